package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// alterTable takes what follows ALTER TABLE.
func (p *parser) alterTable() ast.Statement {
	st := &ast.AlterTable{}
	p.choosing(p.first, len(p.tokens), func() { st.Name = p.name() })
	if p.is("EXECUTE") {
		return p.other([]string{"ALTER", "TABLE", "EXECUTE"})
	}
	if p.is("INDEX") {
		st.Clauses = []ast.AlterClause{p.indexStats()}
		p.done(&st.Base)
		return st
	}
	alone := p.is("SET")
	st.Clauses = []ast.AlterClause{p.alterClause()}
	for !alone && p.accept(",") {
		st.Clauses = append(st.Clauses, p.alterClause())
	}
	p.done(&st.Base)
	return st
}

// alterClause takes one clause of ALTER TABLE.
func (p *parser) alterClause() ast.AlterClause {
	start := p.pos
	c := ast.Clause{Pos: p.here()}
	var clause ast.AlterClause
	t := p.peek()
	if t.kind == tokenWord {
		p.pos++
		switch t.word {
		case "ADD":
			clause = p.addClause(c, start)
		case "DROP":
			clause = p.dropClause(c)
		case "MODIFY":
			clause = p.modifyClause(c)
		case "ORDER":
			p.expect("BY")
			r := &ast.ReorderColumns{Clause: c, Columns: p.identifierList(), Rollup: p.fromRollup()}
			r.Properties = p.optionalProperties()
			clause = r
		case "REPLACE":
			clause = p.replaceClause(c)
		case "RENAME":
			clause = p.renameClause(c)
		case "ENABLE":
			clause = p.enableFeature(c)
		case "SET":
			if p.tokens[start-1].word == "," {
				p.pos--
				p.unexpected(alterWords...)
			}
			clause = p.setClause(c)
		case "CREATE":
			if p.isAny("TAG", "BRANCH", "OR") {
				kind := p.peek()
				if kind.word == "OR" {
					kind = p.peekAt(2)
				}
				clause = p.otherClause(c, "CREATE "+kind.word)
			}
		}
		if clause == nil {
			if p.pos == start+1 && t.word != "SET" && !contains(alterWords, t.word) {
				p.pos = start
			}
		}
	}
	if clause == nil {
		if p.tokens[start-1].word == "," && p.pos == start {
			p.unexpected(alterWords...)
		}
		if p.tokens[start-1].word == "," {
			p.noViable(start)
		}
		p.noViable(p.first)
	}
	return clause
}

// alterWords are the words that may begin a clause of ALTER TABLE.
var alterWords = []string{"ADD", "CREATE", "DROP", "ENABLE", "MODIFY", "ORDER", "RENAME", "REPLACE"}

// otherClause skips a clause that has no node of its own.
func (p *parser) otherClause(c ast.Clause, what string) ast.AlterClause {
	for p.peek().kind != tokenEOF && !p.is(";") {
		p.pos++
	}
	return &ast.OtherClause{Clause: c, What: what}
}

// addClause takes what follows ADD.
func (p *parser) addClause(c ast.Clause, start int) ast.AlterClause {
	switch {
	case p.accept("COLUMN"):
		return p.addColumns(c, start)
	case p.is("INDEX"):
		return &ast.AddIndex{Clause: c, Index: p.indexDef()}
	case p.accept("ROLLUP"):
		r := &ast.AddRollups{Clause: c, Rollups: []ast.RollupDef{p.rollupDef(true)}}
		for p.is(",") && isIdentifier(p.peekAt(1)) {
			p.pos++
			r.Rollups = append(r.Rollups, p.rollupDef(true))
		}
		return r
	case p.is("PARTITION", "KEY"):
		return p.otherClause(c, "ADD PARTITION KEY")
	case p.is("PARTITION"), p.is("TEMPORARY", "PARTITION"), p.is("FROM"):
		a := &ast.AddPartition{Clause: c, Temporary: p.accept("TEMPORARY"), Partition: p.partitionDef(), Distribution: p.distribution()}
		a.Properties = p.optionalProperties()
		return a
	case p.is("PARTITIONS"), p.is("TEMPORARY", "PARTITIONS"):
		a := &ast.AddPartition{Clause: c, Temporary: p.accept("TEMPORARY")}
		p.pos++
		a.Partition = p.partitionSteps()
		a.Properties = p.optionalProperties()
		return a
	case p.accept("CONSTRAINT"):
		return p.addConstraint(c)
	case p.accept("TEMPORARY"):
		p.noViable(start)
	}
	return nil
}

