package integration

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
)

// loadReply is the answer to a Stream Load.
type loadReply struct {
	TxnId                                                                              int64
	Label, TwoPhaseCommit, Status, ExistingJobStatus, Message, ErrorURL, FirstErrorMsg string
	NumberTotalRows, NumberLoadedRows, NumberFilteredRows, NumberUnselectedRows        int64
	LoadBytes                                                                          int64
	raw                                                                                string
}

// put sends a PUT with "name: value" headers to the FE, as root, and follows the redirect with the body.
func (p *process) put(t *testing.T, path string, body io.Reader, headers ...string) string {
	t.Helper()
	r, err := http.NewRequest("PUT", "http://"+p.ready.FEHTTP+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("root", "")
	r.Header.Set("Expect", "100-continue")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("PUT %s: %v", path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("PUT %s: %d %v", path, response.StatusCode, err)
	}
	return string(text)
}

// load sends a Stream Load of a text.
func (p *process) load(t *testing.T, table string, body []byte, headers ...string) loadReply {
	t.Helper()
	var reply loadReply
	reply.raw = p.put(t, "/api/sl/"+table+"/_stream_load", bytes.NewReader(body), headers...)
	if err := json.Unmarshal([]byte(reply.raw), &reply); err != nil {
		t.Fatalf("%s\n%v", reply.raw, err)
	}
	return reply
}

// zipped is a text compressed by gzip.
func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// lz4Framed is a text in lz4's frame format.
func lz4Framed(text string) string {
	var b bytes.Buffer
	w := lz4.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// loadCases are single loads, each into an empty table of the model it names.
var loadCases = []struct {
	name, table, body, headers string
	// counts are total, loaded, filtered and unselected rows; want are the rows of the table, message begins with status.
	counts, message, want string
}{
	{"csv", "d", "1,a,2\n2,b,\\N\n", "column_separator: ,", "2 2 0 0", "Success OK", "1|a|2;2|b|NULL"},
	{"csv tab default", "d", "1\ta\t2", "", "1 1 0 0", "Success OK", "1|a|2"},
	{"empty", "d", "", "format: json", "0 0 0 0", "Success OK", ""},
	{"names", "d", "id,name,age\n1,a,2\n", "column_separator: ,;format: csv_with_names", "1 1 0 0", "Success OK", "1|a|2"},
	{"names and types", "d", "id,name,age\nint,string,int\n1,a,2\n", "column_separator: ,;format: CSV_WITH_NAMES_AND_TYPES", "1 1 0 0", "Success OK", "1|a|2"},
	{"skip lines", "d", "x\ny\n1,a,2\n", "column_separator: ,;skip_lines: 2", "1 1 0 0", "Success OK", "1|a|2"},
	{"delimiters", "d", "1||a||2##2||b||3##", `column_separator: ||;line_delimiter: ##`, "2 2 0 0", "Success OK", "1|a|2;2|b|3"},
	{"hex delimiters", "d", "1\x01a\x012\x022\x01b\x013", `column_separator: \x01;line_delimiter: \x02`, "2 2 0 0", "Success OK", "1|a|2;2|b|3"},
	{"enclosed", "d", "1,\"a,\nb\",2\n", `column_separator: ,;enclose: "`, "1 1 0 0", "Success OK", "1|a,\nb|2"},
	{"escaped", "d", `1,"a\"b",2`, `column_separator: ,;enclose: ";escape: \`, "1 1 0 0", "Success OK", `1|a"b|2`},
	{"quotes", "d", `"1","a","2"`, "column_separator: ,;trim_double_quotes: true", "1 1 0 0", "Success OK", "1|a|2"},
	{"columns", "d", "a,1,9\n", "column_separator: ,;columns: name, id, x, age = x + 1", "1 1 0 0", "Success OK", "1|a|10"},
	{"where", "d", "1,a,2\n2,b,3\n", "column_separator: ,;where: age > 2", "2 1 0 1", "Success OK", "2|b|3"},
	{"too many filtered", "d", "1,a,2\nx\n", "column_separator: ,", "2 0 1 0", "Fail [DATA_QUALITY_ERROR]too many filtered rows", ""},
	{"filtered", "d", "1,a,2\nx\n", "column_separator: ,;max_filter_ratio: 0.5", "2 1 1 0", "Success OK", "1|a|2"},
	{"strict", "d", "1,a,x\n", "column_separator: ,;strict_mode: true", "1 0 1 0", "Fail [DATA_QUALITY_ERROR]too many filtered rows", ""},
	{"json lines", "d", "{\"id\":1,\"name\":\"a\",\"age\":2}\n{\"id\":2}\n", "format: json", "2 2 0 0", "Success OK", "1|a|2;2|NULL|NULL"},
	{"json array", "d", "[{\"id\":1,\"name\":\"a\"},\n{\"id\":2}]", "format: json;strip_outer_array: true", "2 2 0 0", "Success OK", "1|a|NULL;2|NULL|NULL"},
	{"json object", "d", "{\"id\":1,\n\"name\":\"a\"}", "format: json;strip_outer_array: false", "1 1 0 0", "Success OK", "1|a|NULL"},
	{"jsonpaths", "d", `{"v":{"i":1,"n":"a"}}`, `format: json;jsonpaths: ["$.i","$.n"];json_root: $.v;columns: id,name`, "1 1 0 0", "Success OK", "1|a|NULL"},
	{"gzip", "d", zipped("1,a,2\n"), "column_separator: ,;compress_type: GZ", "1 1 0 0", "Success OK", "1|a|2"},
	{"gzip json", "d", zipped(`{"id":1}`), "format: json;compress_type: gz;Content-Encoding: gzip", "1 1 0 0", "Success OK", "1|NULL|NULL"},
	{"lz4", "d", lz4Framed("1,a,2\n"), "column_separator: ,;compress_type: lz4", "1 1 0 0", "Success OK", "1|a|2"},
	{"bzip2", "d", "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x08\x79\x67\x0a\x00\x00\x01\xd9\x00\x00\x10\x00\x04\x30\x00\x20\x00\x20\x00\x21\x83\x41\x9a\x0c\x18\x5c\x5d\xc9\x14\xe1\x42\x40\x21\xe5\x9c\x28", "column_separator: ,;compress_type: bz2", "1 1 0 0", "Success OK", "1|a|2"},
	{"bad bzip2", "d", "BZh9xxxxxxxxxxxx", "compress_type: bz2", "0 0 0 0", "Fail [INTERNAL_ERROR]receiving the body: bzip2", ""},
	{"deflate", "d", "\x78\x9c\x33\xd4\x49\xd4\x31\xe2\x02\x00\x04\x7e\x01\x27", "column_separator: ,;compress_type: deflate", "1 1 0 0", "Success OK", "1|a|2"},
	{"not gzip", "d", "1,a,2", "compress_type: gz", "0 0 0 0", "Fail [INTERNAL_ERROR]decompressing the body", ""},
	{"zstd", "d", "1,a,2", "compress_type: zstd", "0 0 0 0", "Fail [DATA_FILE_TYPE_ERROR]unknown data format, format=", ""},
	{"format", "d", "1", "format: xml", "0 0 0 0", "Fail [DATA_FILE_TYPE_ERROR]unknown data format, format=xml", ""},
	{"parquet", "d", "1", "format: parquet", "0 0 0 0", "Fail [NOT_IMPLEMENTED_ERROR]not supported by dorisemu: format parquet", ""},
	{"label form", "d", "1", "label: a b", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = Label format error. regex: ^[-_A-Za-z0-9:]{1,128}$, label: a b", ""},
	{"table", "nosuch", "1", "", "0 0 0 0", "Fail [NOT_FOUND]TStatus: errCode = 7, detailMessage = table not found, tableName=nosuch", ""},
	{"bad columns", "d", "1", "columns: id, name +", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = ", ""},
	{"merge without delete", "u", "1", "merge_type: merge", "0 0 0 0", "Fail [INVALID_ARGUMENT]Excepted DELETE ON clause when merge type is MERGE.", ""},
	{"merge", "u", "1,a,2\n2,b,3\n1,a,9", "column_separator: ,;merge_type: MERGE;delete: age = 9", "3 3 0 0", "Success OK", "2|b|3"},
	{"delete a duplicate", "d", "1", "merge_type: DELETE", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = load by MERGE or DELETE is only supported in unique tables.", ""},
	{"hidden", "u", "{\"id\":1,\"__DORIS_DELETE_SIGN__\":0}\n{\"id\":2,\"__DORIS_DELETE_SIGN__\":1}", "format: json;hidden_columns: __DORIS_DELETE_SIGN__", "2 2 0 0", "Success OK", "1|NULL|NULL"},
	{"sequence", "s", "1,a,5\n1,b,4", "column_separator: ,;function_column.sequence_col: age", "2 2 0 0", "Success OK", "1|a|5"},
	{"partial", "u", "1,a", "column_separator: ,;columns: id,name;partial_columns: true", "1 1 0 0", "Success OK", "1|a|NULL"},
	{"partition", "p", "1,a,2\n15,b,3", "column_separator: ,;partitions: p1;max_filter_ratio: 1", "2 1 1 0", "Success OK", "1|a|2"},
	{"temporary partition", "p", "1,a,2", "column_separator: ,;temporary_partitions: tp", "1 1 0 0", "Success OK", ""},
	{"no temporary partition", "p", "1,a,2", "column_separator: ,;temporary_partitions: t9", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = partition t9 is not found in table p", ""},
	{"no partition", "p", "1", "partitions: p9", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = partition p9 is not found", ""},
	{"timezone", "d", "1,a,2", "column_separator: ,;timezone: Nowhere", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = Unknown or incorrect time zone: 'Nowhere'", ""},
	{"negative", "a", "1,10,2.5\n2,20,1\n", "column_separator: ,;negative: true;columns: id,x,money,n = x + 1", "2 2 0 0", "Success OK", "1|-11|-2.50;2|-21|-1.00"},
	{"negative without columns", "a", "1,10,2.5\n", "column_separator: ,;negative: true", "1 1 0 0", "Success OK", "1|-10|-2.50"},
	{"negative of a key", "d", "1", "negative: true", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = Load for AGG_KEYS table should not specify NEGATIVE", ""},
	{"negative of a maximum", "m", "1", "negative: true", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = Column is not SUM AggregateType. column:n", ""},
	{"negative delete", "u", "1", "negative: true;merge_type: DELETE", "0 0 0 0", "Fail [ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = not support MERGE or DELETE with NEGATIVE.", ""},
	{"not lzo", "d", "1,a,2", "compress_type: lzo", "0 0 0 0", "Fail [INTERNAL_ERROR]receiving the body: invalid lzo magic number", ""},
	{"group commit", "d", "1,a,2", "column_separator: ,;group_commit: async_mode", "1 1 0 0", "Success OK", "1|a|2"},
	{"group commit with label", "d", "1,a,2", "label: x;group_commit: async_mode", "0 0 0 0", "Fail [INVALID_ARGUMENT]label and group_commit can't be set at the same time", ""},
	{"strict mode", "d", "1", "strict_mode: maybe", "0 0 0 0", "Fail [INVALID_ARGUMENT]Invalid strict mode format. Must be bool type", ""},
}

func TestStreamLoad(t *testing.T) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE sl", "USE sl")
	columns := "(id INT, name VARCHAR(20), age INT) "
	tables := map[string]string{
		"d": "CREATE TABLE d " + columns + "DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"u": "CREATE TABLE u " + columns + "UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"s": "CREATE TABLE s " + columns + `UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_type" = "int")`,
		"a": "CREATE TABLE a (id INT, n BIGINT SUM, money DECIMAL(9,2) SUM) AGGREGATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"m": "CREATE TABLE m (id INT, n INT MAX) AGGREGATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"p": "CREATE TABLE p " + columns + `DUPLICATE KEY(id) PARTITION BY RANGE(id) (PARTITION p1 VALUES LESS THAN ("10"), PARTITION p2 VALUES LESS THAN ("20")) DISTRIBUTED BY HASH(id) BUCKETS 1`,
	}
	for _, create := range tables {
		exec1(t, db, create)
	}
	exec1(t, db, `ALTER TABLE p ADD TEMPORARY PARTITION tp VALUES LESS THAN ("10")`)
	for _, c := range loadCases {
		t.Run(c.name, func(t *testing.T) {
			var headers []string
			if c.headers != "" {
				headers = strings.Split(c.headers, ";")
			}
			r := p.load(t, c.table, []byte(c.body), headers...)
			counts := fmt.Sprint(r.NumberTotalRows, r.NumberLoadedRows, r.NumberFilteredRows, r.NumberUnselectedRows)
			if counts != c.counts || !strings.HasPrefix(r.Status+" "+r.Message, c.message) {
				t.Errorf("answer %s\nwant %s %s", r.raw, c.counts, c.message)
			}
			if r.NumberFilteredRows > 0 && !strings.Contains(get(t, r.ErrorURL), "Reason: ") {
				t.Errorf("the error log of %s is empty", r.raw)
			}
			if tables[c.table] == "" {
				return
			}
			if got := strings.Join(rows(t, db, "SELECT * FROM "+c.table+" ORDER BY id"), ";"); got != c.want {
				t.Errorf("rows %q, want %q", got, c.want)
			}
			exec1(t, db, "TRUNCATE TABLE "+c.table)
		})
	}
	t.Run("label", func(t *testing.T) { usedLabel(t, p, db) })
	t.Run("two phases", func(t *testing.T) { twoPhases(t, p, db) })
	t.Run("chunked", func(t *testing.T) { chunkedLoad(t, p, db) })
	t.Run("answer", func(t *testing.T) { answerKeys(t, p) })
	t.Run("privileges", func(t *testing.T) { loadPrivileges(t, p, db) })
}

// usedLabel checks that a label loads once, unless its load failed.
func usedLabel(t *testing.T, p *process, db *sql.DB) {
	if r := p.load(t, "d", []byte("x"), "label: once", "column_separator: ,"); r.Status != "Fail" {
		t.Fatal(r.raw)
	}
	first := p.load(t, "d", []byte("1,a,2"), "label: once", "column_separator: ,")
	again := p.load(t, "d", []byte("1,a,2"), "label: once", "column_separator: ,")
	want := fmt.Sprintf("[LABEL_ALREADY_EXISTS]TStatus: errCode = 2, detailMessage = Label [once] has already been used, relate to txn [%d]", first.TxnId)
	if first.Status != "Success" || again.Status != "Label Already Exists" || again.ExistingJobStatus != "FINISHED" || !strings.HasPrefix(again.Message, want) || again.TxnId != -1 {
		t.Errorf("%s%s", first.raw, again.raw)
	}
	if n := number(t, db, "SELECT COUNT(*) FROM d"); n != 1 {
		t.Errorf("%d rows", n)
	}
	for label, state := range map[string]string{"once": "VISIBLE", "never": "UNKNOWN"} {
		r, err := http.NewRequest("GET", "http://"+p.ready.FEHTTP+"/api/sl/get_load_state?label="+label, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("root", "")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if want := `{"msg":"success","code":0,"data":"` + state + `","count":0}`; strings.TrimSpace(string(text)) != want {
			t.Errorf("state of %s: %s", label, text)
		}
	}
	exec1(t, db, "TRUNCATE TABLE d")
}

// twoPhases checks two_phase_commit by id and by label, commit and abort, and the answers to repetitions.
func twoPhases(t *testing.T, p *process, db *sql.DB) {
	begin := func(label string) loadReply {
		r := p.load(t, "d", []byte("1,a,2"), "label: "+label, "column_separator: ,", "two_phase_commit: true")
		if r.Status != "Success" || r.TwoPhaseCommit != "true" {
			t.Fatal(r.raw)
		}
		return r
	}
	end := func(want string, headers ...string) {
		t.Helper()
		if got := p.put(t, "/api/sl/_stream_load_2pc", nil, headers...); !strings.Contains(got, want) {
			t.Errorf("%v answers %s, want %s", headers, got, want)
		}
	}
	one := begin("two1")
	if n := number(t, db, "SELECT COUNT(*) FROM d"); n != 0 {
		t.Errorf("%d rows before the commit", n)
	}
	if r := p.load(t, "d", nil, "label: two1"); r.ExistingJobStatus != "PRECOMMITTED" {
		t.Error(r.raw)
	}
	id := fmt.Sprint("txn_id: ", one.TxnId)
	end(fmt.Sprintf("{\n    \"status\": \"Success\",\n    \"msg\": \"transaction [%d] commit successfully.\"\n}", one.TxnId), id, "txn_operation: commit")
	end(fmt.Sprintf("transaction [%d] is already visible, not pre-committed.", one.TxnId), id, "txn_operation: commit")
	begin("two2")
	end("label [two2] abort successfully.", "label: two2", "txn_operation: abort")
	end("running transaction not found, label=two2", "label: two2", "txn_operation: abort")
	end("transaction not found, label=two3", "label: two3", "txn_operation: commit")
	end("transaction [999999] not found", "txn_id: 999999", "txn_operation: commit")
	end("transaction operation should be 'commit' or 'abort'", id, "txn_operation: forget")
	end("convert txn_id [x] failed", "txn_id: x", "txn_operation: commit")
	end("No transaction id or label selected.", "txn_operation: commit")
	if n := number(t, db, "SELECT COUNT(*) FROM d"); n != 1 {
		t.Errorf("%d rows after the commit", n)
	}
	exec1(t, db, "TRUNCATE TABLE d")
}

// chunkedLoad sends a body of unknown length that is longer than what is read at once, with fields enclosed over its pieces.
func chunkedLoad(t *testing.T, p *process, db *sql.DB) {
	reader, writer := io.Pipe()
	const n = 200000
	go func() {
		buffered := bufio.NewWriter(writer)
		for i := range n {
			fmt.Fprintf(buffered, "%d,\"a\nb %d\",%d\n", i, i, i%7)
		}
		_ = writer.CloseWithError(buffered.Flush())
	}()
	// a body that can be read once cannot follow a redirect in Go, so this one goes to the BE
	direct := &process{t: p.t}
	direct.ready.FEHTTP = p.ready.BEHTTP
	r := direct.put(t, "/api/sl/d/_stream_load", reader, "column_separator: ,", "enclose: \"")
	if !strings.Contains(r, fmt.Sprintf(`"NumberLoadedRows": %d,`, n)) {
		t.Error(r)
	}
	if got := number(t, db, `SELECT COUNT(*) FROM d WHERE name = CONCAT("a\nb ", id)`); got != n {
		t.Errorf("%d rows are right", got)
	}
	exec1(t, db, "TRUNCATE TABLE d")
}

// answerKeys checks the keys and their order.
func answerKeys(t *testing.T, p *process) {
	r := p.load(t, "d", []byte("x"), "label: keys", "comment: because")
	want := []string{"TxnId", "Label", "Comment", "TwoPhaseCommit", "Status", "Message", "NumberTotalRows", "NumberLoadedRows",
		"NumberFilteredRows", "NumberUnselectedRows", "LoadBytes", "LoadTimeMs", "BeginTxnTimeMs", "StreamLoadPutTimeMs",
		"ReadDataTimeMs", "WriteDataTimeMs", "ReceiveDataTimeMs", "CommitAndPublishTimeMs", "ErrorURL", "FirstErrorMsg"}
	var got []string
	for line := range strings.SplitSeq(r.raw, "\n") {
		if name, _, found := strings.Cut(strings.TrimPrefix(line, `    "`), `": `); found {
			got = append(got, name)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || !strings.Contains(r.raw, `"Comment": "because"`) || !strings.HasSuffix(r.raw, "}\n") {
		t.Errorf("%s\nkeys %v", r.raw, got)
	}
}

// loadPrivileges checks that only those who may load do.
func loadPrivileges(t *testing.T, p *process, db *sql.DB) {
	exec1(t, db, "CREATE USER reader IDENTIFIED BY 'x'", "GRANT SELECT_PRIV ON sl.* TO reader", "CREATE USER loader IDENTIFIED BY 'x'", "GRANT LOAD_PRIV ON sl.d TO loader")
	for user, want := range map[string]string{
		"reader:x": "Access denied; you need (at least one of) the (LOAD) privilege(s)", "loader:x": `"Status": "Success"`,
		"loader:y": "Access denied for user 'loader@127.0.0.1'", "": "[NOT_AUTHORIZED]no valid Basic authorization",
	} {
		r, err := http.NewRequest("PUT", "http://"+p.ready.BEHTTP+"/api/sl/d/_stream_load", strings.NewReader("1\ta\t2"))
		if err != nil {
			t.Fatal(err)
		}
		if name, password, given := strings.Cut(user, ":"); given {
			r.SetBasicAuth(name, password)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if !strings.Contains(string(text), want) {
			t.Errorf("%q answers %s", user, text)
		}
	}
}
