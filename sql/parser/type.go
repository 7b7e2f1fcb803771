package parser

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// typeKinds are the kinds of the types' names.
var typeKinds = map[string]catalog.Kind{
	"TINYINT": catalog.TinyInt, "SMALLINT": catalog.SmallInt, "INT": catalog.Int, "INTEGER": catalog.Int, "BIGINT": catalog.BigInt,
	"LARGEINT": catalog.LargeInt, "BOOLEAN": catalog.Boolean, "FLOAT": catalog.Float, "DOUBLE": catalog.Double,
	"DATE": catalog.Date, "DATEV1": catalog.Date, "DATEV2": catalog.Date,
	"DATETIME": catalog.DateTime, "DATETIMEV1": catalog.DateTime, "DATETIMEV2": catalog.DateTime, "TIME": catalog.Time,
	"TIMESTAMPTZ": catalog.TimeStampTz, "BITMAP": catalog.Bitmap, "QUANTILE_STATE": catalog.QuantileState, "HLL": catalog.HLL,
	"AGG_STATE": catalog.AggState, "STRING": catalog.String, "TEXT": catalog.String, "JSON": catalog.JSON, "JSONB": catalog.JSON,
	"VARCHAR": catalog.VarChar, "CHAR": catalog.Char, "CHARACTER": catalog.Char,
	"DECIMAL": catalog.Decimal, "DECIMALV2": catalog.Decimal, "DECIMALV3": catalog.Decimal,
	"IPV4": catalog.IPv4, "IPV6": catalog.IPv6, "VARBINARY": catalog.VarBinary, "VARIANT": catalog.Variant, "ALL": catalog.Null,
}

// typeNames is what may begin a type, for messages.
var typeNames = strings.Fields(`AGG_STATE ALL ARRAY BIGINT BITMAP BOOLEAN CHAR DATE DATETIME DATETIMEV2 DATEV2 DATETIMEV1 DATEV1 DECIMAL
DECIMALV2 DECIMALV3 DOUBLE FLOAT HLL INT INTEGER IPV4 IPV6 JSON JSONB LARGEINT MAP QUANTILE_STATE SMALLINT STRING STRUCT TEXT TIME
TIMESTAMPTZ TINYINT VARBINARY VARCHAR VARIANT`)

// startsType reports whether a type can begin with t.
func startsType(t token) bool {
	return t.kind == tokenWord && contains(typeNames, t.word) || isWord(t, "CHARACTER")
}

// dataType takes a type.
func (p *parser) dataType() catalog.Type {
	p.enter()
	defer p.leave()
	t := p.peek()
	if t.kind != tokenWord {
		p.unexpected(typeNames...)
	}
	switch t.word {
	case "ARRAY":
		p.pos++
		p.expect("<")
		elem := p.dataType()
		p.expect(">")
		return catalog.ArrayOf(elem)
	case "MAP":
		p.pos++
		p.expect("<")
		key := p.dataType()
		p.expect(",")
		value := p.dataType()
		p.expect(">")
		return catalog.MapOf(key, value)
	case "STRUCT":
		p.pos++
		return p.structType()
	case "VARIANT":
		p.pos++
		return p.variantType()
	case "AGG_STATE":
		if isWord(p.peekAt(1), "<") {
			p.pos++
			return p.aggStateType()
		}
	}
	k, ok := typeKinds[t.word]
	if !ok {
		p.unexpected(typeNames...)
	}
	p.pos++
	if t.word == "ALL" {
		p.reject("Not Supported: Disable to create table with `ALL` type columns")
	}
	return p.parameters(t, k)
}

