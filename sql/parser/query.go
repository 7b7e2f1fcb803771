package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// queryInParentheses reports whether the current parenthesis holds a query, not an expression or a list of tables.
func (p *parser) queryInParentheses() bool { return p.is("(") && p.holdsQuery(p.pos) }

// holdsQuery reports whether the parentheses that open at index open hold a query. In ((SELECT 1) + 1) only the inner ones do: what
// follows the inner ones decides.
func (p *parser) holdsQuery(open int) bool {
	if open >= p.holds.from && open < p.holds.to {
		return p.holds.query
	}
	from := open
	query := p.decideQuery(&open)
	// The parentheses passed on the way hold the same.
	p.holds = queryRun{from, open + 1, query}
	return query
}

// queryRun remembers of the parentheses from index from up to index to whether they hold a query.
type queryRun struct {
	from, to int
	query    bool
}

// decideQuery decides for the parentheses at index open; it moves open on to the ones that decided.
func (p *parser) decideQuery(at *int) bool {
	open := *at
	defer func() { *at = open }()
	for isWord(p.tokens[open+1], "(") {
		after := p.tokens[p.closingOf(open+1)]
		if after.kind != tokenEOF {
			after = p.tokens[p.closingOf(open+1)+1]
		}
		switch {
		case isWord(after, ")"):
			open++
			continue
		case isWord(after, "UNION"), isWord(after, "INTERSECT"), isWord(after, "EXCEPT"), isWord(after, "MINUS"), isWord(after, "ORDER"), isWord(after, "LIMIT"):
			return p.queryAt(open + 1)
		}
		return false
	}
	return p.queryAt(open + 1)
}

// queryAt reports whether a query begins at token index at, behind any number of parentheses.
func (p *parser) queryAt(at int) bool {
	t := p.tokens[p.opened(at)]
	return isWord(t, "SELECT") || isWord(t, "WITH") || isWord(t, "VALUES")
}

// queryStarts is what may begin a query, for messages.
var queryStarts = []string{"(", "SELECT", "VALUES", "WITH"}

// subquery takes a query in parentheses, as part of an expression.
func (p *parser) subquery() *ast.Subquery {
	s := &ast.Subquery{Pos: p.here()}
	p.expect("(")
	s.Query = p.closedQuery()
	s.Text = s.Query.Text
	return s
}

// nestedQuery takes a query that is part of a statement.
func (p *parser) nestedQuery() *ast.Query {
	p.enter()
	defer p.leave()
	first := p.first
	p.first = p.pos
	defer func() { p.first = first }()
	var with *ast.With
	if p.is("WITH") {
		with = p.with()
	}
	q := p.queryBehind(with)
	q.Base = p.base()
	return q
}

// closedQuery takes a query and the ) behind it.
func (p *parser) closedQuery() *ast.Query {
	p.nesting++
	q := p.nestedQuery()
	p.nesting--
	p.expect(")")
	return q
}

// queryBehind takes a query without its WITH: terms, then ORDER BY and LIMIT.
func (p *parser) queryBehind(with *ast.With) *ast.Query {
	q := &ast.Query{With: with, Body: p.queryTerms()}
	p.predicting(func() { q.OrderBy = p.optionalOrderBy() })
	p.predicting(func() { q.Limit, q.Offset = p.optionalLimit() })
	return q
}

// with takes WITH [RECURSIVE] name [(columns)] AS (query), ....
func (p *parser) with() *ast.With {
	w := &ast.With{Pos: p.here()}
	p.expect("WITH")
	if p.is("RECURSIVE") && isIdentifier(p.peekAt(1)) {
		p.pos++
		w.Recursive = true
	}
	for {
		t := ast.CommonTable{Pos: p.here(), Name: p.identifier()}
		if p.is("(") {
			t.Columns = p.identifierList()
		}
		p.expect("AS", "(")
		t.Query = p.closedQuery()
		w.Tables = append(w.Tables, t)
		if !p.accept(",") {
			return w
		}
	}
}

