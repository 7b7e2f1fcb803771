package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addAdmin registers the ADMIN statements that have nodes.
func (t *formTree) addAdmin() {
	setConfig := func(p *parser, w []string) ast.Statement {
		st := &ast.AdminSetConfig{All: has(w, "ALL")}
		if p.is("(") {
			st.Properties = p.propertyList()
		}
		st.All = p.accept("ALL") || st.All
		p.done(&st.Base)
		return st
	}
	t.add("ADMIN SET FRONTEND CONFIG", setConfig)
	t.add("ADMIN SET ALL FRONTENDS CONFIG", setConfig)
	t.add("ADMIN SET TABLE", func(p *parser, _ []string) ast.Statement {
		st := &ast.AdminSetTable{}
		p.choosing(p.first, len(p.tokens), func() {
			st.Table = p.name()
			st.What = p.expectOne("STATUS", "PARTITION")
		})
		if st.What == "PARTITION" {
			p.expect("VERSION")
			st.What = "PARTITION VERSION"
		}
		st.Properties = p.optionalProperties()
		p.done(&st.Base)
		return st
	})
	for what, pattern := range map[string]string{
		"REPAIR": "ADMIN REPAIR TABLE", "CANCEL REPAIR": "ADMIN CANCEL REPAIR TABLE", "COMPACT": "ADMIN COMPACT TABLE",
	} {
		what := what
		t.add(pattern, func(p *parser, _ []string) ast.Statement {
			st := &ast.AdminTable{What: what}
			if table, ok := p.tableName(p.here()).(*ast.TableName); ok {
				st.Table, st.Partitions = table.Name, table.Partitions
			}
			if what == "COMPACT" && p.accept("WHERE") {
				p.expect("TYPE", "=")
				st.Type = p.rawString()
			}
			p.done(&st.Base)
			return st
		})
	}
	t.add("ADMIN CLEAN TRASH", func(p *parser, _ []string) ast.Statement {
		st := &ast.AdminCleanTrash{}
		if p.accept("ON") {
			p.expect("(")
			st.Backends = []string{p.rawString()}
			for p.accept(",") {
				st.Backends = append(st.Backends, p.rawString())
			}
			p.closeLoop(len(st.Backends))
		}
		p.done(&st.Base)
		return st
	})
}
