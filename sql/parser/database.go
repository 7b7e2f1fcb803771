package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// createDatabase takes what follows CREATE DATABASE.
func (p *parser) createDatabase() ast.Statement {
	st := &ast.CreateDatabase{IfNotExists: p.ifNotExists()}
	st.Name = p.databaseName()
	st.Properties = p.optionalProperties()
	p.done(&st.Base)
	return st
}

// dropDatabase takes what follows DROP DATABASE.
func (p *parser) dropDatabase() ast.Statement {
	st := &ast.DropDatabase{IfExists: p.ifExists()}
	st.Name = p.databaseName()
	st.Force = p.accept("FORCE")
	p.done(&st.Base)
	return st
}

// alterDatabase takes what follows ALTER DATABASE.
func (p *parser) alterDatabase() ast.Statement {
	st := &ast.AlterDatabase{}
	p.choosing(p.first, p.pos, func() { st.Name = p.identifier() })
	switch {
	case p.accept("RENAME"):
		st.NewName = p.identifier()
	case p.accept("SET"):
		switch {
		case p.is("PROPERTIES"):
			st.Properties = p.properties()
		case p.isAny("DATA", "REPLICA", "TRANSACTION"):
			st.QuotaKind = p.next().word
			p.expect("QUOTA")
			if p.peek().kind == tokenInteger {
				st.Quota = p.integer()
				break
			}
			if !isIdentifier(p.peek()) {
				p.unexpected(anyIdentifier, anyInteger)
			}
			st.Quota = p.identifier()
		default:
			p.noViable(p.first)
		}
	default:
		p.noViable(p.first)
	}
	p.done(&st.Base)
	return st
}
