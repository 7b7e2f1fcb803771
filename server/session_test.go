package server

import (
	"context"
	"crypto/sha1"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/internal/transcript"
	"github.com/dorisemu/dorisemu/server/mysql"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// errorLogs are the URLs of error logs.
var errorLogs = regexp.MustCompile(`http://[^ ]*/api/_load_error_log\?file=[^ ]*`)

// labels are the labels and numbers of transactions that differ from run to run.
var labels = regexp.MustCompile(`'(txn_insert_|label_|delete_)?[0-9a-f_-]+'`)

// TestSessions runs statements as several users. "sql info" shows the texts of OK packets, "sql other" runs in a second session, "connect user [database]" logs in from 127.0.0.1 with the password that pw gives,
// "jobs" runs the changes of tables that wait, "restart" opens the same data again.
func TestSessions(t *testing.T) {
	datadriven.Walk(t, "testdata/sessions", func(t *testing.T, path string) {
		dir := t.TempDir()
		s := serverIn(t, dir)
		defer func() {
			if err := s.close(); err != nil {
				t.Error(err)
			}
		}()
		r := &replay{t: t, server: s}
		defer func() { r.session.Close() }()
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "connect":
				c := transcript.Connect{User: d.CmdArgs[0].Key}
				if len(d.CmdArgs) > 1 && d.CmdArgs[1].Key != "pw" {
					c.Database = d.CmdArgs[1].Key
				}
				password := ""
				d.MaybeScanArgs(t, "pw", &password)
				salt := []byte("01234567890123456789")
				if _, err := s.users.Authenticate(mysql.Login{User: c.User, Host: "127.0.0.1", Salt: salt, Response: scramble(password, salt)}); err != nil {
					return err.Error() + "\n"
				}
				database := c.Database
				c.Database = ""
				r.connect(c)
				if database != "" {
					if err := r.session.Use(context.Background(), database); err != nil {
						return err.Error() + "\n"
					}
				}
				return ""
			case "jobs":
				if err := statement.RunAlterJobs(context.Background(), s.catalog, s.store); err != nil {
					return err.Error() + "\n"
				}
				return ""
			case "restart":
				r.session.Close()
				if err := s.close(); err != nil {
					t.Fatal(err)
				}
				s = serverIn(t, dir)
				r.server = s
				r.connect(transcript.Connect{User: "root"})
				return ""
			}
			if d.HasArg("other") {
				beside := &replay{t: t, server: s, connections: 1000}
				beside.connect(transcript.Connect{User: "root"})
				defer beside.close()
				defer func(own *replay) { r = own }(r)
				r = beside
			}
			var out strings.Builder
			for _, sql := range strings.Split(strings.TrimSuffix(strings.TrimSpace(d.Input), ";"), ";\n") {
				a := r.ask(sql)
				switch {
				case a.Error != "":
					a.Error = errorLogs.ReplaceAllString(a.Error, "#")
					out.WriteString(normal(strings.TrimPrefix(a.Error, "1105 (HY000): errCode = 2, detailMessage = ")) + "\n")
				case d.HasArg("info") && a.Info != "":
					out.WriteString("ok " + a.Affected + " " + labels.ReplaceAllString(normal(a.Info), "'#'") + "\n")
				case len(a.Columns) == 0:
					out.WriteString("ok\n")
				default:
					for _, row := range a.Rows {
						out.WriteString(normal(strings.Join(row, " | ")) + "\n")
					}
					if len(a.Rows) == 0 {
						out.WriteString("no rows\n")
					}
				}
			}
			return out.String()
		})
	})
}

// scramble is a client's answer to the salt of mysql_native_password.
func scramble(password string, salt []byte) []byte {
	if password == "" {
		return nil
	}
	one := sha1.Sum([]byte(password))
	two := sha1.Sum(one[:])
	mask := sha1.Sum(append(append([]byte(nil), salt...), two[:]...))
	for i := range one {
		one[i] ^= mask[i]
	}
	return one[:]
}

// serverIn opens a server over the recordings' broker in a directory; the caller closes it.
func serverIn(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := newServer(Config{
		Data: dir, MySQL: "127.0.0.1:0", FEHTTP: "127.0.0.1:0", BEHTTP: "127.0.0.1:0", AdvertiseHost: "127.0.0.1", MaxConns: 10,
	}, slog.New(slog.DiscardHandler), recordedSource{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
