package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// parts takes a dotted name. A bare a-b is refused as Doris does: it must be quoted.
func (p *parser) parts() []string {
	names := []string{p.capturingIdentifier()}
	for p.accept(".") {
		names = append(names, p.capturingIdentifier())
	}
	return names
}

// capturingIdentifier takes an identifier and catches the bare a-b, which must be quoted (Doris: errorCapturingIdentifier).
func (p *parser) capturingIdentifier() string {
	start := p.pos
	name := p.identifier()
	if !p.is("-") || !isIdentifier(p.peekAt(1)) {
		return name
	}
	for p.is("-") && isIdentifier(p.peekAt(1)) {
		p.pos++
		name += "-" + p.identifier()
	}
	p.refuse(start+1, "Possibly unquoted identifier %s detected. Please consider quoting it with back-quotes as `%s`", name, name)
	return ""
}

// name takes a table-like name of up to three parts.
func (p *parser) name() ast.Name {
	pos := p.here()
	parts := p.parts()
	if len(parts) > 3 {
		p.later(func() { p.reject("Only one or two dot can be in the name: %s", strings.Join(parts, ".")) })
	}
	return nameOf(pos, parts)
}

// nameOf makes a name of one to three parts.
func nameOf(pos ast.Pos, parts []string) ast.Name {
	n := ast.Name{Pos: pos, Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		n.Database = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		n.Catalog = parts[len(parts)-3]
	}
	return n
}

// databaseName takes [catalog.]database.
func (p *parser) databaseName() ast.Name {
	pos := p.here()
	parts := p.parts()
	if len(parts) > 2 {
		p.later(func() { p.reject("Only one dot can be in the name: %s", strings.Join(parts, ".")) })
	}
	n := ast.Name{Pos: pos, Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		n.Catalog = parts[0]
	}
	return n
}

// identifierList takes (a, b, ...).
func (p *parser) identifierList() []string {
	p.expect("(")
	names := p.identifierSeq()
	p.closeSequence()
	return names
}

// identifierSeq takes a, b, ....
func (p *parser) identifierSeq() []string {
	names := []string{p.capturingIdentifier()}
	for p.accept(",") {
		names = append(names, p.capturingIdentifier())
	}
	return names
}

// closeSequence takes the ) behind a list that is a rule of its own in Doris's grammar.
func (p *parser) closeSequence() {
	if !p.accept(")") {
		p.unmatched(")", ",")
	}
}

// closeLoop takes the ) behind a list of n items that is part of a rule; also are other tokens that could have come.
func (p *parser) closeLoop(n int, also ...string) {
	if !p.accept(")") {
		p.unlooped(n-1, append([]string{")", ","}, also...)...)
	}
}

// ifNotExists takes IF NOT EXISTS if IF is next.
func (p *parser) ifNotExists() bool {
	if p.accept("IF") {
		p.expect("NOT", "EXISTS")
		return true
	}
	return false
}

// ifExists takes IF EXISTS if IF is next.
func (p *parser) ifExists() bool {
	if p.accept("IF") {
		p.expect("EXISTS")
		return true
	}
	return false
}

// partitionNames takes [TEMPORARY] PARTITION(S) (a, b) or PARTITION a, if it is there.
func (p *parser) partitionNames() *ast.PartitionNames {
	if !p.isAny("PARTITION", "PARTITIONS") && !p.is("TEMPORARY", "PARTITION") && !p.is("TEMPORARY", "PARTITIONS") {
		return nil
	}
	n := &ast.PartitionNames{Pos: p.here()}
	n.Temporary = p.accept("TEMPORARY")
	start := p.pos
	plural := p.next().word == "PARTITIONS"
	if p.is("(") {
		if t := p.peekAt(1); !isIdentifier(t) && !isWord(t, "*") && !n.Temporary {
			p.pos++
			p.noViable(start)
		}
		if p.is("(", "*") && !n.Temporary {
			p.pos += 2
			p.expect(")")
			n.All = true
			return n
		}
		n.Names = p.identifierList()
		return n
	}
	if plural || !isIdentifier(p.peek()) {
		p.noViable(start)
	}
	n.Names = []string{p.capturingIdentifier()}
	return n
}
