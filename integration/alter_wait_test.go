package integration

import (
	"database/sql"
	"strings"
	"testing"
)

// alterState waits until the newest change of a table is in a state, as long as the test may take.
func alterState(t *testing.T, db *sql.DB, table, want string) {
	t.Helper()
	for {
		rows, err := db.Query(`SHOW ALTER TABLE COLUMN FROM sl WHERE TableName = "` + table + `" ORDER BY JobId DESC LIMIT 1`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		cells := make([]sql.NullString, len(columns))
		places := make([]any, len(columns))
		state := ""
		for i := range cells {
			places[i] = &cells[i]
		}
		for rows.Next() {
			if err := rows.Scan(places...); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		for i, c := range columns {
			if c == "State" {
				state = cells[i].String
			}
		}
		if state == want {
			return
		}
		if state != "WAITING_TXN" {
			t.Fatalf("the change of %s is %s, want %s", table, state, want)
		}
	}
}

// TestAlterWaitsForPreCommitted changes keys beside pre-committed rows: the change waits, also over kill -9, and takes them along.
func TestAlterWaitsForPreCommitted(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	db := p.open("")
	exec1(t, db, "CREATE DATABASE sl",
		`CREATE TABLE sl.u (k INT, l SMALLINT, v INT) UNIQUE KEY(k, l) DISTRIBUTED BY HASH(k) BUCKETS 1`,
		`CREATE TABLE sl.a (k INT, l SMALLINT, v INT SUM) AGGREGATE KEY(k, l) DISTRIBUTED BY HASH(k) BUCKETS 1`,
		`CREATE TABLE sl.d (k INT, v VARCHAR(5)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1`,
		"INSERT INTO sl.u VALUES (1, 1, 1), (2, 2, 2)", "INSERT INTO sl.a VALUES (1, 1, 1), (2, 2, 2)", "INSERT INTO sl.d VALUES (1, '1')")
	load := func(table, body string) {
		t.Helper()
		if r := p.load(t, table, []byte(body), "label: two_"+table, "column_separator: ,", "two_phase_commit: true"); r.Status != "Success" {
			t.Fatal(r.raw)
		}
	}
	load("u", "2,2,20\n3,3,30")
	load("a", "2,2,20\n3,3,30")
	load("d", "2,x")
	exec1(t, db, "ALTER TABLE sl.u MODIFY COLUMN l BIGINT KEY", "ALTER TABLE sl.a ORDER BY (l, k, v)", "ALTER TABLE sl.d MODIFY COLUMN v INT")
	for _, table := range []string{"u", "a", "d"} {
		alterState(t, db, table, "WAITING_TXN")
	}
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	p = serve(t, data)
	db = p.open("")
	for _, table := range []string{"u", "a", "d"} {
		alterState(t, db, table, "WAITING_TXN")
		if got := p.put(t, "/api/sl/_stream_load_2pc", nil, "label: two_"+table, "txn_operation: commit"); !strings.Contains(got, "Success") {
			t.Error(got)
		}
	}
	alterState(t, db, "u", "FINISHED")
	alterState(t, db, "a", "FINISHED")
	alterState(t, db, "d", "CANCELLED")
	for query, want := range map[string]int64{
		"SELECT sum(v) FROM sl.u WHERE l < 100000000000": 51, "SELECT sum(v) FROM sl.a": 53, "SELECT count(*) FROM sl.d WHERE v = 'x'": 1,
	} {
		if n := number(t, db, query); n != want {
			t.Errorf("%s = %d, want %d", query, n, want)
		}
	}
	exec1(t, db, "ALTER TABLE sl.d ADD COLUMN w INT")
}
