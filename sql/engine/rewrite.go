package engine

import (
	"context"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// queryParser reads queries for the query engine: Doris's spellings become MySQL's, and columns keep the names that Doris gives them.
type queryParser struct{ sql.MysqlParser }

var _ sql.Parser = queryParser{}

// ParseSimple implements [sql.Parser].
func (p queryParser) ParseSimple(query string) (sqlparser.Statement, error) {
	return parseQuery(context.Background(), query, sqlparser.ParserOptions{})
}

// Parse implements [sql.Parser].
func (p queryParser) Parse(ctx *sql.Context, query string, _ bool) (sqlparser.Statement, string, string, error) {
	st, err := parseQuery(ctx, query, sqlparser.ParserOptions{})
	return st, query, "", err
}

// ParseWithOptions implements [sql.Parser].
func (p queryParser) ParseWithOptions(ctx context.Context, query string, _ rune, _ bool, options sqlparser.ParserOptions) (sqlparser.Statement, string, string, error) {
	st, err := parseQuery(ctx, query, options)
	return st, query, "", err
}

// ParseOneWithOptions implements [sql.Parser].
func (p queryParser) ParseOneWithOptions(ctx context.Context, query string, options sqlparser.ParserOptions) (sqlparser.Statement, int, error) {
	st, err := parseQuery(ctx, query, options)
	return st, 0, err
}

// edit replaces text[start:end].
type edit struct {
	start, end int
	text       string
}

// edited is a text with edits; it finds the place of the original text for a place of the edited one.
type edited struct {
	original, text string
	edits          []edit
}

// apply makes the edits, which are in order and do not overlap.
func apply(text string, edits []edit) edited {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.start])
		b.WriteString(e.text)
		at = e.end
	}
	b.WriteString(text[at:])
	return edited{text, b.String(), edits}
}

// before returns the place in the original of a place in the edited text. Within replaced text it is where that began, or with
// after set where it ended.
func (e edited) before(place int, after bool) int {
	shift := 0
	for _, x := range e.edits {
		start := x.start + shift
		if place <= start && !(after && place > start) {
			break
		}
		if place < start+len(x.text) || after && place == start+len(x.text) {
			if after {
				return x.end
			}
			return x.start
		}
		shift += len(x.text) - (x.end - x.start)
	}
	return min(max(place-shift, 0), len(e.original))
}

// rewrite returns a query in MySQL's spelling.
func rewrite(query string) string { return apply(query, edits(query)).text }

// parseQuery reads a query and names its columns.
func parseQuery(ctx context.Context, query string, options sqlparser.ParserOptions) (sqlparser.Statement, error) {
	e := apply(query, edits(query))
	st, err := sqlparser.ParseWithOptions(ctx, e.text, options)
	if err != nil {
		return nil, err
	}
	err = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		if item, ok := node.(*sqlparser.AliasedExpr); ok && item.As.IsEmpty() {
			nameItem(e, item)
		}
		return true, nil
	}, st)
	return st, err
}

// nameItem names an item of a select list as Doris does: a column by its own name, a plain string literal by its value, and
// everything else by its text.
func nameItem(e edited, item *sqlparser.AliasedExpr) {
	if _, column := item.Expr.(*sqlparser.ColName); column {
		return
	}
	from, to := e.before(item.StartParsePos, false), e.before(item.EndParsePos, true)
	if from >= to {
		return
	}
	name := strings.TrimSpace(e.original[from:to])
	if l := lexemes(name); len(l) == 1 && l[0].kind == textLiteral {
		name = unquote(name)
	}
	if name != "" {
		item.As = sqlparser.NewColIdent(name)
	}
}

// castTypes maps type names of Doris in CAST to those of MySQL.
var castTypes = map[string]string{
	"STRING": "CHAR", "TEXT": "CHAR", "VARCHAR": "CHAR", "JSONB": "JSON", "VARIANT": "JSON", "INT": "SIGNED", "INTEGER": "SIGNED", "BIGINT": "SIGNED",
	"SMALLINT": "SIGNED", "TINYINT": "SIGNED", "BOOLEAN": "SIGNED", "LARGEINT": "DECIMAL(65,0)", "DATEV2": "DATE", "DATETIMEV2": "DATETIME",
	"DECIMALV2": "DECIMAL", "DECIMALV3": "DECIMAL",
}

// edits finds what must be spelled otherwise.
func edits(query string) []edit {
	w := read(query)
	var out []edit
	// casts holds the depth of each open CAST.
	var casts []int
	depth := 0
	for ; !w.done(); w.pos++ {
		l := w.all[w.pos]
		switch {
		case w.is("@@"):
			out = append(out, variableEdit(w, l.start))
		case l.kind == word && w.is("internal", ".") && w.at(3) == ".", w.at(0) == "`internal`" && w.at(1) == "." && w.at(3) == ".":
			out = append(out, edit{l.start, w.all[w.pos+1].end, ""})
			w.pos++
		case l.kind == word && (w.is("CAST", "(") || w.is("TRY_CAST", "(")):
			if !w.is("CAST") {
				out = append(out, edit{l.start, l.end, "CAST"})
			}
			w.pos++
			depth++
			casts = append(casts, depth)
		case w.is("("):
			depth++
		case w.is(")"):
			if len(casts) > 0 && casts[len(casts)-1] == depth {
				casts = casts[:len(casts)-1]
			}
			depth--
		case l.kind == word && w.is("AS") && len(casts) > 0 && casts[len(casts)-1] == depth && w.pos+1 < len(w.all):
			t := w.all[w.pos+1]
			if to, ok := castTypes[strings.ToUpper(w.at(1))]; ok {
				out = append(out, edit{t.start, t.end, to})
			}
			w.pos++
		case l.kind == word && w.is("CURRENT_USER") && w.at(1) != "(":
			out = append(out, edit{l.end, l.end, "()"})
		}
	}
	return out
}

// variableEdit replaces @@[scope.]name by a call; the walk goes on behind it.
func variableEdit(w *words, start int) edit {
	w.pos++
	scope := ""
	for _, s := range []string{"session", "global", "local"} {
		if w.is(s, ".") {
			scope = s
			w.pos += 2
			break
		}
	}
	name := ""
	end := start + 2
	if !w.done() {
		name = unquote(w.at(0))
		end = w.all[w.pos].end
	}
	return edit{start, end, variableFunction + "('" + scope + "','" + strings.ReplaceAll(name, "'", "''") + "')"}
}
