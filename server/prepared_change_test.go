package server

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// TestPreparedSeesChanges executes prepared statements, changes something, and executes them again: so often before that their plans
// are kept. The same texts are asked beside them, which are remembered too.
func TestPreparedSeesChanges(t *testing.T) {
	s := recordedServer(t)
	admin := s.engine.NewSession(1000, "root", "127.0.0.1", nil)
	defer admin.Close()
	run := func(session *engine.Session, text string) string {
		a := askText(session, text)
		if strings.Contains(a.columns, "errCode") {
			t.Fatalf("%s: %s", text, a.columns)
		}
		return strings.Join(a.rows, " ")
	}
	const table = `CREATE TABLE p.t (k INT, v VARCHAR(10)) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ("replication_num" = "1")`
	one := parameter{typ: catalog.Of(catalog.BigInt), text: "1"}
	for _, c := range []struct {
		name, shape string
		// change is what happens between the executions, by root unless it begins with "own:".
		change []string
		// before and after are what is in the answers: columns and rows, or the error.
		before, after string
	}{
		{"a row is written", "SELECT v FROM p.t WHERE k = ?", []string{"INSERT INTO p.t VALUES (1, 'new')"}, "old", "new"},
		{"a row is deleted", "SELECT v FROM p.t WHERE k = ?", []string{"DELETE FROM p.t WHERE k = 1"}, "old", "[]"},
		{"a row is deleted by its sign", "SELECT v FROM p.t WHERE k = ?", []string{"INSERT INTO p.t (k, v, __DORIS_DELETE_SIGN__) VALUES (1, 'x', 1)"}, "old", "[]"},
		{"a table is emptied", "SELECT v FROM p.t WHERE k = ?", []string{"TRUNCATE TABLE p.t"}, "old", "[]"},
		{"a column is added", "SELECT * FROM p.t WHERE k = ?", []string{"ALTER TABLE p.t ADD COLUMN w INT DEFAULT '7'"}, "[1|old]", "[1|old|7]"},
		{"a column is dropped", "SELECT v FROM p.t WHERE k = ?", []string{"ALTER TABLE p.t ADD COLUMN w INT DEFAULT '7'", "ALTER TABLE p.t DROP COLUMN v"}, "old", "Unknown column 'v'"},
		{"a column is renamed", "SELECT v FROM p.t WHERE k = ?", []string{"ALTER TABLE p.t RENAME COLUMN v u"}, "old", "Unknown column 'v'"},
		{"a type becomes wider", "SELECT k, v FROM p.t WHERE k = ?", []string{"ALTER TABLE p.t MODIFY COLUMN v VARCHAR(30)"}, "v varchar(10)", "v varchar(30)"},
		{"a table is dropped", "SELECT v FROM p.t WHERE k = ?", []string{"DROP TABLE p.t"}, "old", "Table [t] does not exist"},
		{"a table is made again", "SELECT * FROM p.t WHERE k = ?", []string{"DROP TABLE p.t",
			`CREATE TABLE p.t (k BIGINT, n INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ("replication_num" = "1")`, "INSERT INTO p.t VALUES (1, 5), (1, 5)"}, "[1|old]", "[1|5 1|5]"},
		{"tables change places", "SELECT v FROM p.t WHERE k = ?", []string{"CREATE TABLE p.u LIKE p.t", "INSERT INTO p.u VALUES (1, 'other')", "ALTER TABLE p.t REPLACE WITH TABLE u"}, "old", "other"},
		{"a partition is replaced", "SELECT v FROM p.t WHERE k = ?", []string{"INSERT OVERWRITE TABLE p.t VALUES (1, 'over')"}, "old", "over"},
		{"a view is another one", "SELECT v FROM p.w WHERE k = ?", []string{"ALTER VIEW p.w AS SELECT k, concat(v, '!') AS v FROM p.t"}, "old", "old!"},
		{"a right is taken", "SELECT v FROM p.t WHERE k = ?", []string{"REVOKE SELECT_PRIV ON p.t FROM reader"}, "old", "Permission denied"},
		{"a right on one column is left", "SELECT v FROM p.t WHERE k = ?", []string{"REVOKE SELECT_PRIV ON p.t FROM reader", "GRANT SELECT_PRIV(k) ON p.t TO reader"}, "old", "Permission denied"},
		{"a role is taken", "SELECT v FROM p.t WHERE k = ?", []string{"CREATE ROLE r", "GRANT SELECT_PRIV ON p.t TO ROLE r", "GRANT 'r' TO reader", "REVOKE SELECT_PRIV ON p.t FROM reader", "own:SELECT v FROM p.t WHERE k = 1", "REVOKE 'r' FROM reader"}, "old", "Permission denied"},
		{"a rule blocks", "SELECT v FROM p.t WHERE k = ?", []string{`CREATE SQL_BLOCK_RULE b PROPERTIES("sql" = "from p.t", "global" = "true", "enable" = "true")`,
			`ALTER SQL_BLOCK_RULE b PROPERTIES("sql" = "FROM p.t")`}, "old", "sql match regex sql block rule: b"},
		{"another database is used", "SELECT v FROM t WHERE k = ?", []string{"own:USE q"}, "old", "of q"},
		{"hidden columns are shown", "SELECT * FROM p.t WHERE k = ?", []string{"own:SET show_hidden_columns = true"}, "[1|old]", "__DORIS_DELETE_SIGN__"},
		{"|| means another thing", "SELECT v || 'x' FROM p.t WHERE k = ?", []string{"own:SET sql_mode = 'PIPES_AS_CONCAT'"}, "[NULL]", "oldx"},
		{"a backslash means another thing", `SELECT concat(v, '\t') FROM p.t WHERE k = ?`, []string{"own:SET sql_mode = 'NO_BACKSLASH_ESCAPES'"}, "old\t", `old\t`},
		{"a variable of the user changes", "SELECT concat(v, @x) FROM p.t WHERE k = ?", []string{"own:SET @x = 'b'"}, "olda", "oldb"},
		{"a variable of the session changes", "SELECT concat(v, @@time_zone) FROM p.t WHERE k = ?", []string{"own:SET time_zone = '+03:00'"}, "oldAsia", "old+03:00"},
		{"the time zone changes", "SELECT hour(from_unixtime(k * 0)) FROM p.t WHERE k = ?", []string{"own:SET time_zone = '+03:00'"}, "[8]", "[3]"},
		{"instants are shown elsewhere", "SELECT z FROM p.z WHERE k = ?", []string{"own:SET time_zone = '+03:00'"}, "2020-01-01 08:00:00+08:00", "2020-01-01 03:00:00+03:00"},
		{"casts become strict", "SELECT CAST(v AS INT) FROM p.t WHERE k = ?", []string{"own:SET enable_strict_cast = true"}, "[NULL]", "errCode"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, text := range []string{"DROP DATABASE IF EXISTS p FORCE", "DROP DATABASE IF EXISTS q FORCE", "DROP USER IF EXISTS reader", "DROP ROLE IF EXISTS r", "CREATE DATABASE p", "CREATE DATABASE q", table,
				strings.Replace(table, "p.t", "q.t", 1), "INSERT INTO p.t VALUES (1, 'old'), (2, 'second')", "INSERT INTO q.t VALUES (1, 'of q')", "CREATE VIEW p.w AS SELECT k, v FROM p.t",
				strings.NewReplacer("p.t", "p.z", "v VARCHAR(10)", "z TIMESTAMPTZ").Replace(table), "INSERT INTO p.z VALUES (1, '2020-01-01 00:00:00+00:00')",
				"CREATE USER reader", "GRANT SELECT_PRIV ON p.t TO reader", "GRANT SELECT_PRIV ON p.w TO reader", "GRANT SELECT_PRIV ON q.t TO reader", "GRANT SELECT_PRIV ON p.z TO reader"} {
				run(admin, text)
			}
			defer run(admin, "DROP SQL_BLOCK_RULE IF EXISTS b")
			session := s.engine.NewSession(1001, "reader", "127.0.0.1", nil)
			defer session.Close()
			run(session, "SET time_zone = 'Asia/Shanghai'")
			run(session, "USE p")
			run(session, "SET @x = 'a'")
			p, err := session.Prepare(t.Context(), c.shape)
			if err != nil {
				t.Fatal(err)
			}
			both := func(want string) {
				t.Helper()
				once := asked{}
				if p, err := session.Prepare(t.Context(), c.shape); err != nil {
					once.columns = err.Error()
				} else {
					once = execute(t, session, p, []parameter{one})
					session.Release(p)
				}
				for what, a := range map[string]asked{"prepared anew": once, "prepared": execute(t, session, p, []parameter{one}), "as text": askText(session, strings.Replace(c.shape, "?", "1", 1))} {
					if got := fmt.Sprint(a.columns, a.rows); !strings.Contains(got, want) {
						t.Errorf("%s: %s, want %s", what, got, want)
					}
				}
			}
			for range 4 {
				both(c.before)
			}
			for _, text := range c.change {
				if own, is := strings.CutPrefix(text, "own:"); is {
					run(session, own)
				} else {
					run(admin, text)
				}
			}
			for range 3 {
				both(c.after)
			}
			// Closed and prepared again, the statement is as for one who has never seen it.
			session.Release(p)
			fresh := s.engine.NewSession(1002, "reader", "127.0.0.1", nil)
			defer fresh.Close()
			fresh.SetDatabase(session.Database())
			for _, name := range []string{"sql_mode", "time_zone", "show_hidden_columns", "enable_strict_cast"} {
				value, _ := session.Variable(name)
				fresh.SetVariable(name, value)
			}
			run(fresh, "SET @x = 'b'")
			again, err := session.Prepare(t.Context(), c.shape)
			anew, failed := fresh.Prepare(t.Context(), c.shape)
			if (err == nil) != (failed == nil) || err == nil && described(again) != described(anew) {
				t.Errorf("prepared again: %s, error %v; in a new session %s, error %v", described(again), err, described(anew), failed)
			}
		})
	}
}

// described writes the columns of a prepared statement.
func described(p *engine.Prepared) (text string) {
	if p != nil {
		for _, c := range p.Columns {
			text += c.Name + " " + c.Type.String() + ", "
		}
	}
	return text
}
