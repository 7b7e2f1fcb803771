package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addDefinitions registers the statements that make, change and drop databases, tables, views, indexes and files.
func (t *formTree) addDefinitions() {
	t.add("CREATE DATABASE|SCHEMA", func(p *parser, _ []string) ast.Statement { return p.createDatabase() })
	t.add("DROP DATABASE|SCHEMA", func(p *parser, _ []string) ast.Statement { return p.dropDatabase() })
	t.add("ALTER DATABASE", func(p *parser, _ []string) ast.Statement { return p.alterDatabase() })
	t.add("CREATE [EXTERNAL|TEMPORARY] TABLE", (*parser).createTable)
	t.add("DROP [TEMPORARY] TABLE", (*parser).dropTable)
	t.add("TRUNCATE TABLE", func(p *parser, _ []string) ast.Statement { return p.truncateTable() })
	t.add("ALTER TABLE", func(p *parser, _ []string) ast.Statement { return p.alterTable() })
	t.add("CREATE VIEW", (*parser).createView)
	t.add("CREATE OR REPLACE VIEW", (*parser).createView)
	t.add("ALTER VIEW", func(p *parser, _ []string) ast.Statement { return p.alterView() })
	t.add("DROP VIEW", func(p *parser, _ []string) ast.Statement { return p.dropView() })
	t.add("DROP MATERIALIZED VIEW", func(p *parser, _ []string) ast.Statement { return p.dropMaterializedView() })
	t.add("CREATE INDEX", func(p *parser, _ []string) ast.Statement { return p.createIndex() })
	t.add("DROP INDEX", func(p *parser, _ []string) ast.Statement { return p.dropIndex() })
	t.add("BUILD INDEX", func(p *parser, _ []string) ast.Statement { return p.buildIndex() })
	t.add("CREATE FILE", func(p *parser, _ []string) ast.Statement { return p.createFile() })
	t.add("DROP FILE", func(p *parser, _ []string) ast.Statement { return p.dropFile() })
	t.add("RECOVER DATABASE", func(p *parser, _ []string) ast.Statement { return p.recoverDatabase() })
	t.add("RECOVER TABLE", func(p *parser, _ []string) ast.Statement { return p.recoverTable() })
	t.add("RECOVER PARTITION", func(p *parser, _ []string) ast.Statement { return p.recoverPartition() })
	t.add("DROP CATALOG RECYCLE BIN WHERE", func(p *parser, _ []string) ast.Statement { return p.dropRecycleBin() })
	t.add("CANCEL ALTER TABLE", func(p *parser, _ []string) ast.Statement { return p.cancelAlterTable() })
	t.add("CANCEL BUILD INDEX ON", func(p *parser, _ []string) ast.Statement { return p.cancelBuildIndex() })
}

// truncateTable takes what follows TRUNCATE TABLE.
func (p *parser) truncateTable() ast.Statement {
	st := &ast.TruncateTable{Name: p.name()}
	st.Partitions = p.partitionNames()
	st.Force = p.accept("FORCE")
	p.done(&st.Base)
	return st
}

// createIndex takes what follows CREATE INDEX.
func (p *parser) createIndex() ast.Statement {
	st := &ast.CreateIndex{}
	st.Index.IfNotExists = p.ifNotExists()
	st.Index.Pos = p.here()
	st.Index.Name = p.identifier()
	p.expect("ON")
	st.Table = p.name()
	st.Index.Columns = p.identifierList()
	if p.accept("USING") {
		st.Index.Type = p.expectOne("INVERTED", "NGRAM_BF", "ANN")
	}
	st.Index.Properties = p.optionalProperties()
	st.Index.Comment = p.optionalComment()
	p.done(&st.Base)
	return st
}

// dropIndex takes what follows DROP INDEX.
func (p *parser) dropIndex() ast.Statement {
	st := &ast.DropIndex{IfExists: p.ifExists(), Name: p.identifier()}
	p.expect("ON")
	st.Table = p.name()
	p.done(&st.Base)
	return st
}

