package statement

import (
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// Limits of types (Doris: Type, ScalarType).
const (
	maxNestingDepth = 9
	maxCharLength   = 255
)

// upperType prints a type as the planner's messages do: VARCHAR(10), DECIMALV3(9, 2), ARRAY<INT> (Doris: DataType.toSql).
func upperType(t catalog.Type) string {
	switch t.Kind {
	case catalog.Char, catalog.VarChar:
		return fmt.Sprintf("%s(%d)", t.Primitive(), t.Length)
	case catalog.Decimal:
		return fmt.Sprintf("DECIMALV3(%d, %d)", t.Precision, t.Scale)
	case catalog.DateTime, catalog.TimeStampTz, catalog.Time:
		return fmt.Sprintf("%s(%d)", t.Primitive(), t.Scale)
	case catalog.Array:
		return "ARRAY<" + upperType(*t.Elem) + ">"
	case catalog.Map:
		return "MAP<" + upperType(*t.Key) + "," + upperType(*t.Elem) + ">"
	case catalog.Struct:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = fmt.Sprintf("StructField ( name=%s, dataType=%s, nullable=true )", f.Name, upperType(f.Type))
		}
		return "STRUCT<" + strings.Join(parts, ",") + ">"
	case catalog.AggState, catalog.Variant:
		return t.String()
	case catalog.String:
		return "TEXT"
	}
	return t.Primitive()
}

// checkTypeForm rejects what Doris cannot even make a type of: states of unknown functions, equal struct fields. Doris
// does so while it reads the statement, before it looks at anything else.
func checkTypeForm(t catalog.Type) error {
	switch t.Kind {
	case catalog.AggState:
		if name := t.StateFunction(); !expr.IsAggregate(name) {
			return doriserr.New("Can not found function '%s'", name)
		}
	case catalog.Array:
		return checkTypeForm(*t.Elem)
	case catalog.Map:
		if err := checkTypeForm(*t.Key); err != nil {
			return err
		}
		return checkTypeForm(*t.Elem)
	case catalog.Struct:
		seen := map[string]bool{}
		for _, f := range t.Fields {
			if name := strings.ToLower(f.Name); seen[name] {
				return doriserr.New("Duplicate field name found: %s", name)
			} else {
				seen[name] = true
			}
			if err := checkTypeForm(f.Type); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkType is Doris's DataType.validateDataType: nesting depth, lengths, types of elements.
func checkType(s Session, t catalog.Type) error {
	if nestsTooDeep(t, 0) {
		return doriserr.New("Type exceeds the maximum nesting depth of %d:\n%s", maxNestingDepth, t.String())
	}
	switch t.Kind {
	case catalog.Char:
		if t.Length > maxCharLength {
			return doriserr.New("CHAR size must be <= %d: %d", maxCharLength, t.Length)
		}
	case catalog.VarChar:
		if t.Length > catalog.MaxVarCharLength {
			return doriserr.New("VARCHAR size must be <= %d: %d", catalog.MaxVarCharLength, t.Length)
		}
	case catalog.Decimal:
		if t.Precision > 38 && !variableOn(s, "enable_decimal256") {
			return doriserr.New("Column of type Decimal256 with precision %d in not supported.", t.Precision)
		}
	case catalog.Variant:
		return checkVariantFields(s, t)
	case catalog.Array:
		return checkElement(s, t, *t.Elem)
	case catalog.Map:
		if err := checkElement(s, t, *t.Key); err != nil {
			return err
		}
		return checkElement(s, t, *t.Elem)
	case catalog.Struct:
		for _, f := range t.Fields {
			if err := checkElement(s, t, f.Type); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkElement checks the type of an array's element, a map's key or value, a struct's field; Doris looks at scalar ones only.
func checkElement(s Session, parent, child catalog.Type) error {
	switch child.Kind {
	case catalog.Array, catalog.Map, catalog.Struct:
		return nil
	case catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.JSON, catalog.Variant, catalog.AggState, catalog.VarBinary:
		return doriserr.New("%s unsupported sub-type: %s", parent.Primitive(), child.String())
	}
	return checkType(s, child)
}

// checkVariantFields checks the types of a VARIANT's fields: scalar ones but CHAR and VARCHAR, and one level of arrays of them.
func checkVariantFields(s Session, t catalog.Type) error {
	seen := map[string]bool{}
	for _, f := range t.Fields {
		scalar := f.Type
		if scalar.Kind == catalog.Array {
			scalar = *scalar.Elem
		}
		switch {
		case scalar.IsNumeric(), scalar.IsDate():
		case scalar.Kind == catalog.Boolean, scalar.Kind == catalog.String, scalar.Kind == catalog.IPv4, scalar.Kind == catalog.IPv6:
		default:
			return doriserr.New("VARIANT unsupported sub-type: %s", f.Type.Internal())
		}
		if err := checkType(s, f.Type); err != nil {
			return err
		}
		if seen[f.Name] {
			return doriserr.New("Duplicate field name %s in variant %s", f.Name, t)
		}
		seen[f.Name] = true
	}
	return nil
}

func nestsTooDeep(t catalog.Type, depth int) bool {
	if depth > maxNestingDepth {
		return true
	}
	switch t.Kind {
	case catalog.Array, catalog.Map:
		return nestsTooDeep(*t.Elem, depth+1)
	case catalog.Struct:
		for _, f := range t.Fields {
			if nestsTooDeep(f.Type, depth+1) {
				return true
			}
		}
	}
	return false
}

// variableOn reports whether a session variable is true or 1.
func variableOn(s Session, name string) bool {
	v, ok := s.Variable(name)
	return ok && (strings.EqualFold(v, "true") || v == "1")
}

// isObjectType reports whether values of the type are states of aggregates: BITMAP, HLL, QUANTILE_STATE.
func isObjectType(t catalog.Type) bool {
	return t.Kind == catalog.Bitmap || t.Kind == catalog.HLL || t.Kind == catalog.QuantileState
}

// aggregates says which types an aggregate function of a column takes (Doris: AggregateType.compatibilityMap).
func aggregates(function string, t catalog.Type) bool {
	switch function {
	case "SUM":
		return t.IsNumeric() && !(t.Kind == catalog.Decimal && t.Precision > 38)
	case "MIN", "MAX":
		return t.IsNumeric() && !(t.Kind == catalog.Decimal && t.Precision > 38) || t.IsDate() || t.IsText()
	case "REPLACE", "REPLACE_IF_NOT_NULL":
		return t.Kind != catalog.AggState
	case "HLL_UNION":
		return t.Kind == catalog.HLL
	case "BITMAP_UNION":
		return t.Kind == catalog.Bitmap
	case "QUANTILE_UNION":
		return t.Kind == catalog.QuantileState
	}
	return false
}
