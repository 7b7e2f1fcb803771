package catalog

import (
	"fmt"
	"strings"
)

// Kind is the kind of a Doris type.
type Kind uint8

// The kinds of types. The order is part of the format on disk: append only.
const (
	Invalid Kind = iota
	Null
	Boolean
	TinyInt
	SmallInt
	Int
	BigInt
	LargeInt
	Float
	Double
	Decimal
	Date
	DateTime
	Time
	Char
	VarChar
	String
	JSON
	Variant
	Array
	Map
	Struct
	Bitmap
	HLL
	QuantileState
	IPv4
	IPv6
	AggState
	TimeStampTz
	VarBinary
)

// MaxVarCharLength is the length in bytes of VARCHAR without one, which Doris also writes VARCHAR(*).
const MaxVarCharLength = 65533

// Type is a Doris type with its parameters.
type Type struct {
	Kind Kind
	// Length is in bytes for CHAR and VARCHAR.
	Length int
	// Precision and Scale are those of DECIMAL; Scale is also the number of fraction digits of DATETIME and TIME.
	Precision, Scale int
	// Key is the key type of a MAP.
	Key *Type
	// Elem is the element type of an ARRAY and the value type of a MAP.
	Elem *Type
	// Fields are the fields of a STRUCT, or the fields of a VARIANT by pattern.
	Fields []Field
	// Text is what Doris prints behind the name of a VARIANT or an AGG_STATE: <...>.
	Text string `json:",omitempty"`
}

// Field is one field of a STRUCT.
type Field struct {
	Name    string
	Type    Type
	Comment string `json:",omitempty"`
}

// Of returns the type of a kind without parameters, or with Doris's default ones: DECIMAL(38,9), CHAR(1), VARCHAR(65533).
func Of(k Kind) Type {
	switch k {
	case Decimal:
		return Type{Kind: k, Precision: 38, Scale: 9}
	case Char:
		return Type{Kind: k, Length: 1}
	case VarChar:
		return Type{Kind: k, Length: MaxVarCharLength}
	}
	return Type{Kind: k}
}

// DecimalOf returns DECIMAL(precision, scale).
func DecimalOf(precision, scale int) Type {
	return Type{Kind: Decimal, Precision: precision, Scale: scale}
}

// DateTimeOf returns DATETIME(scale), scale in 0..6.
func DateTimeOf(scale int) Type { return Type{Kind: DateTime, Scale: scale} }

// VarCharOf returns VARCHAR(length), length in bytes.
func VarCharOf(length int) Type { return Type{Kind: VarChar, Length: length} }

// ArrayOf returns ARRAY<elem>.
func ArrayOf(elem Type) Type { return Type{Kind: Array, Elem: &elem} }

// MapOf returns MAP<key, value>.
func MapOf(key, value Type) Type { return Type{Kind: Map, Key: &key, Elem: &value} }

// StructOf returns STRUCT<fields>.
func StructOf(fields ...Field) Type { return Type{Kind: Struct, Fields: fields} }

var kindNames = map[Kind]string{
	Null: "null_type", Boolean: "boolean", TinyInt: "tinyint", SmallInt: "smallint", Int: "int", BigInt: "bigint", LargeInt: "largeint",
	Float: "float", Double: "double", Decimal: "decimal", Date: "date", DateTime: "datetime", Time: "time", Char: "char",
	VarChar: "varchar", String: "text", JSON: "json", Variant: "variant", Array: "array", Map: "map", Struct: "struct",
	Bitmap: "bitmap", HLL: "hll", QuantileState: "quantile_state", IPv4: "ipv4", IPv6: "ipv6", AggState: "agg_state",
	TimeStampTz: "timestamptz", VarBinary: "varbinary",
}

// maxCharLength is the length of the CHAR that Doris writes out in full.
const maxCharLength = 255

// String returns the type as DESC and SHOW CREATE TABLE print it: decimal(9,2), datetime(3), array<int>, text.
func (t Type) String() string { return t.render(false) }

