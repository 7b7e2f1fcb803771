package query_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// naiveValue is an integer or NULL; naiveRow is a row of them.
type (
	naiveValue = *int64
	naiveRow   []naiveValue
)

// naiveTable is a table of the naive evaluator: columns a, b, c of BIGINT.
type naiveTable []naiveRow

// random makes a small table with many equal values and NULLs.
func random(r *rand.Rand, rows int) naiveTable {
	var t naiveTable
	for range rows {
		row := make(naiveRow, 3)
		for i := range row {
			if r.IntN(5) > 0 {
				v := int64(r.IntN(6) - 1)
				row[i] = &v
			}
		}
		t = append(t, row)
	}
	return t
}

// stored makes the table that queries read, in chunks of three.
func (t naiveTable) stored() *table {
	types := []catalog.Type{catalog.Of(catalog.BigInt), catalog.Of(catalog.BigInt), catalog.Of(catalog.BigInt)}
	made := &table{}
	for i, name := range []string{"a", "b", "c"} {
		made.columns = append(made.columns, catalog.Column{Name: name, Type: types[i], Nullable: true})
	}
	for i, row := range t {
		if i%3 == 0 {
			made.chunks = append(made.chunks, chunk.New(types, 3))
		}
		c := made.chunks[len(made.chunks)-1]
		for k, v := range row {
			if v == nil {
				c.Columns[k].AppendNull()
			} else {
				c.Columns[k].AppendInt(*v)
			}
		}
		c.EndRow()
	}
	return made
}

// naiveExpr is an expression with its text; a boolean is 0 or 1.
type naiveExpr struct {
	text string
	eval func(row naiveRow) naiveValue
}

// number makes a value.
func number(v int64) naiveValue { return &v }

// truth makes a boolean.
func truth(b bool) naiveValue {
	if b {
		return number(1)
	}
	return number(0)
}

// scalar makes a random number expression over columns with these names.
func scalar(r *rand.Rand, names []string, depth int) naiveExpr {
	if depth == 0 || r.IntN(3) == 0 {
		if r.IntN(3) == 0 {
			v := int64(r.IntN(5))
			return naiveExpr{fmt.Sprintf("cast(%d as bigint)", v), func(naiveRow) naiveValue { return number(v) }}
		}
		i := r.IntN(len(names))
		return naiveExpr{names[i], func(row naiveRow) naiveValue { return row[i] }}
	}
	x, y := scalar(r, names, depth-1), scalar(r, names, depth-1)
	switch r.IntN(4) {
	case 0:
		return naiveExpr{"(" + x.text + " + " + y.text + ")", func(row naiveRow) naiveValue {
			if p, q := x.eval(row), y.eval(row); p != nil && q != nil {
				return number(*p + *q)
			}
			return nil
		}}
	case 1:
		return naiveExpr{"(" + x.text + " - " + y.text + ")", func(row naiveRow) naiveValue {
			if p, q := x.eval(row), y.eval(row); p != nil && q != nil {
				return number(*p - *q)
			}
			return nil
		}}
	case 2:
		return naiveExpr{"coalesce(" + x.text + ", " + y.text + ")", func(row naiveRow) naiveValue {
			if p := x.eval(row); p != nil {
				return p
			}
			return y.eval(row)
		}}
	}
	c := condition(r, names, depth-1)
	return naiveExpr{"case when " + c.text + " then " + x.text + " else " + y.text + " end", func(row naiveRow) naiveValue {
		if p := c.eval(row); p != nil && *p == 1 {
			return x.eval(row)
		}
		return y.eval(row)
	}}
}

