package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// textNames are the kinds of objects whose names may be texts.
var textNames = map[string]bool{
	"WORKLOAD GROUP": true, "WORKLOAD POLICY": true, "RESOURCE": true, "STORAGE VAULT": true, "COMPUTE GROUP": true, "ALTER STORAGE POLICY": true,
}

// addObjects registers CREATE, ALTER and DROP of what the cluster keeps by name and properties.
func (t *formTree) addObjects() {
	const index = "INVERTED INDEX ANALYZER|TOKENIZER|TOKEN_FILTER|CHAR_FILTER|NORMALIZER"
	for _, pattern := range []string{"WORKLOAD GROUP", "SQL_BLOCK_RULE", "STORAGE POLICY|VAULT", "[EXTERNAL] RESOURCE", "STAGE", index} {
		t.add("CREATE "+pattern, (*parser).createObject)
	}
	for _, pattern := range []string{"WORKLOAD GROUP|POLICY", "SQL_BLOCK_RULE", "STORAGE POLICY|VAULT", "RESOURCE", "REPOSITORY", "COMPUTE GROUP"} {
		t.add("ALTER "+pattern, (*parser).alterObject)
	}
	for _, pattern := range []string{
		"WORKLOAD GROUP|POLICY", "SQL_BLOCK_RULE", "STORAGE POLICY", "RESOURCE", "REPOSITORY", "STAGE", "CATALOG", "ENCRYPTKEY", "DICTIONARY", index,
	} {
		t.add("DROP "+pattern, (*parser).dropObject)
	}
	t.add("DROP [GLOBAL|SESSION|LOCAL] FUNCTION", func(p *parser, w []string) ast.Statement {
		st := &ast.DropFunction{Global: has(w, "GLOBAL"), IfExists: p.ifExists()}
		st.Name.Name = p.functionName()
		if p.accept(".") {
			st.Name.Database, st.Name.Name = st.Name.Name, p.functionName()
		}
		p.signature()
		p.done(&st.Base)
		return st
	})
	t.add("DROP ROW POLICY", func(p *parser, _ []string) ast.Statement {
		st := &ast.DropRowPolicy{IfExists: p.ifExists(), Name: p.identifier()}
		p.expect("ON")
		st.Table = p.name()
		if p.accept("FOR") {
			if p.accept("ROLE") {
				p.identifier()
			} else {
				p.userIdentity()
			}
		}
		p.done(&st.Base)
		return st
	})
	t.addAdminTablets()
}

// kindOf joins the keywords behind CREATE, ALTER or DROP.
func kindOf(words []string) string {
	kind := words[1:]
	if kind[0] == "EXTERNAL" {
		kind = kind[1:]
	}
	return strings.Join(kind, " ")
}

// objectName takes the name of an object.
func (p *parser) objectName(verb, kind string) string {
	if textNames[kind] || textNames[verb+" "+kind] {
		return p.identifierOrText()
	}
	return p.identifier()
}

// forGroup takes [FOR compute_group] of a workload group.
func (p *parser) forGroup(kind string) string {
	if kind == "WORKLOAD GROUP" && p.accept("FOR") {
		return p.identifierOrText()
	}
	return ""
}

func (p *parser) createObject(words []string) ast.Statement {
	st := &ast.CreateObject{Kind: kindOf(words), IfNotExists: p.ifNotExists()}
	st.Name = p.objectName("CREATE", st.Kind)
	st.Group = p.forGroup(st.Kind)
	st.Properties = p.optionalProperties()
	p.done(&st.Base)
	return st
}

func (p *parser) alterObject(words []string) ast.Statement {
	st := &ast.AlterObject{Kind: kindOf(words)}
	st.Name = p.objectName("ALTER", st.Kind)
	st.Group = p.forGroup(st.Kind)
	st.Properties = p.optionalProperties()
	p.done(&st.Base)
	return st
}

func (p *parser) dropObject(words []string) ast.Statement {
	st := &ast.DropObject{Kind: kindOf(words)}
	if st.Kind != "REPOSITORY" {
		st.IfExists = p.ifExists()
	}
	if st.Kind == "ENCRYPTKEY" || st.Kind == "DICTIONARY" {
		st.Names = []ast.Name{p.name()}
	} else {
		st.Names = []ast.Name{{Name: p.objectName("DROP", st.Kind)}}
	}
	for st.Kind == "SQL_BLOCK_RULE" && p.accept(",") {
		st.Names = append(st.Names, ast.Name{Name: p.identifier()})
	}
	st.Group = p.forGroup(st.Kind)
	p.done(&st.Base)
	return st
}

// functionName takes one part of the name of a function.
func (p *parser) functionName() string {
	t := p.peek()
	p.nameOrWord()
	return p.identifierText(t)
}

// signature takes (type, ...) of a function.
func (p *parser) signature() {
	if !p.is("(") {
		p.unmatched("(")
	}
	p.pos = p.closingOf(p.pos)
	p.expect(")")
}

// addAdminTablets registers the ADMIN statements about tablets and disks.
func (t *formTree) addAdminTablets() {
	make := func(read func(*parser, *ast.AdminTablets)) reader {
		return func(p *parser, w []string) ast.Statement {
			st := &ast.AdminTablets{What: strings.Join(w[1:], " ")}
			read(p, st)
			p.done(&st.Base)
			return st
		}
	}
	t.add("ADMIN CHECK TABLET", make(func(p *parser, st *ast.AdminTablets) {
		if !p.is("(") {
			p.unmatched("(")
		}
		st.IDs = p.optionalNumbers()
		st.Properties = p.optionalProperties()
	}))
	t.add("ADMIN SET REPLICA VERSION|STATUS", make(func(p *parser, st *ast.AdminTablets) { st.Properties = p.properties() }))
	t.add("ADMIN COPY TABLET", make(func(p *parser, st *ast.AdminTablets) {
		st.IDs = []int64{p.long()}
		st.Properties = p.optionalProperties()
	}))
	t.add("ADMIN DIAGNOSE TABLET", make(func(p *parser, st *ast.AdminTablets) { st.IDs = []int64{p.long()} }))
	for _, pattern := range []string{"ADMIN REBALANCE DISK", "ADMIN CANCEL REBALANCE DISK"} {
		t.add(pattern, make(func(p *parser, st *ast.AdminTablets) {
			if p.accept("ON") {
				p.expect("(")
				st.Backends = []string{p.rawString()}
				for p.accept(",") {
					st.Backends = append(st.Backends, p.rawString())
				}
				p.closeLoop(len(st.Backends))
			}
		}))
	}
}
