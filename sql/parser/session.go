package parser

import (
	"github.com/dorisemu/dorisemu/sql/ast"
)

// addSession registers the statements about the session: USE, SET, KILL, transactions, EXPLAIN and the like.
func (t *formTree) addSession() {
	t.add("USE", func(p *parser, _ []string) ast.Statement { return p.use() })
	t.add("SWITCH", func(p *parser, _ []string) ast.Statement {
		st := &ast.Switch{Catalog: p.identifier()}
		p.done(&st.Base)
		return st
	})
	t.add("SET", func(p *parser, _ []string) ast.Statement { return p.set() })
	t.add("UNSET [GLOBAL|SESSION|LOCAL] VARIABLE", func(p *parser, w []string) ast.Statement {
		st := &ast.UnsetVariable{Scope: scopeOf(w)}
		switch {
		case p.accept("ALL"):
			st.All = true
		case isIdentifier(p.peek()):
			st.Name = p.identifier()
		default:
			p.unexpected("ALL", anyIdentifier)
		}
		p.done(&st.Base)
		return st
	})
	t.add("KILL [CONNECTION]", func(p *parser, w []string) ast.Statement {
		if len(w) == 1 && p.peek().kind != tokenInteger {
			p.noViable(p.first)
		}
		st := &ast.Kill{ID: p.long()}
		p.done(&st.Base)
		return st
	})
	t.add("KILL QUERY", func(p *parser, _ []string) ast.Statement {
		st := &ast.Kill{Query: true}
		switch p.peek().kind {
		case tokenString:
			st.QueryID = p.rawString()
		case tokenInteger:
			st.ID = p.long()
		default:
			p.unexpected(anyInteger, anyString)
		}
		p.done(&st.Base)
		return st
	})
	t.add("BEGIN", func(p *parser, _ []string) ast.Statement {
		st := &ast.Begin{}
		if p.accept("WITH") {
			p.expect("LABEL")
			st.WithLabel = true
			if isIdentifier(p.peek()) {
				st.Label = p.identifier()
			}
		}
		p.done(&st.Base)
		return st
	})
	t.add("START TRANSACTION", func(p *parser, _ []string) ast.Statement {
		st := &ast.Begin{Start: true}
		if p.accept("WITH") {
			p.expect("CONSISTENT", "SNAPSHOT")
		}
		p.done(&st.Base)
		return st
	})
	t.add("COMMIT", func(p *parser, _ []string) ast.Statement {
		st := &ast.Commit{}
		p.transactionTail()
		p.done(&st.Base)
		return st
	})
	t.add("ROLLBACK", func(p *parser, _ []string) ast.Statement {
		st := &ast.Rollback{}
		p.transactionTail()
		p.done(&st.Base)
		return st
	})
	t.add("LOCK TABLES", func(p *parser, _ []string) ast.Statement { return p.lockTables() })
	t.add("UNLOCK TABLES", func(p *parser, _ []string) ast.Statement {
		st := &ast.UnlockTables{}
		p.done(&st.Base)
		return st
	})
	t.add("SYNC", func(p *parser, _ []string) ast.Statement {
		st := &ast.Sync{}
		p.done(&st.Base)
		return st
	})
	t.add("HELP", func(p *parser, _ []string) ast.Statement {
		st := &ast.Help{Topic: p.identifierOrText()}
		p.done(&st.Base)
		return st
	})
	t.add("EXPLAIN|DESC|DESCRIBE", func(p *parser, _ []string) ast.Statement { return p.explain() })
	t.add("CANCEL LOAD", func(p *parser, _ []string) ast.Statement {
		st := &ast.CancelLoad{ShowFilter: p.filter(withFromOne | withWild)}
		p.done(&st.Base)
		return st
	})
	t.add("CLEAN LABEL", func(p *parser, _ []string) ast.Statement {
		st := &ast.CleanLabel{}
		if !p.isAny("FROM", "IN") {
			st.Label = p.identifier()
		}
		p.expectOne("FROM", "IN")
		st.Database = p.identifier()
		p.done(&st.Base)
		return st
	})
}

// use takes what follows USE.
func (p *parser) use() ast.Statement {
	st := &ast.Use{}
	if !isIdentifier(p.peek()) && !p.is("@") {
		p.noViable(p.first)
	}
	if !p.is("@") {
		st.Database = ast.Name{Pos: p.here(), Name: p.identifier()}
		if p.accept(".") {
			st.Database.Catalog = st.Database.Name
			st.Database.Name = p.identifier()
		}
	}
	if p.accept("@") {
		st.Cluster = p.identifier()
	}
	p.done(&st.Base)
	return st
}

// transactionTail takes [WORK] [AND [NO] CHAIN] [[NO] RELEASE].
func (p *parser) transactionTail() {
	p.accept("WORK")
	if p.accept("AND") {
		p.accept("NO")
		p.expect("CHAIN")
	}
	if p.accept("NO") {
		p.expect("RELEASE")
		return
	}
	p.accept("RELEASE")
}

// lockTables takes what follows LOCK TABLES.
func (p *parser) lockTables() ast.Statement {
	st := &ast.LockTables{}
	for isIdentifier(p.peek()) {
		l := ast.LockTable{Name: p.name()}
		if p.accept("AS") {
			l.Alias = p.identifierOrText()
		}
		switch {
		case p.accept("READ"):
			l.Mode = "READ"
			if p.accept("LOCAL") {
				l.Mode = "READ LOCAL"
			}
		case p.accept("LOW_PRIORITY"):
			p.expect("WRITE")
			l.Mode = "LOW_PRIORITY WRITE"
		default:
			p.expect("WRITE")
			l.Mode = "WRITE"
		}
		st.Tables = append(st.Tables, l)
		if !p.accept(",") {
			break
		}
		if !isIdentifier(p.peek()) {
			p.unexpected(anyIdentifier)
		}
	}
	p.done(&st.Base)
	return st
}