// condition makes a random condition of three-valued logic.
func condition(r *rand.Rand, names []string, depth int) naiveExpr {
	if depth > 0 {
		x, y := condition(r, names, depth-1), condition(r, names, depth-1)
		switch r.IntN(4) {
		case 0:
			return naiveExpr{"(" + x.text + " and " + y.text + ")", func(row naiveRow) naiveValue {
				p, q := x.eval(row), y.eval(row)
				if p != nil && *p == 0 || q != nil && *q == 0 {
					return number(0)
				}
				if p == nil || q == nil {
					return nil
				}
				return number(1)
			}}
		case 1:
			return naiveExpr{"(" + x.text + " or " + y.text + ")", func(row naiveRow) naiveValue {
				p, q := x.eval(row), y.eval(row)
				if p != nil && *p == 1 || q != nil && *q == 1 {
					return number(1)
				}
				if p == nil || q == nil {
					return nil
				}
				return number(0)
			}}
		case 2:
			return naiveExpr{"(not " + x.text + ")", func(row naiveRow) naiveValue {
				if p := x.eval(row); p != nil {
					return number(1 - *p)
				}
				return nil
			}}
		}
	}
	x, y := scalar(r, names, 1), scalar(r, names, 1)
	compare := func(op string, holds func(p, q int64) bool) naiveExpr {
		return naiveExpr{"(" + x.text + " " + op + " " + y.text + ")", func(row naiveRow) naiveValue {
			if p, q := x.eval(row), y.eval(row); p != nil && q != nil {
				return truth(holds(*p, *q))
			}
			return nil
		}}
	}
	switch r.IntN(5) {
	case 0:
		return compare("=", func(p, q int64) bool { return p == q })
	case 1:
		return compare("<", func(p, q int64) bool { return p < q })
	case 2:
		return compare("!=", func(p, q int64) bool { return p != q })
	case 3:
		return naiveExpr{"(" + x.text + " is null)", func(row naiveRow) naiveValue { return truth(x.eval(row) == nil) }}
	}
	return naiveExpr{"(" + x.text + " <=> " + y.text + ")", func(row naiveRow) naiveValue {
		p, q := x.eval(row), y.eval(row)
		return truth(p == nil && q == nil || p != nil && q != nil && *p == *q)
	}}
}

// holds reports whether a condition is true for a row.
func (e naiveExpr) holds(row naiveRow) bool {
	v := e.eval(row)
	return v != nil && *v == 1
}

// text writes a row as the golden files do.
func (row naiveRow) text() string {
	parts := make([]string, len(row))
	for i, v := range row {
		parts[i] = "NULL"
		if v != nil {
			parts[i] = strconv.FormatInt(*v, 10)
		}
	}
	return strings.Join(parts, " | ")
}

// naiveJoin joins two tables by trying every pair; width is how many columns the left one has.
func naiveJoin(left naiveTable, width int, right naiveTable, kind string, on naiveExpr) (out naiveTable) {
	matched := make([]bool, len(right))
	nulls := make(naiveRow, 3)
	for _, l := range left {
		any := false
		for i, r := range right {
			both := slices.Concat(l, r)
			if on.holds(both) {
				any, matched[i] = true, true
				if kind != "left semi" && kind != "left anti" {
					out = append(out, both)
				}
			}
		}
		switch {
		case any && kind == "left semi", !any && kind == "left anti":
			out = append(out, l)
		case !any && (kind == "left" || kind == "full"):
			out = append(out, slices.Concat(l, nulls))
		}
	}
	if kind == "right" || kind == "full" {
		for i, r := range right {
			if !matched[i] {
				out = append(out, slices.Concat(make(naiveRow, width), r))
			}
		}
	}
	return out
}

// filtered keeps the rows for which a condition is true.
func (t naiveTable) filtered(c naiveExpr) (out naiveTable) {
	for _, row := range t {
		if c.holds(row) {
			out = append(out, row)
		}
	}
	return out
}

// projected computes expressions.
func (t naiveTable) projected(items []naiveExpr) (out naiveTable) {
	for _, row := range t {
		made := make(naiveRow, len(items))
		for i, e := range items {
			made[i] = e.eval(row)
		}
		out = append(out, made)
	}
	return out
}

