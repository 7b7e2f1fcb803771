package parser

import (
	"strconv"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// loadClauses are the names of Doris's classes of load properties, which its error for a repeated clause prints.
var loadClauses = map[string]string{
	"separator": "LoadSeparator", "columns": "LoadColumnClause", "preceding": "LoadPrecedingFilterClause", "where": "LoadWhereClause",
	"delete": "LoadDeleteOnClause", "order": "LoadSequenceClause", "partitions": "LoadPartitionNames",
}

// loadClauseStarts is what may begin a load property, for messages.
var loadClauseStarts = []string{"COLUMNS", "DELETE", "ORDER", "PARTITION", "PARTITIONS", "PRECEDING", "TEMPORARY", "WHERE"}

// createRoutineLoad takes what follows CREATE ROUTINE LOAD.
func (p *parser) createRoutineLoad(explain bool) ast.Statement {
	st := &ast.CreateRoutineLoad{Explain: explain, Merge: "APPEND"}
	pos := p.here()
	st.Job = p.jobName(pos, p.parts())
	follow := append([]string{"FROM", "PROPERTIES"}, loadClauseStarts...)
	if p.accept("ON") {
		st.Table = p.identifier()
		follow = append(follow, "WITH")
	} else {
		follow = append(follow, "WITH", "ON")
	}
	if p.accept("WITH") {
		st.Merge = p.expectOne("APPEND", "DELETE", "MERGE")
		follow = append([]string{"FROM", "PROPERTIES"}, loadClauseStarts...)
	}
	st.Load = p.loadProperties(follow, []string{",", "FROM", "PROPERTIES"})
	st.Properties = p.optionalProperties()
	if !p.is("FROM") && st.Properties == nil {
		p.unexpected(",", "FROM", "PROPERTIES")
	}
	st.SourceType, st.Source = p.sourceClause()
	st.Comment = p.optionalComment()
	p.end()
	st.Base = p.base()
	return st
}

// jobName makes a name of [db.]job; a third part is refused.
func (p *parser) jobName(pos ast.Pos, parts []string) ast.Name {
	if len(parts) > 2 {
		p.later(func() { p.reject("labelParts in load should be [db.]label") })
	}
	return nameOf(pos, parts)
}

// sourceClause takes FROM type ("k" = "v", ...).
func (p *parser) sourceClause() (string, []ast.Property) {
	p.expect("FROM")
	source := p.identifier()
	return source, p.propertyList()
}

// loadProperties takes load properties with commas between them; first and then are what may come in place of the first one and
// behind one, for messages.
func (p *parser) loadProperties(first, then []string) ast.LoadProperties {
	var load ast.LoadProperties
	if !p.isAny(loadClauseStarts...) {
		if !contains(first, anyEnd) && !p.isAny(first...) {
			p.unexpected(first...)
		}
		return load
	}
	seen := make(map[string]bool)
	repeated := ""
	commas := 0
	for {
		clause := p.loadProperty(&load)
		if seen[clause] && repeated == "" {
			repeated = clause
		}
		seen[clause] = true
		if !p.accept(",") {
			break
		}
		commas++
		if !p.isAny(loadClauseStarts...) {
			p.unexpected(loadClauseStarts...)
		}
	}
	if !contains(then, anyEnd) && !p.isAny(then...) {
		p.unlooped(commas, then...)
	}
	if repeated != "" {
		p.later(func() {
			p.reject("repeat setting of clause load property: org.apache.doris.nereids.trees.plans.commands.load.%s", loadClauses[repeated])
		})
	}
	return load
}

// contains reports whether a list has an item.
func contains(list []string, item string) bool {
	for _, s := range list {
		if s == item {
			return true
		}
	}
	return false
}

// loadProperty takes one load property and returns its kind.
func (p *parser) loadProperty(load *ast.LoadProperties) string {
	switch {
	case p.is("COLUMNS"):
		p.pos++
		if p.accept("TERMINATED") {
			p.expect("BY")
			text := p.rawString()
			load.ColumnSeparator = &text
			return "separator"
		}
		if !p.is("(") {
			p.noViable(p.pos - 1)
		}
		load.Columns = p.loadColumns()
		return "columns"
	case p.accept("PRECEDING"):
		p.expect("FILTER")
		load.PrecedingFilter = p.expression()
		return "preceding"
	case p.accept("WHERE"):
		load.Where = p.expression()
		return "where"
	case p.accept("DELETE"):
		p.expect("ON")
		load.DeleteOn = p.expression()
		return "delete"
	case p.accept("ORDER"):
		p.expect("BY")
		load.OrderBy = p.identifier()
		return "order"
	}
	if p.is("PARTITION", "(") && isIdentifier(p.peekAt(2)) && isWord(p.peekAt(3), "=") {
		p.refuseStaticPartition()
	}
	load.Partitions = p.partitionNames()
	if load.Partitions == nil {
		p.unexpected(loadClauseStarts...)
	}
	return "partitions"
}

// refuseStaticPartition refuses PARTITION (column = value, ...), which the grammar has for INSERT only.
func (p *parser) refuseStaticPartition() {
	at := p.pos
	p.pos += 2
	for more := true; more; more = p.accept(",") {
		p.identifier()
		p.expect("=")
		p.expression()
	}
	p.expect(")")
	p.refuse(at, "Static partition syntax PARTITION (col='val', ...) is only supported in INSERT statements")
}

// loadColumns takes (a, b = expression, (c), ...).
func (p *parser) loadColumns() []ast.LoadColumn {
	p.expect("(")
	columns := []ast.LoadColumn{p.loadColumn()}
	for p.accept(",") {
		columns = append(columns, p.loadColumn())
	}
	p.closeLoop(len(columns))
	return columns
}

// loadColumn takes one item of COLUMNS, which may stand in parentheses.
func (p *parser) loadColumn() ast.LoadColumn {
	wrapped := p.accept("(")
	if !wrapped && !isIdentifier(p.peek()) {
		p.unexpected("(", anyIdentifier)
	}
	c := ast.LoadColumn{Pos: p.here(), Name: p.identifier()}
	if p.accept("=") {
		c.Expr = p.expression()
	}
	if wrapped {
		p.expect(")")
	}
	return c
}

// alterRoutineLoad takes what follows ALTER ROUTINE LOAD FOR.
func (p *parser) alterRoutineLoad() ast.Statement {
	st := &ast.AlterRoutineLoad{}
	at, pos := p.pos, p.here()
	parts := p.parts()
	st.Load = p.loadProperties(append([]string{"FROM", "PROPERTIES", anyEnd}, loadClauseStarts...), []string{",", "FROM", "PROPERTIES", anyEnd, ";"})
	st.Properties = p.optionalProperties()
	if p.is("FROM") {
		st.SourceType, st.Source = p.sourceClause()
	}
	p.end()
	if len(parts) > 2 {
		p.refuse(at, "only support [<db>.]<job_name>")
	}
	st.Job = nameOf(pos, parts)
	st.Base = p.base()
	return st
}

// operableJob takes [db.]job to the end of the statement, as PAUSE, RESUME and STOP have it.
func (p *parser) operableJob() ast.Name {
	at, pos := p.pos, p.here()
	parts := p.parts()
	p.end()
	if len(parts) > 2 {
		p.refuse(at, "only support [<db>.]<job_name>")
	}
	return nameOf(pos, parts)
}

// showRoutineLoad takes what follows SHOW [ALL] ROUTINE LOAD. FROM, WHERE, ORDER BY and LIMIT are StarRocks's, taken as an extension.
func (p *parser) showRoutineLoad(history bool) ast.Statement {
	st := &ast.ShowRoutineLoad{History: history, Limit: -1}
	start := p.pos
	if p.accept("FOR") {
		at, pos := p.pos, p.here()
		parts := p.parts()
		if len(parts) > 2 {
			p.end()
			p.refuse(at, "only support [<db>.]<job_name>")
		}
		name := nameOf(pos, parts)
		st.Job = &name
	}
	if p.accept("FROM") || st.Job == nil && p.accept("IN") {
		st.Database = p.identifier()
	}
	if st.Job == nil && p.accept("LIKE") {
		like := p.rawString()
		st.Like = &like
	}
	if p.accept("WHERE") {
		st.Where = p.expression()
	}
	st.OrderBy = p.optionalOrderBy()
	st.Limit, st.Offset = p.optionalLimit()
	if t := p.peek(); p.pos == start && t.kind != tokenEOF && !p.is(";") {
		p.noViable(p.pos)
	}
	p.done(&st.Base)
	return st
}

// showRoutineLoadTask takes what follows SHOW ROUTINE LOAD TASK.
func (p *parser) showRoutineLoadTask() ast.Statement {
	st := &ast.ShowRoutineLoadTask{}
	if p.accept("FROM") || p.accept("IN") {
		st.Database = p.identifier()
	}
	st.Like, st.Where = p.wildWhere()
	p.done(&st.Base)
	return st
}

// showCreateRoutineLoad takes what follows SHOW [ALL] CREATE ROUTINE LOAD FOR.
func (p *parser) showCreateRoutineLoad(history bool) ast.Statement {
	st := &ast.ShowCreateRoutineLoad{History: history}
	pos := p.here()
	st.Job = p.jobName(pos, p.parts())
	p.done(&st.Base)
	return st
}

// waitRoutineLoad takes what follows WAIT ROUTINE LOAD FOR (our extension).
func (p *parser) waitRoutineLoad() ast.Statement {
	st := &ast.WaitRoutineLoad{TimeoutSeconds: -1}
	at, pos := p.pos, p.here()
	parts := p.parts()
	if p.accept("TIMEOUT") {
		seconds, err := strconv.ParseInt(p.integer(), 10, 32)
		if err != nil {
			p.reject("WAIT ROUTINE LOAD: TIMEOUT is out of range")
		}
		st.TimeoutSeconds = seconds
	}
	p.end()
	if len(parts) > 2 {
		p.refuse(at, "only support [<db>.]<job_name>")
	}
	st.Job = nameOf(pos, parts)
	st.Base = p.base()
	return st
}
