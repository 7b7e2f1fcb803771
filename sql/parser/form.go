package parser

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// formCalls are the readers of functions with a syntax of their own.
var formCalls map[string]func(*parser, ast.Pos) ast.Expr

func init() {
	formCalls = map[string]func(*parser, ast.Pos) ast.Expr{
		"CONVERT": (*parser).convert, "CHAR": (*parser).char, "CHARACTER": (*parser).char, "TRIM": (*parser).trim,
		"SUBSTR": (*parser).substring, "SUBSTRING": (*parser).substring, "MID": (*parser).substring, "POSITION": (*parser).positionIn,
		"GROUP_CONCAT": (*parser).nameOrCall,
	}
}

// firstInside returns the index of the first of some words directly between the ( at index open and its ), or that of the ).
func (p *parser) firstInside(open int, words ...string) int {
	end := p.closingOf(open)
	for i := open + 1; i < end; i++ {
		if isWord(p.tokens[i], "(") {
			i = p.closingOf(i)
			continue
		}
		for _, w := range words {
			if isWord(p.tokens[i], w) {
				return i
			}
		}
	}
	return end
}

// insideParentheses reports whether a keyword or symbol stands directly between the ( at index open and its ).
func (p *parser) insideParentheses(open int, word string) bool {
	at := p.firstInside(open, word)
	return at < len(p.tokens) && isWord(p.tokens[at], word)
}

// extract takes EXTRACT(field FROM source), which is a call of the field's function.
func (p *parser) extract(pos ast.Pos) ast.Expr {
	p.pos++
	p.expect("(")
	field := p.identifier()
	p.expect("FROM")
	if p.isAny("DATE", "TIMESTAMP") && startsExpression(p.peekAt(1)) && !isWord(p.peekAt(1), "(") && p.peekAt(1).kind != tokenString {
		p.pos++
	}
	source := p.value()
	p.expect(")")
	return &ast.Call{Pos: pos, Name: foldName(field), Args: []ast.Expr{source}}
}

// convert takes CONVERT(x, type) or CONVERT(x USING charset).
func (p *parser) convert(pos ast.Pos) ast.Expr {
	p.pos += 2
	operand := p.expression()
	if p.accept("USING") {
		charset := p.identifierOrText()
		p.expect(")")
		return &ast.Call{Pos: pos, Name: "convert_to", Args: []ast.Expr{operand, &ast.Literal{Kind: ast.StringLiteral, Text: charset}}}
	}
	if !p.accept(",") {
		p.unexpected(",", "USING")
	}
	c := &ast.Cast{Pos: pos, Operand: operand, Type: p.castType()}
	p.expect(")")
	return c
}

// char takes CHAR(n, ... [USING charset]): a call whose first argument is the charset.
func (p *parser) char(pos ast.Pos) ast.Expr {
	p.pos += 2
	charset := &ast.Literal{Kind: ast.StringLiteral, Text: "utf8"}
	args := []ast.Expr{charset, p.expression()}
	for p.accept(",") {
		args = append(args, p.expression())
	}
	if p.accept("USING") {
		charset.Text = p.identifierOrText()
	} else if !p.is(")") {
		p.unexpected(")", ",", "USING")
	}
	p.expect(")")
	return &ast.Call{Pos: pos, Name: "char", Args: args}
}

// trim takes TRIM([BOTH|LEADING|TRAILING] [x] FROM y), or a plain call.
func (p *parser) trim(pos ast.Pos) ast.Expr {
	if t := p.peekAt(2); !isWord(t, "BOTH") && !isWord(t, "LEADING") && !isWord(t, "TRAILING") && !p.insideParentheses(p.pos+1, "FROM") {
		return p.nameOrCall(pos)
	}
	p.pos += 2
	name := "trim"
	switch {
	case p.accept("LEADING"):
		name = "ltrim"
	case p.accept("TRAILING"):
		name = "rtrim"
	default:
		p.accept("BOTH")
	}
	var args []ast.Expr
	if !p.is("FROM") {
		args = []ast.Expr{p.expression()}
	}
	p.expect("FROM")
	args = append([]ast.Expr{p.expression()}, args...)
	p.expect(")")
	return &ast.Call{Pos: pos, Name: name, Args: args}
}

// substring takes SUBSTRING(x FROM n [FOR m]), or a plain call.
func (p *parser) substring(pos ast.Pos) ast.Expr {
	if !p.insideParentheses(p.pos+1, "FROM") {
		return p.nameOrCall(pos)
	}
	name := "substring"
	if p.next().word == "SUBSTR" {
		name = "substr"
	}
	p.expect("(")
	args := []ast.Expr{p.expression()}
	p.expect("FROM")
	args = append(args, p.expression())
	if p.accept("FOR") {
		args = append(args, p.expression())
	}
	p.expect(")")
	return &ast.Call{Pos: pos, Name: name, Args: args}
}

// positionIn takes POSITION(x IN y), or a plain call.
func (p *parser) positionIn(pos ast.Pos) ast.Expr {
	if p.insideParentheses(p.pos+1, ",") || !p.insideParentheses(p.pos+1, "IN") {
		return p.nameOrCall(pos)
	}
	p.pos += 2
	// The IN belongs to POSITION here, so the needle must not be read as "x IN (y)".
	needle := p.value()
	p.expect("IN")
	haystack := p.expression()
	p.expect(")")
	return &ast.Call{Pos: pos, Name: "position", Args: []ast.Expr{needle, haystack}}
}

// intervalCall reports whether the ( at index open holds the arguments of the function interval: no unit and no operator follows.
func (p *parser) intervalCall(open int) bool {
	if p.insideParentheses(open, ",") {
		return true
	}
	end := p.closingOf(open)
	if p.tokens[end].kind == tokenEOF {
		return false
	}
	after := p.tokens[end+1]
	return !contains(units, after.word) && !(after.kind == tokenSymbol && contains([]string{"+", "-", "*", "/", "%", "^", "&", "|", "["}, after.word))
}

// interval takes INTERVAL n unit, or a call of the function interval: one with several arguments.
func (p *parser) interval(pos ast.Pos) ast.Expr {
	if isWord(p.peekAt(1), "(") && p.intervalCall(p.pos+1) {
		return p.nameOrCall(pos)
	}
	p.pos++
	if !startsExpression(p.peek()) {
		p.noViable(p.pos - 1)
	}
	amount := p.expression()
	return &ast.Interval{Pos: pos, Amount: amount, Unit: p.expectOne(units...)}
}

// units are the units of INTERVAL.
var units = []string{"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "DAY_SECOND", "DAY_HOUR", "MINUTE_SECOND", "SECOND_MICROSECOND"}

// castType takes the type of a CAST: a type, or [UN]SIGNED [INT].
func (p *parser) castType() catalog.Type {
	switch {
	case p.accept("SIGNED"):
		if !p.accept("INT") {
			p.accept("INTEGER")
		}
		return catalog.Of(catalog.BigInt)
	case p.accept("UNSIGNED"):
		if !p.accept("INT") {
			p.accept("INTEGER")
		}
		return catalog.Of(catalog.LargeInt)
	case p.isAny("CHAR", "CHARACTER") && !isWord(p.peekAt(1), "("):
		p.pos++
		// A cast to CHAR without length cuts nothing.
		return catalog.Type{Kind: catalog.Char, Length: -1}
	}
	return p.dataType()
}
