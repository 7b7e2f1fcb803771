package query_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/sql/engine/query"
)

// sized are tables that say that they have these numbers of rows, which decide the order of joins.
type sized struct {
	tables
	counts map[string]uint64
}

// Relation implements query.Tables.
func (s sized) Relation(database, name string) (*query.Relation, error) {
	r, err := s.tables.Relation(database, name)
	if n := s.counts[name]; err == nil && n > 0 {
		r.Count = func(context.Context) (uint64, bool, error) { return n, false, nil }
	}
	return r, err
}

// crossed are all rows of two tables side by side.
func crossed(a, b naiveTable) (out naiveTable) {
	for _, x := range a {
		for _, y := range b {
			out = append(out, append(append(naiveRow{}, x...), y...))
		}
	}
	return out
}

// correlatedCondition makes a sub-query over y that reads column i of the rows around it, and what it says of a row.
func correlatedCondition(r *rand.Rand, y naiveTable, names []string) naiveExpr {
	i, k := r.IntN(len(names)), r.IntN(3)
	own := condition(r, []string{"s.a", "s.b", "s.c"}, 1)
	column := "s." + string("abc"[k])
	where := fmt.Sprintf("%s = %s and %s", column, names[i], own.text)
	found := func(row naiveRow) (out naiveTable) {
		for _, s := range y {
			if row[i] != nil && s[k] != nil && *row[i] == *s[k] && own.holds(s) {
				out = append(out, s)
			}
		}
		return out
	}
	switch r.IntN(4) {
	case 0:
		return naiveExpr{"exists (select 1 from y s where " + where + ")", func(row naiveRow) naiveValue { return truth(len(found(row)) > 0) }}
	case 1:
		return naiveExpr{"not exists (select 1 from y s where " + where + ")", func(row naiveRow) naiveValue { return truth(len(found(row)) == 0) }}
	case 2:
		return naiveExpr{"(select count(*) from y s where " + where + ") > 1", func(row naiveRow) naiveValue { return truth(len(found(row)) > 1) }}
	}
	m := r.IntN(3)
	return naiveExpr{fmt.Sprintf("(select max(s.%c) from y s where %s) >= %s", "abc"[m], where, names[i]), func(row naiveRow) naiveValue {
		var most naiveValue
		for _, s := range found(row) {
			if s[m] != nil && (most == nil || *s[m] > *most) {
				most = s[m]
			}
		}
		if most == nil || row[i] == nil {
			return nil
		}
		return truth(*most >= *row[i])
	}}
}

// TestRandomPlans compares queries whose conditions move below joins, projections, groups and unions, whose joins are put into another
// order, and whose sub-queries look their rows up, with a naive evaluator.
func TestRandomPlans(t *testing.T) {
	const queries = 1500
	r := rand.New(rand.NewPCG(3, 5))
	for i := range queries {
		naive := map[string]naiveTable{"x": random(r, r.IntN(7)), "y": random(r, r.IntN(7)), "z": random(r, r.IntN(7))}
		ts := tables{"x": naive["x"].stored(), "y": naive["y"].stored(), "z": naive["z"].stored()}
		s := sized{ts, map[string]uint64{}}
		for name := range ts {
			s.counts[name] = uint64(1 + r.IntN(100000))
		}
		text, rows := randomPlan(r, naive)
		var lines []string
		for _, row := range rows {
			lines = append(lines, row.text())
		}
		want := sortedLines(lines)
		for _, known := range []query.Tables{ts, s} {
			answer := strings.Split(runOn(known, text), "\n")
			if got := sortedLines(answer[1:]); got != want || strings.HasPrefix(answer[0], "error") {
				t.Fatalf("query %d: %s\nx: %s\ny: %s\nz: %s\ngot %s:\n%s\nwant:\n%s", i, text, dump(naive["x"]), dump(naive["y"]), dump(naive["z"]), answer[0], got, want)
			}
		}
	}
}

