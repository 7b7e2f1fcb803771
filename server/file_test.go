package server

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/transcript"
)

// TestFiles makes, shows, uses and drops a file of CREATE FILE.
func TestFiles(t *testing.T) {
	content := "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ca.pem" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(content))
	}))
	defer web.Close()
	sum := md5.Sum([]byte(content))
	hash := hex.EncodeToString(sum[:])
	dir := t.TempDir()
	s := serverIn(t, dir)
	r := &replay{t: t, server: s}
	r.connect(transcript.Connect{User: "root"})
	show := func(sql string) string {
		a := r.ask(sql)
		if a.Error != "" {
			return strings.TrimPrefix(a.Error, "1105 (HY000): errCode = 2, detailMessage = ")
		}
		var lines []string
		for _, row := range a.Rows {
			lines = append(lines, strings.Join(row[1:], " "))
		}
		return strings.Join(lines, "\n")
	}
	url := `"url" = "` + web.URL + `/ca.pem"`
	for _, c := range []struct{ sql, want string }{
		{`CREATE FILE "ca.pem" PROPERTIES (` + url + `)`, "No database selected"},
		{`CREATE DATABASE d`, ""},
		{`USE d`, ""},
		{`CREATE FILE "ca.pem" PROPERTIES ("catalog" = "kafka")`, "download url is missing"},
		{`CREATE FILE "ca.pem" PROPERTIES (` + url + `, "x" = "y")`, "x is invalid property"},
		{`CREATE FILE "ca.pem" PROPERTIES ("url" = "` + web.URL + `/nosuch", "catalog" = "kafka")`,
			"Failed to get file from url: " + web.URL + "/nosuch. Error: File not found"},
		{`CREATE FILE "ca.pem" PROPERTIES (` + url + `, "catalog" = "kafka", "md5" = "00")`,
			"Failed to get file from url: " + web.URL + "/ca.pem. Error: errCode = 2, detailMessage = Invalid md5sum of file in url: " + web.URL +
				"/ca.pem, read: " + hash + ", expected: 00"},
		{`CREATE ROUTINE LOAD j FROM KAFKA ("kafka_broker_list" = "b:1", "kafka_topic" = "nothing", "property.ssl.ca.location" = "FILE:ca.pem")`,
			"File ca.pem does not exist in db 10000 with catalog: kafka"},
		{`CREATE FILE "ca.pem" PROPERTIES (` + url + `, "catalog" = "kafka", "md5" = "` + strings.ToUpper(hash) + `")`, ""},
		{`CREATE FILE "ca.pem" PROPERTIES (` + url + `, "catalog" = "kafka")`, "File ca.pem already exist in database d with catalog: kafka"},
		{`CREATE ROUTINE LOAD j FROM KAFKA ("kafka_broker_list" = "b:1", "kafka_topic" = "nothing", "property.ssl.ca.location" = "FILE:ca.pem")`, ""},
		{`SHOW FILE`, "d kafka ca.pem 56 true " + hash},
		{`ADMIN SET FRONTEND CONFIG ("max_small_file_number" = "1")`, ""},
		{`CREATE FILE "two" PROPERTIES (` + url + `)`, "File number exceeds limit: 1"},
		{`ADMIN SET FRONTEND CONFIG ("max_small_file_size_bytes" = "10")`, ""},
		{`DROP FILE "nosuch" PROPERTIES ("catalog" = "kafka")`, "No such file: nosuch"},
		{`DROP FILE "ca.pem" PROPERTIES ("catalog" = "other")`, "No such file in catalog: other"},
	} {
		if got := show(c.sql); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
	r.session.Close()
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	s = serverIn(t, dir)
	r.server = s
	r.connect(transcript.Connect{User: "root"})
	if got, err := s.kafkaFile(10000, "ca.pem"); string(got) != content {
		t.Errorf("after a restart: %q, %v", got, err)
	}
	for _, c := range []struct{ sql, want string }{
		{`DROP FILE "ca.pem" FROM d PROPERTIES ("catalog" = "kafka")`, ""}, {`SHOW FILE FROM d`, ""},
	} {
		if got := show(c.sql); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
	r.session.Close()
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
