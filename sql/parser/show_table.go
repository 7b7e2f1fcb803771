package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addShowTables registers the SHOWs about one table.
func (t *formTree) addShowTables() {
	t.add("SHOW [FULL] COLUMNS|FIELDS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowColumns{Full: has(w, "FULL"), Table: p.tableOf()}
		st.ShowFilter = p.filter(withWild)
		p.done(&st.Base)
		return st
	})
	t.add("SHOW INDEX|INDEXES|KEY|KEYS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowIndex{Table: p.tableOf()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW VIEW", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowView{Table: p.tableOf()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [TEMPORARY] PARTITIONS FROM", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowPartitions{Temporary: has(w, "TEMPORARY"), Table: p.name()}
		st.ShowFilter = p.filter(withWild | withOrder | withLimit)
		p.done(&st.Base)
		return st
	})
	t.add("SHOW DYNAMIC PARTITION TABLES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowDynamicPartitions{ShowFilter: p.filter(withFrom)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW TABLETS FROM", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowTablets{Table: p.name(), Partitions: p.partitionNames()}
		st.ShowFilter = p.filter(withWild | withOrder | withLimit)
		p.done(&st.Base)
		return st
	})
	t.add("SHOW TABLETS BELONG", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowTabletsBelong{IDs: []int64{p.long()}}
		for p.accept(",") {
			st.IDs = append(st.IDs, p.long())
		}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW ALTER TABLE", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowAlterTable{Kind: p.alterKind(), ShowFilter: p.filter(withFrom | withWild | withOrder | withLimit)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW BUILD INDEX", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowBuildIndex{ShowFilter: p.filter(withFromOne | withWild | withOrder | withLimit)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW DATA [ALL]", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowData{All: has(w, "ALL")}
		if p.accept("FROM") {
			table := p.name()
			st.Table = &table
		}
		st.OrderBy = p.optionalOrderBy()
		st.Properties = p.optionalProperties()
		p.done(&st.Base)
		return st
	})
	t.add("SHOW DATA TYPES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowDataTypes{}
		p.done(&st.Base)
		return st
	})
}
