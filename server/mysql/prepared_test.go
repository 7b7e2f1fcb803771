package mysql_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// prepare prepares a statement and returns its id and the packets of the answer.
func (r *raw) prepare(text string) (id uint32, answer []string) {
	r.t.Helper()
	r.seq = 0
	r.write(append([]byte{22}, text...))
	first := r.read()
	if first[0] == 0xff {
		return 0, []string{show(first)}
	}
	columns, params := binary.LittleEndian.Uint16(first[5:]), binary.LittleEndian.Uint16(first[7:])
	for _, n := range []uint16{params, columns} {
		for i := uint16(0); n > 0 && i <= n; i++ {
			answer = append(answer, string(r.read()))
		}
	}
	return binary.LittleEndian.Uint32(first[1:]), answer
}

// execute executes a statement with what follows the head of the message and returns the packets of the answer, or the error.
func (r *raw) execute(id uint32, parameters string) []string {
	r.t.Helper()
	message := binary.LittleEndian.AppendUint32([]byte{23}, id)
	r.seq = 0
	r.write(append(append(message, 0, 1, 0, 0, 0), parameters...))
	answer := []string{string(r.read())}
	if answer[0][0] == 0xff || answer[0][0] == 0 {
		return []string{show([]byte(answer[0]))}
	}
	for ends := 0; ends < 2; {
		p := string(r.read())
		answer = append(answer, p)
		if p[0] == 0xfe && len(p) == 5 || p[0] == 0xff {
			ends++
		}
	}
	return answer
}

