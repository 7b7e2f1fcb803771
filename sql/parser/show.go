package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// tail says which parts a SHOW may end with.
type tail uint8

// The parts of a SHOW's tail.
const (
	// withFrom is FROM|IN [catalog.]db, withFromOne FROM|IN db.
	withFrom tail = 1 << iota
	withFromOne
	withLike
	// withWhere is WHERE; together with withLike one of the two.
	withWhere
	withOrder
	withLimit
	withWild = withLike | withWhere
)

// filter takes the tail of a SHOW.
func (p *parser) filter(t tail) ast.ShowFilter {
	f := ast.ShowFilter{Limit: -1}
	if t&(withFrom|withFromOne) != 0 && (p.accept("FROM") || p.accept("IN")) {
		if t&withFrom != 0 {
			n := p.databaseName()
			f.Catalog, f.Database = n.Catalog, n.Name
		} else {
			f.Database = p.identifier()
		}
	}
	switch {
	case t&withLike != 0 && p.accept("LIKE"):
		like := p.rawString()
		f.Like = &like
	case t&withWhere != 0 && p.accept("WHERE"):
		f.Where = p.expression()
	}
	if t&withOrder != 0 {
		f.OrderBy = p.optionalOrderBy()
	}
	if t&withLimit != 0 {
		f.Limit, f.Offset = p.optionalLimit()
	}
	return f
}

// scopeOf returns the GLOBAL, SESSION or LOCAL among taken keywords.
func scopeOf(words []string) string {
	for _, w := range words {
		if w == "GLOBAL" || w == "SESSION" || w == "LOCAL" {
			return w
		}
	}
	return ""
}

// tableOf takes FROM|IN table [FROM|IN db] and merges the two.
func (p *parser) tableOf() ast.Name {
	p.expectOne("FROM", "IN")
	n := p.name()
	if p.accept("FROM") || p.accept("IN") {
		db := p.databaseName()
		n.Database = db.Name
		if db.Catalog != "" {
			n.Catalog = db.Catalog
		}
	}
	return n
}

// addShow registers SHOW statements.
func (t *formTree) addShow() {
	t.addShowObjects()
	t.addShowTables()
	t.addShowCluster()
	t.addShowOthers()
}

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

