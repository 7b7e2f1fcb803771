package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/transcript"
)

// TestRecordedHTTP replays what curl asked a real frontend and compares status, headers that matter and body. The share is a floor
// that may only rise.
func TestRecordedHTTP(t *testing.T) {
	const floor = 0.92
	s := recordedServer(t)
	r := &replay{t: t, server: s}
	defer r.close()
	r.run("setup")
	steps, err := transcript.ReadFile("../sql/statement/testdata/ddl-ok.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if c := step.Connect; c != nil {
			r.connect(*c)
		}
		r.ask(step.SQL)
	}
	text, err := os.ReadFile("testdata/recorded/http.txt")
	if err != nil {
		t.Fatal(err)
	}
	equal, judged := 0, 0
	for _, part := range strings.Split(string(text), "\n>>> ")[1:] {
		command, recorded, _ := strings.Cut(part, "\n")
		request := curlRequest(t, command)
		want := normalHTTP(lastResponse(recorded))
		answer := httptest.NewRecorder()
		s.fe.Handler.ServeHTTP(answer, request)
		got := normalHTTP(asRecorded(answer, strings.Contains(command, "-w "), strings.Contains(command, "content_type")))
		judged++
		if got == want {
			equal++
		} else if os.Getenv("REPLAY_DIFF") != "" {
			fmt.Printf("%s\ngot  %s\nwant %s\n\n", command, got, want)
		}
	}
	share := float64(equal) / float64(judged)
	t.Logf("http: %d of %d answers are equal (%.1f %%)", equal, judged, 100*share)
	if share < floor {
		t.Errorf("the share fell below %.2f", floor)
	}
}

// curlFlag finds the flags of a recorded command, whose quotes are gone.
var curlFlag = regexp.MustCompile(` -([uXHdTow]) `)

// curlRequest makes the request that a command sent.
func curlRequest(t *testing.T, command string) *http.Request {
	t.Helper()
	at := strings.LastIndex(command, " ")
	url := strings.Replace(command[at+1:], "http://127.0.0.1:18030", "", 1)
	flags := command[len("curl"):at] + " "
	method, body, header, user := "GET", "", http.Header{}, ""
	places := curlFlag.FindAllStringSubmatchIndex(flags, -1)
	for i, p := range places {
		end := len(flags) - 1
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		value := strings.TrimSpace(flags[p[1]:max(p[1], end)])
		switch flags[p[2]:p[3]] {
		case "u":
			user = value
		case "X":
			method = value
		case "H":
			name, v, _ := strings.Cut(value, ":")
			if v = strings.TrimSpace(v); v != "" {
				header.Set(name, v)
			}
		case "d":
			body = value
		case "T":
			method, body = "PUT", "1,a\n"
		}
	}
	if body != "" && method == "GET" && !strings.Contains(flags, "-X GET") {
		method = "POST"
	}
	request := httptest.NewRequest(method, url, strings.NewReader(body))
	request.Host, request.RemoteAddr = "127.0.0.1:18030", "127.0.0.1:40000"
	for name, values := range header {
		request.Header[name] = values
	}
	if name, password, given := strings.Cut(user, ":"); given {
		request.SetBasicAuth(name, password)
	}
	return request
}

// lastResponse is the response behind a 100 Continue.
func lastResponse(recorded string) string {
	recorded = strings.TrimLeft(recorded, "\n")
	for strings.HasPrefix(recorded, "HTTP/1.1 100") {
		_, recorded, _ = strings.Cut(recorded, "\n\n")
	}
	return recorded
}

// asRecorded writes a response as the recording has it; formatted is what -w printed instead.
func asRecorded(answer *httptest.ResponseRecorder, formatted, withType bool) string {
	if formatted {
		text := fmt.Sprint(answer.Code)
		if kind := answer.Header().Get("Content-Type"); withType {
			text += " " + kind
		}
		return text
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\n", answer.Code, http.StatusText(answer.Code))
	for _, name := range []string{"Content-Language", "Content-Type", "Location"} {
		if v := answer.Header().Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	if answer.Header().Get("Set-Cookie") != "" {
		b.WriteString("Set-Cookie\n")
	}
	return b.String() + "\n" + answer.Body.String()
}

// passing are the lines and parts of lines that differ from run to run.
var passing = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`(?m)^(Date|Vary|Transfer-Encoding|Expires|Content-Length|Connection): .*\n`), ""},
	{regexp.MustCompile(`(?m)^Set-Cookie: .*`), "Set-Cookie"},
	{regexp.MustCompile(`"time": ?\d+`), `"time":0`},
	{regexp.MustCompile(`\(conn=\d+\)`), "(conn=1)"},
	{regexp.MustCompile(`"(schema_hash|index_id)":\d+`), `"$1":0`},
	{regexp.MustCompile(`@127\.0\.0\.1:\d+/`), "@127.0.0.1/"},
	{regexp.MustCompile(`"http_port":\d+`), `"http_port":0`},
	{regexp.MustCompile(`"127\.0\.0\.1:\d+"`), `"127.0.0.1:0"`},
	{regexp.MustCompile(`\{<EOF>.*`), "{}"},
	{regexp.MustCompile(`expecting \{.*`), "{}"},
	{regexp.MustCompile(`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}`), "T"},
	{regexp.MustCompile(`fe_[0-9a-f_]{30,}|fe_dorisemu`), "fe_x"},
	{regexp.MustCompile(`doris-[0-9]\.[0-9]\.[0-9]-[A-Za-z0-9.]+`), "doris"},
	{regexp.MustCompile(`\d+\.\d+ ([MGT]B|%)|0\.000 `), "size"},
	{regexp.MustCompile(`"-?\d+"`), `"n"`},
	{regexp.MustCompile(`"(diskOccupancy|remainDisk|tblCount)":\d+`), `"$1":0`},
	{regexp.MustCompile(`path=//backends/\d+`), "path=//backends/n"},
}

// normalHTTP leaves out of a response what differs from run to run.
func normalHTTP(text string) string {
	head, body, hasBody := strings.Cut(text, "\n\n")
	if hasBody {
		lines := strings.Split(head, "\n")
		var cookie []string
		for i := 0; i < len(lines); i++ {
			if strings.HasPrefix(lines[i], "Set-Cookie") {
				cookie = []string{"Set-Cookie"}
				lines = append(lines[:i], lines[i+1:]...)
				i--
			}
		}
		text = strings.Join(append(lines, cookie...), "\n") + "\n\n" + body
	}
	text = strings.ReplaceAll(text, "\r", "")
	for _, p := range passing {
		text = p.pattern.ReplaceAllString(text, p.with)
	}
	return strings.TrimSpace(text)
}
