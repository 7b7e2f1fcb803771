package integration

import "testing"

// TestFlexiblePartialUpdate loads objects that have some columns each.
func TestFlexiblePartialUpdate(t *testing.T) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE sl",
		`CREATE TABLE sl.f (k INT, a INT, b VARCHAR(10) DEFAULT "x", c INT NOT NULL DEFAULT "7", n INT NOT NULL) UNIQUE KEY(k)
			DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ("enable_unique_key_skip_bitmap_column" = "true")`,
		`INSERT INTO sl.f VALUES (1, 1, "a", 1, 1), (2, 2, "b", 2, 2), (3, 3, "c", 3, 3)`,
		`CREATE TABLE sl.s (k INT, v INT, s INT, w INT) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1
			PROPERTIES ("enable_unique_key_skip_bitmap_column" = "true", "function_column.sequence_col" = "s")`,
		"INSERT INTO sl.s VALUES (1, 1, 5, 1)",
		"CREATE TABLE sl.plain (k INT, v INT) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1")
	load := func(table, body, want string, headers ...string) {
		t.Helper()
		headers = append(headers, "format: json", "strip_outer_array: true", "unique_key_update_mode: UPDATE_FLEXIBLE_COLUMNS")
		if reply := p.load(t, table, []byte(body), headers...); reply.Status != want {
			t.Errorf("loading %s: %+v", body, reply)
		}
	}
	load("f", `[{"k":1,"a":10},{"k":2,"b":"zz","c":22},{"k":3,"__DORIS_DELETE_SIGN__":1},{"k":1,"b":"q"},{"k":2,"a":null},{"k":9,"n":9}]`, "Success")
	exec1(t, db, "SET show_hidden_columns = true")
	for query, want := range map[string]int64{
		"SELECT bitmap_to_string(__DORIS_SKIP_BITMAP_COL__) = '3,4,5' FROM sl.f WHERE k = 1":   1,
		"SELECT bitmap_to_string(__DORIS_SKIP_BITMAP_COL__) = '4,5' FROM sl.f WHERE k = 2":     1,
		"SELECT bitmap_to_string(__DORIS_SKIP_BITMAP_COL__) = '1,2,3,5' FROM sl.f WHERE k = 9": 1,
	} {
		if n := number(t, db, query); n != want {
			t.Errorf("%s = %d, want %d", query, n, want)
		}
	}
	exec1(t, db, "SET show_hidden_columns = false")
	load("f", `[{"k":8,"a":10}]`, "Fail")
	load("f", `[{"a":1},{"k":1,"c":77}]`, "Success", "max_filter_ratio: 0.9")
	load("f", `[{"k":100,"a":1,"n":1}]`, "Fail", "partial_update_new_key_behavior: ERROR")
	load("s", `[{"k":1,"v":2},{"k":1,"s":4,"w":9},{"k":1,"s":6,"w":8}]`, "Success")
	load("s", `[{"k":2,"v":1,"s":5,"w":1},{"k":2,"__DORIS_DELETE_SIGN__":1}]`, "Success")
	load("s", `[{"k":2,"v":3}]`, "Success")
	load("plain", `[{"k":1,"v":2}]`, "Fail")
	exec1(t, db, `ALTER TABLE sl.plain ENABLE FEATURE "UPDATE_FLEXIBLE_COLUMNS"`)
	load("plain", `[{"k":1,"v":2}]`, "Success")
	for query, want := range map[string]int64{
		"SELECT count(*) FROM sl.f": 3, "SELECT a FROM sl.f WHERE k = 1 AND b = 'q' AND c = 77 AND n = 1": 10,
		"SELECT c FROM sl.f WHERE k = 2 AND a IS NULL AND b = 'zz'": 22, "SELECT c FROM sl.f WHERE k = 9 AND b = 'x' AND n = 9": 7,
		"SELECT w FROM sl.s WHERE v = 2 AND s = 6": 8, "SELECT s FROM sl.s WHERE k = 2 AND v = 3 AND w IS NULL": 5, "SELECT v FROM sl.plain": 2,
	} {
		if n := number(t, db, query); n != want {
			t.Errorf("%s = %d, want %d", query, n, want)
		}
	}
}
