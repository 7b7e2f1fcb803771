package statement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// oneRowQuery answers every query with one row: 7, 'seven', 0.1.
type oneRowQuery struct{}

func (oneRowQuery) Run(context.Context, Session, *ast.Query, func([]Column) error, func(*chunk.Chunk) error) error {
	return doriserr.New("cannot run trees")
}

func (oneRowQuery) Query(_ context.Context, _ Session, text string, columns func([]Column) error, emit func(*chunk.Chunk) error) error {
	if !strings.Contains(text, "SELECT 7,") {
		return doriserr.New("cannot run %s", text)
	}
	types := []catalog.Type{catalog.Of(catalog.Int), catalog.Of(catalog.String), catalog.Of(catalog.Double)}
	list := make([]Column, len(types))
	for i := range types {
		list[i] = Column{Name: fmt.Sprintf("c%d", i), Type: types[i]}
	}
	if err := columns(list); err != nil {
		return err
	}
	c := chunk.New(types, 1)
	c.Columns[0].AppendInt(7)
	c.Columns[1].AppendString("seven")
	c.Columns[2].AppendFloat64(0.1)
	c.EndRow()
	return emit(c)
}

// TestRows runs testdata/rows: "sql" runs a statement, "rows table" prints what the table holds.
func TestRows(t *testing.T) {
	env, _ := newTestEnv(t)
	rows := newMemoryRows()
	env.Sink, env.Rows, env.Query = rows, rows, oneRowQuery{}
	mustExec(t, env, "CREATE DATABASE d")
	mustExec(t, env, "USE d")
	datadriven.RunTest(t, "testdata/rows", func(t *testing.T, d *datadriven.TestData) string {
		if d.Cmd == "rows" {
			return rows.text(t, env, d.CmdArgs[0].Key)
		}
		return maskLabels(answerText(execSQLResult(t, env, d.Input))) + "\n"
	})
}

// alteredRows refuses a DELETE with the table that it knows until it has got a later one.
type alteredRows struct {
	*memoryRows
	refusals, calls int
}

func (a *alteredRows) DeleteRows(context.Context, *catalog.Table, string, []uint64, func(*chunk.Chunk, []bool) error) (rows, txn int64, err error) {
	if a.calls++; a.calls <= a.refusals {
		return 0, 0, fmt.Errorf("deleting rows: %w", load.ErrSchemaChanged)
	}
	return 1, 7, nil
}

func TestDeleteBeginsAgainAfterAlter(t *testing.T) {
	for refusals, calls := range map[int]int{0: 1, 2: 3, 100: deleteAttempts} {
		env, _ := newTestEnv(t)
		rows := &alteredRows{memoryRows: newMemoryRows(), refusals: refusals}
		env.Sink, env.Rows = rows, rows
		mustExec(t, env, "CREATE DATABASE d")
		mustExec(t, env, "USE d")
		mustExec(t, env, `CREATE TABLE t (a INT) DUPLICATE KEY (a) DISTRIBUTED BY HASH(a) BUCKETS 1 PROPERTIES ("replication_num" = "1")`)
		mustExec(t, env, "INSERT INTO t VALUES (1)")
		text := answerText(execSQLResult(t, env, "DELETE FROM t WHERE a = 1"))
		if failed := strings.Contains(text, "has changed"); rows.calls != calls || failed != (refusals >= deleteAttempts) {
			t.Errorf("%d refusals: %d calls, %s", refusals, rows.calls, text)
		}
	}
}

// TestUpdateKeepsWhatLoadsGiveMeanwhile commits an INSERT between the scan and the commit of an UPDATE.
func TestUpdateKeepsWhatLoadsGiveMeanwhile(t *testing.T) {
	for _, c := range []struct{ name, columns, update, want string }{
		{"plain", "a INT, b INT, c INT", "b = b + 100", "1,102,30\n2,5,6\n"},
		{"two columns", "a INT, b INT, c INT", "b = 7, c = c + 1", "1,7,4\n2,5,6\n"},
		{"a default", "a INT, b INT, c INT, d INT DEFAULT '9'", "b = 7", "1,7,30,9\n2,5,6,9\n"},
		{"generated of what is given", "a INT, b INT, c INT, g INT AS (b + 1)", "b = 7", "1,7,30,8\n2,5,6,6\n"},
		{"generated of another", "a INT, b INT, c INT, g INT AS (c + 1)", "b = 7", "1,7,30,31\n2,5,6,7\n"},
		{"generated of both", "a INT, b INT, c INT, g INT AS (b + c)", "b = 7", "1,7,3,10\n2,5,6,11\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, _ := newTestEnv(t)
			rows := newMemoryRows()
			env.Sink, env.Rows = rows, rows
			mustExec(t, env, "CREATE DATABASE d")
			mustExec(t, env, "USE d")
			mustExec(t, env, "CREATE TABLE t ("+c.columns+`) UNIQUE KEY (a) DISTRIBUTED BY HASH(a) BUCKETS 1 PROPERTIES ("replication_num" = "1")`)
			mustExec(t, env, "INSERT INTO t (a, b, c) VALUES (1, 2, 3), (2, 5, 6)")
			rows.beforeCommit = func() { mustExec(t, env, "INSERT INTO t (a, b, c) VALUES (1, 20, 30)") }
			mustExec(t, env, "UPDATE t SET "+c.update+" WHERE a = 1")
			got := strings.Split(strings.TrimSpace(rows.text(t, env, "t")), "\n")
			slices.Sort(got)
			if text := strings.Join(got, "\n") + "\n"; text != c.want {
				t.Errorf("rows:\n%swant:\n%s", text, c.want)
			}
		})
	}
}

// TestFailedCommitsRollBack ends what a statement has begun, or its label stays in use until the time-out.
func TestFailedCommitsRollBack(t *testing.T) {
	env, _ := newTestEnv(t)
	rows := newMemoryRows()
	env.Sink, env.Rows = rows, rows
	mustExec(t, env, "CREATE DATABASE d")
	mustExec(t, env, "USE d")
	for _, model := range []string{"UNIQUE", "DUPLICATE"} {
		mustExec(t, env, "CREATE TABLE "+model+"_t (a INT, b INT) "+model+` KEY (a) DISTRIBUTED BY HASH(a) BUCKETS 1 PROPERTIES ("replication_num" = "1")`)
		mustExec(t, env, "INSERT INTO "+model+"_t VALUES (1, 2)")
	}
	rows.commitError = doriserr.New("no commit today")
	for _, sql := range []string{
		"INSERT INTO UNIQUE_t VALUES (1, 3)", "UPDATE UNIQUE_t SET b = 3", "DELETE FROM UNIQUE_t WHERE a = 1", "DELETE FROM DUPLICATE_t WHERE a = 5",
	} {
		rows.rollbacks = nil
		text := answerText(execSQLResult(t, env, sql))
		if !strings.Contains(text, "no commit today") || len(rows.rollbacks) != 1 || !strings.Contains(rows.rollbacks[0], "no commit today") {
			t.Errorf("%s: %s, rollbacks %q", sql, text, rows.rollbacks)
		}
	}
}
