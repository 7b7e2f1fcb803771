package statement

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// oneRowQuery answers every query with one row: 7, 'seven', 0.1.
type oneRowQuery struct{}

func (oneRowQuery) Query(_ context.Context, _ Session, text string, columns func([]Column) error, emit func(*chunk.Chunk) error) error {
	if !strings.HasPrefix(text, "SELECT 7,") {
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
