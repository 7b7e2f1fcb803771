package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// createView takes what follows CREATE [OR REPLACE] VIEW.
func (p *parser) createView(words []string) ast.Statement {
	st := &ast.CreateView{OrReplace: has(words, "REPLACE")}
	st.IfNotExists = p.ifNotExists()
	st.Name = p.name()
	if p.is("(") && !p.queryInParentheses() {
		st.Columns = p.viewColumns()
	}
	st.Comment = p.optionalComment()
	p.accept("AS")
	st.Query = p.nestedQuery()
	p.done(&st.Base)
	return st
}

// viewColumns takes (name [COMMENT 'x'], ...).
func (p *parser) viewColumns() []ast.ViewColumn {
	p.expect("(")
	columns := []ast.ViewColumn{p.viewColumn()}
	for p.accept(",") {
		columns = append(columns, p.viewColumn())
	}
	p.closeSequence()
	return columns
}

// viewColumn takes name [COMMENT 'x'].
func (p *parser) viewColumn() ast.ViewColumn {
	c := ast.ViewColumn{Pos: p.here(), Name: p.identifier()}
	c.Comment = p.optionalComment()
	return c
}

// alterView takes what follows ALTER VIEW.
func (p *parser) alterView() ast.Statement {
	st := &ast.AlterView{Name: p.name()}
	if p.accept("MODIFY") {
		p.expect("COMMENT")
		st.Comment = p.commentText()
		p.done(&st.Base)
		return st
	}
	switch {
	case p.is("("):
		st.Columns = p.viewColumns()
	case !p.isAny("AS", "COMMENT"):
		p.unexpected("(", "AS", "COMMENT", "MODIFY")
	}
	st.Comment = p.optionalComment()
	p.expect("AS")
	st.Query = p.nestedQuery()
	p.done(&st.Base)
	return st
}

// dropView takes what follows DROP VIEW.
func (p *parser) dropView() ast.Statement {
	st := &ast.DropView{IfExists: p.ifExists(), Name: p.name()}
	p.done(&st.Base)
	return st
}

// dropMaterializedView takes what follows DROP MATERIALIZED VIEW.
func (p *parser) dropMaterializedView() ast.Statement {
	st := &ast.DropMaterializedView{IfExists: p.ifExists(), Name: p.name()}
	if p.accept("ON") {
		table := p.name()
		st.Table = &table
	}
	p.done(&st.Base)
	return st
}
