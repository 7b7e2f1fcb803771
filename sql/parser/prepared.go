package parser

import (
	"maps"
	"slices"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// ParsePrepared reads one statement with placeholders. In the place of each stands a literal, which each execution gives its value;
// they are returned in the order of the text.
func (m Mode) ParsePrepared(text string) (ast.Statement, []*ast.Literal, error) {
	p := newParser(text, m)
	p.bound = map[int]*ast.Literal{}
	var st ast.Statement
	if err := p.run(func(p *parser) { st = p.statement() }); err != nil {
		return nil, nil, err
	}
	var literals []*ast.Literal
	for _, start := range slices.Sorted(maps.Keys(p.bound)) {
		l := p.bound[start]
		literals = append(literals, l)
		l.Parameter = len(literals)
	}
	return st, literals, nil
}

// parameter returns the literal in the place of a placeholder: the same one each time that the parser comes by.
func (p *parser) parameter(t token) ast.Expr {
	l := p.bound[t.start]
	if l == nil {
		l = &ast.Literal{Pos: position(t)}
		p.bound[t.start] = l
	}
	return l
}
