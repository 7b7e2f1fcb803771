package expr

import (
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// The pseudo types of signatures: Any with a variable's number in Length, Follow the variable's type, Argument the type of an
// argument, Lambda. They never leave the analysis.
const (
	anyKind catalog.Kind = 200 + iota
	followKind
	argumentKind
	lambdaKind
)

// typeNames are the names of types in Doris's messages.
var typeNames = map[catalog.Kind]string{
	catalog.Null: "NULL", catalog.Boolean: "BOOLEAN", catalog.TinyInt: "TINYINT", catalog.SmallInt: "SMALLINT", catalog.Int: "INT",
	catalog.BigInt: "BIGINT", catalog.LargeInt: "LARGEINT", catalog.Float: "FLOAT", catalog.Double: "DOUBLE", catalog.Date: "DATEV2",
	catalog.String: "TEXT", catalog.JSON: "JSON", catalog.Variant: "variant", catalog.Bitmap: "BITMAP", catalog.HLL: "HLL",
	catalog.QuantileState: "QUANTILE_STATE", catalog.IPv4: "IPV4", catalog.IPv6: "IPV6", catalog.AggState: "AGG_STATE", lambdaKind: "LAMBDA",
}

// typeName is a type as Doris's messages print it (Nereids: DataType.toSql).
func typeName(t catalog.Type) string { return nameOf(t, false) }

// typeText is a type as Java prints it (Nereids: DataType.toString), which differs for STRUCT.
func typeText(t catalog.Type) string { return nameOf(t, true) }

func nameOf(t catalog.Type, java bool) string {
	switch t.Kind {
	case catalog.Decimal:
		return fmt.Sprintf("DECIMALV3(%d, %d)", t.Precision, t.Scale)
	case catalog.DateTime:
		return fmt.Sprintf("DATETIMEV2(%d)", t.Scale)
	case catalog.TimeStampTz:
		return fmt.Sprintf("TIMESTAMPTZ(%d)", t.Scale)
	case catalog.Time:
		return fmt.Sprintf("TIMEV2(%d)", t.Scale)
	case catalog.Char:
		return fmt.Sprintf("CHAR(%d)", t.Length)
	case catalog.VarChar:
		return fmt.Sprintf("VARCHAR(%d)", t.Length)
	case catalog.VarBinary:
		return fmt.Sprintf("VARBINARY(%d)", t.Length)
	case catalog.Array:
		return "ARRAY<" + nameOf(*t.Elem, java) + ">"
	case catalog.Map:
		return "MAP<" + nameOf(*t.Key, java) + "," + nameOf(*t.Elem, java) + ">"
	case catalog.Struct:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			if java {
				parts[i] = fmt.Sprintf("StructField ( name=%s, dataType=%s, nullable=true )", f.Name, nameOf(f.Type, java))
			} else {
				parts[i] = f.Name + ":" + nameOf(f.Type, java)
			}
		}
		return "STRUCT<" + strings.Join(parts, ",") + ">"
	}
	return typeNames[t.Kind]
}