// TestPreparedColumns prepares queries: their columns are named by what they are, those of an execution by the text.
func TestPreparedColumns(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41, "")
	for _, c := range []struct{ text, want string }{
		{"USE shop", ""},
		{"SELECT 1", "__literal_0"},
		{"SELECT ?, 'x', NULL", "__literal_0 __literal_1 __literal_2"},
		{"SELECT id, id + 1, count(*) AS n FROM people GROUP BY id", "id __add_1 n"},
		{"SELECT count(*), MAX(id) FROM people", "__count_0 __max_1"},
		{"SELECT CASE WHEN 1 = ? THEN 2 END, CAST(? AS INT), ? IS NULL, ? IN (1), -id, NOT true FROM people", "__case_when_0 __cast_1 __is_null_2 __in_predicate_3 __subtract_4 __not_5"},
		{"SELECT * FROM people", "id name amount"},
		{"SELECT 1 UNION SELECT 2", "1"},
	} {
		if strings.HasPrefix(c.text, "USE") {
			r.command(3, c.text)
			continue
		}
		_, answer := r.prepare(c.text)
		var names []string
		for _, p := range answer {
			if strings.HasPrefix(p, "\x03def") && !strings.Contains(p, "\x02$") {
				at := 4
				for range 3 {
					at += 1 + int(p[at])
				}
				names = append(names, p[at+1:at+1+int(p[at])])
			}
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
	if _, got := r.prepare("INSERT INTO people WITH LABEL x VALUES (?, ?, ?)"); got[0] != "ERR 1105 #HY000errCode = 2, detailMessage = Only support prepare Group Commit without label" {
		t.Errorf("an INSERT with a label is prepared as %q", got)
	}
	id, answer := r.prepare("SELECT 1")
	if want := "\x03def\x00\x00\x00\x0b__literal_0\x0b__literal_0\x0c!\x00\x04\x00\x00\x00\x01\x00\x00\x00\x00\x00"; answer[0] != want {
		t.Errorf("SELECT 1 is prepared as %q, want %q", answer[0], want)
	}
	if got := r.execute(id, ""); !strings.HasPrefix(got[1], "\x03def\x00\x00\x00\x011\x011\x0c") {
		t.Errorf("SELECT 1 is executed as %q", got[1])
	}
}

// TestParametersHaveTheTypesSent executes SELECT ? with values of each type of the protocol and looks at the type and the bytes that
// come back.
func TestParametersHaveTheTypesSent(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41, "")
	id, _ := r.prepare("SELECT ?")
	for _, c := range []struct {
		what     string
		code     byte
		unsigned bool
		value    string
		// wantCode and want are those of the result.
		wantCode byte
		want     string
	}{
		{"TINY", 1, false, "\xfb", 1, "\xfb"},
		{"TINY UNSIGNED", 1, true, "\xfb", 2, "\xfb\x00"},
		{"SHORT", 2, false, "\x01\xff", 2, "\x01\xff"},
		{"SHORT UNSIGNED", 2, true, "\x01\xff", 3, "\x01\xff\x00\x00"},
		{"LONG", 3, false, "\x05\x00\x00\x00", 3, "\x05\x00\x00\x00"},
		{"LONG UNSIGNED", 3, true, "\x05\x00\x00\xff", 8, "\x05\x00\x00\xff\x00\x00\x00\x00"},
		{"LONGLONG", 8, false, "\x05\x00\x00\x00\x00\x00\x00\x00", 8, "\x05\x00\x00\x00\x00\x00\x00\x00"},
		{"LONGLONG UNSIGNED", 8, true, "\xff\xff\xff\xff\xff\xff\xff\xff", 254, "\x1418446744073709551615"},
		{"FLOAT", 4, false, "\x00\x00\xc0\x3f", 4, "\x00\x00\xc0\x3f"},
		{"DOUBLE", 5, false, "\x00\x00\x00\x00\x00\x00\xf8\x3f", 5, "\x00\x00\x00\x00\x00\x00\xf8\x3f"},
		{"NEWDECIMAL", 246, false, "\x05-1.50", 246, "\x05-1.50"},
		{"DATE", 10, false, "\x04\xe8\x07\x02\x1d", 10, "\x04\xe8\x07\x02\x1d"},
		{"DATETIME", 12, false, "\x0b\xe8\x07\x02\x1d\x0c\x22\x38\x78\xe0\x01\x00", 12, "\x0b\xe8\x07\x02\x1d\x0c\x22\x38\x78\xe0\x01\x00"},
		{"TIMESTAMP", 7, false, "\x07\xe8\x07\x02\x1d\x0c\x22\x38", 12, "\x07\xe8\x07\x02\x1d\x0c\x22\x38"},
		{"TIME", 11, false, "\x08\x01\x01\x00\x00\x00\x01\x01\x02", 252, "\x09-25:01:02"},
		{"VAR_STRING", 253, false, "\x03a'b", 252, "\x03a'b"},
		{"STRING", 254, false, "\x00", 252, "\x00"},
		{"BLOB", 252, false, "\x03a\x00b", 252, "\x03a\x00b"},
	} {
		flag := "\x00"
		if c.unsigned {
			flag = "\x80"
		}
		got := r.execute(id, "\x00\x01"+string([]byte{c.code})+flag+c.value)
		if len(got) != 5 {
			t.Errorf("%s: %q", c.what, got)
			continue
		}
		// The type stands seven bytes before the end of a definition.
		if code := got[1][len(got[1])-6]; code != c.wantCode || got[3] != "\x00\x00"+c.want {
			t.Errorf("%s: type %d and row %q, want %d and %q", c.what, code, got[3], c.wantCode, c.want)
		}
	}
	if got := r.execute(id, "\x01\x01\x08\x00"); len(got) != 5 || got[3] != "\x00\x04" {
		t.Errorf("NULL: %q", got)
	}
}

