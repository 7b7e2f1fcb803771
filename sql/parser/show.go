package parser

import (
	"slices"
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

// addShowOthers registers the SHOWs that have no node of their own.
func (t *formTree) addShowOthers() {
	for pattern, parts := range map[string]tail{
		"BACKUP": withFromOne | withWild, "BROKER": 0, "EXPORT": withFrom | withWild | withOrder | withLimit, "REPOSITORIES": 0,
		"ENCRYPTKEYS": withFrom | withLike, "[BRIEF] RESTORE": withFromOne | withWild, "RESOURCES": withWild | withOrder | withLimit,
		"STORAGE VAULT|VAULTS": 0, "STAGES": 0, "TYPE_CAST": withFromOne, "CLUSTERS": 0, "COMPUTE GROUPS": 0, "WHITELIST": 0,
		"DICTIONARIES": withWild, "COPY": withFromOne | withWhere | withOrder | withLimit, "WARM UP JOB": withWild,
		"CONVERT_LIGHT_SCHEMA_CHANGE_PROCESS":                                   withFrom,
		"INVERTED INDEX ANALYZER|TOKENIZER|TOKEN_FILTER|CHAR_FILTER|NORMALIZER": 0,
	} {
		parts := parts
		t.add("SHOW "+pattern, func(p *parser, w []string) ast.Statement {
			st := &ast.ShowOther{What: strings.Join(w[1:], " "), ShowFilter: p.filter(parts)}
			p.done(&st.Base)
			return st
		})
	}
	for pattern, rest := range showRests {
		rest := rest
		lead := "SHOW "
		if adminShows[pattern] {
			lead = "[ADMIN] SHOW "
		}
		t.add(lead+pattern, func(p *parser, w []string) ast.Statement {
			rest(p)
			st := &ast.ShowOther{What: strings.Join(w[slices.Index(w, "SHOW")+1:], " "), ShowFilter: ast.ShowFilter{Limit: -1}}
			p.done(&st.Base)
			return st
		})
	}
}
