package query_test

import (
	"context"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// keyed are tables of which the first two columns are the key, and of which plans may be kept.
type keyed struct{ tables }

// Relation implements query.Tables.
func (k keyed) Relation(database, name string) (*query.Relation, error) {
	r, err := k.tables.Relation(database, name)
	if err != nil || name == "unsteady" {
		return r, err
	}
	r.Steady = true
	if r.View == nil {
		r.PointKey = []int{0, 1}
		r.Point = func([]int) query.PointReader {
			return func(context.Context, []*chunk.Vector) (*chunk.Chunk, error) { return nil, nil }
		}
	}
	return r, nil
}

// TestWhatIsKept binds queries with parameters: plans are kept if other values of the same types cannot change them.
func TestWhatIsKept(t *testing.T) {
	all := tables{}
	all.create(t, "t", "a int, b varchar(10), c bigint, d date, e datetime, f decimal(10,2)\n1|x|2|2024-01-01|2024-01-01 00:00:00|1.5")
	all.create(t, "unsteady", "a int\n1")
	view, err := parser.Parse("SELECT a, b FROM t WHERE c > 0")
	if err != nil {
		t.Fatal(err)
	}
	all["v"] = &table{columns: all["t"].columns[:2], view: view.(*ast.Query)}
	integer := func() *chunk.Vector { v := chunk.NewVector(catalog.Of(catalog.Int), 1); v.AppendInt(1); return v }
	text := func(s string) *chunk.Vector {
		v := chunk.NewVector(catalog.Of(catalog.String), 1)
		v.AppendString(s)
		return v
	}
	null := func() *chunk.Vector { v := chunk.NewVector(catalog.Of(catalog.Null), 1); v.AppendNull(); return v }
	second := chunk.NewVector(catalog.Of(catalog.Int), 1)
	second.AppendInt(2)
	for _, c := range []struct {
		text   string
		values []*chunk.Vector
		want   string
	}{
		{"SELECT c FROM t WHERE a = ? AND b = ?", []*chunk.Vector{integer(), text("y")}, "point"},
		{"SELECT c, c, a FROM t x WHERE ? = b AND x.a = ?", []*chunk.Vector{text("y"), integer()}, "point"},
		{"SELECT c FROM t WHERE a = ? AND b = 'x'", []*chunk.Vector{integer()}, "point"},
		{"SELECT c FROM t WHERE a = ? AND b = ? ORDER BY d LIMIT 1", []*chunk.Vector{integer(), text("y")}, "point"},
		{"SELECT DISTINCT c FROM t WHERE a = ? AND b = ? LIMIT 3", []*chunk.Vector{integer(), text("y")}, "point"},
		{"SELECT c FROM t WHERE a = ? AND b = ? LIMIT 0", []*chunk.Vector{integer(), text("y")}, "kept"},
		{"SELECT c FROM t WHERE a = ? AND b = ? LIMIT 1 OFFSET 1", []*chunk.Vector{integer(), text("y")}, "kept"},
		{"SELECT c FROM t WHERE a = ? AND b = ? ORDER BY abs(c) LIMIT 1", []*chunk.Vector{integer(), text("y")}, "kept"},
		{"SELECT c FROM t WHERE a = ? AND b = ? AND c = 1", []*chunk.Vector{integer(), text("y")}, "kept"},
		{"SELECT c + 1 FROM t WHERE a = ? AND b = ?", []*chunk.Vector{integer(), text("y")}, "kept"},
		{"SELECT c FROM t WHERE a = ? AND a = ?", []*chunk.Vector{integer(), integer()}, "kept"},
		{"SELECT c FROM t WHERE a = ? AND b > ?", []*chunk.Vector{integer(), text("y")}, "kept"},
		{"SELECT c FROM t WHERE a = ? OR NOT (c < ?)", []*chunk.Vector{integer(), integer()}, "kept"},
		{"SELECT c FROM t WHERE a IN (?, ?)", []*chunk.Vector{integer(), integer()}, "kept"},
		{"SELECT c FROM t WHERE c BETWEEN ? AND ?", []*chunk.Vector{integer(), second}, "kept"},
		{"SELECT c FROM t WHERE c BETWEEN ? AND ?", []*chunk.Vector{integer(), integer()}, "bound each time"},
		{"SELECT b, count(*) FROM t WHERE a > ? GROUP BY b ORDER BY b LIMIT 3", []*chunk.Vector{integer()}, "kept"},
		{"SELECT DISTINCT b FROM v WHERE a = ?", []*chunk.Vector{integer()}, "kept"},
		{"SELECT c FROM t", nil, "kept"},
		{"SELECT c FROM t WHERE a = ? AND b = ?", []*chunk.Vector{text("1"), text("x")}, "point"},
		{"SELECT c FROM t WHERE a IN (?, ?)", []*chunk.Vector{text("1"), integer()}, "kept"},
		{"SELECT c FROM t WHERE d = ?", []*chunk.Vector{text("2024-01-01")}, "kept"},
		{"SELECT c FROM t WHERE e > ?", []*chunk.Vector{text("2024-01-01 00:00:01")}, "kept"},
		{"SELECT c FROM t WHERE f > ?", []*chunk.Vector{integer()}, "kept"},
		// What another text means to a number or a date depends on its letters.
		{"SELECT c FROM t WHERE a = ?", []*chunk.Vector{text("1.5")}, "bound each time"},
		{"SELECT c FROM t WHERE f = ?", []*chunk.Vector{text("1.5")}, "bound each time"},
		{"SELECT c FROM t WHERE d = ?", []*chunk.Vector{text("2024-01-01 00:00:00")}, "bound each time"},
		{"SELECT c FROM t WHERE e > ?", []*chunk.Vector{text("2024-01-01 00:00:01.5")}, "bound each time"},
		{"SELECT c FROM t WHERE a = ?", []*chunk.Vector{null()}, "bound each time"},
		{"SELECT ? FROM t", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE a + ? = 3", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE b LIKE ?", []*chunk.Vector{text("y")}, "bound each time"},
		{"SELECT c FROM t ORDER BY ?", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE date_add(d, INTERVAL ? DAY) = d", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE ?", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE a = ? AND b = @x", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE a = ? AND b = last_query_id()", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT a FROM unsteady WHERE a = ?", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT number FROM numbers('number' = '3') WHERE number = ?", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT x.c FROM t x JOIN t y ON x.a = y.a WHERE x.a = ?", []*chunk.Vector{integer()}, "bound each time"},
		{"SELECT c FROM t WHERE EXISTS (SELECT 1 FROM t u WHERE u.a = t.a AND u.a = ?)", []*chunk.Vector{integer()}, "bound each time"},
	} {
		st, literals, err := parser.Mode{}.ParsePrepared(c.text)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range literals {
			l.Value = c.values[i]
		}
		variable := func(v *ast.Variable) (ast.Expr, bool) { return &ast.Literal{Kind: ast.StringLiteral, Text: "x"}, true }
		plan, err := query.Bind(&query.Env{Tables: keyed{all}, Database: "db", Options: expr.Options{Variable: variable}}, st.(*ast.Query))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		got := "bound each time"
		if k := plan.Keep(len(literals)); k != nil {
			got = "kept"
			if k.Point() {
				got = "point"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}