// Internal returns the type as SHOW FULL COLUMNS prints it: decimalv3(9,2), datev2, datetimev2(3); comments of fields included.
func (t Type) Internal() string { return t.render(true) }

func (t Type) render(internal bool) string {
	name := kindNames[t.Kind]
	switch t.Kind {
	case Char, VarChar, VarBinary:
		if t.Kind == Char && t.Length == maxCharLength {
			name = "character"
		}
		return fmt.Sprintf("%s(%d)", name, t.Length)
	case Decimal:
		if internal {
			name = "decimalv3"
		}
		return fmt.Sprintf("%s(%d,%d)", name, t.Precision, t.Scale)
	case Date:
		if internal {
			return "datev2"
		}
	case DateTime, TimeStampTz, Time:
		if internal && t.Kind == DateTime {
			name = "datetimev2"
		}
		if internal {
			return fmt.Sprintf("%s(%d)", name, t.Scale)
		}
		if t.Scale > 0 {
			return fmt.Sprintf("%s(%d)", name, t.Scale)
		}
	case Array:
		return "array<" + t.Elem.render(internal) + ">"
	case Map:
		return "map<" + t.Key.render(internal) + "," + t.Elem.render(internal) + ">"
	case Struct:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = f.Name + ":" + f.Type.render(internal)
			if internal && f.Comment != "" {
				parts[i] += " COMMENT '" + f.Comment + "'"
			}
		}
		return "struct<" + strings.Join(parts, ",") + ">"
	case Variant:
		if !internal {
			return name + t.Text
		}
	case AggState:
		return name + t.Text
	}
	return name
}

// IsInteger reports whether t is TINYINT, SMALLINT, INT, BIGINT or LARGEINT.
func (t Type) IsInteger() bool { return t.Kind >= TinyInt && t.Kind <= LargeInt }

// IsNumeric reports whether t is an integer, a float, a double or a decimal (BOOLEAN is none).
func (t Type) IsNumeric() bool { return t.Kind >= TinyInt && t.Kind <= Decimal }

// IsText reports whether t is CHAR, VARCHAR or STRING.
func (t Type) IsText() bool { return t.Kind == Char || t.Kind == VarChar || t.Kind == String }

// IsDate reports whether t is DATE or DATETIME.
func (t Type) IsDate() bool { return t.Kind == Date || t.Kind == DateTime || t.Kind == TimeStampTz }

// IsNested reports whether t is ARRAY, MAP or STRUCT.
func (t Type) IsNested() bool { return t.Kind == Array || t.Kind == Map || t.Kind == Struct }

// Stored is the type of a column for values of this type: NULL, also inside, becomes TINYINT.
func (t Type) Stored() Type {
	switch t.Kind {
	case Null:
		return Of(TinyInt)
	case Array:
		return ArrayOf(t.Elem.Stored())
	case Map:
		return MapOf(t.Key.Stored(), t.Elem.Stored())
	case Struct:
		fields := make([]Field, len(t.Fields))
		for i, f := range t.Fields {
			f.Type = f.Type.Stored()
			fields[i] = f
		}
		t.Fields = fields
	}
	return t
}

// Equal reports whether two types are the same, parameters included (comments of fields apart).
func (t Type) Equal(u Type) bool {
	if t.Kind != u.Kind || t.Length != u.Length || t.Precision != u.Precision || t.Scale != u.Scale || t.Text != u.Text || len(t.Fields) != len(u.Fields) {
		return false
	}
	if (t.Key == nil) != (u.Key == nil) || (t.Elem == nil) != (u.Elem == nil) {
		return false
	}
	if t.Key != nil && !t.Key.Equal(*u.Key) || t.Elem != nil && !t.Elem.Equal(*u.Elem) {
		return false
	}
	for i := range t.Fields {
		if t.Fields[i].Name != u.Fields[i].Name || !t.Fields[i].Type.Equal(u.Fields[i].Type) {
			return false
		}
	}
	return true
}
