package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// properties takes PROPERTIES ("k" = "v", ...).
func (p *parser) properties() []ast.Property {
	p.expect("PROPERTIES")
	return p.propertyList()
}

// optionalProperties takes PROPERTIES (...) if it is there.
func (p *parser) optionalProperties() []ast.Property {
	if p.is("PROPERTIES") {
		return p.properties()
	}
	return nil
}

// propertyList takes ("k" = "v", ...), which must not be empty.
func (p *parser) propertyList() []ast.Property {
	p.expect("(")
	items := p.propertyItems()
	p.closeSequence()
	return items
}

// propertyItems takes "k" = "v", .... A key that comes twice is refused with the text of Guava's ImmutableMap (measured).
func (p *parser) propertyItems() []ast.Property {
	items := []ast.Property{p.property()}
	for p.accept(",") {
		items = append(items, p.property())
	}
	seen := make(map[string]string, len(items))
	for _, item := range items {
		if first, ok := seen[item.Key]; ok {
			p.later(func() { panic(failure{at: p.pos, err: duplicateKey(item.Key, item.Value, first)}) })
		}
		seen[item.Key] = item.Value
	}
	return items
}

// property takes one key = value; both may be an identifier or a constant.
func (p *parser) property() ast.Property {
	item := ast.Property{Pos: p.here()}
	item.Key = strings.TrimSpace(p.propertyText())
	p.expect("=")
	item.Value = p.propertyText()
	return item
}

// propertyText takes a property's key or value and returns its text.
func (p *parser) propertyText() string {
	t := p.peek()
	switch {
	case t.kind == tokenString:
		return p.stringValue()
	case p.startsConstant(), p.is("-"):
		start := p.pos
		p.constant()
		if t.word == "?" {
			return "?"
		}
		return p.textBetween(start)
	case isIdentifier(t):
		return p.identifier()
	}
	p.unexpected(anyIdentifier, anyString, anyInteger)
	return ""
}

// duplicateKey is the error of a key that is given twice.
func duplicateKey(key, second, first string) *doriserr.Error {
	return doriserr.New("Multiple entries with same key: %s=%s and %s=%s", key, second, key, first)
}
