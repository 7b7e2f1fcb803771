package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// from takes what follows FROM; FROM DUAL is nil.
func (p *parser) from() []ast.TableRef {
	if t := p.peek(); !isIdentifier(t) && !p.is("(") {
		p.noViable(p.pos - 1)
	}
	if p.is("DUAL") && !p.tableFollows(p.peekAt(1)) {
		p.pos++
		return nil
	}
	return p.relations()
}

// tableFollows reports whether the token behind a name shows that the name is a table's.
func (p *parser) tableFollows(t token) bool {
	switch t.word {
	case ".", ",", "AS", "JOIN", "INNER", "CROSS", "LEFT", "RIGHT", "FULL", "(":
		return true
	}
	return isIdentifier(t) && t.word != "QUALIFY"
}

// relations takes relations with commas between them.
func (p *parser) relations() []ast.TableRef {
	items := []ast.TableRef{p.relation()}
	for p.accept(",") {
		items = append(items, p.relation())
	}
	return items
}

// relation takes a table and its joins, from left to right.
func (p *parser) relation() ast.TableRef {
	begin := p.here()
	left := p.relationPrimary()
	for {
		start := p.pos
		kind, ok := p.joinKind()
		if !ok {
			return left
		}
		p.term()
		j := p.join(left, kind, start)
		j.Pos = begin
		left = j
	}
}

// joinKind takes [INNER | CROSS | LEFT OUTER | ...] JOIN, if it is there.
func (p *parser) joinKind() (string, bool) {
	if p.accept("JOIN") {
		return "INNER", true
	}
	if !p.isAny("INNER", "CROSS", "LEFT", "RIGHT", "FULL") {
		return "", false
	}
	kind := p.next().word
	switch kind {
	case "LEFT", "RIGHT":
		if p.isAny("SEMI", "ANTI") {
			kind += " " + p.next().word
		} else {
			p.accept("OUTER")
		}
	case "FULL":
		p.accept("OUTER")
	}
	p.expect("JOIN")
	return kind, true
}

// join takes the right side of a join, which begins at a token, and its condition.
func (p *parser) join(left ast.TableRef, kind string, start int) *ast.Join {
	j := &ast.Join{Kind: kind, Left: left}
	if at := p.pos; p.accept("[") {
		j.Hint = p.identifier()
		if !strings.EqualFold(j.Hint, "shuffle") && !strings.EqualFold(j.Hint, "broadcast") {
			p.later(func() { p.refuse(at, "Invalid join hint: %s", j.Hint) })
		}
		if p.accept("[") {
			for p.peek().kind != tokenEOF && !p.is("]") {
				p.pos++
			}
			p.expect("]")
		}
		p.expect("]")
	}
	j.Right = p.relationPrimary()
	if at := p.pos; kind == "CROSS" && p.isAny("ON", "USING") {
		p.later(func() { p.refuse(at, "Cross join can't be used with ON clause") })
	}
	switch {
	case p.accept("ON"):
		j.On = p.expression()
	case p.accept("USING"):
		j.Using = p.identifierList()
	case kind != "CROSS" && kind != "INNER":
		p.later(func() { p.refuse(start, "on mustn't be empty except for cross/inner join") })
	}
	return j
}

// relationPrimary takes a table, a query or a list of tables in parentheses, or a table function.
func (p *parser) relationPrimary() ast.TableRef {
	p.enter()
	defer p.leave()
	pos := p.here()
	switch {
	case p.queryInParentheses():
		at := p.pos
		p.pos++
		d := &ast.Derived{Pos: pos, Query: p.closedQuery()}
		d.Alias = p.tableAlias()
		if d.Alias == "" {
			p.later(func() { p.refuse(at, "Every derived table must have its own alias") })
		}
		d.LateralViews = p.lateralViews()
		return d
	case p.is("("):
		p.pos++
		if !isIdentifier(p.peek()) && !p.is("(") {
			p.noViable(p.pos - 1)
		}
		l := &ast.TableList{Pos: pos, Items: p.relations()}
		p.closeSequence()
		return l
	case isIdentifier(p.peek()) && isWord(p.peekAt(1), "("):
		f := &ast.TableFunction{Pos: pos, Name: p.identifier()}
		p.pos++
		if !p.is(")") {
			f.Properties = p.propertyItems()
		}
		p.closeSequence()
		f.Alias = p.tableAlias()
		return f
	case !isIdentifier(p.peek()):
		p.unexpected("(", anyIdentifier)
	}
	return p.tableName(pos)
}

// tableName takes a table's name and what may stand behind it.
func (p *parser) tableName(pos ast.Pos) ast.TableRef {
	t := &ast.TableName{Pos: pos, Name: p.name()}
	if p.is("@") && isIdentifier(p.peekAt(1)) && isWord(p.peekAt(2), "(") {
		p.pos += 2
		p.pos = p.closingOf(p.pos)
		p.expect(")")
	}
	if p.accept("INDEX") {
		t.Index = p.identifier()
	}
	if p.is("FOR") {
		start := p.pos
		p.pos++
		if !p.isAny("VERSION", "TIME") {
			p.noViable(start)
		}
		p.pos++
		p.expect("AS", "OF")
		if p.peek().kind != tokenInteger && p.peek().kind != tokenString {
			p.misfit(anyString, p.deletable([]string{anyInteger, anyString}), []string{anyInteger, anyString})
		}
		p.pos++
		t.Snapshot = p.textBetween(start)
	}
	t.Partitions = p.partitionNames()
	if p.is("TABLET") {
		p.pos++
		p.expect("(")
		t.Tablets = []int64{p.long()}
		for p.accept(",") {
			t.Tablets = append(t.Tablets, p.long())
		}
		p.closeLoop(len(t.Tablets))
	}
	t.Alias = p.tableAlias()
	if p.is("TABLESAMPLE") {
		start := p.pos
		p.pos++
		p.expect("(")
		if !p.is(")") {
			p.integer()
			p.expectOne("PERCENT", "ROWS")
		}
		p.expect(")")
		if p.accept("REPEATABLE") {
			p.integer()
		}
		t.Sample = p.textBetween(start)
	}
	if p.accept("[") {
		p.identifierSeq()
		p.expect("]")
	}
	t.LateralViews = p.lateralViews()
	return t
}

// tableAlias takes [AS] alias, if it is there. Doris's grammar has names of columns behind it, which it refuses.
func (p *parser) tableAlias() string {
	at := p.pos
	switch t := p.peek(); {
	case p.accept("AS"):
	case isWord(t, "QUALIFY") && startsExpression(p.peekAt(1)):
		return ""
	case !isIdentifier(t):
		return ""
	}
	alias := p.identifier()
	if p.is("(") {
		p.identifierList()
		p.later(func() { p.refuse(at, "Do not implemented") })
	}
	return alias
}

// lateralViews takes LATERAL VIEW function(arguments) table AS columns, any number of times.
func (p *parser) lateralViews() []ast.LateralView {
	var views []ast.LateralView
	for p.is("LATERAL") {
		v := ast.LateralView{Pos: p.here()}
		p.pos++
		p.expect("VIEW")
		v.Function = p.identifier()
		v.Args = p.expressionsInParentheses()
		v.Table = p.identifier()
		p.expect("AS")
		v.Columns = []string{p.identifier()}
		for p.accept(",") {
			v.Columns = append(v.Columns, p.identifier())
		}
		views = append(views, v)
	}
	return views
}
