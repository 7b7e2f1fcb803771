package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// foldName returns a name in lower case.
func foldName(s string) string { return strings.ToLower(s) }

// primary takes what operators bind: constants, columns, calls, special forms, parentheses (Doris: primaryExpression).
func (p *parser) primary() ast.Expr {
	if p.startsConstant() {
		return p.constant()
	}
	t := p.peek()
	pos := position(t)
	switch t.kind {
	case tokenSymbol:
		switch t.word {
		case "(":
			return p.parenthesized()
		case "*":
			p.pos++
			return p.starItems(&ast.Star{Pos: pos})
		case "@":
			p.pos++
			return &ast.Variable{Pos: pos, Name: p.identifierOrText()}
		case "@@":
			p.pos++
			v := &ast.Variable{Pos: pos, System: true}
			if p.isAny("GLOBAL", "SESSION") && isWord(p.peekAt(1), ".") {
				v.Scope = p.next().word
				p.pos++
			}
			v.Name = p.identifier()
			return v
		}
	case tokenWord:
		if e := p.special(t, pos); e != nil {
			return e
		}
	}
	if isIdentifier(t) || t.kind == tokenWord && functionWords[t.word] && isWord(p.peekAt(1), "(") {
		return p.nameOrCall(pos)
	}
	if isWord(t, "TRIM") {
		p.pos++
		p.noViable(p.pos - 1)
	}
	if t.kind == tokenWord && functionWords[t.word] && t.word != "INTERVAL" {
		p.pos++
		p.unmatched("(")
	}
	if p.pos != p.condition {
		p.unexpected(anyValue)
	}
	p.unexpected(anyExpression)
	return nil
}

// special takes the forms that begin with a keyword; nil if there is none.
func (p *parser) special(t token, pos ast.Pos) ast.Expr {
	call := isWord(p.peekAt(1), "(")
	switch t.word {
	case "CASE":
		return p.caseWhen()
	case "CAST", "TRY_CAST":
		p.pos++
		p.expect("(")
		c := &ast.Cast{Pos: pos, Try: t.word == "TRY_CAST", Operand: p.expression()}
		p.expect("AS")
		c.Type = p.castType()
		p.expect(")")
		return c
	case "INTERVAL":
		return p.interval(pos)
	case "BINARY":
		p.pos++
		return &ast.Column{Pos: pos, Parts: []string{p.identifier()}}
	case "EXTRACT":
		return p.extract(pos)
	case "KEY":
		p.pos++
		parts := []ast.Expr{&ast.Literal{Kind: ast.StringLiteral}, nil}
		name := p.identifier()
		if p.accept(".") {
			parts[0] = &ast.Literal{Kind: ast.StringLiteral, Text: name}
			name = p.identifier()
		}
		parts[1] = &ast.Literal{Kind: ast.StringLiteral, Text: name}
		return &ast.Call{Pos: pos, Name: "encryptkeyref", Args: parts}
	case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_USER", "SESSION_USER":
		if !call && !isWord(p.peekAt(1), ".") {
			p.pos++
			return &ast.Call{Pos: pos, Name: p.text[t.start:t.end]}
		}
	}
	if !call {
		return nil
	}
	read, ok := formCalls[t.word]
	if !ok {
		return nil
	}
	// Doris's parser knows only behind the first arguments whether this is the special form or a plain call.
	start, until := p.pos, p.closingOf(p.pos+1)
	if t.word != "CHAR" && t.word != "CHARACTER" && t.word != "CONVERT" && t.word != "GROUP_CONCAT" {
		until = p.firstInside(p.pos+1, "FROM", "IN", ",")
	}
	var e ast.Expr
	p.choosing(start, until, func() { e = read(p, pos) })
	return e
}

// parenthesized takes a query or an expression in parentheses.
func (p *parser) parenthesized() ast.Expr {
	if p.queryInParentheses() {
		return p.subquery()
	}
	start, until := p.pos, p.opened(p.pos)
	p.expect("(")
	var e ast.Expr
	p.choosing(start, until, func() { e = p.expression() })
	p.expect(")")
	return e
}

// caseWhen takes CASE [operand] WHEN ... END.
func (p *parser) caseWhen() ast.Expr {
	start := p.pos
	c := &ast.Case{Pos: position(p.next())}
	if !p.is("WHEN") {
		if !startsExpression(p.peek()) {
			p.noViable(start)
		}
		c.Operand = p.expression()
	}
	if !p.is("WHEN") {
		p.unexpected("WHEN")
	}
	for p.accept("WHEN") {
		w := ast.When{Condition: p.expression()}
		p.expect("THEN")
		w.Result = p.expression()
		c.Whens = append(c.Whens, w)
	}
	if p.accept("ELSE") {
		c.Else = p.expression()
	} else if !p.is("END") {
		p.unlooped(1, "ELSE", "END", "WHEN")
	}
	p.expect("END")
	return c
}
