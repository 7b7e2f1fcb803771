package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// Doris writes the names that a view's query gives, as aliases and names of common tables, in backquotes.

// aliasSpan returns where the alias behind a place stands, without an AS before it.
func (w *viewWriter) aliasSpan(at int) (from, to int) {
	skip := func() { at += len(w.text[at:]) - len(strings.TrimLeft(w.text[at:], " \t\r\n")) }
	skip()
	if rest := w.text[at:]; len(rest) > 3 && strings.EqualFold(rest[:2], "AS") && strings.ContainsRune(" \t\r\n`'\"", rune(rest[2])) {
		at += 2
		skip()
	}
	if at < len(w.text) && (w.text[at] == '\'' || w.text[at] == '"') {
		if i := strings.IndexByte(w.text[at+1:], w.text[at]); i >= 0 {
			return at, at + i + 2
		}
	}
	return at, nameEnd(w.text, at, 1)
}

// quoteAlias writes the alias behind a place in backquotes and returns where it ends.
func (w *viewWriter) quoteAlias(at int, name string) int {
	if at < 0 || at >= len(w.text) || name == "" {
		return at
	}
	from, to := w.aliasSpan(at)
	if !strings.EqualFold(strings.Trim(w.text[from:to], "`'\""), name) {
		// Something else stands between, a comment for instance.
		return at
	}
	w.edits = append(w.edits, viewEdit{from, to, quote(name)})
	return to
}

// quoteList writes names with commas between them, the first one behind a place, in backquotes.
func (w *viewWriter) quoteList(at int, names []string) {
	for _, name := range names {
		at = w.quoteAlias(at, name)
		if i := strings.IndexByte(w.text[at:], ','); i >= 0 {
			at += i + 1
		}
	}
}

// closing returns the place behind the parenthesis that closes the first one at or behind a place.
func (w *viewWriter) closing(at int) int {
	depth := 0
	for i := max(at, 0); i < len(w.text); i++ {
		switch c := w.text[i]; c {
		case '(':
			depth++
		case ')':
			if depth--; depth <= 0 {
				return i + 1
			}
		case '\'', '"', '`':
			end := strings.IndexByte(w.text[i+1:], c)
			if end < 0 {
				return len(w.text)
			}
			i += end + 1
		}
	}
	return len(w.text)
}

// commonNames writes the name of a common table and those of its columns in backquotes.
func (w *viewWriter) commonNames(c *ast.CommonTable) {
	at := w.quoteAlias(c.Pos.Offset-w.base, c.Name)
	if len(c.Columns) > 0 && at < len(w.text) {
		if i := strings.IndexByte(w.text[at:], '('); i >= 0 {
			w.quoteList(at+i+1, c.Columns)
		}
	}
}

// lateral rewrites a LATERAL VIEW and returns it as a relation, whose types only the query knows.
func (w *viewWriter) lateral(v *ast.LateralView, relations, outer []viewRelation, with map[string][]viewOutput) viewRelation {
	for _, a := range v.Args {
		w.expr(a, relations, outer, with, nil)
	}
	if from := v.Pos.Offset - w.base; from >= 0 && from < len(w.text) {
		w.quoteList(w.quoteAlias(w.closing(from), v.Table), v.Columns)
	}
	w.unknown = true
	r := viewRelation{name: v.Table, prefix: quote(v.Table) + "."}
	for _, c := range v.Columns {
		r.columns = append(r.columns, viewOutput{name: c, nullable: true})
	}
	return r
}

// laterals adds LATERAL VIEWs, each of which sees those before it.
func (w *viewWriter) laterals(relations []viewRelation, views []ast.LateralView, outer []viewRelation, with map[string][]viewOutput) []viewRelation {
	for i := range views {
		relations = append(relations, w.lateral(&views[i], relations, outer, with))
	}
	return relations
}

// tableAlias writes the alias of a table in backquotes, if it stands right behind the name.
func (w *viewWriter) tableAlias(f *ast.TableName) {
	if f.Alias == "" || f.Partitions != nil || f.Index != "" || f.Snapshot != "" || len(f.Tablets) > 0 {
		return
	}
	parts := 1
	if f.Name.Database != "" {
		parts++
	}
	if f.Name.Catalog != "" {
		parts++
	}
	if from := f.Name.Pos.Offset - w.base; from >= 0 && from < len(w.text) {
		w.quoteAlias(nameEnd(w.text, from, parts), f.Alias)
	}
}