// randomPlan makes a query and its rows.
func randomPlan(r *rand.Rand, ts map[string]naiveTable) (string, naiveTable) {
	x, y, z := []string{"x.a", "x.b", "x.c"}, []string{"y.a", "y.b", "y.c"}, []string{"z.a", "z.b", "z.c"}
	equal := func(names []string, from, to int) naiveExpr {
		i, k := r.IntN(from), from+r.IntN(to-from)
		return naiveExpr{names[i] + " = " + names[k], func(row naiveRow) naiveValue {
			return truth(row[i] != nil && row[k] != nil && *row[i] == *row[k])
		}}
	}
	both := func(a, b naiveExpr) naiveExpr {
		return naiveExpr{"(" + a.text + " and " + b.text + ")", func(row naiveRow) naiveValue { return truth(a.holds(row) && b.holds(row)) }}
	}
	switch r.IntN(5) {
	case 0:
		// A list of tables, perhaps without a condition between neighbours.
		names := append(append(append([]string{}, x...), y...), z...)
		c := both(equal(names, 3, 9), both(equal(names, 6, 9), condition(r, names, 2)))
		if r.IntN(2) == 0 {
			c = both(c, condition(r, x, 1))
		}
		rows := crossed(crossed(ts["x"], ts["y"]), ts["z"]).filtered(c)
		items := []naiveExpr{scalar(r, names, 1), scalar(r, names, 1)}
		return "select " + texts(items) + " from x, y, z where " + c.text, rows.projected(items)
	case 1:
		// Joins of all kinds beneath a WHERE.
		kinds := []string{"inner", "left", "right", "full"}
		k1, k2 := kinds[r.IntN(4)], kinds[r.IntN(4)]
		xy := append(append([]string{}, x...), y...)
		names := append(append([]string{}, xy...), z...)
		on1, on2 := both(equal(xy, 3, 6), condition(r, xy, 1)), both(equal(names, 6, 9), condition(r, names, 1))
		c := condition(r, names, 2)
		rows := naiveJoin(naiveJoin(ts["x"], 3, ts["y"], k1, on1), 6, ts["z"], k2, on2).filtered(c)
		items := []naiveExpr{scalar(r, names, 1), scalar(r, names, 1)}
		return fmt.Sprintf("select %s from x %s join y on %s %s join z on %s where %s", texts(items), k1, on1.text, k2, on2.text, c.text), rows.projected(items)
	case 2:
		// Conditions on a derived table that groups or unites.
		g, c := condition(r, []string{"d.k"}, 1), condition(r, []string{"d.k", "d.n"}, 1)
		c = both(g, c)
		if r.IntN(2) == 0 {
			keys := []naiveExpr{scalar(r, x, 1)}
			all := naiveGroups(ts["x"], keys, keys[0])
			var rows naiveTable
			for _, row := range all {
				rows = append(rows, row[:2])
			}
			return fmt.Sprintf("select k, n from (select %s k, count(*) n from x group by 1) d where %s", keys[0].text, c.text), rows.filtered(c)
		}
		left, right := []naiveExpr{scalar(r, x, 1), scalar(r, x, 1)}, []naiveExpr{scalar(r, y, 1), scalar(r, y, 1)}
		rows := append(append(naiveTable{}, ts["x"].projected(left)...), ts["y"].projected(right)...)
		return fmt.Sprintf("select k, n from (select %s k, %s n from x union all select %s, %s from y) d where %s",
			left[0].text, left[1].text, right[0].text, right[1].text, c.text), rows.filtered(c)
	case 3:
		c := both(condition(r, x, 1), correlatedCondition(r, ts["y"], x))
		rows := ts["x"].filtered(c)
		return "select a, b, c from x where " + c.text, rows
	}
	// A correlated query beside a join.
	names := append(append([]string{}, x...), z...)
	c := both(equal(names, 3, 6), both(condition(r, names, 1), correlatedCondition(r, ts["y"], names)))
	rows := crossed(ts["x"], ts["z"]).filtered(c)
	items := []naiveExpr{scalar(r, names, 1), scalar(r, names, 1)}
	return "select " + texts(items) + " from x, z where " + c.text, rows.projected(items)
}
