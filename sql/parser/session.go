package parser

import (
	"strings"

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

// planTypes and planLevels are the words that may stand behind EXPLAIN.
var (
	planTypes  = []string{"PARSED", "ANALYZED", "REWRITTEN", "LOGICAL", "OPTIMIZED", "PHYSICAL", "SHAPE", "MEMO", "DISTRIBUTED", "ALL"}
	planLevels = []string{"VERBOSE", "TREE", "GRAPH", "PLAN", "DUMP"}
)

// explain takes what follows EXPLAIN, DESC or DESCRIBE: a statement to explain, or a table to describe.
func (p *parser) explain() ast.Statement {
	switch {
	case p.accept("CREATE", "ROUTINE", "LOAD"):
		return p.createRoutineLoad(true)
	case p.accept("ROUTINE", "LOAD", "FOR"):
		name := p.operableJob()
		return &ast.ExplainRoutineLoad{Job: name, Base: p.base()}
	}
	e := &ast.Explain{}
	start := p.pos
	if p.isAny(planTypes...) {
		e.PlanType = p.next().word
	}
	if p.isAny(planLevels...) {
		e.Level = p.next().word
	}
	e.Process = p.accept("PROCESS")
	if !p.explainable() && !p.is("(") {
		if p.pos > start+1 || p.pos == start+1 && !isIdentifier(p.tokens[start]) {
			p.noViable(p.first)
		}
		p.pos = start
		return p.describe()
	}
	first := p.first
	p.first = p.pos
	e.Statement = p.anyStatement()
	p.first = first
	e.Base = p.base()
	return e
}

// explainable reports whether a statement that can be explained is next.
func (p *parser) explainable() bool {
	return p.queryAt(p.pos) || p.is("INSERT", "INTO") || p.is("INSERT", "OVERWRITE") || p.is("UPDATE") || p.is("DELETE", "FROM") ||
		p.is("MERGE", "INTO")
}

// describe takes a table to describe.
func (p *parser) describe() ast.Statement {
	if p.is("FUNCTION") && isIdentifier(p.peekAt(1)) && isWord(p.peekAt(2), "(") {
		p.pos++
		st := &ast.DescribeFunction{Function: p.identifier()}
		p.pos++
		if !p.is(")") {
			st.Properties = p.propertyItems()
		}
		p.closeSequence()
		p.tableAlias()
		p.done(&st.Base)
		return st
	}
	if p.is("DICTIONARY") && isIdentifier(p.peekAt(1)) {
		return p.other([]string{"DESCRIBE", "DICTIONARY"})
	}
	if !isIdentifier(p.peek()) {
		p.noViable(p.first)
	}
	st := &ast.Describe{}
	p.choosing(p.first, len(p.tokens), func() { st.Table = p.name() })
	if p.accept("ALL") {
		st.All = true
	} else {
		st.Partitions = p.partitionNames()
	}
	p.done(&st.Base)
	return st
}

// set takes what follows SET.
func (p *parser) set() ast.Statement {
	if p.is("PROPERTY") && !isWord(p.peekAt(1), "=") {
		return p.setProperty()
	}
	if isIdentifier(p.peek()) && isWord(p.peekAt(1), "AS") && isWord(p.peekAt(2), "DEFAULT") {
		return p.other([]string{"SET", "DEFAULT STORAGE VAULT"})
	}
	if p.is("TRANSACTION") && !isWord(p.peekAt(1), "=") || p.isAny("GLOBAL", "SESSION", "LOCAL") && isWord(p.peekAt(1), "TRANSACTION") && !isWord(p.peekAt(2), "=") {
		return p.setTransaction()
	}
	st := &ast.Set{Items: []ast.SetItem{p.setItem()}}
	for p.accept(",") {
		st.Items = append(st.Items, p.setItem())
	}
	p.done(&st.Base)
	return st
}

// setProperty takes PROPERTY [FOR user] "k" = "v", ....
func (p *parser) setProperty() ast.Statement {
	p.expect("PROPERTY")
	st := &ast.SetProperty{}
	if p.accept("FOR") {
		st.User = p.identifierOrText()
	}
	st.Properties = p.propertyItems()
	p.done(&st.Base)
	return st
}

// setTransaction takes [scope] TRANSACTION and its characteristics.
func (p *parser) setTransaction() ast.Statement {
	st := &ast.SetTransaction{}
	if p.isAny("GLOBAL", "SESSION", "LOCAL") {
		st.Scope = p.next().word
	}
	p.expect("TRANSACTION")
	for {
		if st.Access == "" && p.accept("READ") {
			if !p.isAny("ONLY", "WRITE") {
				p.noViable(p.pos - 1)
			}
			st.Access = "READ " + p.next().word
		} else {
			if !p.is("ISOLATION") || st.Isolation != "" {
				p.noViable(p.first)
			}
			p.expect("ISOLATION", "LEVEL")
			words := []string{p.expectOne("READ", "REPEATABLE", "SERIALIZABLE")}
			switch words[0] {
			case "READ":
				words = append(words, p.expectOne("COMMITTED", "UNCOMMITTED"))
			case "REPEATABLE":
				p.expect("READ")
				words = append(words, "READ")
			}
			st.Isolation = strings.Join(words, " ")
		}
		if !p.accept(",") {
			break
		}
	}
	p.done(&st.Base)
	return st
}

// setItem takes one item of SET.
func (p *parser) setItem() ast.SetItem {
	item := ast.SetItem{Pos: p.here()}
	assigned := isWord(p.peekAt(1), "=")
	switch {
	case p.isAny("GLOBAL", "SESSION", "LOCAL") && !assigned:
		item.Scope = p.next().word
		if !isIdentifier(p.peek()) {
			p.noViable(p.first)
		}
		item.Name = p.identifier()
		p.expect("=")
		item.Value = p.setValue()
	case p.is("NAMES"):
		p.pos++
		p.setNames(&item)
	case p.is("CHARSET") && !assigned, p.isAny("CHAR", "CHARACTER") && isWord(p.peekAt(1), "SET"):
		if p.next().word != "CHARSET" {
			p.pos++
		}
		if t := p.peek(); !isIdentifier(t) && t.kind != tokenString && !isWord(t, "DEFAULT") {
			p.noViable(p.first)
		}
		item.Kind, item.Name = ast.SetCharset, "charset"
		item.Value = p.charsetValue()
	case p.is("PASSWORD"), p.is("LDAP_ADMIN_PASSWORD"):
		if !assigned && !isWord(p.peekAt(1), "FOR") {
			p.pos++
			p.noViable(p.first)
		}
		p.setPassword(&item)
	case p.is("@"):
		p.pos++
		item.Kind, item.Name = ast.SetUserVariable, p.identifier()
		p.expect("=")
		item.Value = p.expression()
	case p.accept("@@"):
		if p.isAny("GLOBAL", "SESSION", "LOCAL") && isWord(p.peekAt(1), ".") {
			item.Scope = p.next().word
			p.pos++
		}
		item.Name = p.identifier()
		p.expect("=")
		item.Value = p.setValue()
	default:
		from := p.first
		if p.tokens[p.pos-1].word == "," {
			from = p.pos
		}
		if !isIdentifier(p.peek()) {
			p.noViable(from)
		}
		item.Name = p.identifier()
		if !p.is("=") {
			p.noViable(from)
		}
		p.pos++
		item.Value = p.setValue()
	}
	return item
}

// setValue takes an expression, ON, ALL, or DEFAULT, which is nil.
func (p *parser) setValue() ast.Expr {
	pos := p.here()
	switch {
	case p.accept("DEFAULT"):
		return nil
	case p.isAny("ON", "ALL"):
		return &ast.Literal{Pos: pos, Kind: ast.StringLiteral, Text: p.next().word}
	}
	return p.expression()
}

// charsetValue takes a charset's name, or DEFAULT, which is nil.
func (p *parser) charsetValue() ast.Expr {
	pos := p.here()
	if p.accept("DEFAULT") {
		return nil
	}
	return &ast.Literal{Pos: pos, Kind: ast.StringLiteral, Text: p.identifierOrText()}
}

// setNames takes what follows NAMES.
func (p *parser) setNames(item *ast.SetItem) {
	item.Kind, item.Name = ast.SetNames, "names"
	if p.accept("=") {
		item.Value = p.expression()
		return
	}
	if t := p.peek(); !isIdentifier(t) && t.kind != tokenString && !isWord(t, "DEFAULT") {
		p.noViable(p.first)
	}
	item.Value = p.charsetValue()
	switch {
	case p.accept("COLLATE"):
		item.Collation = p.identifierOrText()
	default:
		p.accept("DEFAULT")
	}
}

// setPassword takes PASSWORD [FOR user] = 'hash' | PASSWORD('plain'), or LDAP_ADMIN_PASSWORD = the same.
func (p *parser) setPassword(item *ast.SetItem) {
	item.Kind = ast.SetPassword
	if p.next().word == "LDAP_ADMIN_PASSWORD" {
		item.Kind = ast.SetLDAPPassword
	}
	if item.Kind == ast.SetPassword && p.accept("FOR") {
		user := p.userIdentity()
		item.User = &user
	}
	p.expect("=")
	if p.accept("PASSWORD") {
		p.expect("(")
		item.Plain = true
		item.Password = p.rawString()
		p.expect(")")
		return
	}
	if p.peek().kind != tokenString {
		p.unexpected("PASSWORD", anyString)
	}
	item.Password = p.rawString()
}
