package statement

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// viewOutput is a column that a query gives.
type viewOutput struct {
	name     string
	typ      catalog.Type
	nullable bool
	// stored says that it is a table's column, not an expression.
	stored bool
	// kind is that of an expression without an alias.
	kind string
}

// inferNames calls expressions without an alias by their kinds and places.
func inferNames(outputs []viewOutput) {
	for i, o := range outputs {
		if o.kind != "" {
			outputs[i].name, outputs[i].kind = "__"+o.kind+"_"+strconv.Itoa(i), ""
		}
	}
}

// viewRelation is a table in a FROM: names qualify its columns, prefix is what stands before them in the text.
type viewRelation struct {
	name, database, prefix string
	columns                []viewOutput
	// optional is set where an outer join may give NULL for all columns.
	optional bool
}

// viewWriter writes the names in a view's query out in full: `internal`.`db`.`table`.`column` (Doris: BaseViewInfo.rewriteSql).
type viewWriter struct {
	env *Env
	// text is the query; base is its place in the statement.
	text  string
	base  int
	names []ast.ViewColumn
	edits []viewEdit
	// unknown says that a column's type could not be found.
	unknown bool
}

// viewEdit replaces text[from:to].
type viewEdit struct {
	from, to int
	text     string
}

// apply returns the text with all replacements.
func (w *viewWriter) apply() string {
	slices.SortStableFunc(w.edits, func(a, b viewEdit) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, e := range w.edits {
		if e.from < at {
			continue
		}
		b.WriteString(w.text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.WriteString(w.text[at:])
	return b.String()
}

// replace notes a replacement of the name with so many parts that begins at pos.
func (w *viewWriter) replace(pos ast.Pos, parts int, text string) {
	from := pos.Offset - w.base
	if from < 0 || from >= len(w.text) {
		return
	}
	w.edits = append(w.edits, viewEdit{from, nameEnd(w.text, from, parts), text})
}

// nameEnd returns where a name of so many parts ends.
func nameEnd(text string, at, parts int) int {
	for i := range parts {
		if i > 0 {
			at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
			if at < len(text) && text[at] == '.' {
				at++
			}
			at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
		}
		if at < len(text) && text[at] == '`' {
			at++
			for at < len(text) {
				if text[at] == '`' {
					if at+1 < len(text) && text[at+1] == '`' {
						at += 2
						continue
					}
					at++
					break
				}
				at++
			}
			continue
		}
		for at < len(text) && !strings.ContainsRune(" \t\r\n.,()=<>!+-*/%&|^~;:[]{}'\"`", rune(text[at])) {
			at++
		}
	}
	return at
}

// query rewrites one query and returns its columns. outer are the relations around it, with the tables of WITH. top is the
// view's own query, whose select list gets the view's names.
func (w *viewWriter) query(q *ast.Query, outer []viewRelation, with map[string][]viewOutput, top bool) ([]viewOutput, error) {
	if q.With != nil {
		inner := map[string][]viewOutput{}
		for k, v := range with {
			inner[k] = v
		}
		with = inner
		for _, c := range q.With.Tables {
			w.commonNames(&c)
			outputs, err := w.query(c.Query, nil, with, false)
			if err != nil {
				return nil, err
			}
			for i := range outputs {
				if i < len(c.Columns) {
					outputs[i].name, outputs[i].kind = c.Columns[i], ""
				}
			}
			with[c.Name] = outputs
		}
	}
	outputs, relations, err := w.body(q.Body, outer, with, top)
	if err != nil {
		return nil, err
	}
	for _, o := range q.OrderBy {
		w.expr(o.Expr, relations, outer, with, outputs)
	}
	return outputs, nil
}

func (w *viewWriter) body(b ast.QueryBody, outer []viewRelation, with map[string][]viewOutput, top bool) ([]viewOutput, []viewRelation, error) {
	switch b := b.(type) {
	case *ast.Query:
		outputs, err := w.query(b, outer, with, top)
		return outputs, nil, err
	case *ast.SetOperation:
		left, _, err := w.body(b.Left, outer, with, top)
		if err != nil {
			return nil, nil, err
		}
		right, _, err := w.body(b.Right, outer, with, false)
		if err != nil {
			return nil, nil, err
		}
		for i := range left {
			left[i].kind = ""
			if i < len(right) {
				if !left[i].typ.Equal(right[i].typ) {
					left[i].typ, w.unknown = catalog.Type{}, true
				}
				left[i].nullable = left[i].nullable || right[i].nullable
			}
		}
		return left, nil, nil
	case *ast.Values:
		w.unknown = true
		var outputs []viewOutput
		if len(b.Rows) > 0 {
			for i := range b.Rows[0] {
				outputs = append(outputs, viewOutput{name: "col_" + string(rune('0'+i)), nullable: true})
			}
		}
		return outputs, nil, nil
	case *ast.Select:
		return w.selects(b, outer, with, top)
	}
	return nil, nil, doriserr.NotSupported("a view over this query")
}

func (w *viewWriter) selects(s *ast.Select, outer []viewRelation, with map[string][]viewOutput, top bool) ([]viewOutput, []viewRelation, error) {
	var relations []viewRelation
	for _, f := range s.From {
		r, err := w.from(f, outer, with)
		if err != nil {
			return nil, nil, err
		}
		relations = append(relations, r...)
	}
	for _, f := range s.From {
		w.joinConditions(f, relations, outer, with)
	}
	var outputs []viewOutput
	for i := range s.Items {
		item := &s.Items[i]
		if star, ok := item.Expr.(*ast.Star); ok {
			list, err := w.star(star, item, relations, top, len(outputs))
			if err != nil {
				return nil, nil, err
			}
			outputs = append(outputs, list...)
			continue
		}
		o := w.output(item, relations, outer)
		w.expr(item.Expr, relations, outer, with, nil)
		if top && len(outputs) < len(w.names) {
			w.alias(item, w.names[len(outputs)].Name)
		} else if item.Alias != "" {
			w.quoteAlias(item.Pos.Offset-w.base+len(item.Text), item.Alias)
		}
		outputs = append(outputs, o)
	}
	w.expr(s.Where, relations, outer, with, nil)
	if s.GroupBy != nil {
		for _, g := range s.GroupBy.Items {
			w.expr(g.Expr, relations, outer, with, nil)
		}
		for _, set := range s.GroupBy.Sets {
			for _, e := range set {
				w.expr(e, relations, outer, with, nil)
			}
		}
	}
	w.expr(s.Having, relations, outer, with, outputs)
	w.expr(s.Qualify, relations, outer, with, outputs)
	return outputs, relations, nil
}

// output is the column that a select item gives.
func (w *viewWriter) output(item *ast.SelectItem, relations, outer []viewRelation) viewOutput {
	o := viewOutput{name: item.Alias, nullable: true}
	if o.name == "" {
		o.name, o.kind = item.Text, ast.KindName(item.Expr)
		switch e := item.Expr.(type) {
		case *ast.Column:
			if _, found := findColumn(e.Parts, relations); found != nil {
				o.name, o.kind = e.Name(), found.kind
			}
		case *ast.Literal:
			if e.Kind == ast.StringLiteral {
				o.name = e.Text
			}
		}
	}
	n, err := expr.Analyze(item.Expr, viewScope{relations, outer})
	if err != nil {
		w.unknown = true
		return o
	}
	o.typ, o.nullable = n.Type, n.Nullable
	if c, ok := item.Expr.(*ast.Column); ok {
		if _, found := findColumn(c.Parts, relations); found != nil {
			o.stored = found.stored
		}
	}
	return o
}

// alias gives an item the name of the view's column.
func (w *viewWriter) alias(item *ast.SelectItem, name string) {
	end := item.Pos.Offset - w.base + len(item.Text)
	if end < 0 || end > len(w.text) {
		return
	}
	to := end
	if item.Alias != "" {
		rest := w.text[end:]
		trimmed := strings.TrimLeft(rest, " \t\r\n")
		to = end + len(rest) - len(trimmed)
		if len(trimmed) > 3 && strings.EqualFold(trimmed[:2], "AS") && strings.ContainsRune(" \t\r\n`'\"", rune(trimmed[2])) {
			to += 2
			to += len(w.text[to:]) - len(strings.TrimLeft(w.text[to:], " \t\r\n"))
		}
		if c := w.text[to]; c == '\'' || c == '"' {
			if i := strings.IndexByte(w.text[to+1:], c); i >= 0 {
				to += i + 2
			}
		} else {
			to = nameEnd(w.text, to, 1)
		}
	}
	w.edits = append(w.edits, viewEdit{end, to, " AS " + quote(name)})
}

// star writes the columns of * out.
func (w *viewWriter) star(star *ast.Star, item *ast.SelectItem, relations []viewRelation, top bool, at int) ([]viewOutput, error) {
	var outputs []viewOutput
	var parts []string
	for _, r := range relations {
		if n := len(star.Qualifier); n > 0 && !strings.EqualFold(star.Qualifier[n-1], r.name) {
			continue
		}
		for _, c := range r.columns {
			text := r.prefix + quote(c.name)
			if top && at+len(outputs) < len(w.names) {
				text += " AS " + quote(w.names[at+len(outputs)].Name)
			}
			parts = append(parts, text)
			c.nullable = c.nullable || r.optional
			outputs = append(outputs, c)
		}
	}
	if len(outputs) == 0 {
		return nil, doriserr.New("No tables used")
	}
	from := item.Pos.Offset - w.base
	if from >= 0 && from+len(item.Text) <= len(w.text) {
		w.edits = append(w.edits, viewEdit{from, from + len(item.Text), strings.Join(parts, ", ")})
	}
	return outputs, nil
}
