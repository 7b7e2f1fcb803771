package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// changeAllowed is ColumnType.schemaChangeMatrix.
func changeAllowed(from, to catalog.Type) bool {
	text := to.Kind == catalog.VarChar || to.Kind == catalog.String
	number := to.Kind == catalog.Float || to.Kind == catalog.Double
	switch from.Kind {
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt:
		return to.IsInteger() && to.Kind >= from.Kind || number || text || from.Kind == to.Kind
	case catalog.Float:
		return number || text
	case catalog.Double:
		return to.Kind == catalog.Double || text
	case catalog.Char:
		return to.IsInteger() || number || to.Kind == catalog.Char || text
	case catalog.VarChar:
		return to.IsInteger() || number || to.Kind == catalog.Date || text || to.Kind == catalog.JSON
	case catalog.String:
		return to.Kind == catalog.String || to.Kind == catalog.JSON
	case catalog.JSON:
		return to.Kind == catalog.JSON || text
	case catalog.Decimal:
		if from.Precision > 38 {
			return to.Kind == catalog.Decimal && to.Precision > 38
		}
		return text || to.Kind == catalog.Decimal && to.Precision <= 38
	case catalog.Date, catalog.DateTime:
		return to.Kind == catalog.Date || to.Kind == catalog.DateTime
	}
	return from.Kind == to.Kind
}

// digitsOf is the longest text of a number (Doris: Type.getColumnStringRepSize).
func digitsOf(t catalog.Type) int {
	switch t.Kind {
	case catalog.TinyInt:
		return 4
	case catalog.SmallInt:
		return 6
	case catalog.Int:
		return 11
	case catalog.BigInt:
		return 20
	case catalog.LargeInt:
		return 40
	case catalog.Float:
		return 24
	case catalog.Double:
		return 32
	case catalog.Decimal:
		return t.Precision + 2
	}
	return 0
}

// checkLength refuses a shorter text.
func checkLength(from, to catalog.Type) error {
	if from.Length > 0 && to.Length > 0 && from.Length > to.Length {
		return doriserr.New("Shorten type length is prohibited, srcType=%s, dstType=%s", from, to)
	}
	return nil
}

// checkSchemaChange is Column.checkSchemaChangeAllowed.
func checkSchemaChange(from *catalog.Column, to *columnDraft) error {
	if !changeAllowed(from.Type, to.Type) {
		return doriserr.New("Can not change %s to %s", from.Type.Primitive(), to.Type.Primitive())
	}
	if from.Type.IsNumeric() && (to.Type.Kind == catalog.Char || to.Type.Kind == catalog.VarChar) && to.Type.Length < digitsOf(from.Type) {
		return doriserr.New("Can not change from wider type %s to narrower type %s", from.Type.Internal(), to.Type.Internal())
	}
	if from.Aggregation != to.Aggregation {
		return doriserr.New("Can not change aggregation type")
	}
	if from.Nullable && !to.Nullable {
		return doriserr.New("Can not change from nullable to non-nullable")
	}
	was, hadDefault := from.Default.Text()
	is, hasDefault := to.Default.Text()
	if hadDefault != hasDefault || was != is {
		return doriserr.New("Can not change default value")
	}
	if from.Type.IsText() && to.Type.IsText() {
		if err := checkLength(from.Type, to.Type); err != nil {
			return err
		}
	}
	if err := checkNestedChange(from.Type, to.Type, false); err != nil {
		return err
	}
	if from.Type.Kind == catalog.Decimal && (to.Type.Kind == catalog.VarChar || to.Type.Kind == catalog.String) {
		return nil
	}
	if from.Generated != "" || to.expr != nil {
		return doriserr.New("Not supporting alter table modify generated columns.")
	}
	if from.Type.Kind == catalog.Variant && from.Type.Text != to.Type.Text {
		return doriserr.New("Can not change variant schema templates")
	}
	return nil
}

// checkNestedChange is ColumnType.checkSupportSchemaChangeForComplexType: structs may get fields, texts may get longer.
func checkNestedChange(from, to catalog.Type, nested bool) error {
	switch {
	case from.Kind == catalog.Struct && to.Kind == catalog.Struct:
		if len(from.Fields) > len(to.Fields) {
			return doriserr.New("Cannot reduce struct fields from %s to %s", from.Internal(), to.Internal())
		}
		names := map[string]bool{}
		for i, f := range from.Fields {
			if f.Name != to.Fields[i].Name {
				return doriserr.New("Cannot rename struct field from '%s' to '%s'", f.Name, to.Fields[i].Name)
			}
			names[f.Name] = true
			if !f.Type.Equal(to.Fields[i].Type) {
				if err := checkNestedChange(f.Type, to.Fields[i].Type, true); err != nil {
					return err
				}
			}
		}
		for _, f := range to.Fields[len(from.Fields):] {
			if names[f.Name] {
				return doriserr.New("Added struct field '%s' conflicts with existing field", f.Name)
			}
		}
		return nil
	case from.Kind == catalog.Array:
		if to.Kind != catalog.Array {
			return doriserr.New("Cannot change %s to %s", from.Internal(), to.Internal())
		}
		return checkNestedChange(*from.Elem, *to.Elem, true)
	case from.Kind == catalog.Map && to.Kind == catalog.Map:
		if err := checkNestedChange(*from.Key, *to.Key, true); err != nil {
			return err
		}
		return checkNestedChange(*from.Elem, *to.Elem, true)
	case !nested:
		return nil
	case from.Kind == catalog.VarChar && to.Kind == catalog.VarChar:
		return checkLength(from, to)
	case from.Equal(to):
		return nil
	}
	return doriserr.New("Cannot change %s to %s in nested types", from.Internal(), to.Internal())
}
