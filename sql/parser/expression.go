package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// expression takes an expression (Doris: booleanExpression); from loose to tight: || OR XOR AND NOT predicate.
func (p *parser) expression() ast.Expr {
	p.enter()
	defer p.leave()
	return p.booleanLevel(0)
}

// booleanOperators are the levels of infix operators between conditions, loosest first.
var booleanOperators = [...][]string{{"||"}, {"OR"}, {"XOR"}, {"AND", "&&"}}

// booleanLevel takes the infix operators of one level and all tighter ones.
func (p *parser) booleanLevel(level int) ast.Expr {
	if level == len(booleanOperators) {
		return p.negation()
	}
	c := p.chain()
	left := p.booleanLevel(level + 1)
	for p.isAny(booleanOperators[level]...) {
		t := p.next()
		p.link(&c, t.word != "||" && t.word != "XOR")
		op := t.word
		if op == "&&" {
			op = "AND"
		}
		left = &ast.Binary{Pos: position(t), Op: op, Left: left, Right: p.booleanLevel(level + 1)}
	}
	p.unchain(c)
	return left
}

// negation takes NOT, !, EXISTS or a predicate.
func (p *parser) negation() ast.Expr {
	p.enter()
	defer p.leave()
	p.condition = p.pos
	switch {
	case p.is("NOT"), p.is("!"):
		t := p.next()
		return &ast.Unary{Pos: position(t), Op: "NOT", Operand: p.negation()}
	case p.is("EXISTS"):
		t := p.next()
		if !p.is("(") {
			p.unexpected("(")
		}
		q := p.subquery()
		q.Pos, q.Exists = position(t), true
		return q
	}
	return p.predicated()
}

// predicated takes a value and at most one predicate behind it.
func (p *parser) predicated() ast.Expr {
	value := p.value()
	pos := p.here()
	start := p.pos
	if p.accept("IS") {
		negated := p.accept("NOT")
		if !p.isAny("NULL", "TRUE", "FALSE") {
			p.noViable(start)
		}
		switch p.next().word {
		case "NULL":
			return &ast.IsNull{Pos: pos, Not: negated, Operand: value}
		case "TRUE":
			return &ast.IsTrue{Pos: pos, Not: negated, Value: true, Operand: value}
		}
		return &ast.IsTrue{Pos: pos, Not: negated, Operand: value}
	}
	negated := false
	if p.is("NOT") {
		// A NOT behind a value begins a predicate; nothing else can follow it.
		p.pos++
		negated = true
	}
	switch {
	case p.is("IN") && !negated && !isWord(p.peekAt(1), "("):
		// Doris's parser may take this IN for that of POSITION(x IN y), and so leaves it alone.
		return value
	case p.is("BETWEEN"):
		p.pos++
		low := p.value()
		p.expect("AND")
		return &ast.Between{Pos: pos, Not: negated, Operand: value, Low: low, High: p.value()}
	case p.is("IN"):
		p.pos++
		if !p.is("(") {
			p.noViable(start)
		}
		if negated {
			return p.in(pos, true, value)
		}
		// Up to the first comma it could also be the IN of POSITION(x IN (y)): Doris's parser reads ahead.
		var in ast.Expr
		until := p.closingOf(p.pos)
		if !p.queryInParentheses() {
			until = p.firstInside(p.pos, ",")
		}
		p.pos--
		at := p.pos
		caught := p.guard(func() {
			p.pos++
			in = p.in(pos, false, value)
		})
		if caught != nil {
			if caught.syntax && caught.at <= until {
				p.pos = at
				p.misfitEnd()
			}
			panic(*caught)
		}
		return in
	case !negated && isIdentifier(p.peek()) && !startsValue(p.peekAt(1)):
		// RLIKE and MATCH_ANY are also names: here one is an alias.
		return value
	case p.isAny("LIKE", "REGEXP", "RLIKE", "MATCH", "MATCH_ANY", "MATCH_ALL", "MATCH_PHRASE", "MATCH_PHRASE_PREFIX", "MATCH_REGEXP", "MATCH_PHRASE_EDGE"):
		return p.match(pos, negated, value)
	}
	if negated {
		p.noViable(start)
	}
	if c, ok := value.(*ast.Call); ok && isNullCall(c) {
		return &ast.IsNull{Pos: c.Pos, Not: foldName(c.Name) == "is_not_null_pred", Operand: c.Args[0]}
	}
	return value
}

// isNullCall reports whether a call that stands alone is one of the predicates that are written like functions.
func isNullCall(c *ast.Call) bool {
	switch foldName(c.Name) {
	case "isnull", "is_null_pred", "is_not_null_pred":
		return c.Database == "" && len(c.Args) == 1 && !c.Distinct && c.Over == nil && len(c.OrderBy) == 0
	}
	return false
}

// match takes LIKE, REGEXP or a MATCH operator and its pattern.
func (p *parser) match(pos ast.Pos, negated bool, value ast.Expr) ast.Expr {
	op := p.next().word
	if op == "RLIKE" {
		op = "REGEXP"
	}
	b := &ast.Binary{Pos: pos, Op: op, Left: value, Right: p.value()}
	if op == "LIKE" && p.accept("ESCAPE") {
		b.Escape = p.value()
	}
	if negated {
		return &ast.Unary{Pos: pos, Op: "NOT", Operand: b}
	}
	return b
}

