package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// planTypes and planLevels are the words that may stand behind EXPLAIN.
var (
	planTypes  = []string{"PARSED", "ANALYZED", "REWRITTEN", "LOGICAL", "OPTIMIZED", "PHYSICAL", "SHAPE", "MEMO", "DISTRIBUTED", "ALL"}
	planLevels = []string{"VERBOSE", "TREE", "GRAPH", "PLAN", "DUMP"}
)

// explain takes what follows EXPLAIN, DESC or DESCRIBE: a statement to explain, or a table to describe.
func (p *parser) explain() ast.Statement {
	switch {
	case p.accept("CREATE", "ROUTINE", "LOAD"):
		return p.createRoutineLoad(true)
	case p.accept("ROUTINE", "LOAD", "FOR"):
		name := p.operableJob()
		return &ast.ExplainRoutineLoad{Job: name, Base: p.base()}
	}
	e := &ast.Explain{}
	start := p.pos
	if p.isAny(planTypes...) {
		e.PlanType = p.next().word
	}
	if p.isAny(planLevels...) {
		e.Level = p.next().word
	}
	e.Process = p.accept("PROCESS")
	if !p.explainable() && !p.is("(") {
		if p.pos > start+1 || p.pos == start+1 && !isIdentifier(p.tokens[start]) {
			p.noViable(p.first)
		}
		p.pos = start
		return p.describe()
	}
	first := p.first
	p.first = p.pos
	e.Statement = p.anyStatement()
	p.first = first
	e.Base = p.base()
	return e
}

// explainable reports whether a statement that can be explained is next.
func (p *parser) explainable() bool {
	return p.queryAt(p.pos) || p.is("INSERT", "INTO") || p.is("INSERT", "OVERWRITE") || p.is("UPDATE") || p.is("DELETE", "FROM") ||
		p.is("MERGE", "INTO")
}

// describe takes a table to describe.
func (p *parser) describe() ast.Statement {
	if p.is("FUNCTION") && isIdentifier(p.peekAt(1)) {
		p.pos++
		st := &ast.DescribeFunction{Function: p.identifier()}
		p.expect("(")
		if !p.is(")") {
			st.Properties = p.propertyItems()
		}
		p.closeSequence()
		p.tableAlias()
		p.done(&st.Base)
		return st
	}
	if p.is("DICTIONARY") && isIdentifier(p.peekAt(1)) {
		return p.other([]string{"DESCRIBE", "DICTIONARY"})
	}
	if !isIdentifier(p.peek()) {
		p.noViable(p.first)
	}
	st := &ast.Describe{}
	p.choosing(p.first, len(p.tokens), func() { st.Table = p.name() })
	if p.accept("ALL") {
		st.All = true
	} else {
		st.Partitions = p.partitionNames()
	}
	p.done(&st.Base)
	return st
}