// parameters takes the (p, s) behind a type's name.
func (p *parser) parameters(t token, k catalog.Kind) catalog.Type {
	typ := catalog.Of(k)
	if k == catalog.AggState {
		p.reject("Nereids do not support type: agg_state")
	}
	if !p.accept("(") {
		return typ
	}
	var numbers []int
	if p.accept("*") {
		numbers = append(numbers, -1)
	} else {
		if p.peek().kind != tokenInteger {
			p.unexpected("*", anyInteger)
		}
		numbers = append(numbers, p.typeNumber())
	}
	for p.accept(",") {
		numbers = append(numbers, p.typeNumber())
	}
	p.closeLoop(len(numbers))
	name := foldName(t.word)
	limit := 0
	switch k {
	case catalog.Decimal:
		limit = 2
	case catalog.Char, catalog.VarChar, catalog.DateTime, catalog.Time, catalog.TimeStampTz:
		limit = 1
	case catalog.Boolean, catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt, catalog.Float, catalog.Double,
		catalog.Date, catalog.String, catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.JSON, catalog.IPv4, catalog.IPv6, catalog.VarBinary:
		// Display widths such as INT(11) are taken and forgotten.
		return typ
	}
	if len(numbers) > limit {
		p.later(func() { p.reject("Nereids do not support type: %s", name) })
		return typ
	}
	switch k {
	case catalog.Decimal:
		typ.Precision, typ.Scale = numbers[0], 0
		if len(numbers) == 2 {
			typ.Scale = numbers[1]
		}
	case catalog.Char, catalog.VarChar:
		if numbers[0] >= 0 {
			typ.Length = numbers[0]
		}
	default:
		if t.word == "DATETIMEV1" {
			p.later(func() { p.reject("Nereids do not support datetimev1 type with precision") })
			return typ
		}
		typ.Scale = numbers[0]
	}
	p.later(func() { p.checkRange(typ, t.word) })
	return typ
}

// The most digits that decimals have.
const (
	maxPrecision   = 76
	maxPrecisionV2 = 27
)

// checkRange refuses decimals and times that Doris cannot make a type of.
func (p *parser) checkRange(t catalog.Type, name string) {
	switch t.Kind {
	case catalog.Decimal:
		most := maxPrecision
		if name == "DECIMALV2" {
			most = maxPrecisionV2
		}
		switch {
		case t.Precision <= 0 || t.Precision > most:
			p.reject("precision should in (0, %d], but real precision is %d", most, t.Precision)
		case t.Scale < 0:
			p.reject("scale should not smaller than 0, but real scale is %d", t.Scale)
		case t.Precision < t.Scale:
			p.reject("precision should not smaller than scale, but precision is %d [, scale is %d]", t.Precision, t.Scale)
		}
	case catalog.DateTime, catalog.Time, catalog.TimeStampTz:
		if t.Scale < 0 || t.Scale > 6 {
			p.reject("Scale of Datetime/Time must between 0 and 6. Scale was set to: %d", t.Scale)
		}
	}
}

// typeNumber takes one number of a type's parameters; one that does not fit in 32 bits is refused as Java does.
func (p *parser) typeNumber() int {
	text := p.integer()
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		p.later(func() { p.reject("For input string: \"%s\"", text) })
	}
	return int(n)
}

// structType takes <name: type [COMMENT 'x'], ...>.
func (p *parser) structType() catalog.Type {
	p.expect("<")
	typ := catalog.Type{Kind: catalog.Struct}
	for {
		f := catalog.Field{Name: foldName(p.identifier())}
		p.expect(":")
		f.Type = p.dataType()
		f.Comment = p.optionalComment()
		typ.Fields = append(typ.Fields, f)
		if !p.accept(",") {
			break
		}
	}
	if !p.accept(">") {
		p.unexpected(">", ",")
	}
	return typ
}

// aggStateType takes the <function(types)> of an AGG_STATE.
func (p *parser) aggStateType() catalog.Type {
	p.expect("<")
	if t := p.peek(); !isIdentifier(t) && !functionWords[t.word] {
		p.unexpected(anyIdentifier)
	}
	function := strings.ToLower(p.tokenText(p.next()))
	p.expect("(")
	var arguments []catalog.Field
	for {
		a := catalog.Field{Name: catalog.StateNullable, Type: p.dataType()}
		if p.accept("NOT") {
			p.expect("NULL")
			a.Name = catalog.StateNotNull
		} else {
			p.accept("NULL")
		}
		arguments = append(arguments, a)
		if !p.accept(",") {
			break
		}
	}
	p.closeLoop(len(arguments))
	p.expect(">")
	return catalog.StateOf(function, arguments)
}
