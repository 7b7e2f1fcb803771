package catalog

import (
	"math/big"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Layouts of the texts of bounds.
const (
	dateLayout     = "2006-01-02"
	dateTimeLayout = "2006-01-02 15:04:05"
)

// integerRange has the limits of the integer types, which Doris prints as partition bounds.
var integerRange = map[Kind][2]string{
	TinyInt:  {"-128", "127"},
	SmallInt: {"-32768", "32767"},
	Int:      {"-2147483648", "2147483647"},
	BigInt:   {"-9223372036854775808", "9223372036854775807"},
	LargeInt: {"-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"},
}

// MinBound returns the smallest value of a type, which Doris puts where a range has no lower end (LiteralExpr.createInfinity).
func MinBound(t Type) Bound {
	switch {
	case t.IsInteger():
		return Bound{Text: integerRange[t.Kind][0]}
	case t.Kind == Date:
		return Bound{Text: "0000-01-01"}
	case t.IsDate():
		text := "0000-01-01 00:00:00"
		if t.Scale > 0 {
			text += "." + strings.Repeat("0", t.Scale)
		}
		return Bound{Text: text}
	}
	return Bound{}
}

// ParseBound reads the text of a partition's value as a value of the partition column's type and returns it in the form in
// which Doris prints it. The error is Doris's.
func ParseBound(t Type, text string) (Bound, error) {
	switch {
	case t.Kind == LargeInt:
		n, ok := new(big.Int).SetString(text, 10)
		if !ok {
			return Bound{}, doriserr.New("Invalid integer literal: %s", text)
		}
		if !inRange(t.Kind, n) {
			return Bound{}, doriserr.New("Large int literal is out of range: %s", text)
		}
		return Bound{Text: n.String()}, nil
	case t.IsInteger():
		n, ok := new(big.Int).SetString(text, 10)
		if !ok || !n.IsInt64() {
			return Bound{}, doriserr.New("Invalid number format: %s", text)
		}
		if !inRange(t.Kind, n) {
			return Bound{}, doriserr.New("Number out of range[%s]. type: %s", n.String(), t.String())
		}
		return Bound{Text: n.String()}, nil
	case t.Kind == Date:
		v, err := ParseDateText(text, t)
		if err != nil {
			return Bound{}, err
		}
		return Bound{Text: v.Format(dateLayout)}, nil
	case t.IsDate():
		v, err := parseDateText(text, Type{Kind: DateTime, Scale: 6})
		if err != nil {
			return Bound{}, doriserr.New("date convert to datetime failed, value is [%s], type is [%s].", text, t.Internal())
		}
		return Bound{Text: formatDateTime(v)}, nil
	case t.Kind == Boolean:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "1":
			return Bound{Text: "true"}, nil
		case "false", "0":
			return Bound{Text: "false"}, nil
		}
		return Bound{}, doriserr.New("Invalid BOOLEAN literal: %s", text)
	}
	return Bound{Text: text}, nil
}

// formatDateTime prints the fraction only if there is one.
func formatDateTime(v time.Time) string {
	s := v.Format(dateTimeLayout)
	if v.Nanosecond() != 0 {
		s += strings.TrimRight(v.Format(".000000"), "0")
	}
	return s
}

func inRange(k Kind, n *big.Int) bool {
	for i, limit := range integerRange[k] {
		l, _ := new(big.Int).SetString(limit, 10)
		if i == 0 && n.Cmp(l) < 0 || i == 1 && n.Cmp(l) > 0 {
			return false
		}
	}
	return true
}

// CompareBounds orders two bounds of a type: NULL first, MAXVALUE last.
func CompareBounds(t Type, a, b Bound) int {
	rank := func(x Bound) int {
		switch {
		case x.Null:
			return -1
		case x.Max:
			return 1
		}
		return 0
	}
	if ra, rb := rank(a), rank(b); ra != rb || ra != 0 {
		return ra - rb
	}
	if t.IsInteger() {
		x, okX := new(big.Int).SetString(a.Text, 10)
		y, okY := new(big.Int).SetString(b.Text, 10)
		if okX && okY {
			return x.Cmp(y)
		}
	}
	return strings.Compare(a.Text, b.Text)
}

