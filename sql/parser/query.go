package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// queryInParentheses reports whether the current parenthesis, or several in a row, open a query.
func (p *parser) queryInParentheses() bool { return p.is("(") && p.queryAt(p.pos) }

// queryAt reports whether a query begins at token index at, behind any number of parentheses.
func (p *parser) queryAt(at int) bool {
	for at < len(p.tokens) && isWord(p.tokens[at], "(") {
		at++
	}
	if at >= len(p.tokens) {
		return false
	}
	t := p.tokens[at]
	return isWord(t, "SELECT") || isWord(t, "WITH") || isWord(t, "VALUES")
}

// subquery takes a query in parentheses.
func (p *parser) subquery() *ast.Subquery {
	s := &ast.Subquery{Pos: p.here()}
	p.expect("(")
	start := p.pos
	p.query()
	s.Text = p.textBetween(start)
	p.expect(")")
	return s
}

// namedExpression takes a select item: an expression with an optional alias.
func (p *parser) namedExpression() {
	p.expression()
	if p.accept("AS") || isIdentifier(p.peek()) || p.peek().kind == tokenString {
		p.identifierOrText()
	}
}

// query takes a query up to the parenthesis or semicolon that ends it.
func (p *parser) query() {
	depth := 0
	for {
		switch t := p.peek(); {
		case t.kind == tokenEOF, t.word == ";" && t.kind == tokenSymbol:
			return
		case p.is("("):
			depth++
		case p.is(")"):
			if depth == 0 {
				return
			}
			depth--
		}
		p.pos++
	}
}
