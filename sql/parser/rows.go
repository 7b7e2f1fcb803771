package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addRows registers the statements that change rows.
func (t *formTree) addRows() {
	t.add("INSERT", func(p *parser, _ []string) ast.Statement { return p.insert(nil) })
	t.add("UPDATE", func(p *parser, _ []string) ast.Statement { return p.update(nil) })
	t.add("MERGE INTO", func(p *parser, _ []string) ast.Statement { return p.mergeInto(nil) })
	t.add("DELETE", func(p *parser, _ []string) ast.Statement { return p.delete(nil) })
}

// insert takes what follows INSERT.
func (p *parser) insert(with *ast.With) ast.Statement {
	st := &ast.Insert{With: with}
	if p.expectOne("INTO", "OVERWRITE") == "OVERWRITE" {
		st.Overwrite = true
		p.expect("TABLE")
	}
	st.Table = p.name()
	if p.accept("@") {
		p.expect("BRANCH", "(")
		st.Branch = p.identifier()
		p.expect(")")
	}
	if p.is("PARTITION", "(") && isIdentifier(p.peekAt(2)) && isWord(p.peekAt(3), "=") {
		p.staticPartition(st)
	} else {
		st.Partitions = p.partitionNames()
	}
	if p.is("WITH") && !isIdentifier(p.peekAt(1)) {
		p.pos++
		p.noViable(p.pos - 1)
	}
	if p.is("WITH", "LABEL") && !isWord(p.peekAt(2), "AS") {
		with := p.pos
		p.pos += 2
		p.choosing(with, p.pos, func() { st.Label = p.identifier() })
	}
	if p.is("(") && !p.is("(", "(") && !p.queryInParentheses() {
		st.Columns = p.identifierList()
	}
	if p.accept("[") {
		st.Hints = p.identifierSeq()
		p.expect("]")
	}
	if !p.is("(") && !p.queryAt(p.pos) {
		p.unexpected(queryStarts...)
	}
	st.Query = p.nestedQuery()
	p.done(&st.Base)
	return st
}

// staticPartition takes PARTITION (column = value, ...).
func (p *parser) staticPartition(st *ast.Insert) {
	p.expect("PARTITION", "(")
	for {
		a := ast.Assignment{Pos: p.here(), Column: []string{p.identifier()}}
		p.expect("=")
		a.Value = p.expression()
		st.StaticPartition = append(st.StaticPartition, a)
		if !p.accept(",") {
			break
		}
	}
	p.closeLoop(len(st.StaticPartition))
}

// update takes what follows UPDATE.
func (p *parser) update(with *ast.With) ast.Statement {
	st := &ast.Update{With: with, Table: p.name()}
	st.Alias = p.tableAlias()
	p.expect("SET")
	st.Set = p.assignments()
	if p.accept("FROM") {
		st.From = p.from()
	}
	if p.accept("WHERE") {
		st.Where = p.expression()
	}
	p.done(&st.Base)
	return st
}

// assignments takes column = value, ... of SET.
func (p *parser) assignments() []ast.Assignment {
	var list []ast.Assignment
	for {
		a := ast.Assignment{Pos: p.here(), Column: p.parts()}
		p.expect("=")
		if p.is("DEFAULT") {
			a.Value = &ast.DefaultValue{Pos: p.here()}
			p.pos++
		} else {
			a.Value = p.expression()
		}
		if list = append(list, a); !p.accept(",") {
			return list
		}
	}
}

// mergeInto takes what follows MERGE INTO.
func (p *parser) mergeInto(with *ast.With) ast.Statement {
	st := &ast.MergeInto{With: with, Table: p.name()}
	if p.accept("AS") || isIdentifier(p.peek()) {
		st.Alias = p.identifier()
	}
	p.expect("USING")
	st.Source = p.relationPrimary()
	p.expect("ON")
	st.On = p.expression()
	for first := true; first || p.is("WHEN"); first = false {
		p.expect("WHEN")
		if p.expectOne("MATCHED", "NOT") == "MATCHED" {
			st.Matched = append(st.Matched, p.mergeMatched())
			continue
		}
		p.expect("MATCHED")
		st.NotMatched = append(st.NotMatched, p.mergeNotMatched())
	}
	p.done(&st.Base)
	return st
}

// mergeCondition takes [AND condition] THEN.
func (p *parser) mergeCondition() ast.Expr {
	var when ast.Expr
	if p.accept("AND") {
		when = p.expression()
	} else if !p.is("THEN") {
		p.unexpected("AND", "THEN")
	}
	p.expect("THEN")
	return when
}

// mergeMatched takes what follows WHEN MATCHED.
func (p *parser) mergeMatched() (c ast.MergeMatched) {
	c.When = p.mergeCondition()
	if p.expectOne("DELETE", "UPDATE") == "DELETE" {
		c.Delete = true
		return c
	}
	p.expect("SET")
	c.Set = p.assignments()
	return c
}

// mergeNotMatched takes what follows WHEN NOT MATCHED.
func (p *parser) mergeNotMatched() (c ast.MergeNotMatched) {
	c.When = p.mergeCondition()
	p.expect("INSERT")
	if p.is("(") {
		c.Columns = p.identifierList()
	}
	p.expect("VALUES")
	c.Row = p.row()
	return c
}

// delete takes what follows DELETE.
func (p *parser) delete(with *ast.With) ast.Statement {
	p.expect("FROM")
	st := &ast.Delete{With: with, Table: p.name()}
	st.Partitions = p.partitionNames()
	st.Alias = p.tableAlias()
	if p.accept("USING") {
		st.Using = p.relations()
	}
	if p.accept("WHERE") {
		st.Where = p.expression()
	}
	p.done(&st.Base)
	return st
}
