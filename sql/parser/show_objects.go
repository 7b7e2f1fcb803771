package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addShowObjects registers the SHOW CREATE family and lists of objects.
func (t *formTree) addShowObjects() {
	t.add("SHOW DATABASES|SCHEMAS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowDatabases{}
		catalog := ""
		if p.accept("FROM") {
			catalog = p.identifier()
		}
		st.ShowFilter = p.filter(withWild)
		st.Catalog = catalog
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [FULL] TABLES", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowTables{Full: has(w, "FULL"), ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [FULL] VIEWS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowViews{Full: has(w, "FULL"), ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW TABLE STATUS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowTableStatus{ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW TABLE CREATION", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowTableCreation{ShowFilter: p.filter(withFrom | withLike)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [BRIEF] CREATE TABLE", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowCreateTable{Brief: has(w, "BRIEF"), Name: p.name()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CREATE VIEW", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCreateView{Name: p.name()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CREATE MATERIALIZED VIEW", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCreateMaterializedView{Name: p.name()}
		if p.accept("ON") {
			table := p.name()
			st.Table = &table
		}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CREATE DATABASE|SCHEMA", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCreateDatabase{Name: p.databaseName()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CREATE CATALOG", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCreateCatalog{Name: p.identifier()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CREATE USER", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCreateUser{User: p.userIdentity()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CREATE LOAD FOR", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCreateLoad{Label: p.name()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CATALOGS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCatalogs{ShowFilter: p.filter(withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CATALOG", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCatalog{Name: p.identifier()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW CATALOG RECYCLE BIN", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowRecycleBin{Where: p.filter(withWhere).Where}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW FILE", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowFile{ShowFilter: p.filter(withFrom)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [FULL] TRIGGERS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowTriggers{Full: has(w, "FULL"), ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW EVENTS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowEvents{ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW OPEN TABLES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowOpenTables{ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [FULL] [BUILTIN] FUNCTIONS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowFunctions{Full: has(w, "FULL"), Builtin: has(w, "BUILTIN"), ShowFilter: p.filter(withFrom | withLike)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW GLOBAL [FULL] FUNCTIONS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowFunctions{Global: true, Full: has(w, "FULL"), ShowFilter: p.filter(withLike)}
		p.done(&st.Base)
		return st
	})
	for _, kind := range []string{"TABLET", "TABLE", "DATABASE", "PARTITION"} {
		t.add("SHOW "+kind, (*parser).showByID)
	}
	t.add("SHOW TABLET DIAGNOSIS", (*parser).showByID)
}

// showByID takes the number behind SHOW TABLET, TABLE, DATABASE, PARTITION or TABLET DIAGNOSIS.
func (p *parser) showByID(words []string) ast.Statement {
	if p.peek().kind != tokenInteger && words[len(words)-1] != "DIAGNOSIS" && words[1] != "DATABASE" && words[1] != "PARTITION" {
		p.noViable(p.first)
	}
	st := &ast.ShowByID{Kind: words[len(words)-1], ID: p.long()}
	p.done(&st.Base)
	return st
}
