package engine

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"

	"github.com/dorisemu/dorisemu/catalog"
)

// binaryOrder is the collation of all text: Doris compares bytes.
const binaryOrder = sql.Collation_utf8mb4_0900_bin

// The types of the query engine that stand for text of ours. VARCHAR and CHAR have its VARCHAR; STRING has TEXT; whatever else
// travels as text (JSON, ARRAY, IPV4, ...) has LONGTEXT, so that the wire type can be told apart at the end.
var (
	stringType = types.CreateText(binaryOrder)
	otherType  = types.CreateLongText(binaryOrder)
	// largeInt is a DECIMAL that no Doris type maps to otherwise.
	largeInt = types.MustCreateDecimalType(65, 0)
)

// queryType returns the query engine's type of a column.
func queryType(t catalog.Type) sql.Type {
	switch t.Kind {
	case catalog.Null:
		return types.Null
	case catalog.Boolean:
		return types.Boolean
	case catalog.TinyInt:
		return types.Int8
	case catalog.SmallInt:
		return types.Int16
	case catalog.Int:
		return types.Int32
	case catalog.BigInt:
		return types.Int64
	case catalog.LargeInt:
		return largeInt
	case catalog.Float:
		return types.Float32
	case catalog.Double:
		return types.Float64
	case catalog.Decimal:
		return types.MustCreateDecimalType(uint8(min(t.Precision, 64)), uint8(min(t.Scale, 30)))
	case catalog.Date:
		return types.Date
	case catalog.DateTime, catalog.TimeStampTz:
		return types.MustCreateDatetimeType(sqltypes.Datetime, min(t.Scale, 6))
	case catalog.Time:
		return types.Time
	case catalog.Char, catalog.VarChar:
		// 16383 characters of four bytes are the longest VARCHAR of the query engine.
		return types.MustCreateString(sqltypes.VarChar, int64(min(max(t.Length, 1), 16383)), binaryOrder)
	case catalog.String:
		return stringType
	}
	return otherType
}

// resultType returns the Doris type of a result column.
func resultType(t sql.Type) catalog.Type {
	switch {
	case t == nil || t == types.Null:
		return catalog.Of(catalog.Null)
	case t == types.Boolean:
		return catalog.Of(catalog.Boolean)
	case t == otherType:
		return catalog.VarCharOf(catalog.MaxVarCharLength)
	case types.IsDecimal(t):
		d := t.(sql.DecimalType)
		if d.Precision() == 65 && d.Scale() == 0 {
			return catalog.Of(catalog.LargeInt)
		}
		return catalog.DecimalOf(int(d.Precision()), int(d.Scale()))
	}
	switch t.Type() {
	case sqltypes.Int8:
		return catalog.Of(catalog.TinyInt)
	case sqltypes.Int16, sqltypes.Uint8, sqltypes.Year:
		return catalog.Of(catalog.SmallInt)
	case sqltypes.Int24, sqltypes.Int32, sqltypes.Uint16, sqltypes.Uint24:
		return catalog.Of(catalog.Int)
	case sqltypes.Int64, sqltypes.Uint32:
		return catalog.Of(catalog.BigInt)
	case sqltypes.Uint64:
		return catalog.Of(catalog.LargeInt)
	case sqltypes.Float32:
		return catalog.Of(catalog.Float)
	case sqltypes.Float64:
		return catalog.Of(catalog.Double)
	case sqltypes.Date:
		return catalog.Of(catalog.Date)
	case sqltypes.Datetime, sqltypes.Timestamp:
		scale := 0
		if d, ok := t.(sql.DatetimeType); ok {
			scale = d.Precision()
		}
		return catalog.DateTimeOf(scale)
	case sqltypes.Time:
		return catalog.Of(catalog.Time)
	case sqltypes.Text, sqltypes.Blob:
		return catalog.Of(catalog.String)
	}
	return catalog.VarCharOf(catalog.MaxVarCharLength)
}
