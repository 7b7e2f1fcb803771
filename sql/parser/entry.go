package parser

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Parse reads one statement, which may be followed by semicolons. An empty text, or one of comments only, is *ast.Empty.
// The error is a *doriserr.Error in Doris's form; its Hint holds the line with a caret.
func Parse(text string) (ast.Statement, error) { return Mode{}.Parse(text) }

// ParseExpr reads an expression, as ast.Expr's String wrote it or a user did.
func ParseExpr(text string) (ast.Expr, error) { return Mode{}.ParseExpr(text) }

// ParseType reads a type, as catalog.Type's String wrote it or a user did.
func ParseType(text string) (catalog.Type, error) {
	p := newParser(text, Mode{})
	var t catalog.Type
	err := p.run(func(p *parser) {
		t = p.dataType()
		p.end()
	})
	return t, err
}

// ParseColumns reads the columns header of Stream Load: a, b, c = a + b.
func ParseColumns(text string) ([]ast.LoadColumn, error) {
	p := newParser(text, Mode{})
	var columns []ast.LoadColumn
	err := p.run(func(p *parser) {
		columns = []ast.LoadColumn{p.loadColumn()}
		for p.accept(",") {
			columns = append(columns, p.loadColumn())
		}
		p.end()
	})
	return columns, err
}

// Parse reads one statement under a session's sql_mode.
func (m Mode) Parse(text string) (ast.Statement, error) {
	p := newParser(text, m)
	var st ast.Statement
	err := p.run(func(p *parser) { st = p.statement() })
	if err != nil {
		return nil, err
	}
	return st, nil
}

// ParseExpr reads an expression under a session's sql_mode.
func (m Mode) ParseExpr(text string) (ast.Expr, error) {
	p := newParser(text, m)
	var e ast.Expr
	err := p.run(func(p *parser) {
		e = p.expression()
		p.end()
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}
