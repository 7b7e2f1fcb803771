package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// nameOrCall takes a column, t.*, or a function call with an optional database before its name.
func (p *parser) nameOrCall(pos ast.Pos) ast.Expr {
	start := p.pos
	t := p.next()
	name := p.identifierText(t)
	if p.is("(") {
		return p.call(pos, "", name)
	}
	if !p.is(".") {
		return &ast.Column{Pos: pos, Parts: []string{name}}
	}
	second := p.peekAt(1)
	if isWord(p.peekAt(2), "(") && (isIdentifier(second) || second.kind == tokenWord && functionWords[second.word]) {
		p.pos++
		return p.call(pos, name, p.identifierText(p.next()))
	}
	parts := []string{name}
	for p.is(".") {
		switch after := p.peekAt(1); {
		case isWord(after, "*"):
			p.pos += 2
			return p.starItems(&ast.Star{Pos: pos, Qualifier: parts})
		case isIdentifier(after):
			p.pos++
			parts = append(parts, p.identifierText(p.next()))
		case after.kind == tokenWord && functionWords[after.word] && len(parts) == 1:
			p.pos += 2
			p.unmatched("(")
		default:
			p.pos++
			p.noViable(start)
		}
	}
	return &ast.Column{Pos: pos, Parts: parts}
}

// starItems takes the EXCEPT (...) and REPLACE (...) that may follow a star.
func (p *parser) starItems(star *ast.Star) ast.Expr {
	at := p.pos - 1
	for at > 0 && (isWord(p.tokens[at-1], ".") || at > 1 && isWord(p.tokens[at-2], ".")) {
		at--
	}
	for p.isAny("EXCEPT", "REPLACE") && isWord(p.peekAt(1), "(") && !p.queryAt(p.pos+1) {
		word := p.next().word
		p.expect("(")
		items := p.selectItems()
		p.closeSequence()
		if word == "EXCEPT" {
			star.Except = append(star.Except, items...)
		} else {
			star.Replace = append(star.Replace, items...)
			for _, it := range items {
				if it.Alias == "" {
					p.later(func() { p.refuse(at, "only alias is supported in select-replace clause") })
				}
			}
		}
	}
	return star
}

// call takes the arguments of a function and its window.
func (p *parser) call(pos ast.Pos, database, name string) ast.Expr {
	p.enter()
	defer p.leave()
	c := &ast.Call{Pos: pos, Database: database, Name: name}
	p.expect("(")
	if !p.is(")") {
		if !startsExpression(p.peek()) && !p.isAny("DISTINCT", "ALL") && isWord(p.peekAt(1), ")") {
			p.unexpected(")", anyExpression)
		}
		p.arguments(c)
	}
	if !p.accept(")") {
		if len(c.OrderBy) > 0 {
			p.unlooped(len(c.OrderBy)-1, ")", ",")
		}
		p.unlooped(len(c.Args)-1, ")", ",", "ORDER")
	}
	if p.accept("OVER") {
		c.Over = p.window()
	}
	return c
}

// arguments takes what is between the parentheses of a call.
func (p *parser) arguments(c *ast.Call) {
	if p.accept("DISTINCT") {
		c.Distinct = true
	} else {
		p.accept("ALL")
	}
	if p.is("[") && isIdentifier(p.peekAt(1)) && isWord(p.peekAt(2), "]") {
		p.pos += 3
	}
	c.Args = append(c.Args, p.argument())
	for p.accept(",") {
		c.Args = append(c.Args, p.argument())
	}
	if star, ok := c.Args[0].(*ast.Star); ok && len(c.Args) == 1 && len(star.Qualifier) == 0 {
		c.Star, c.Args = true, nil
	}
	if p.is("ORDER") {
		p.expect("ORDER", "BY")
		c.OrderBy = p.orderItems()
	}
	if foldName(c.Name) == "group_concat" && p.accept("SEPARATOR") {
		c.Separator = p.expression()
	}
}

