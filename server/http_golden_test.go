package server

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/internal/transcript"
)

// passingLoad is what differs from load to load in the answer to one.
var passingLoad = regexp.MustCompile(`("(?:TxnId|LoadTimeMs|BeginTxnTimeMs|StreamLoadPutTimeMs|ReadDataTimeMs|WriteDataTimeMs|ReceiveDataTimeMs|CommitAndPublishTimeMs)":) \d+|("Label": )"[0-9a-f-]{36}"`)

// passingPlace is a port, a number of milliseconds or the name of an error log.
var passingPlace = regexp.MustCompile(`(127\.0\.0\.1):\d+|(?:(<time>)\.\d{3})|__shard_\d+/error_log[0-9a-z_<>-]+`)

// passingTime is a moment in an answer.
var passingTime = regexp.MustCompile(`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}`)

// TestHTTP asks both HTTP APIs. "sql" runs statements as root; "fe" and "be" send a request: method, path, user:password, then
// headers and, behind an empty line, the body. from=ADDR is where it comes from.
func TestHTTP(t *testing.T) {
	datadriven.Walk(t, "testdata/http", func(t *testing.T, path string) {
		s := serverIn(t, t.TempDir())
		defer func() {
			if err := s.close(); err != nil {
				t.Error(err)
			}
		}()
		r := &replay{t: t, server: s}
		defer func() { r.close() }()
		r.connect(transcript.Connect{User: "root"})
		cookie := ""
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd == "sql" {
				var out strings.Builder
				for _, sql := range strings.Split(strings.TrimSuffix(strings.TrimSpace(d.Input), ";"), ";\n") {
					a := r.ask(sql)
					if a.Error != "" {
						out.WriteString(normal(a.Error) + "\n")
					}
					for _, row := range a.Rows {
						out.WriteString(normal(strings.Join(row, " | ")) + "\n")
					}
				}
				return passingPlace.ReplaceAllString(out.String(), "$1$2")
			}
			from := "127.0.0.1"
			d.MaybeScanArgs(t, "from", &from)
			line, body, _ := strings.Cut(d.Input, "\n\n")
			lines := strings.Split(line, "\n")
			first := strings.Fields(lines[0])
			request := httptest.NewRequest(first[0], first[1], strings.NewReader(body))
			request.Host, request.RemoteAddr = "127.0.0.1:8030", from+":40000"
			if len(first) > 2 {
				if name, password, given := strings.Cut(first[2], ":"); given {
					request.SetBasicAuth(name, password)
				} else if first[2] == "cookie" {
					request.Header.Set("Cookie", cookie)
				}
			}
			for _, h := range lines[1:] {
				name, value, _ := strings.Cut(h, ": ")
				request.Header.Set(name, value)
			}
			answer := httptest.NewRecorder()
			handler := s.fe.Handler
			if d.Cmd == "be" {
				handler = s.be.Handler
			}
			handler.ServeHTTP(answer, request)
			if text := answer.Header().Get("Set-Cookie"); text != "" {
				cookie, _, _ = strings.Cut(text, ";")
			}
			text := answer.Body.String()
			for _, p := range append(passing[2:4:4], passing[7]) {
				text = p.pattern.ReplaceAllString(text, p.with)
			}
			text = passingLoad.ReplaceAllString(text, "$1$2")
			text = passingPlace.ReplaceAllString(text, "$1$2")
			text = passingTime.ReplaceAllString(text, "T")
			if len(text) > 1500 {
				text = text[:1500] + "..."
			}
			if answer.Code != 200 {
				text = fmt.Sprintln(answer.Code, answer.Header().Get("Location")) + text
			}
			return strings.TrimSpace(text) + "\n"
		})
	})
}
