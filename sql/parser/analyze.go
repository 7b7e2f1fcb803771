package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addAnalyze registers ANALYZE.
func (t *formTree) addAnalyze() {
	t.add("ANALYZE DATABASE", func(p *parser, _ []string) ast.Statement { return p.analyze(true) })
	t.add("ANALYZE TABLE", func(p *parser, _ []string) ast.Statement { return p.analyze(false) })
}

// analyze takes what follows ANALYZE DATABASE or ANALYZE TABLE.
func (p *parser) analyze(whole bool) ast.Statement {
	st := &ast.Analyze{Whole: whole, Name: p.name()}
	if !whole {
		st.Partitions = p.partitionNames()
		if p.is("(") {
			st.Columns = p.identifierList()
		}
	}
	for p.accept("WITH") {
		set := func(key, value string) { st.With = append(st.With, ast.Property{Key: key, Value: value}) }
		switch p.expectOne("BUCKETS", "CRON", "FULL", "HISTOGRAM", "INCREMENTAL", "PERIOD", "SAMPLE", "SQL", "SYNC") {
		case "BUCKETS":
			set("num.buckets", p.integer())
		case "CRON":
			set("period.cron", p.stringToken())
		case "FULL":
			set("force.full", "true")
		case "HISTOGRAM":
			set("analysis.type", "HISTOGRAM")
		case "INCREMENTAL":
			set("incremental", "true")
		case "PERIOD":
			set("period.seconds", p.integer())
		case "SAMPLE":
			if p.expectOne("PERCENT", "ROWS") == "ROWS" {
				set("sample.rows", p.integer())
			} else {
				set("sample.percent", p.integer())
			}
		case "SQL":
			set("external.table.use.sql", "true")
		case "SYNC":
			set("sync", "true")
		}
	}
	st.Properties = p.optionalProperties()
	p.done(&st.Base)
	return st
}
