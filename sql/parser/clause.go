package parser

import (
	"strconv"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// wildWhere takes LIKE 'pattern' or WHERE condition, if one is there.
func (p *parser) wildWhere() (*string, ast.Expr) {
	if p.accept("LIKE") {
		like := p.rawString()
		return &like, nil
	}
	if p.accept("WHERE") {
		return nil, p.expression()
	}
	return nil, nil
}

// optionalOrderBy takes ORDER BY items, if they are there.
func (p *parser) optionalOrderBy() []ast.OrderItem {
	if !p.accept("ORDER") {
		return nil
	}
	p.expect("BY")
	return p.orderItems()
}

// optionalLimit takes LIMIT n, LIMIT n OFFSET m or LIMIT m, n; without one the limit is -1.
func (p *parser) optionalLimit() (limit, offset int64) {
	if !p.accept("LIMIT") {
		return -1, 0
	}
	p.choosing(p.pos-1, len(p.tokens), func() {
		limit = p.long()
		switch {
		case p.accept("OFFSET"):
			offset = p.long()
		case p.accept(","):
			offset, limit = limit, p.long()
		}
	})
	return limit, offset
}

// long takes an integer of 64 bits; a larger one is refused as Java does.
func (p *parser) long() int64 {
	text := p.integer()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.later(func() { p.reject("For input string: \"%s\"", text) })
	}
	return n
}
