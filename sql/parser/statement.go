package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// statementStarts is what may begin a statement, for messages.
var statementStarts = []string{anyEnd, ";", "(", "ADMIN", "ALTER", "ANALYZE", "BACKUP", "BEGIN", "BUILD", "CALL", "CANCEL", "CLEAN", "COMMIT",
	"COPY", "CREATE", "DELETE", "DESC", "DESCRIBE", "DROP", "EXPLAIN", "EXPORT", "GRANT", "HELP", "INSERT", "INSTALL", "KILL", "LOAD", "LOCK",
	"MERGE", "PAUSE", "PLAN", "RECOVER", "REFRESH", "RESTORE", "RESUME", "REVOKE", "ROLLBACK", "SELECT", "SET", "SHOW", "START", "STOP",
	"SWITCH", "SYNC", "TRUNCATE", "UNINSTALL", "UNLOCK", "UNSET", "UPDATE", "USE", "VALUES", "WARM", "WITH"}

// statement takes the one statement of the text.
func (p *parser) statement() ast.Statement {
	for p.accept(";") {
	}
	p.first, p.terms, p.height = p.pos, 0, 0
	if p.peek().kind == tokenEOF {
		return &ast.Empty{Base: p.base()}
	}
	return p.anyStatement()
}

// anyStatement takes a statement that begins at the current token.
func (p *parser) anyStatement() ast.Statement {
	switch {
	case p.is("WITH"):
		return p.withStatement()
	case p.is("("), p.queryAt(p.pos):
		return p.queryStatement(nil)
	}
	return p.statementByWords()
}

// withStatement takes a statement that begins with WITH: a query, INSERT, UPDATE, DELETE or MERGE INTO.
func (p *parser) withStatement() ast.Statement {
	var with *ast.With
	p.choosing(p.first, len(p.tokens), func() { with = p.with() })
	switch {
	case p.accept("INSERT"):
		return p.insert(with)
	case p.accept("UPDATE"):
		return p.update(with)
	case p.accept("DELETE"):
		return p.delete(with)
	case p.is("MERGE", "INTO"):
		p.pos += 2
		return p.mergeInto(with)
	case !p.is("(") && !p.queryAt(p.pos):
		p.noViable(p.first)
	}
	return p.queryStatement(with)
}

// queryStatement takes a statement that is a query, behind its WITH.
func (p *parser) queryStatement(with *ast.With) ast.Statement {
	q := p.queryBehind(with)
	q.OutFile = p.outFile()
	p.done(&q.Base)
	return q
}

// done takes the end of the statement and fills in what all statements have.
func (p *parser) done(b *ast.Base) {
	p.end()
	*b = p.base()
}

// other takes a statement that has no node of its own, without looking at its text.
func (p *parser) other(words []string) ast.Statement {
	for p.peek().kind != tokenEOF && !p.is(";") {
		p.pos++
	}
	st := &ast.Other{What: strings.Join(words, " ")}
	p.done(&st.Base)
	return st
}

// has reports whether a list of taken keywords has one.
func has(words []string, word string) bool { return contains(words, word) }

// forms is the tree of all statements by their leading keywords.
var forms formTree

func init() {
	forms.addRoutineLoad()
	forms.addDefinitions()
	forms.addShow()
	forms.addSession()
	forms.addUsers()
	forms.addAdmin()
	forms.addRows()
	forms.addObjects()
	forms.addAnalyze()
	forms.addOthers()
}

