package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// isNumber reports whether t is a number.
func isNumber(t token) bool {
	return t.kind == tokenInteger || t.kind == tokenDecimal || t.kind == tokenExponent
}

// startsConstant reports whether a constant is next (Doris: constant).
func (p *parser) startsConstant() bool {
	t := p.peek()
	switch t.kind {
	case tokenString, tokenInteger, tokenDecimal, tokenExponent, tokenBinary:
		return true
	case tokenWord:
		switch t.word {
		case "NULL", "TRUE", "FALSE":
			return true
		case "DATE", "DATEV1", "DATEV2", "TIMESTAMP", "BINARY":
			return p.peekAt(1).kind == tokenString
		}
	case tokenSymbol:
		switch t.word {
		case "[", "{", "?":
			return true
		case "-":
			return isNumber(p.peekAt(1))
		}
	}
	return false
}

// constantClasses is what may begin a constant, for messages.
var constantClasses = []string{"NULL", "TRUE", "FALSE", "DATE", "TIMESTAMP", anyString, anyInteger, "-", "[", "{", "?"}

// constant takes a constant.
func (p *parser) constant() ast.Expr {
	if p.is("-") && !isNumber(p.peekAt(1)) {
		p.pos++
		p.noViable(p.pos - 1)
	}
	if !p.startsConstant() {
		p.unexpected(constantClasses...)
	}
	p.enter()
	defer p.leave()
	t := p.next()
	pos := position(t)
	text := p.text[t.start:t.end]
	switch t.kind {
	case tokenString:
		return &ast.Literal{Pos: pos, Kind: ast.StringLiteral, Text: unquoteString(text, p.mode)}
	case tokenInteger, tokenDecimal, tokenExponent:
		return &ast.Literal{Pos: pos, Kind: numberKind(t), Text: text}
	case tokenBinary:
		return &ast.Literal{Pos: pos, Kind: ast.BinaryLiteral, Text: text[2 : len(text)-1]}
	}
	switch t.word {
	case "NULL":
		return &ast.Literal{Pos: pos, Kind: ast.NullLiteral}
	case "TRUE":
		return &ast.Literal{Pos: pos, Kind: ast.BoolLiteral, Text: "true"}
	case "FALSE":
		return &ast.Literal{Pos: pos, Kind: ast.BoolLiteral, Text: "false"}
	case "DATE", "DATEV1", "DATEV2":
		return &ast.Literal{Pos: pos, Kind: ast.DateLiteral, Text: p.rawString()}
	case "TIMESTAMP":
		return &ast.Literal{Pos: pos, Kind: ast.TimestampLiteral, Text: p.rawString()}
	case "BINARY":
		return &ast.Literal{Pos: pos, Kind: ast.StringLiteral, Text: p.stringValue()}
	case "-":
		n := p.next()
		return &ast.Literal{Pos: pos, Kind: numberKind(n), Text: "-" + p.text[n.start:n.end]}
	case "?":
		if p.bound != nil {
			return p.parameter(t)
		}
		p.placeholders++
		return &ast.Placeholder{Pos: pos, Index: p.placeholders - 1}
	case "[":
		return p.arrayLiteral(pos)
	}
	return p.braceLiteral(pos)
}

// numberKind returns the literal kind of a number token.
func numberKind(t token) ast.LiteralKind {
	switch t.kind {
	case tokenDecimal:
		return ast.DecimalLiteral
	case tokenExponent:
		return ast.FloatLiteral
	}
	return ast.IntegerLiteral
}

// arrayLiteral takes the items behind [ and the ].
func (p *parser) arrayLiteral(pos ast.Pos) ast.Expr {
	a := &ast.ArrayLiteral{Pos: pos}
	if p.accept("]") {
		return a
	}
	// The first item may be absent: [, 1] is [1].
	n := 0
	if !p.is(",") {
		a.Items = append(a.Items, p.constant())
	}
	for p.accept(",") {
		a.Items = append(a.Items, p.constant())
		n++
	}
	if !p.accept("]") {
		p.unlooped(n, "]", ",")
	}
	return a
}

// braceLiteral takes the items behind { and the }: a map if a colon follows the first one, otherwise a struct.
func (p *parser) braceLiteral(pos ast.Pos) ast.Expr {
	if p.accept("}") {
		return &ast.MapLiteral{Pos: pos}
	}
	first := p.constant()
	if !p.is(":") {
		s := &ast.StructLiteral{Pos: pos, Items: []ast.Expr{first}}
		for p.accept(",") {
			s.Items = append(s.Items, p.constant())
		}
		if !p.accept("}") {
			p.unlooped(len(s.Items)-1, "}", ",", ":")
		}
		return s
	}
	p.expect(":")
	m := &ast.MapLiteral{Pos: pos, Keys: []ast.Expr{first}, Values: []ast.Expr{p.constant()}}
	for p.accept(",") {
		m.Keys = append(m.Keys, p.constant())
		p.expect(":")
		m.Values = append(m.Values, p.constant())
	}
	if !p.accept("}") {
		p.unlooped(len(m.Keys)-1, "}", ",")
	}
	return m
}