// distinct keeps the first of equal rows.
func (t naiveTable) distinct() (out naiveTable) {
	seen := map[string]bool{}
	for _, row := range t {
		if !seen[row.text()] {
			seen[row.text()] = true
			out = append(out, row)
		}
	}
	return out
}

// texts of the items.
func texts(items []naiveExpr) string {
	parts := make([]string, len(items))
	for i, e := range items {
		parts[i] = e.text
	}
	return strings.Join(parts, ", ")
}

// naiveGroups groups rows by the first items and computes count(*), count(x), sum(x), min(x), max(x) and count(distinct x) of the last.
func naiveGroups(rows naiveTable, keys []naiveExpr, x naiveExpr) (out naiveTable) {
	groups := map[string]naiveTable{}
	var order []string
	for _, row := range rows {
		key := naiveTable{row}.projected(keys)[0].text()
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], row)
	}
	if len(keys) == 0 && len(order) == 0 {
		order = append(order, "")
	}
	for _, key := range order {
		members := groups[key]
		var row naiveRow
		if len(members) > 0 {
			row = naiveTable{members[0]}.projected(keys)[0]
		}
		var least, most, sum naiveValue
		n := int64(0)
		seen := map[int64]bool{}
		for _, m := range members {
			v := x.eval(m)
			if v == nil {
				continue
			}
			n++
			seen[*v] = true
			if least == nil || *v < *least {
				least = v
			}
			if most == nil || *v > *most {
				most = v
			}
			if sum == nil {
				sum = number(0)
			}
			*sum += *v
		}
		out = append(out, append(row, number(int64(len(members))), number(n), sum, least, most, number(int64(len(seen)))))
	}
	return out
}

// randomQuery makes a query and its rows by the naive evaluator.
func randomQuery(r *rand.Rand, ts map[string]naiveTable) (text string, want naiveTable) {
	names := []string{"x.a", "x.b", "x.c"}
	rows := ts["x"]
	from := "x"
	if r.IntN(2) == 0 {
		kinds := []string{"inner", "left", "right", "full", "left semi", "left anti"}
		kind := kinds[r.IntN(len(kinds))]
		both := []string{"x.a", "x.b", "x.c", "y.a", "y.b", "y.c"}
		on := condition(r, both, 1)
		if r.IntN(2) == 0 {
			l, k := r.IntN(3), 3+r.IntN(3)
			rest := on
			on = naiveExpr{both[l] + " = " + both[k] + " and " + rest.text, func(row naiveRow) naiveValue {
				if row[l] == nil || row[k] == nil || *row[l] != *row[k] {
					return number(0)
				}
				return rest.eval(row)
			}}
		}
		rows = naiveJoin(ts["x"], 3, ts["y"], kind, on)
		from = "x " + kind + " join y on " + on.text
		if kind != "left semi" && kind != "left anti" {
			names = both
		}
	}
	where := ""
	if r.IntN(2) == 0 {
		c := condition(r, names, 2)
		rows = rows.filtered(c)
		where = " where " + c.text
	}
	if r.IntN(3) == 0 {
		// A sub-query in WHERE: IN, with its three values.
		i, k := r.IntN(len(names)), r.IntN(3)
		not := r.IntN(2) == 0
		in := naiveExpr{"", func(row naiveRow) naiveValue {
			if len(ts["y"]) == 0 {
				return truth(not)
			}
			null := row[i] == nil
			for _, y := range ts["y"] {
				if y[k] == nil {
					null = true
				} else if row[i] != nil && *y[k] == *row[i] {
					return truth(!not)
				}
			}
			if null {
				return nil
			}
			return truth(not)
		}}
		rows = rows.filtered(in)
		word := " in "
		if not {
			word = " not in "
		}
		condition := names[i] + word + "(select z." + string("abc"[k]) + " from y z)"
		if where == "" {
			where = " where " + condition
		} else {
			where += " and " + condition
		}
	}
	items := []naiveExpr{scalar(r, names, 2), scalar(r, names, 1)}
	switch r.IntN(4) {
	case 0:
		return "select " + texts(items) + " from " + from + where, rows.projected(items)
	case 1:
		return "select distinct " + texts(items) + " from " + from + where, rows.projected(items).distinct()
	case 2:
		x := scalar(r, names, 1)
		keys := items[:r.IntN(3)]
		list := texts(keys)
		text = "select "
		if list != "" {
			text += list + ", "
		}
		text += fmt.Sprintf("count(*), count(%[1]s), sum(%[1]s), min(%[1]s), max(%[1]s), count(distinct %[1]s) from %[2]s%[3]s", x.text, from, where)
		for i := range keys {
			if i == 0 {
				text += " group by 1"
			} else {
				text += ", 2"
			}
		}
		return text, naiveGroups(rows, keys, x)
	}
	left := rows.projected(items)
	other := []naiveExpr{scalar(r, []string{"y.a", "y.b", "y.c"}, 1), scalar(r, []string{"y.a", "y.b", "y.c"}, 1)}
	right := ts["y"].projected(other)
	text = "select " + texts(items) + " from " + from + where + " %s select " + texts(other) + " from y"
	has := func(t naiveTable, row naiveRow) bool {
		return slices.ContainsFunc(t, func(x naiveRow) bool { return x.text() == row.text() })
	}
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf(text, "union all"), slices.Concat(left, right)
	case 1:
		return fmt.Sprintf(text, "union"), slices.Concat(left, right).distinct()
	case 2:
		for _, row := range left.distinct() {
			if has(right, row) {
				want = append(want, row)
			}
		}
		return fmt.Sprintf(text, "intersect"), want
	}
	for _, row := range left.distinct() {
		if !has(right, row) {
			want = append(want, row)
		}
	}
	return fmt.Sprintf(text, "except"), want
}