// buildIndex takes what follows BUILD INDEX.
func (p *parser) buildIndex() ast.Statement {
	st := &ast.BuildIndex{}
	if !p.is("ON") {
		st.Name = p.identifier()
	}
	p.expect("ON")
	st.Table = p.name()
	st.Partitions = p.partitionNames()
	p.done(&st.Base)
	return st
}

// createFile takes what follows CREATE FILE.
func (p *parser) createFile() ast.Statement {
	st := &ast.CreateFile{}
	st.Name, st.Database, st.Properties = p.filePlace()
	p.done(&st.Base)
	return st
}

// dropFile takes what follows DROP FILE.
func (p *parser) dropFile() ast.Statement {
	st := &ast.DropFile{}
	st.Name, st.Database, st.Properties = p.filePlace()
	p.done(&st.Base)
	return st
}

// filePlace takes "name" [FROM|IN db] PROPERTIES (...).
func (p *parser) filePlace() (name, database string, properties []ast.Property) {
	name = p.rawString()
	if p.accept("FROM") || p.accept("IN") {
		database = p.identifier()
	}
	return name, database, p.properties()
}

// recoverID takes [id] [AS alias].
func (p *parser) recoverID() (id int64, alias string) {
	if p.peek().kind == tokenInteger {
		id = p.long()
	}
	if p.accept("AS") {
		alias = p.identifier()
	}
	return id, alias
}

// recoverDatabase takes what follows RECOVER DATABASE.
func (p *parser) recoverDatabase() ast.Statement {
	st := &ast.RecoverDatabase{Name: p.identifier()}
	st.ID, st.Alias = p.recoverID()
	p.done(&st.Base)
	return st
}

// recoverTable takes what follows RECOVER TABLE.
func (p *parser) recoverTable() ast.Statement {
	st := &ast.RecoverTable{Name: p.name()}
	st.ID, st.Alias = p.recoverID()
	p.done(&st.Base)
	return st
}

// recoverPartition takes what follows RECOVER PARTITION.
func (p *parser) recoverPartition() ast.Statement {
	st := &ast.RecoverPartition{Name: p.identifier()}
	st.ID, st.Alias = p.recoverID()
	if !p.is("FROM") && st.Alias == "" {
		p.unexpected("AS", "FROM", anyInteger)
	}
	p.expect("FROM")
	st.Table = p.name()
	p.done(&st.Base)
	return st
}

// dropRecycleBin takes what follows DROP CATALOG RECYCLE BIN WHERE.
func (p *parser) dropRecycleBin() ast.Statement {
	st := &ast.DropRecycleBin{IDType: p.rawString()}
	p.expect("=")
	st.ID = p.long()
	p.done(&st.Base)
	return st
}

// alterKind takes COLUMN, ROLLUP or MATERIALIZED VIEW.
func (p *parser) alterKind() string {
	kind := p.expectOne("COLUMN", "MATERIALIZED", "ROLLUP")
	if kind == "MATERIALIZED" {
		p.expect("VIEW")
		kind = "MATERIALIZED VIEW"
	}
	return kind
}

// cancelAlterTable takes what follows CANCEL ALTER TABLE.
func (p *parser) cancelAlterTable() ast.Statement {
	st := &ast.CancelAlterTable{Kind: p.alterKind()}
	p.expect("FROM")
	st.Table = p.name()
	st.Jobs = p.optionalNumbers()
	p.done(&st.Base)
	return st
}

// cancelBuildIndex takes what follows CANCEL BUILD INDEX ON.
func (p *parser) cancelBuildIndex() ast.Statement {
	st := &ast.CancelBuildIndex{Table: p.name()}
	st.Jobs = p.optionalNumbers()
	p.done(&st.Base)
	return st
}

// optionalNumbers takes (n, ...) if it is there.
func (p *parser) optionalNumbers() []int64 {
	if !p.accept("(") {
		return nil
	}
	numbers := []int64{p.long()}
	for p.accept(",") {
		numbers = append(numbers, p.long())
	}
	p.closeLoop(len(numbers))
	return numbers
}