// addRoutineLoad registers the statements about routine load jobs; WAIT and EXPLAIN ROUTINE LOAD are ours.
func (t *formTree) addRoutineLoad() {
	t.add("CREATE ROUTINE LOAD", func(p *parser, _ []string) ast.Statement { return p.createRoutineLoad(false) })
	t.add("ALTER ROUTINE LOAD FOR", func(p *parser, _ []string) ast.Statement { return p.alterRoutineLoad() })
	t.add("PAUSE ROUTINE LOAD FOR", func(p *parser, _ []string) ast.Statement {
		name := p.operableJob()
		return &ast.PauseRoutineLoad{Job: name, Base: p.base()}
	})
	t.add("PAUSE ALL ROUTINE LOAD", func(p *parser, _ []string) ast.Statement {
		p.end()
		return &ast.PauseRoutineLoad{All: true, Base: p.base()}
	})
	t.add("RESUME ROUTINE LOAD FOR", func(p *parser, _ []string) ast.Statement {
		name := p.operableJob()
		return &ast.ResumeRoutineLoad{Job: name, Base: p.base()}
	})
	t.add("RESUME ALL ROUTINE LOAD", func(p *parser, _ []string) ast.Statement {
		p.end()
		return &ast.ResumeRoutineLoad{All: true, Base: p.base()}
	})
	t.add("STOP ROUTINE LOAD FOR", func(p *parser, _ []string) ast.Statement {
		name := p.operableJob()
		return &ast.StopRoutineLoad{Job: name, Base: p.base()}
	})
	t.add("WAIT ROUTINE LOAD FOR", func(p *parser, _ []string) ast.Statement { return p.waitRoutineLoad() })
	t.add("SHOW [ALL] ROUTINE LOAD", func(p *parser, w []string) ast.Statement { return p.showRoutineLoad(has(w, "ALL")) })
	t.add("SHOW ROUTINE LOAD TASK", func(p *parser, _ []string) ast.Statement { return p.showRoutineLoadTask() })
	t.add("SHOW [ALL] CREATE ROUTINE LOAD FOR", func(p *parser, w []string) ast.Statement { return p.showCreateRoutineLoad(has(w, "ALL")) })
}

// addOthers registers the statements that Doris has and dorisemu only names.
func (t *formTree) addOthers() {
	for _, pattern := range []string{
		"CREATE MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW", "ALTER MATERIALIZED VIEW", "PAUSE MATERIALIZED VIEW JOB",
		"RESUME MATERIALIZED VIEW JOB", "CANCEL MATERIALIZED VIEW TASK",
		"CREATE JOB", "PAUSE JOB", "ALTER JOB", "DROP JOB", "RESUME JOB", "CANCEL TASK", "SHOW CONSTRAINTS FROM",
		"LOAD LABEL", "LOAD DATA", "EXPORT TABLE", "PLAN REPLAYER", "COPY INTO",
		"CREATE WORKLOAD POLICY", "CREATE CATALOG", "CREATE ROW POLICY", "CREATE ENCRYPTKEY",
		"CREATE [GLOBAL|SESSION|LOCAL] [TABLES|AGGREGATE|ALIAS] FUNCTION", "CREATE REPOSITORY", "CREATE READ ONLY REPOSITORY", "CREATE DICTIONARY",
		"ALTER SYSTEM", "ALTER CATALOG", "ALTER COLOCATE GROUP",
		"DROP [CACHED|EXPIRED] STATS", "DROP ANALYZE JOB", "KILL ANALYZE",
		"INSTALL PLUGIN", "UNINSTALL PLUGIN", "RESTORE SNAPSHOT", "BACKUP SNAPSHOT", "WARM UP",
		"REFRESH CATALOG", "REFRESH DATABASE", "REFRESH TABLE", "REFRESH DICTIONARY", "REFRESH LDAP",
		"CLEAN ALL PROFILE", "CLEAN QUERY STATS", "CLEAN ALL QUERY STATS",
		"CANCEL EXPORT", "CANCEL WARM UP JOB", "CANCEL DECOMMISSION BACKEND", "CANCEL BACKUP", "CANCEL RESTORE",
		"ADMIN SET ENCRYPTION ROOT KEY", "ADMIN CREATE CLUSTER SNAPSHOT", "ADMIN SET AUTO CLUSTER SNAPSHOT", "ADMIN DROP CLUSTER SNAPSHOT",
		"ADMIN SET CLUSTER SNAPSHOT FEATURE", "ADMIN ROTATE TDE ROOT KEY", "UNSET DEFAULT STORAGE VAULT",
	} {
		t.add(pattern, (*parser).other)
	}
	t.add("CALL", func(p *parser, words []string) ast.Statement {
		p.name()
		p.expressionsInParentheses()
		st := &ast.Other{What: "CALL"}
		p.done(&st.Base)
		return st
	})
}
