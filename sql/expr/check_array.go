package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// arrayChecks are those of the functions of arrays.
var arrayChecks = map[string]check{
	"array": func(call *Node) error {
		if len(call.Args) > 0 && (call.Args[0].Type.Kind == catalog.JSON || call.Args[0].Type.Kind == catalog.Variant) {
			return doriserr.New("array does not support jsonb/variant type")
		}
		return nil
	},
	"array_apply": func(call *Node) error {
		t := call.Args[0].Type
		if t.Kind != catalog.Array {
			return doriserr.New("array_apply does not support type %s, expression is %s", typeText(t), call.display(false))
		}
		if e := *t.Elem; !e.IsNumeric() && !e.IsDate() && e.Kind != catalog.Boolean && e.Kind != catalog.TimeStampTz {
			return doriserr.New("array_apply does not support type %s, expression is %s", typeText(e), call.display(false))
		}
		return nil
	},
	"array_avg":        calculable("array_avg does not support type %s, expression is %s"),
	"array_cum_sum":    calculable("array_cum_sum does not support type %s, expression is %s"),
	"array_difference": calculable("array_difference does not support type %s, expression is %s"),
	"array_compact": func(call *Node) error {
		if e, ok := element(call.Args[0].Type); ok && (e.Kind == catalog.Map || e.Kind == catalog.Struct) {
			return doriserr.New("array_compact does not support type %s, expression is %s", typeText(e), call.display(false))
		}
		return nil
	},
	"array_distinct": func(call *Node) error {
		if e, ok := element(call.Args[0].Type); ok && (e.Kind == catalog.Map || e.Kind == catalog.Struct) {
			return doriserr.New("array_distinct does not support complex types: %s", call.display(false))
		}
		return nil
	},
	"array_enumerate_uniq": func(call *Node) error {
		for _, a := range call.Args {
			if e, ok := element(a.Type); ok && e.IsNested() {
				return doriserr.New("array_enumerate_uniq does not support types: %s", call.display(false))
			}
		}
		return nil
	},
	"array_intersect": checkIntersect,
	"array_max":       plainElements("array_max does not support complex types: "),
	"array_min":       plainElements("array_min does not support complex types: "),
	"array_position": func(call *Node) error {
		if err := plainElements("array_position does not support complex types: ")(call); err != nil {
			return err
		}
		return castableElement(call)
	},
	"array_contains": castableElement,
	"array_product": func(call *Node) error {
		if e, ok := element(call.Args[0].Type); ok && e.IsNested() {
			return doriserr.New("%s does not support type: %s", call.display(false), typeText(e))
		}
		return nil
	},
	"array_remove":       orderedElements("array_remove does not support types: "),
	"array_reverse_sort": orderedElements("array_reverse_sort does not support types: "),
	"array_sort":         orderedElements("array_sort does not support types: "),
	"array_sortby":       orderedElements("array_reverse_sort does not support types: "),
	"array_union":        orderedElements("array_union does not support types: "),
	"arrays_overlap":     orderedElements("arrays_overlap does not support types: "),
	"countequal":         orderedElements("countequal does not support types: "),
	"array_sum": func(call *Node) error {
		if e, ok := element(call.Args[0].Type); ok && !numericOrNull(e) {
			return doriserr.New("array_sum does not support types: %s", typeName(call.Args[0].Type))
		}
		return nil
	},
}

// element is the type of an array's elements.
func element(t catalog.Type) (catalog.Type, bool) {
	if t.Kind != catalog.Array {
		return t, false
	}
	return *t.Elem, true
}

// calculable wants elements that are numbers or can become some (Nereids: DataType.canBeCalculatedInArray).
func calculable(format string) check {
	return func(call *Node) error {
		t := call.Args[0].Type
		if e, ok := element(t); ok && !numericOrNull(e) && e.Kind != catalog.Boolean && !e.IsText() {
			return doriserr.New(format, typeText(t), call.display(false))
		}
		return nil
	}
}

// plainElements wants elements without a structure.
func plainElements(message string) check {
	return func(call *Node) error {
		if e, ok := element(call.Args[0].Type); ok && e.IsNested() {
			return doriserr.New("%s%s", message, call.display(false))
		}
		return nil
	}
}

// orderedElements wants elements that have an order.
func orderedElements(message string) check {
	return func(call *Node) error {
		t := call.Args[0].Type
		if e, ok := element(t); ok && (e.IsNested() || e.Kind == catalog.JSON || e.Kind == catalog.Variant) {
			return doriserr.New("%s%s", message, typeName(t))
		}
		if call.Name == "countequal" || call.Name == "array_remove" {
			return castableElement(call)
		}
		return nil
	}
}

// castableElement wants the second argument to become an element.
func castableElement(call *Node) error {
	e, ok := element(call.Args[0].Type)
	if ok && len(call.Args) > 1 && e.Kind != catalog.Null && !canCast(call.Args[1].Type, e, false) {
		return doriserr.New("can not cast from origin type %s to target type=%s", typeText(call.Args[1].Type), typeText(e))
	}
	return nil
}

// checkIntersect: the elements of all arrays are of one family of types.
func checkIntersect(call *Node) error {
	first := nullType
	for _, a := range call.Args {
		if a.Type.Kind == catalog.Null {
			continue
		}
		e, ok := element(a.Type)
		if !ok || e.IsNested() {
			return doriserr.New("array_intersect does not support complex types: %s", call.display(false))
		}
		if e.Kind == catalog.Null {
			continue
		}
		if first.Kind == catalog.Null {
			first = e
		}
		if !first.Equal(e) && !sameFamily(first, e) {
			return doriserr.New("array_intersect only supports arguments with the same item type, but got %s", call.display(false))
		}
	}
	return nil
}
