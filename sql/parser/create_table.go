package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// createTable takes what follows CREATE [EXTERNAL|TEMPORARY] TABLE.
func (p *parser) createTable(words []string) ast.Statement {
	st := &ast.CreateTable{External: has(words, "EXTERNAL"), Temporary: has(words, "TEMPORARY")}
	if p.is("IF") {
		st.IfNotExists = p.ifNotExists()
	} else if !isIdentifier(p.peek()) {
		p.noViable(p.first)
	}
	p.choosing(p.first, len(p.tokens), func() { st.Name = p.name() })
	if p.accept("LIKE") {
		return p.createTableLike(st)
	}
	if p.is("(") && !p.is("(", "(") && !p.queryInParentheses() {
		p.tableElements(st)
	}
	p.tableClauses(st)
	p.done(&st.Base)
	return st
}

// createTableLike takes what follows LIKE.
func (p *parser) createTableLike(head *ast.CreateTable) ast.Statement {
	st := &ast.CreateTableLike{External: head.External, Temporary: head.Temporary, IfNotExists: head.IfNotExists, Name: head.Name}
	st.Source = p.name()
	if p.accept("WITH") {
		p.expect("ROLLUP")
		st.WithRollup = true
		if p.is("(") {
			st.Rollups = p.identifierList()
		}
	}
	p.done(&st.Base)
	return st
}

// tableElements takes (columns [, indexes] [,]), or the names of a CTAS.
func (p *parser) tableElements(st *ast.CreateTable) {
	open := p.pos
	p.expect("(")
	if isIdentifier(p.peek()) && (isWord(p.peekAt(1), ",") || isWord(p.peekAt(1), ")")) {
		p.pos = open
		st.SelectColumns = p.identifierList()
		return
	}
	if !isIdentifier(p.peek()) {
		p.noViable(open)
	}
	if !startsType(p.peekAt(1)) {
		p.pos++
		p.noViable(open)
	}
	st.Columns = []ast.ColumnDef{p.columnDef()}
	for p.is(",") {
		comma := p.pos
		p.pos++
		switch {
		case p.is(")"):
		case p.is("INDEX"):
			st.Indexes = append(st.Indexes, p.indexDef())
		case len(st.Indexes) > 0:
			p.unexpected("INDEX", ")")
		case !isIdentifier(p.peek()):
			p.noViable(comma)
		default:
			st.Columns = append(st.Columns, p.columnDef())
		}
	}
	if !p.accept(")") {
		p.unexpected(")", ",")
	}
}

// tableClauses takes the clauses behind the columns, in their order.
func (p *parser) tableClauses(st *ast.CreateTable) {
	if p.accept("ENGINE") {
		p.expect("=")
		st.Engine = p.identifier()
	}
	if p.isAny("AGGREGATE", "UNIQUE", "DUPLICATE") {
		st.KeyModel = p.next().word
		p.expect("KEY")
		st.Keys = p.identifierList()
		if p.accept("CLUSTER") {
			p.expect("BY")
			st.ClusterKeys = p.identifierList()
		}
	}
	st.Comment = p.optionalComment()
	if p.is("PARTITION") || p.is("AUTO") {
		st.Partition = p.partitionBy()
	}
	st.Distribution = p.distribution()
	if p.accept("ROLLUP") {
		p.expect("(")
		st.Rollups = []ast.RollupDef{p.rollupDef(false)}
		for p.accept(",") {
			st.Rollups = append(st.Rollups, p.rollupDef(false))
		}
		p.closeSequence()
	}
	st.Properties = p.optionalProperties()
	if p.accept("BROKER") {
		st.BrokerProperties = p.properties()
	}
	if p.accept("AS") {
		if !p.is("(") && !p.queryAt(p.pos) {
			p.unexpected(queryStarts...)
		}
	}
	if p.is("(") || p.queryAt(p.pos) {
		st.Query = p.nestedQuery()
	}
}

// distribution takes DISTRIBUTED BY HASH (...)|RANDOM [BUCKETS n|AUTO], if it is there.
func (p *parser) distribution() *ast.DistributedBy {
	if !p.is("DISTRIBUTED") {
		return nil
	}
	d := &ast.DistributedBy{Pos: p.here(), Buckets: -1}
	p.pos++
	p.expect("BY")
	switch {
	case p.accept("HASH"):
		d.Columns = p.identifierList()
	case p.accept("RANDOM"):
		d.Random = true
	default:
		p.unexpected("HASH", "RANDOM")
	}
	if p.accept("BUCKETS") {
		switch {
		case p.accept("AUTO"):
			d.Auto = true
		case p.peek().kind == tokenInteger:
			d.Buckets = p.long()
		default:
			p.unexpected("AUTO", anyInteger)
		}
	}
	return d
}

// rollupDef takes name (columns) [DUPLICATE KEY (columns)] [FROM base] [PROPERTIES (...)]; FROM is that of ALTER TABLE only.
func (p *parser) rollupDef(from bool) ast.RollupDef {
	r := ast.RollupDef{Pos: p.here(), Name: p.identifier()}
	r.Columns = p.identifierList()
	if p.accept("DUPLICATE") {
		p.expect("KEY")
		r.DuplicateKeys = p.identifierList()
	}
	if from && p.accept("FROM") {
		r.From = p.identifier()
	}
	r.Properties = p.optionalProperties()
	return r
}

// dropTable takes what follows DROP [TEMPORARY] TABLE.
func (p *parser) dropTable(words []string) ast.Statement {
	st := &ast.DropTable{Temporary: has(words, "TEMPORARY")}
	st.IfExists = p.ifExists()
	st.Name = p.name()
	st.Force = p.accept("FORCE")
	p.done(&st.Base)
	return st
}