// CompareKeys orders two tuples of bounds.
func CompareKeys(types []Type, a, b []Bound) int {
	for i := range types {
		if i >= len(a) || i >= len(b) {
			return len(a) - len(b)
		}
		if c := CompareBounds(types[i], a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

// KeySQL prints a tuple as SHOW CREATE TABLE does: ("1", MAXVALUE), dates in single quotes (Doris: PartitionKey.toSql).
func KeySQL(types []Type, key []Bound) string {
	parts := make([]string, len(key))
	for i, b := range key {
		switch {
		case b.Max:
			parts[i] = "MAXVALUE"
		case b.Null:
			parts[i] = "NULL"
		case i < len(types) && types[i].IsDate():
			parts[i] = "'" + b.Text + "'"
		default:
			parts[i] = `"` + b.Text + `"`
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// primitiveNames are Doris's names of the types that a partition column can have (Doris: PrimitiveType).
var primitiveNames = map[Kind]string{
	Boolean: "BOOLEAN", TinyInt: "TINYINT", SmallInt: "SMALLINT", Int: "INT", BigInt: "BIGINT", LargeInt: "LARGEINT",
	Float: "FLOAT", Double: "DOUBLE", Date: "DATEV2", DateTime: "DATETIMEV2", Time: "TIMEV2", Char: "CHAR", VarChar: "VARCHAR",
	String: "STRING", JSON: "JSON", Variant: "VARIANT", Array: "ARRAY", Map: "MAP", Struct: "STRUCT", Bitmap: "BITMAP",
	HLL: "HLL", QuantileState: "QUANTILE_STATE", IPv4: "IPV4", IPv6: "IPV6", AggState: "AGG_STATE", TimeStampTz: "TIMESTAMPTZ",
	VarBinary: "VARBINARY", Null: "NULL_TYPE",
}

// Primitive returns Doris's name of the type without parameters: INT, DATEV2, DECIMAL64.
func (t Type) Primitive() string {
	if t.Kind == Decimal {
		switch {
		case t.Precision <= 9:
			return "DECIMAL32"
		case t.Precision <= 18:
			return "DECIMAL64"
		case t.Precision <= 38:
			return "DECIMAL128"
		}
		return "DECIMAL256"
	}
	return primitiveNames[t.Kind]
}

// KeyString prints a tuple as SHOW PARTITIONS does: "types: [INT]; keys: [1]; " (Doris: PartitionKey.toString).
func KeyString(types []Type, key []Bound) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.Primitive()
	}
	parts := make([]string, len(key))
	for i, b := range key {
		switch {
		case b.Max:
			parts[i] = "MAXVALUE"
		case b.Null:
			parts[i] = "NULL"
		default:
			parts[i] = b.Text
		}
	}
	values := strings.Join(parts, ", ")
	if len(key) == 0 {
		values = "default key"
	}
	return "types: [" + strings.Join(names, ", ") + "]; keys: [" + values + "]; "
}

// RangeString prints what SHOW PARTITIONS shows in its column Range.
func (t *Table) RangeString(p *Partition) string {
	types := t.PartitionTypes()
	switch t.Partitioning.Kind {
	case RangePartitioned:
		return "[" + KeyString(types, p.Lower) + ".." + KeyString(types, p.Upper) + ")"
	case ListPartitioned:
		parts := make([]string, len(p.Values))
		for i, v := range p.Values {
			parts[i] = KeyString(types, v)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return ""
}

// PartitionTypes returns the types of the partition columns.
func (t *Table) PartitionTypes() []Type {
	types := make([]Type, 0, len(t.Partitioning.Columns))
	for _, name := range t.Partitioning.Columns {
		if c := t.Column(name); c != nil {
			types = append(types, c.Type)
		}
	}
	return types
}
