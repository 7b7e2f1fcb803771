package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// statement takes the one statement of the text.
func (p *parser) statement() ast.Statement {
	for p.accept(";") {
	}
	p.first = p.pos
	t := p.peek()
	if t.kind == tokenEOF {
		return &ast.Empty{Base: p.base()}
	}
	if p.queryAt(p.pos) {
		return p.queryStatement()
	}
	if t.kind == tokenWord {
		if read, ok := statements[t.word]; ok {
			p.pos++
			return read(p)
		}
	}
	p.unexpected(statementStarts...)
	return nil
}

// statementStarts is what may begin a statement, for messages.
var statementStarts = []string{anyEnd, ";", "(", "ADMIN", "ALTER", "ANALYZE", "BACKUP", "BEGIN", "BUILD", "CALL", "CANCEL", "CLEAN", "COMMIT",
	"COPY", "CREATE", "DELETE", "DESC", "DESCRIBE", "DROP", "EXPLAIN", "EXPORT", "GRANT", "HELP", "INSERT", "INSTALL", "KILL", "LOAD", "LOCK",
	"MERGE", "PAUSE", "PLAN", "RECOVER", "REFRESH", "RESTORE", "RESUME", "REVOKE", "ROLLBACK", "SELECT", "SET", "SHOW", "START", "STOP",
	"SWITCH", "SYNC", "TRUNCATE", "UNINSTALL", "UNLOCK", "UNSET", "UPDATE", "USE", "VALUES", "WARM", "WITH"}

// statements are the readers of statements by their first word, which they find taken. Queries are not among them.
var statements map[string]func(*parser) ast.Statement

func init() {
	// Filled here as the readers refer to the map through EXPLAIN.
	statements = map[string]func(*parser) ast.Statement{
		"CREATE": (*parser).create, "ALTER": (*parser).alter, "DROP": (*parser).drop, "SHOW": (*parser).show,
		"PAUSE": (*parser).pause, "RESUME": (*parser).resume, "STOP": (*parser).stop, "WAIT": (*parser).wait,
		"EXPLAIN": (*parser).explain,
	}
}

// queryStatement takes a statement that is a query.
func (p *parser) queryStatement() ast.Statement {
	p.query()
	p.end()
	return &ast.Query{Base: p.base()}
}

// pause takes what follows PAUSE.
func (p *parser) pause() ast.Statement {
	switch {
	case p.accept("ALL"):
		p.expect("ROUTINE", "LOAD")
		p.end()
		return &ast.PauseRoutineLoad{All: true, Base: p.base()}
	case p.accept("ROUTINE"):
		p.expect("LOAD", "FOR")
		name := p.operableJob()
		return &ast.PauseRoutineLoad{Job: name, Base: p.base()}
	}
	p.noViable(p.first)
	return nil
}

// resume takes what follows RESUME.
func (p *parser) resume() ast.Statement {
	switch {
	case p.accept("ALL"):
		p.expect("ROUTINE", "LOAD")
		p.end()
		return &ast.ResumeRoutineLoad{All: true, Base: p.base()}
	case p.accept("ROUTINE"):
		p.expect("LOAD", "FOR")
		name := p.operableJob()
		return &ast.ResumeRoutineLoad{Job: name, Base: p.base()}
	}
	p.noViable(p.first)
	return nil
}

// stop takes what follows STOP.
func (p *parser) stop() ast.Statement {
	p.expect("ROUTINE", "LOAD", "FOR")
	name := p.operableJob()
	return &ast.StopRoutineLoad{Job: name, Base: p.base()}
}

// wait takes what follows WAIT (our extension).
func (p *parser) wait() ast.Statement {
	p.expect("ROUTINE", "LOAD", "FOR")
	return p.waitRoutineLoad()
}

// explain takes what follows EXPLAIN.
func (p *parser) explain() ast.Statement {
	switch {
	case p.accept("CREATE", "ROUTINE", "LOAD"):
		return p.createRoutineLoad(true)
	case p.accept("ROUTINE", "LOAD", "FOR"):
		return &ast.ExplainRoutineLoad{Job: p.operableJob(), Base: p.base()}
	}
	p.noViable(p.first)
	return nil
}

// create takes what follows CREATE.
func (p *parser) create() ast.Statement {
	switch {
	case p.accept("ROUTINE"):
		p.expect("LOAD")
		return p.createRoutineLoad(false)
	case p.accept("DATABASE"), p.accept("SCHEMA"):
		return p.createDatabase()
	case p.is("TABLE"), p.is("EXTERNAL", "TABLE"), p.is("TEMPORARY", "TABLE"):
		return p.createTable()
	}
	p.noViable(p.first)
	return nil
}

// alter takes what follows ALTER.
func (p *parser) alter() ast.Statement {
	switch {
	case p.accept("ROUTINE"):
		p.expect("LOAD", "FOR")
		return p.alterRoutineLoad()
	case p.accept("DATABASE"):
		return p.alterDatabase()
	}
	p.noViable(p.first)
	return nil
}

// drop takes what follows DROP.
func (p *parser) drop() ast.Statement {
	switch {
	case p.accept("DATABASE"), p.accept("SCHEMA"):
		return p.dropDatabase()
	case p.is("TABLE"), p.is("TEMPORARY", "TABLE"):
		return p.dropTable()
	}
	p.noViable(p.first)
	return nil
}

// show takes what follows SHOW.
func (p *parser) show() ast.Statement {
	history := p.is("ALL", "ROUTINE") || p.is("ALL", "CREATE", "ROUTINE")
	if history {
		p.pos++
	}
	switch {
	case p.accept("ROUTINE"):
		p.expect("LOAD")
		if !history && p.accept("TASK") {
			return p.showRoutineLoadTask()
		}
		return p.showRoutineLoad(history)
	case p.accept("CREATE", "ROUTINE"):
		p.expect("LOAD", "FOR")
		return p.showCreateRoutineLoad(history)
	}
	p.noViable(p.first)
	return nil
}
