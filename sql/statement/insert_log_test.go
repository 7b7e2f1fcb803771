package statement

import (
	"strings"
	"testing"
)

// TestInsertFailure checks what is left out of the text of a failed INSERT that has no room for all.
func TestInsertFailure(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct{ name, message, first, url, want string }{
		{"plain", "bad", "", "", "bad"},
		{"all", "bad", "row", "http://u", "bad. first_error_msg: row. url: http://u"},
		{"long row", "bad", long, "http://u", "bad. first_error_msg: " + long[:253] + "... . url: http://u"},
		{"long url", "bad", "row", "http://" + strings.Repeat("u", 600), "bad. first_error_msg: row. url: please use `show load` for detail msg"},
		{"long message", strings.Repeat("m", 600), "row", "", strings.Repeat("m", 512-22-1) + ". first_error_msg: row"},
	} {
		if got := insertFailure(c.message, c.first, c.url); got != strings.Replace(c.want, "... .", "....", 1) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestGroupCommit checks which INSERTs are answered as those of a group.
func TestGroupCommit(t *testing.T) {
	env, s := newTestEnv(t)
	rows := newMemoryRows()
	env.Sink, env.Rows, env.Query = rows, rows, oneRowQuery{}
	for _, sql := range []string{
		"CREATE DATABASE d", "USE d", "CREATE TABLE t (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1",
		`CREATE TABLE heavy (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ("light_schema_change" = "false")`,
	} {
		mustExec(t, env, sql)
	}
	for _, c := range []struct {
		mode, sql string
		grouped   bool
	}{
		{"async_mode", "INSERT INTO t VALUES (1, 2), (3, 4)", true},
		{"sync_mode", "INSERT INTO t WITH LABEL l VALUES (1, 2)", true},
		{"sync_mode", "INSERT INTO t PARTITION (t) VALUES (1, 2)", false},
		{"sync_mode", "INSERT INTO heavy VALUES (1, 2)", false},
		{"off_mode", "INSERT INTO t VALUES (1, 2)", false},
		{"", "INSERT INTO t VALUES (1, 2)", false},
	} {
		s.variables["group_commit"] = c.mode
		info := mustExec(t, env, c.sql).Info
		if got := strings.HasPrefix(info, "{'label':'group_commit_") && strings.Contains(info, "'status':'PREPARE'"); got != c.grouped {
			t.Errorf("%s: %s answers %s", c.mode, c.sql, info)
		}
	}
}