// queryTerms takes terms joined by UNION, EXCEPT and MINUS, from left to right.
func (p *parser) queryTerms() ast.QueryBody {
	left := p.intersections()
	for p.isAny("UNION", "EXCEPT", "MINUS") {
		p.term()
		left = p.setOperation(left, p.intersections)
	}
	return left
}

// term counts another query or table that is joined to the ones before it: each makes the tree deeper.
func (p *parser) term() {
	if p.terms++; p.terms > maxTerms {
		p.reject("the statement joins more than %d queries or tables", maxTerms)
	}
}

// intersections takes terms joined by INTERSECT, which binds tighter.
func (p *parser) intersections() ast.QueryBody {
	left := p.queryTerm()
	for p.is("INTERSECT") {
		p.term()
		left = p.setOperation(left, p.queryTerm)
	}
	return left
}

// setOperation takes the operator and its right side.
func (p *parser) setOperation(left ast.QueryBody, right func() ast.QueryBody) ast.QueryBody {
	s := &ast.SetOperation{Pos: p.here(), Left: left}
	s.Op = p.next().word
	if s.Op == "MINUS" {
		s.Op = "EXCEPT"
	}
	if !p.accept("DISTINCT") {
		s.All = p.accept("ALL")
	}
	s.Right = right()
	return s
}

// queryTerm takes SELECT, VALUES, or a query in parentheses.
func (p *parser) queryTerm() ast.QueryBody {
	switch {
	case p.is("SELECT"):
		return p.selectBody()
	case p.is("VALUES"):
		return p.valuesBody()
	case p.accept("("):
		return p.closedQuery()
	}
	p.unexpected(queryStarts...)
	return nil
}

// valuesBody takes VALUES (...), (...).
func (p *parser) valuesBody() ast.QueryBody {
	v := &ast.Values{Pos: p.here()}
	p.expect("VALUES")
	v.Rows = [][]ast.Expr{p.row()}
	for p.accept(",") {
		v.Rows = append(v.Rows, p.row())
	}
	return v
}

// row takes (value, ...); a value may be DEFAULT.
func (p *parser) row() []ast.Expr {
	p.expect("(")
	var row []ast.Expr
	if p.accept(")") {
		return row
	}
	for {
		switch {
		case p.is("DEFAULT"):
			row = append(row, &ast.DefaultValue{Pos: p.here()})
			p.pos++
		case p.startsConstant() && (isWord(p.peekAt(1), ",") || isWord(p.peekAt(1), ")")):
			// Long lists of rows are mostly constants.
			row = append(row, p.constant())
		default:
			row = append(row, p.selectItem().Expr)
		}
		if !p.accept(",") {
			break
		}
	}
	p.closeLoop(len(row))
	return row
}

// selectBody takes SELECT up to QUALIFY.
func (p *parser) selectBody() ast.QueryBody {
	s := &ast.Select{Pos: p.here()}
	start := p.next()
	s.Hints = parseHints(p.text[start.end:p.peek().start])
	if p.accept("DISTINCT") {
		s.Distinct = true
	} else {
		p.accept("ALL")
	}
	s.Items = p.selectItems()
	if p.accept("FROM") {
		s.From = p.from()
	}
	if p.accept("WHERE") {
		s.Where = p.expression()
	}
	if p.is("GROUP") {
		s.GroupBy = p.groupBy()
	}
	if p.accept("HAVING") {
		s.Having = p.expression()
	}
	if p.accept("QUALIFY") {
		s.Qualify = p.expression()
	}
	return s
}

// parseHints finds the hints in the blanks and comments behind SELECT.
func parseHints(gap string) []ast.Hint {
	var hints []ast.Hint
	for {
		start := strings.Index(gap, "/*+")
		if start < 0 {
			return hints
		}
		body := gap[start+3:]
		end := strings.Index(body, "*/")
		if end < 0 {
			return hints
		}
		gap = body[end+2:]
		hints = append(hints, hintsIn(body[:end])...)
	}
}