// in takes what follows IN: a list or a query.
func (p *parser) in(pos ast.Pos, negated bool, value ast.Expr) ast.Expr {
	in := &ast.In{Pos: pos, Not: negated, Operand: value}
	if p.queryInParentheses() {
		in.Query = p.subquery()
		return in
	}
	p.expect("(")
	in.List = []ast.Expr{p.expression()}
	for p.accept(",") {
		in.List = append(in.List, p.expression())
	}
	p.closeLoop(len(in.List))
	return in
}

// value takes comparisons and arithmetic (Doris: valueExpression); from loose to tight: comparison | & + * ^ unary.
func (p *parser) value() ast.Expr { return p.valueLevel(0) }

// valueOperators are the levels of infix operators between values, loosest first.
var valueOperators = [...][]string{{"=", "<=>", "!=", "<", "<=", ">", ">="}, {"|"}, {"&"}, {"+", "-"}, {"*", "/", "%", "MOD", "DIV"}, {"^"}}

// valueLevel takes the infix operators of one level and all tighter ones.
func (p *parser) valueLevel(level int) ast.Expr {
	if level == len(valueOperators) {
		return p.sign()
	}
	c := p.chain()
	from, origin := p.pos, p.here()
	left := p.valueLevel(level + 1)
	for p.isAny(valueOperators[level]...) {
		t := p.next()
		p.link(&c, false)
		op := t.word
		if op == "MOD" {
			op = "%"
		}
		right := p.valueLevel(level + 1)
		if level > 0 {
			p.later(func() { p.checkInterval(from, op, left, right) })
		}
		left = &ast.Binary{Pos: position(t), Op: op, Left: placed(left, origin), Right: placed(right, origin)}
	}
	p.unchain(c)
	return left
}

// checkInterval refuses intervals in other arithmetic than + and, on the right, -.
func (p *parser) checkInterval(from int, op string, left, right ast.Expr) {
	if _, ok := left.(*ast.Interval); ok && op != "+" {
		p.refuse(from, "Only supported: +")
	}
	if _, ok := right.(*ast.Interval); ok && op != "+" && op != "-" {
		p.refuse(from, "Only supported: + and -")
	}
}

// placed notes where Doris says that an operand stands if it is a column.
func placed(operand ast.Expr, origin ast.Pos) ast.Expr {
	if c, ok := operand.(*ast.Column); ok {
		c.Origin = origin
	}
	return operand
}

// sign takes unary -, + and ~; a minus before a number is part of the number.
func (p *parser) sign() ast.Expr {
	p.enter()
	defer p.leave()
	t := p.peek()
	if t.kind == tokenSymbol && (t.word == "-" || t.word == "+" || t.word == "~") && !(t.word == "-" && isNumber(p.peekAt(1))) {
		p.pos++
		if t.word == "-" && !startsValue(p.peek()) {
			p.noViable(p.pos - 1)
		}
		operand := placed(p.sign(), position(t))
		if _, ok := operand.(*ast.Interval); ok && t.word == "+" {
			return operand
		}
		return &ast.Unary{Pos: position(t), Op: t.word, Operand: operand}
	}
	c := p.chain()
	e := p.postfix(p.primary(), &c)
	p.unchain(c)
	return e
}

// doubleColon reports whether :: comes next.
func (p *parser) doubleColon() bool {
	next := p.peekAt(1)
	return p.is(":") && isWord(next, ":") && next.start == p.peek().end
}

// postfix takes [index], [from:to], .field, COLLATE and ::type, which Doris's grammar does not have, behind a primary.
func (p *parser) postfix(e ast.Expr, c *chain) ast.Expr {
	for {
		pos := p.here()
		if p.is("[") || p.is(".") || p.doubleColon() {
			p.link(c, false)
		}
		switch {
		case p.is("["):
			p.pos++
			element := &ast.Element{Pos: pos, Operand: e}
			p.choosing(p.pos-1, len(p.tokens), func() {
				element.Index = p.value()
				if !p.is("]") && !p.is(":") {
					p.unexpected("]", ":")
				}
			})
			if p.accept(":") {
				element.Slice = true
				if !p.is("]") {
					element.To = p.value()
				}
			}
			p.expect("]")
			e = element
		case p.is("."):
			p.pos++
			field := p.identifier()
			if c, ok := e.(*ast.Column); ok {
				e = &ast.Column{Pos: c.Pos, Parts: append(append([]string(nil), c.Parts...), field)}
				continue
			}
			e = &ast.Dereference{Pos: pos, Operand: e, Field: field}
		case p.doubleColon():
			p.pos += 2
			e = &ast.Cast{Pos: e.Position(), Operand: e, Type: p.castType()}
		case p.is("COLLATE"):
			// The value's collation is always binary: Doris takes the clause and forgets it.
			p.pos++
			switch t := p.peek(); {
			case isIdentifier(t), t.kind == tokenString, isWord(t, "DEFAULT"):
				p.pos++
			default:
				p.unexpected(anyIdentifier, anyString, "DEFAULT")
			}
		default:
			return e
		}
	}
}