// partitionSteps takes FROM (a) TO (b) INTERVAL n [unit]; the unit is any identifier here.
func (p *parser) partitionSteps() ast.PartitionDef {
	d := ast.PartitionDef{Pos: p.here(), Kind: ast.PartitionStep}
	p.expect("FROM")
	d.Lower = p.partitionValues()
	p.expect("TO")
	d.Upper = p.partitionValues()
	p.expect("INTERVAL")
	d.Interval = p.long()
	if t := p.peek(); isIdentifier(t) && t.word != "PROPERTIES" {
		d.Unit = t.word
		if t.kind == tokenQuoted {
			d.Unit = p.identifierText(t)
		}
		p.pos++
	}
	return d
}

// addColumns takes what follows ADD COLUMN.
func (p *parser) addColumns(c ast.Clause, start int) ast.AlterClause {
	a := &ast.AddColumns{Clause: c}
	switch {
	case p.accept("("):
		a.List = true
		a.Columns = []ast.ColumnDef{p.columnDef()}
		for p.accept(",") {
			a.Columns = append(a.Columns, p.columnDef())
		}
		p.closeSequence()
	case isIdentifier(p.peek()):
		a.Columns = []ast.ColumnDef{p.columnDef()}
		a.Place = p.columnPosition()
	default:
		p.noViable(start)
	}
	if p.accept("TO") || p.accept("IN") {
		a.Rollup = p.identifier()
	}
	a.Properties = p.optionalProperties()
	return a
}

// columnPosition takes FIRST or AFTER column, if it is there.
func (p *parser) columnPosition() ast.ColumnPosition {
	if p.accept("FIRST") {
		return ast.ColumnPosition{First: true}
	}
	if p.accept("AFTER") {
		return ast.ColumnPosition{After: p.identifier()}
	}
	return ast.ColumnPosition{}
}

// fromRollup takes FROM rollup, if it is there.
func (p *parser) fromRollup() string {
	if p.accept("FROM") {
		return p.identifier()
	}
	return ""
}

// dropClause takes what follows DROP.
func (p *parser) dropClause(c ast.Clause) ast.AlterClause {
	switch {
	case p.accept("COLUMN"):
		d := &ast.DropColumn{Clause: c, Name: p.identifier(), Rollup: p.fromRollup()}
		d.Properties = p.optionalProperties()
		return d
	case p.accept("INDEX"):
		return &ast.DropIndexClause{Clause: c, IfExists: p.ifExists(), Name: p.identifier()}
	case p.accept("ROLLUP"):
		r := &ast.DropRollups{Clause: c, Names: []string{p.identifier()}}
		p.optionalProperties()
		for p.is(",") && isIdentifier(p.peekAt(1)) {
			p.pos++
			r.Names = append(r.Names, p.identifier())
			p.optionalProperties()
		}
		return r
	case p.is("PARTITION", "KEY"):
		return p.otherClause(c, "DROP PARTITION KEY")
	case p.is("PARTITION"), p.is("TEMPORARY"):
		d := &ast.DropPartition{Clause: c, Temporary: p.accept("TEMPORARY")}
		p.expect("PARTITION")
		d.IfExists = p.ifExists()
		d.Name = p.identifier()
		d.Force = p.accept("FORCE")
		if p.accept("FROM") {
			p.expect("INDEX")
			d.Index = p.identifier()
		}
		return d
	case p.accept("CONSTRAINT"):
		return &ast.Constraint{Clause: c, Drop: true, Name: p.capturingIdentifier()}
	case p.isAny("TAG", "BRANCH"):
		return p.otherClause(c, "DROP "+p.peek().word)
	}
	return nil
}

// addConstraint takes what follows ADD CONSTRAINT.
func (p *parser) addConstraint(c ast.Clause) ast.AlterClause {
	k := &ast.Constraint{Clause: c, Name: p.capturingIdentifier()}
	k.Kind = p.expectOne("PRIMARY", "UNIQUE", "FOREIGN")
	if k.Kind != "UNIQUE" {
		p.expect("KEY")
		k.Kind += " KEY"
	}
	k.Columns = p.identifierList()
	if k.Kind == "FOREIGN KEY" {
		p.expect("REFERENCES")
		k.References = p.name()
		k.ReferencedColumns = p.identifierList()
	}
	return k
}

