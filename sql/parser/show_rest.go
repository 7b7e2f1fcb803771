package parser

// adminShows are those of showRests that may have ADMIN in front.
var adminShows = map[string]bool{"REPLICA DISTRIBUTION FROM": true, "REPLICA STATUS FROM": true, "TABLET STORAGE FORMAT": true}

// showRests are the readers of what follows the keywords of SHOWs that have no node: it is checked and forgotten.
var showRests = map[string]func(*parser){
	"LOAD PROFILE":  (*parser).profileRest,
	"QUERY PROFILE": (*parser).profileRest,
	"SNAPSHOT ON": func(p *parser) {
		p.identifier()
		p.wildWhere()
	},
	"CREATE REPOSITORY FOR": func(p *parser) { p.identifier() },
	"CREATE STORAGE VAULT":  func(p *parser) { p.identifier() },
	"CREATE [GLOBAL|SESSION|LOCAL] FUNCTION": func(p *parser) {
		if p.nameOrWord(); p.accept(".") {
			p.nameOrWord()
		}
		if !p.is("(") {
			p.unmatched("(")
		}
		p.pos = p.closingOf(p.pos)
		p.expect(")")
		if p.accept("FROM") || p.accept("IN") {
			p.databaseName()
		}
	},
	"TABLET STORAGE FORMAT":     func(p *parser) { p.accept("VERBOSE") },
	"REPLICA DISTRIBUTION FROM": func(p *parser) { p.tableName(p.here()) },
	"DATA SKEW FROM":            func(p *parser) { p.tableName(p.here()) },
	"REPLICA STATUS FROM": func(p *parser) {
		p.tableName(p.here())
		if p.accept("WHERE") {
			p.expression()
		}
	},
	"TRASH": func(p *parser) {
		if p.accept("ON") {
			p.stringToken()
		}
	},
	"SQL_BLOCK_RULE": func(p *parser) {
		if p.accept("FOR") {
			p.identifier()
		}
	},
	"STORAGE POLICY": func(p *parser) {
		if p.accept("USING") && p.accept("FOR") {
			p.identifierOrText()
		}
	},
	"ROW POLICY": func(p *parser) {
		if !p.accept("FOR") {
			return
		}
		if p.accept("ROLE") {
			p.identifier()
		} else {
			p.userIdentity()
		}
	},
	"COLUMN HISTOGRAM": func(p *parser) {
		p.name()
		p.identifierList()
	},
	"COLUMN [CACHED] STATS": func(p *parser) {
		p.name()
		if p.is("(") {
			p.identifierList()
		}
		p.partitionNames()
	},
	"INDEX STATS": func(p *parser) {
		p.name()
		p.identifier()
	},
	"TABLE STATS": func(p *parser) {
		if p.peek().kind == tokenInteger {
			p.integer()
			return
		}
		p.name()
		p.partitionNames()
		if p.is("(") {
			p.identifierList()
		}
	},
	"ANALYZE TASK STATUS": func(p *parser) { p.integer() },
	"[AUTO] ANALYZE": func(p *parser) {
		if p.peek().kind == tokenInteger {
			p.integer()
		} else if isIdentifier(p.peek()) {
			p.name()
		}
		p.stateRest()
	},
	"QUEUED ANALYZE JOBS": func(p *parser) {
		if isIdentifier(p.peek()) {
			p.name()
		}
		p.stateRest()
	},
	"QUERY STATS": func(p *parser) {
		switch {
		case p.accept("FOR"):
			p.identifier()
		case p.accept("FROM"):
			p.name()
			if p.accept("ALL") {
				p.accept("VERBOSE")
			}
		}
	},
}

// profileRest takes ['path'] [LIMIT n].
func (p *parser) profileRest() {
	if p.peek().kind == tokenString {
		p.stringToken()
	}
	p.optionalLimit()
}

// stateRest takes [WHERE column = 'value'].
func (p *parser) stateRest() {
	if p.accept("WHERE") {
		p.identifier()
		p.expect("=")
		p.stringToken()
	}
}

// nameOrWord takes the name of a function.
func (p *parser) nameOrWord() {
	if t := p.peek(); t.kind == tokenWord && functionWords[t.word] {
		p.pos++
		return
	}
	p.identifier()
}