// hintsIn reads NAME(parameters) NAME(parameters) ....
func hintsIn(body string) []ast.Hint {
	var hints []ast.Hint
	tokens := tokenize(body, Mode{})
	for i := 0; i < len(tokens); i++ {
		if tokens[i].kind != tokenWord {
			continue
		}
		h := ast.Hint{Name: tokens[i].word}
		if i+1 < len(tokens) && isWord(tokens[i+1], "(") {
			open, depth := i+1, 0
			for i++; i < len(tokens); i++ {
				if isWord(tokens[i], "(") {
					depth++
				}
				if isWord(tokens[i], ")") {
					if depth--; depth == 0 {
						break
					}
				}
			}
			if i < len(tokens) {
				h.Parameters = strings.TrimSpace(body[tokens[open].end:tokens[i].start])
			}
		}
		hints = append(hints, h)
	}
	return hints
}

// selectItems takes select items with commas between them.
func (p *parser) selectItems() []ast.SelectItem {
	items := []ast.SelectItem{p.selectItem()}
	for p.accept(",") {
		items = append(items, p.selectItem())
	}
	return items
}

// selectItem takes an expression with an optional alias.
func (p *parser) selectItem() ast.SelectItem {
	item := ast.SelectItem{Pos: p.here()}
	start := p.pos
	item.Expr = p.expression()
	item.Text = p.textBetween(start)
	switch t := p.peek(); {
	case p.accept("AS"):
		item.Alias = p.identifierOrText()
	case isWord(t, "QUALIFY") && startsExpression(p.peekAt(1)):
	case isIdentifier(t), t.kind == tokenString:
		item.Alias = p.identifierOrText()
	}
	return item
}

// groupBy takes GROUP BY and its keys.
func (p *parser) groupBy() *ast.GroupBy {
	g := &ast.GroupBy{Pos: p.here()}
	p.expect("GROUP", "BY")
	switch {
	case p.isAny("ROLLUP", "CUBE") && isWord(p.peekAt(1), "(") && isWord(p.tokens[p.closingOf(p.pos+1)+1], ","):
		// Only a single one is grouping sets; in a list they are functions.
	case p.is("ROLLUP", "("), p.is("CUBE", "("), p.is("CUBE"):
		g.Kind = ast.GroupRollup
		if p.next().word == "CUBE" {
			g.Kind = ast.GroupCube
		}
		for _, e := range p.expressionsInParentheses() {
			g.Items = append(g.Items, ast.OrderItem{Expr: e})
		}
		return g
	case p.is("GROUPING", "SETS"):
		g.Kind = ast.GroupSets
		p.pos += 2
		p.expect("(")
		g.Sets = [][]ast.Expr{p.expressionsInParentheses()}
		for p.accept(",") {
			g.Sets = append(g.Sets, p.expressionsInParentheses())
		}
		p.closeLoop(len(g.Sets))
		return g
	}
	for {
		item := ast.OrderItem{Expr: p.expression()}
		if !p.accept("ASC") {
			item.Descending = p.accept("DESC")
		}
		g.Items = append(g.Items, item)
		if !p.accept(",") {
			break
		}
	}
	if p.accept("WITH") {
		p.expect("ROLLUP")
		g.Kind = ast.GroupWithRollup
	}
	return g
}

// expressionsInParentheses takes (a, b, ...), which may be empty.
func (p *parser) expressionsInParentheses() []ast.Expr {
	p.expect("(")
	var list []ast.Expr
	if !p.is(")") {
		list = append(list, p.expression())
		for p.accept(",") {
			list = append(list, p.expression())
		}
	}
	p.closeLoop(len(list))
	return list
}

// outFile takes INTO OUTFILE 'path' [FORMAT AS x] [PROPERTIES (...)], if it is there.
func (p *parser) outFile() *ast.OutFile {
	if !p.accept("INTO") {
		return nil
	}
	p.expect("OUTFILE")
	o := &ast.OutFile{}
	if c, ok := p.constant().(*ast.Literal); ok {
		o.Path = c.Text
	}
	if p.accept("FORMAT") {
		p.expect("AS")
		o.Format = p.identifier()
	}
	o.Properties = p.optionalProperties()
	return o
}
