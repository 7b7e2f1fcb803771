package integration

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

// recorded is a request that a connector sent.
type recorded struct {
	Port, Request string
	Headers       [][2]string
	Body          string
	Answer        struct {
		Status   int
		Location string
		Body     struct {
			TxnID    int64 `json:"TxnId"`
			Status   string
			StatusLC string `json:"status"`
			Msg      string `json:"msg"`
			Loaded   int64  `json:"NumberLoadedRows"`
		}
	}
}

// send replays the request byte for byte, but for host, credentials and transaction id. Like the connectors it waits for "100
// Continue" before it sends the body.
func (r *recorded) send(t *testing.T, address, txnID string) (*http.Response, []byte) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var head strings.Builder
	head.WriteString(r.Request + "\r\n")
	chunked, body := false, r.Body
	for _, h := range r.Headers {
		switch value := h[1]; h[0] {
		case "Host":
			h[1] = address
		case "Authorization":
			h[1] = "Basic cm9vdDo="
		case "txn_id":
			h[1] = txnID
		case "Transfer-Encoding":
			chunked = true
		case "Content-Encoding":
			if value == "gzip" && body != "" {
				body = zipped(body)
			}
		}
		head.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	head.WriteString("\r\n")
	if _, err := io.WriteString(c, head.String()); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	if body != "" {
		line, err := in.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100") {
			t.Fatalf("%s is answered %q %v before the body", r.Request, line, err)
		}
		_, _ = in.ReadString('\n')
	}
	if chunked {
		if body != "" {
			body = fmt.Sprintf("%x\r\n%s\r\n", len(body), body)
		}
		body += "0\r\n\r\n"
	}
	if _, err := io.WriteString(c, body); err != nil {
		t.Fatal(err)
	}
	return answered(t, in)
}

// answered reads an answer, and the one after a "100 Continue".
func answered(t *testing.T, in *bufio.Reader) (*http.Response, []byte) {
	t.Helper()
	for {
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode == http.StatusContinue {
			continue
		}
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, text
	}
}

// TestConnectorRequests replays what connectors sent: the FE redirects, the BE loads what was loaded then.
func TestConnectorRequests(t *testing.T) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE rec", "CREATE DATABASE fl")
	for _, c := range []struct{ file, table, model, want string }{
		{"2pc-exactly-once", "rec.rec_2pc_exactly_once_97932", "DUPLICATE", "1|anna|12;1|anna|12;2|bert|10;2|bert|10"},
		{"csv", "rec.rec_csv_97932", "DUPLICATE", "1|anna|12;2|bert|10"},
		{"debezium-delete", "rec.rec_debezium_delete_97932", "UNIQUE", ""},
		{"group-commit", "rec.rec_group_commit_97932", "DUPLICATE", "1|anna|12;2|bert|10"},
		{"partial-columns", "rec.rec_partial_columns_97932", "UNIQUE", "1|anna|NULL;2|bert|NULL"},
		{"plain-gzip-default", "rec.rec_plain_gzip_default_97932", "DUPLICATE", "1|anna|12;2|bert|10"},
		{"flink-streaming-2pc-and-spark", "fl.f", "DUPLICATE", "1|n1|NULL;2|n2|NULL;3|n3|NULL;4|n4|NULL;5|n5|NULL;6|n6|NULL"},
	} {
		t.Run(c.file, func(t *testing.T) {
			exec1(t, db, "CREATE TABLE "+c.table+" (id INT, name VARCHAR(20), age INT) "+c.model+" KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			if c.table == "fl.f" {
				exec1(t, db, "CREATE TABLE fl.s (id INT, name VARCHAR(20)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			}
			replayConnector(t, p, "testdata/connector/"+c.file+".jsonl")
			if got := strings.Join(rows(t, db, "SELECT * FROM "+c.table+" ORDER BY id"), ";"); got != c.want {
				t.Errorf("rows %q, want %q", got, c.want)
			}
		})
	}
	sparkRows(t, db)
}

// sparkRows checks what the Spark connector loaded, directly and in two phases.
func sparkRows(t *testing.T, db *sql.DB) {
	if got := strings.Join(rows(t, db, "SELECT * FROM fl.s ORDER BY id"), ";"); got != "1|x;1|x;2|y;2|y" {
		t.Errorf("rows of fl.s: %q", got)
	}
}

// replayConnector sends the requests of a file and compares the answers.
func replayConnector(t *testing.T, p *process, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sent, txnID := 0, "0"
	for line := range strings.Lines(string(text)) {
		var r recorded
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		sent++
		if r.Port == "FE" {
			response, _ := r.send(t, p.ready.FEHTTP, txnID)
			_, path, _ := strings.Cut(r.Answer.Location, ":38040")
			if want := "http://root:@" + p.ready.BEHTTP + path; response.StatusCode != r.Answer.Status || response.Header.Get("Location") != want {
				t.Errorf("%s: %d %q, want %q", r.Request, response.StatusCode, response.Header.Get("Location"), want)
			}
			continue
		}
		response, body := r.send(t, p.ready.BEHTTP, txnID)
		got := r.Answer.Body
		if err := json.Unmarshal(body, &got); err != nil || response.StatusCode != 200 {
			t.Fatalf("%s: %d %s", r.Request, response.StatusCode, body)
		}
		want := r.Answer.Body
		if got.Status != want.Status || got.StatusLC != want.StatusLC || got.Loaded != want.Loaded {
			t.Errorf("%s: %s\nwant %+v", r.Request, body, want)
		}
		if got.TxnID != 0 {
			txnID = fmt.Sprint(got.TxnID)
		}
	}
	if sent < 2 {
		t.Errorf("%d requests", sent)
	}
}
