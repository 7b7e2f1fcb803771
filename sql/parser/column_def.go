package parser

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// columnDef takes a column's name, type and clauses, in Doris's order.
func (p *parser) columnDef() ast.ColumnDef {
	c := ast.ColumnDef{Pos: p.here(), Name: p.identifier(), AutoStart: -1}
	start := p.pos
	c.Type = p.dataType()
	c.TypeText = p.textBetween(start)
	c.Key = p.accept("KEY")
	if p.isAny("MAX", "MIN", "SUM", "REPLACE", "REPLACE_IF_NOT_NULL", "HLL_UNION", "BITMAP_UNION", "QUANTILE_UNION", "GENERIC") {
		c.Aggregation = p.next().word
	}
	generated := p.accept("GENERATED")
	if generated {
		p.expect("ALWAYS")
	}
	if generated || p.is("AS") {
		p.expect("AS", "(")
		c.Generated = p.expression()
		p.expect(")")
	}
	if p.is("NOT") || p.is("NULL") {
		null := !p.accept("NOT")
		p.expect("NULL")
		c.Null = &null
	}
	if p.accept("AUTO_INCREMENT") {
		c.AutoIncrement = true
		if p.accept("(") {
			c.AutoStart = p.signedLong()
			p.expect(")")
		}
	}
	if p.accept("DEFAULT") {
		c.Default = p.columnDefault()
	}
	if p.accept("ON") {
		p.expect("UPDATE", "CURRENT_TIMESTAMP")
		c.OnUpdate = &catalog.Default{Kind: catalog.DefaultCurrentTimestamp, Precision: p.optionalPrecision()}
	}
	c.Comment = p.optionalComment()
	return c
}

// columnDefault takes what follows DEFAULT.
func (p *parser) columnDefault() *catalog.Default {
	t := p.peek()
	switch {
	case t.kind == tokenString:
		return &catalog.Default{Kind: catalog.DefaultLiteral, Literal: p.stringValue()}
	case t.kind == tokenInteger, t.kind == tokenDecimal:
		p.pos++
		return &catalog.Default{Kind: catalog.DefaultLiteral, Literal: p.text[t.start:t.end]}
	case p.is("-"):
		n := p.peekAt(1)
		if n.kind != tokenInteger && n.kind != tokenDecimal {
			p.pos++
			p.noViable(p.pos - 1)
		}
		p.pos += 2
		return &catalog.Default{Kind: catalog.DefaultLiteral, Literal: "-" + p.text[n.start:n.end]}
	}
	if !p.isAny(defaultWords...) {
		also := append(defaultWords[:len(defaultWords):len(defaultWords)], "-", anyString, anyInteger, anyDecimal)
		p.misfit(defaultWords[0], p.deletable(also), also)
	}
	switch p.next().word {
	case "PI":
		return &catalog.Default{Kind: catalog.DefaultPi}
	case "E":
		return &catalog.Default{Kind: catalog.DefaultE}
	case "BITMAP_EMPTY":
		return &catalog.Default{Kind: catalog.DefaultBitmapEmpty}
	case "CURRENT_DATE":
		return &catalog.Default{Kind: catalog.DefaultCurrentDate}
	case "CURRENT_TIMESTAMP":
		return &catalog.Default{Kind: catalog.DefaultCurrentTimestamp, Precision: p.optionalPrecision()}
	}
	return &catalog.Default{Kind: catalog.DefaultNull}
}

// defaultWords are the words that may be a column's default.
var defaultWords = []string{"BITMAP_EMPTY", "CURRENT_DATE", "CURRENT_TIMESTAMP", "E", "NULL", "PI"}

// optionalPrecision takes (p) behind CURRENT_TIMESTAMP; 0 without.
func (p *parser) optionalPrecision() int {
	if !p.accept("(") {
		return 0
	}
	n := p.signedLong()
	p.expect(")")
	return int(n)
}

// signedLong takes an integer with an optional minus.
func (p *parser) signedLong() int64 {
	sign := ""
	if p.accept("-") {
		sign = "-"
	}
	text := sign + p.integer()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.later(func() { p.reject("For input string: \"%s\"", text) })
	}
	return n
}

// indexDef takes INDEX [IF NOT EXISTS] name (columns) [USING type] [PROPERTIES (...)] [COMMENT 'x'].
func (p *parser) indexDef() ast.IndexDef {
	i := ast.IndexDef{Pos: p.here()}
	p.expect("INDEX")
	i.IfNotExists = p.ifNotExists()
	i.Name = p.identifier()
	i.Columns = p.identifierList()
	if p.accept("USING") {
		i.Type = p.expectOne("INVERTED", "NGRAM_BF", "ANN")
	}
	i.Properties = p.optionalProperties()
	i.Comment = p.optionalComment()
	return i
}
