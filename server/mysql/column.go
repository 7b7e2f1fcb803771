package mysql

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// The wire types in use.
const (
	wireTiny       = 1
	wireShort      = 2
	wireLong       = 3
	wireFloat      = 4
	wireDouble     = 5
	wireNull       = 6
	wireTimestamp  = 7
	wireLongLong   = 8
	wireInt24      = 9
	wireDate       = 10
	wireTime       = 11
	wireDateTime   = 12
	wireYear       = 13
	wireJSON       = 245
	wireNewDecimal = 246
	wireBlob       = 252
	wireVarString  = 253
	wireString     = 254
)

// binaryFlag marks columns of bytes.
const binaryFlag = 128

// wire is how a type appears in a column definition.
type wire struct {
	code     byte
	length   uint32
	decimals byte
}

// wireOf returns the wire type, display length and decimals of a type (measured; Doris: MysqlSerializer.writeField and
// PrimitiveType.toMysqlType). Whatever has no MySQL type of its own travels as STRING; so does TIMESTAMPTZ, which Doris announces
// as a DATETIME that no driver can read.
func wireOf(t catalog.Type) wire {
	switch t.Kind {
	case catalog.Boolean:
		return wire{wireTiny, 1, 0}
	case catalog.TinyInt:
		return wire{wireTiny, 4, 0}
	case catalog.SmallInt:
		return wire{wireShort, 6, 0}
	case catalog.Int:
		return wire{wireLong, 11, 0}
	case catalog.BigInt:
		return wire{wireLongLong, 20, 0}
	case catalog.Float:
		return wire{wireFloat, 12, 31}
	case catalog.Double:
		return wire{wireDouble, 22, 31}
	case catalog.Decimal:
		length := t.Precision + 1
		if t.Scale > 0 {
			length++
		}
		return wire{wireNewDecimal, uint32(length), byte(t.Scale)}
	case catalog.Date:
		return wire{wireDate, 10, 0}
	case catalog.DateTime:
		return wire{wireDateTime, 19, byte(t.Scale)}
	case catalog.Time:
		return wire{wireTime, 255, byte(t.Scale)}
	case catalog.String:
		return wire{wireBlob, 255, 0}
	case catalog.JSON, catalog.Variant:
		return wire{wireJSON, 255, 0}
	case catalog.VarBinary:
		return wire{wireVarString, math.MaxInt32, 0}
	}
	return wire{wireString, 255, 0}
}

// origin is the place that a column definition names: the database, what the query calls the table, and the table's name.
type origin struct{ schema, alias, table string }

// originOf returns the place of a result's column and its name there, nothing for one that is computed (Doris: FieldInfo).
func originOf(c statement.Column) (origin, string) {
	if c.Origin == nil {
		return origin{}, ""
	}
	return origin{c.Origin.Database, c.Origin.Alias, c.Origin.Table}, c.Origin.Column
}

// define sends one column definition. Field lists end with an empty default.
func (c *conn) define(name, original string, w wire, from origin, fieldList bool) {
	c.w.begin()
	c.w.text("def")
	c.w.text(from.schema)
	c.w.text(from.alias)
	c.w.text(from.table)
	c.w.text(name)
	c.w.text(original)
	c.w.u8(0x0c)
	set, flags := uint16(charset), uint16(0)
	if w.code == wireVarString {
		set, flags = binaryCharset, binaryFlag
	}
	c.w.u16(set)
	c.w.u32(w.length)
	c.w.u8(w.code)
	c.w.u16(flags)
	c.w.u8(w.decimals)
	c.w.u16(0)
	if fieldList {
		c.w.text("")
	}
	c.w.end()
}

// resultWire returns the wire types of a result. The columns of our own statements are STRING(254) although their cells may be of
// any length: Doris builds all but a few as VARCHAR.
func resultWire(columns []statement.Column, ours bool) []wire {
	wires := make([]wire, len(columns))
	for i, col := range columns {
		wires[i] = wireOf(col.Type)
		if ours && wires[i].code == wireBlob && !col.Long {
			wires[i].code = wireString
		}
	}
	return wires
}