// sorted lines without the header of run.
func sortedLines(lines []string) string {
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// TestRandomQueries compares random queries with a naive evaluator, as they are, with their rows in order, and behind WITH, a view and LIMIT.
func TestRandomQueries(t *testing.T) {
	const queries = 800
	r := rand.New(rand.NewPCG(7, 11))
	for i := range queries {
		naive := map[string]naiveTable{"x": random(r, r.IntN(9)), "y": random(r, r.IntN(7))}
		ts := tables{"x": naive["x"].stored(), "y": naive["y"].stored()}
		text, rows := randomQuery(r, naive)
		var lines []string
		for _, row := range rows {
			lines = append(lines, row.text())
		}
		want := sortedLines(lines)
		check := func(text string) {
			answer := strings.Split(ts.run(text), "\n")
			if got := sortedLines(answer[1:]); got != want || strings.HasPrefix(answer[0], "error") {
				t.Fatalf("query %d: %s\nx: %s\ny: %s\ngot %s:\n%s\nwant:\n%s", i, text, dump(naive["x"]), dump(naive["y"]), answer[0], got, want)
			}
		}
		check(text)
		check("with w as (" + text + ") select * from w")
		check("with w as (" + text + ") select * from w where 1 = 1 and (select count(*) from w v) >= 0")
		check("select * from (" + text + ") d limit 100000")
		check("with w as (" + text + ") select * from w where 1 = 0 union all select * from w")
		inOrder := strings.Split(ts.run("select * from ("+text+") d order by 1 desc, 2"), "\n")
		if !slices.IsSortedFunc(inOrder[1:], func(a, b string) int { return compareFirst(b, a) }) {
			t.Fatalf("query %d: %s order by 1 desc: %v", i, text, inOrder)
		}
	}
}

// compareFirst orders rows by their first value, NULL first.
func compareFirst(a, b string) int {
	first := func(line string) int64 {
		text, _, _ := strings.Cut(line, " | ")
		if text == "NULL" {
			return -1 << 40
		}
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	}
	return int(first(a) - first(b))
}

// dump writes a table.
func dump(t naiveTable) string {
	var lines []string
	for _, row := range t {
		lines = append(lines, "("+row.text()+")")
	}
	return strings.Join(lines, " ")
}