// addShowCluster registers the SHOWs about the cluster, sessions, loads and transactions.
func (t *formTree) addShowCluster() {
	t.add("SHOW [GLOBAL|SESSION|LOCAL] VARIABLES", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowVariables{Scope: scopeOf(w), ShowFilter: p.filter(withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [GLOBAL|SESSION|LOCAL] STATUS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowStatus{Scope: scopeOf(w)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [FULL] PROCESSLIST", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowProcesslist{Full: has(w, "FULL")}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW FRONTENDS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowFrontends{}
		if isIdentifier(p.peek()) {
			st.Name = p.identifier()
		}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW BACKENDS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowBackends{}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW PROC", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowProc{Path: p.rawString()}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW TRANSACTION", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowTransaction{ShowFilter: p.filter(withFrom | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [STREAM] LOAD", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowLoad{Stream: has(w, "STREAM"), ShowFilter: p.filter(withFromOne | withWild | withOrder | withLimit)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW LOAD WARNINGS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowLoadWarnings{}
		if p.accept("ON") {
			st.URL = p.rawString()
			st.Limit = -1
		} else {
			st.ShowFilter = p.filter(withFromOne | withWild | withLimit)
		}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW LAST INSERT", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowLastInsert{}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW DELETE", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowDelete{ShowFilter: p.filter(withFrom)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW WARNINGS|ERRORS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowWarnings{Errors: has(w, "ERRORS")}
		st.Limit, st.Offset = p.optionalLimit()
		p.done(&st.Base)
		return st
	})
	t.add("SHOW COUNT", func(p *parser, _ []string) ast.Statement {
		p.expect("(", "*", ")")
		st := &ast.ShowWarningCount{Errors: p.expectOne("WARNINGS", "ERRORS") == "ERRORS"}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW [STORAGE] ENGINES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowEngines{}
		p.done(&st.Base)
		return st
	})
	charset := func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCharset{}
		p.done(&st.Base)
		return st
	}
	t.add("SHOW CHARSET", charset)
	t.add("SHOW CHAR|CHARACTER SET", charset)
	t.add("SHOW COLLATION", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowCollation{ShowFilter: p.filter(withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW PLUGINS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowPlugins{}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW AUTHORS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowAuthors{}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW WORKLOAD GROUPS", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowWorkloadGroups{Like: p.filter(withLike).Like}
		p.done(&st.Base)
		return st
	})
	t.add("[ADMIN] SHOW FRONTEND|BACKEND CONFIG", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowConfig{Admin: has(w, "ADMIN"), Backend: has(w, "BACKEND")}
		if p.accept("LIKE") {
			like := p.likeValue()
			st.Like = &like
		}
		if p.accept("FROM") {
			st.BackendID = p.long()
		}
		p.done(&st.Base)
		return st
	})
}

// likeValue takes the pattern of SHOW CONFIG, a value expression; only a literal makes sense.
func (p *parser) likeValue() string {
	if e, ok := p.value().(*ast.Literal); ok {
		return e.Text
	}
	p.reject("The pattern of LIKE must be a string literal")
	return ""
}

// addShowOthers registers the SHOWs that have no node of their own.
func (t *formTree) addShowOthers() {
	for pattern, parts := range map[string]tail{
		"BACKUP": withFromOne | withWild, "BROKER": 0, "EXPORT": withFrom | withWild | withOrder | withLimit, "REPOSITORIES": 0,
		"ENCRYPTKEYS": withFrom | withLike, "[BRIEF] RESTORE": withFromOne | withWild, "RESOURCES": withWild | withOrder | withLimit,
		"STORAGE VAULT|VAULTS": 0, "STAGES": 0, "TYPE_CAST": withFromOne, "CLUSTERS": 0, "COMPUTE GROUPS": 0, "WHITELIST": 0,
		"DICTIONARIES": withWild, "COPY": withFromOne | withWhere | withOrder | withLimit, "WARM UP JOB": withWild,
		"CONVERT_LIGHT_SCHEMA_CHANGE_PROCESS": withFrom, "TABLET STORAGE FORMAT [VERBOSE]": 0,
		"INVERTED INDEX ANALYZER|TOKENIZER|TOKEN_FILTER|CHAR_FILTER|NORMALIZER": 0,
	} {
		parts := parts
		t.add("SHOW "+pattern, func(p *parser, w []string) ast.Statement {
			st := &ast.ShowOther{What: strings.Join(w[1:], " "), ShowFilter: p.filter(parts)}
			p.done(&st.Base)
			return st
		})
	}
	for _, pattern := range []string{
		"CREATE [GLOBAL|SESSION|LOCAL] FUNCTION", "SNAPSHOT ON", "LOAD PROFILE", "QUERY PROFILE", "CREATE REPOSITORY FOR", "ROW POLICY",
		"STORAGE POLICY", "SQL_BLOCK_RULE", "CREATE STORAGE VAULT", "REPLICA DISTRIBUTION|STATUS FROM", "TRASH", "DATA SKEW FROM",
		"QUERY STATS", "[AUTO] ANALYZE", "QUEUED ANALYZE JOBS", "COLUMN HISTOGRAM", "COLUMN [CACHED] STATS", "ANALYZE TASK STATUS",
		"INDEX STATS", "TABLE STATS",
	} {
		t.add("SHOW "+pattern, func(p *parser, w []string) ast.Statement {
			for p.peek().kind != tokenEOF && !p.is(";") {
				p.pos++
			}
			st := &ast.ShowOther{What: strings.Join(w[1:], " "), ShowFilter: ast.ShowFilter{Limit: -1}}
			p.done(&st.Base)
			return st
		})
	}
}
