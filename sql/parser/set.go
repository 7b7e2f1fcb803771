package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

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
