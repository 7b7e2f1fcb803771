package parser

import "github.com/dorisemu/dorisemu/sql/ast"

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
			st.OnURL, st.URL = true, p.rawString()
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