// modifyClause takes what follows MODIFY.
func (p *parser) modifyClause(c ast.Clause) ast.AlterClause {
	switch {
	case p.accept("COLUMN"):
		return p.modifyColumn(c)
	case p.is("PARTITION"), p.is("TEMPORARY", "PARTITION"):
		m := &ast.ModifyPartition{Clause: c, Temporary: p.accept("TEMPORARY")}
		p.pos++
		switch {
		case p.accept("(", "*"):
			m.All = true
			p.expect(")")
		case p.is("(") && !isIdentifier(p.peekAt(1)):
			p.pos++
			p.noViable(p.pos - 1)
		case p.is("("):
			m.Names = p.identifierList()
		default:
			m.Names = []string{p.identifier()}
		}
		p.expect("SET")
		m.Properties = p.propertyList()
		return m
	case p.accept("DISTRIBUTION"):
		return &ast.ModifyDistribution{Clause: c, Distribution: p.distribution()}
	case p.accept("COMMENT"):
		return &ast.ModifyComment{Clause: c, Comment: p.commentText()}
	case p.accept("ENGINE"):
		p.expect("TO")
		m := &ast.ModifyEngine{Clause: c, Engine: p.identifier()}
		m.Properties = p.optionalProperties()
		return m
	}
	return nil
}

// modifyColumn takes what follows MODIFY COLUMN.
func (p *parser) modifyColumn(c ast.Clause) ast.AlterClause {
	if isIdentifier(p.peek()) && isWord(p.peekAt(1), "COMMENT") {
		m := &ast.ModifyColumnComment{Clause: c, Name: p.identifier()}
		p.pos++
		m.Comment = p.commentText()
		return m
	}
	if isIdentifier(p.peek()) && isWord(p.peekAt(1), "SET") {
		name := p.identifier()
		return p.columnStats(c, "", name)
	}
	if isIdentifier(p.peek()) && !startsType(p.peekAt(1)) {
		p.pos++
		p.noViable(p.first)
	}
	m := &ast.ModifyColumn{Clause: c, Column: p.columnDef(), Place: p.columnPosition(), Rollup: p.fromRollup()}
	m.Properties = p.optionalProperties()
	return m
}

// indexStats takes INDEX i MODIFY COLUMN c SET STATS (...).
func (p *parser) indexStats() ast.AlterClause {
	c := ast.Clause{Pos: p.here()}
	p.expect("INDEX")
	index := p.identifier()
	p.expect("MODIFY", "COLUMN")
	return p.columnStats(c, index, p.identifier())
}

// columnStats takes SET STATS (...) [PARTITION (...)] for a column.
func (p *parser) columnStats(c ast.Clause, index, column string) ast.AlterClause {
	p.expect("SET", "STATS")
	s := &ast.SetStats{Clause: c, Index: index, Column: column, Properties: p.propertyList()}
	s.Partitions = p.partitionNames()
	return s
}

// setClause takes what follows SET.
func (p *parser) setClause(c ast.Clause) ast.AlterClause {
	switch {
	case p.is("STATS"):
		p.pos--
		return p.columnStats(c, "", "")
	case p.is("("):
		return &ast.SetProperties{Clause: c, Properties: p.propertyList()}
	}
	return nil
}

// replaceClause takes what follows REPLACE.
func (p *parser) replaceClause(c ast.Clause) ast.AlterClause {
	if p.is("PARTITION", "KEY") || p.isAny("TAG", "BRANCH") {
		return p.otherClause(c, "REPLACE PARTITION KEY")
	}
	if p.is("WITH", "TABLE") {
		p.pos += 2
		r := &ast.ReplaceTable{Clause: c, Name: p.identifier()}
		r.Properties = p.optionalProperties()
		r.Force = p.accept("FORCE")
		return r
	}
	r := &ast.ReplacePartition{Clause: c, Partitions: p.partitionNames()}
	if !p.accept("WITH") {
		return nil
	}
	r.With = p.partitionNames()
	r.Force = p.accept("FORCE")
	r.Properties = p.optionalProperties()
	return r
}

// renameClause takes what follows RENAME.
func (p *parser) renameClause(c ast.Clause) ast.AlterClause {
	r := &ast.Rename{Clause: c, Kind: "TABLE"}
	if p.isAny("COLUMN", "PARTITION") || p.is("ROLLUP") && isIdentifier(p.peekAt(1)) {
		r.Kind = p.next().word
		r.Old = p.identifier()
	} else if !isIdentifier(p.peek()) {
		return nil
	}
	r.New = p.identifier()
	return r
}

// enableFeature takes what follows ENABLE.
func (p *parser) enableFeature(c ast.Clause) ast.AlterClause {
	p.expect("FEATURE")
	e := &ast.EnableFeature{Clause: c, Name: p.rawString()}
	if p.accept("WITH") {
		e.Properties = p.properties()
	}
	return e
}