// argument takes an expression or a lambda.
func (p *parser) argument() ast.Expr {
	pos := p.here()
	if isIdentifier(p.peek()) && isWord(p.peekAt(1), "->") {
		l := &ast.Lambda{Pos: pos, Params: []string{p.identifier()}}
		p.pos++
		l.Body = p.expression()
		return l
	}
	if params := p.lambdaParameters(); params != nil {
		return &ast.Lambda{Pos: pos, Params: params, Body: p.expression()}
	}
	return p.expression()
}

// lambdaParameters takes (a, b) -> if it is there: only a lambda has a comma behind a name in parentheses.
func (p *parser) lambdaParameters() []string {
	if !p.is("(") {
		return nil
	}
	if !isIdentifier(p.peekAt(1)) || !isWord(p.peekAt(2), ",") {
		return nil
	}
	p.pos++
	params := []string{p.identifier()}
	for p.accept(",") {
		params = append(params, p.identifier())
	}
	p.closeLoop(len(params) - 1)
	p.expect("->")
	return params
}

// orderItems takes the items behind ORDER BY.
func (p *parser) orderItems() []ast.OrderItem {
	items := []ast.OrderItem{p.orderItem()}
	for p.accept(",") {
		items = append(items, p.orderItem())
	}
	return items
}

// orderItem takes expression [ASC|DESC] [NULLS FIRST|LAST].
func (p *parser) orderItem() ast.OrderItem {
	o := ast.OrderItem{Expr: p.expression()}
	if !p.accept("ASC") {
		o.Descending = p.accept("DESC")
	}
	if p.accept("NULLS") {
		first := p.expectOne("FIRST", "LAST") == "FIRST"
		o.NullsFirst = &first
	}
	return o
}

// window takes the parentheses behind OVER.
func (p *parser) window() *ast.Window {
	w := &ast.Window{}
	p.expect("(")
	if p.accept("PARTITION") {
		p.expect("BY")
		if p.is("[") && isIdentifier(p.peekAt(1)) && isWord(p.peekAt(2), "]") {
			p.pos += 3
		}
		w.Partition = []ast.Expr{p.expression()}
		for p.accept(",") {
			w.Partition = append(w.Partition, p.expression())
		}
	}
	if p.accept("ORDER") {
		p.expect("BY")
		w.Order = p.orderItems()
	}
	if p.isAny("ROWS", "RANGE") {
		start := p.pos
		p.pos++
		if p.accept("BETWEEN") {
			p.frameBoundary()
			p.expect("AND")
		}
		p.frameBoundary()
		w.Frame = p.textBetween(start)
	}
	if !p.accept(")") {
		p.unexpected(")", "ORDER", "PARTITION", "RANGE", "ROWS")
	}
	return w
}

// frameBoundary takes UNBOUNDED PRECEDING, CURRENT ROW, n FOLLOWING and so on. An offset is a literal.
func (p *parser) frameBoundary() {
	at := p.pos
	switch {
	case p.accept("CURRENT"):
		p.expect("ROW")
		return
	case p.accept("UNBOUNDED"):
	default:
		if e := p.expression(); !literal(e) {
			p.later(func() { p.refuse(at, "Unsupported expression in WindowFrame : Optional[%s]", unboundText(e)) })
		}
	}
	p.expectOne("PRECEDING", "FOLLOWING")
}

// literal reports whether an expression is a value as it is written, negative numbers included.
func literal(e ast.Expr) bool {
	if u, ok := e.(*ast.Unary); ok && u.Op == "-" {
		e = u.Operand
	}
	_, ok := e.(*ast.Literal)
	return ok
}

// unboundText writes an expression as Doris does before it is bound: names begin with an apostrophe, operators are in parentheses.
func unboundText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Column:
		return "'" + strings.Join(e.Parts, ".")
	case *ast.Binary:
		return "(" + unboundText(e.Left) + " " + e.Op + " " + unboundText(e.Right) + ")"
	case *ast.Call:
		args := make([]string, len(e.Args))
		for i, a := range e.Args {
			args[i] = unboundText(a)
		}
		return "'" + strings.ToLower(e.Name) + "(" + strings.Join(args, ", ") + ")"
	}
	return e.String()
}