// TestWrongParameters sends messages that are too short, and types that are none; the statement stays.
func TestWrongParameters(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41, "")
	r.command(3, "USE shop")
	id, _ := r.prepare("SELECT name FROM people WHERE id = ? AND name <> ?")
	for _, c := range []struct{ parameters, want string }{
		{"", "reading parameters: message too short"},
		{"\x00", "reading parameters: message too short"},
		{"\x00\x00", "types never bound"},
		{"\x00\x01\x03\x00", "message too short"},
		{"\x00\x01\x03\x00\xfd\x00\x02\x00", "too short"},
		{"\x00\x01\x03\x00\xfd\x00\x02\x00\x00\x00\x05abc", "too short"},
		{"\x00\x01\x03\x00\xc8\x00\x02\x00\x00\x00\x01a", "reading parameter 2: type code 200 is not supported"},
		{"\x00\x01\x03\x00\xf6\x00\x02\x00\x00\x00\x03a'b", "is no decimal number"},
	} {
		if got := r.execute(id, c.parameters); len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%q: %q, want %s", c.parameters, got, c.want)
		}
	}
	for range 3 {
		if got := r.execute(id, "\x00\x01\x03\x00\xfd\x00\x02\x00\x00\x00\x01x"); len(got) != 5 || got[3] != "\x00\x00\x03bob" {
			t.Errorf("afterwards: %q", got)
		}
		// The types are those of before; NULL is not equal to anything.
		if got := r.execute(id, "\x00\x00\x03\x00\x00\x00\x01x"); len(got) != 5 || got[3] != "\x00\x00\x03cid" {
			t.Errorf("without types: %q", got)
		}
		if got := r.execute(id, "\x02\x00\x03\x00\x00\x00"); len(got) != 4 {
			t.Errorf("with NULL: %q", got)
		}
	}
}

// TestManyPreparedStatements keeps ten thousand statements on a connection; the limit is one of all sessions' and counts those of each.
func TestManyPreparedStatements(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41, "")
	r.command(3, "USE shop")
	const many = 10000
	ids := make([]uint32, many)
	for i := range ids {
		ids[i], _ = r.prepare(fmt.Sprintf("SELECT name FROM people WHERE id = ? AND id < %d", i))
	}
	for _, i := range []int{3, 5000, many - 1} {
		if got := r.execute(ids[i], "\x00\x01\x03\x00\x02\x00\x00\x00"); len(got) != 5 || got[3] != "\x00\x00\x03bob" {
			t.Errorf("statement %d: %q", i, got)
		}
	}
	// More than have plans of their own.
	for n := range 600 {
		if got := r.execute(ids[3+n%300], "\x00\x01\x03\x00\x02\x00\x00\x00"); len(got) != 5 || got[3] != "\x00\x00\x03bob" {
			t.Fatalf("statement %d, execution %d: %q", 3+n%300, n/300, got)
		}
	}
	db := open(t, f, "root@%s/shop")
	if _, err := db.Exec(fmt.Sprintf("SET GLOBAL max_prepared_stmt_count = %d", many-1)); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("ERR 1105 #HY000errCode = 2, detailMessage = Failed to create a server prepared statement possibly because there are too many active prepared statements on server already."+
		"set max_prepared_stmt_count with larger number than %d", many-1)
	if _, got := r.prepare("SELECT 1"); got[0] != want {
		t.Errorf("one statement too many: %q, want %q", got, want)
	}
	ask(t, db, "SELECT name FROM people WHERE id = ?", []any{1}, "ann")
	r.seq = 0
	r.write(binary.LittleEndian.AppendUint32([]byte{25}, ids[0]))
	if _, got := r.prepare("SELECT 1"); strings.HasPrefix(got[0], "ERR") {
		t.Errorf("after one was closed: %q", got)
	}
	if got := r.execute(ids[0], "\x00\x01\x03\x00\x02\x00\x00\x00"); got[0] != "ERR 1047 #08S01msg: Not supported such prepared statement" {
		t.Errorf("a closed statement: %q", got)
	}
	r.command(3, "SET enable_server_side_prepared_statement = false")
	if _, got := r.prepare("SELECT 1"); got[0] != "ERR 1105 #HY000errCode = 2, detailMessage = Failed to do prepared command, server side prepared statement is disabled" {
		t.Errorf("disabled: %q", got)
	}
	if _, got := r.prepare("SELECT " + strings.Repeat("?,", 65535) + "?"); got[0] != "ERR 1105 #HY000errCode = 2, detailMessage = Prepared statement contains too many placeholders" {
		t.Errorf("too many placeholders: %.200q", got)
	}
}
