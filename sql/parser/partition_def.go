package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// partitionBy takes [AUTO] PARTITION BY [RANGE|LIST] (keys) ([definitions]).
func (p *parser) partitionBy() *ast.PartitionBy {
	b := &ast.PartitionBy{Pos: p.here(), Auto: p.accept("AUTO")}
	p.expect("PARTITION", "BY")
	if p.isAny("RANGE", "LIST") {
		b.Kind = p.next().word
	}
	p.expect("(")
	b.Keys = append(b.Keys, p.partitionKey())
	for p.accept(",") {
		b.Keys = append(b.Keys, p.partitionKey())
	}
	p.closeLoop(len(b.Keys))
	p.expect("(")
	if p.accept(")") {
		return b
	}
	if !p.isAny("PARTITION", "FROM") {
		p.unexpected(")", "FROM", "PARTITION")
	}
	b.Partitions = []ast.PartitionDef{p.partitionDef()}
	for p.accept(",") {
		b.Partitions = append(b.Partitions, p.partitionDef())
	}
	p.closeSequence()
	return b
}

// partitionKey takes a column or a function call.
func (p *parser) partitionKey() ast.Expr {
	pos := p.here()
	if t := p.peek(); !isIdentifier(t) && !functionWords[t.word] {
		p.unexpected(anyIdentifier)
	}
	if isWord(p.peekAt(1), "(") || isWord(p.peekAt(1), ".") {
		return p.nameOrCall(pos)
	}
	return &ast.Column{Pos: pos, Parts: []string{p.identifier()}}
}

// partitionDef takes one partition's definition with its properties.
func (p *parser) partitionDef() ast.PartitionDef {
	d := ast.PartitionDef{Pos: p.here()}
	switch {
	case p.accept("FROM"):
		d.Kind = ast.PartitionStep
		d.Lower = p.partitionValues()
		p.expect("TO")
		d.Upper = p.partitionValues()
		p.expect("INTERVAL")
		d.Interval = p.long()
		if p.isAny(units...) {
			d.Unit = p.next().word
		}
	case p.accept("PARTITION"):
		d.IfNotExists = p.ifNotExists()
		d.Name = p.identifier()
		p.partitionBounds(&d)
	default:
		p.unexpected("FROM", "PARTITION")
	}
	if p.is("(") {
		d.Properties = p.propertyList()
	}
	return d
}

// partitionBounds takes what follows a partition's name.
func (p *parser) partitionBounds(d *ast.PartitionDef) {
	from := p.pos
	values := p.accept("VALUES")
	switch {
	case values && p.accept("LESS"):
		d.Kind = ast.PartitionLessThan
		p.expect("THAN")
		if p.is("MAXVALUE") {
			d.Upper = []ast.PartitionValue{{Pos: p.here(), Max: true}}
			p.pos++
			return
		}
		if !p.is("(") {
			p.unexpected("(", "MAXVALUE")
		}
		d.Upper = p.partitionValues()
	case values && p.accept("["):
		d.Kind = ast.PartitionFixed
		d.Lower = p.partitionValues()
		p.expect(",")
		d.Upper = p.partitionValues()
		p.expect(")")
	case values && p.accept("IN"):
		d.Kind = ast.PartitionIn
		p.partitionTuples(d)
	case values:
		p.noViable(from)
	default:
		d.Kind = ast.PartitionIn
		if p.is("(") && p.valuesFollow() {
			p.partitionTuples(d)
		}
	}
}

// valuesFollow reports whether the parenthesis holds values rather than properties.
func (p *parser) valuesFollow() bool {
	return !isWord(p.peekAt(2), "=")
}

// partitionTuples takes (a, b) or ((a, b), (c, d)).
func (p *parser) partitionTuples(d *ast.PartitionDef) {
	if !p.is("(", "(") {
		for _, v := range p.partitionValues() {
			d.Values = append(d.Values, []ast.PartitionValue{v})
		}
		return
	}
	p.expect("(")
	d.Values = append(d.Values, p.partitionValues())
	for p.accept(",") {
		d.Values = append(d.Values, p.partitionValues())
	}
	p.closeLoop(len(d.Values))
}

// partitionValues takes (value, ...).
func (p *parser) partitionValues() []ast.PartitionValue {
	p.expect("(")
	values := []ast.PartitionValue{p.partitionValue()}
	for p.accept(",") {
		values = append(values, p.partitionValue())
	}
	p.closeLoop(len(values))
	return values
}

// partitionValue takes a number, a string, MAXVALUE or NULL.
func (p *parser) partitionValue() ast.PartitionValue {
	v := ast.PartitionValue{Pos: p.here()}
	switch t := p.peek(); {
	case t.kind == tokenString:
		v.Text, v.Quoted = p.stringValue(), true
	case t.kind == tokenInteger:
		v.Text = p.integer()
	case p.accept("-"):
		v.Text = "-" + p.integer()
	case p.accept("MAXVALUE"):
		v.Max = true
	case p.accept("NULL"):
		v.Null = true
	default:
		p.unexpected("MAXVALUE", "NULL", "-", anyString, anyInteger)
	}
	return v
}
