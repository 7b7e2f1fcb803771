package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// onlyMetric is Doris's message for types that cannot be compared or grouped (Doris: Type.OnlyMetricTypeErrorMsg).
const onlyMetric = "Doris hll, bitmap, array, map, struct, jsonb, variant column must use with specific function, and don't support filter, group by or order by. please run 'help hll' or 'help bitmap' or 'help array' or 'help map' or 'help struct' or 'help jsonb' or 'help variant' in your mysql client."

// isOnlyMetric reports whether a type cannot be compared or grouped.
func isOnlyMetric(t catalog.Type) bool {
	switch t.Kind {
	case catalog.HLL, catalog.Bitmap, catalog.QuantileState, catalog.JSON, catalog.Variant, catalog.AggState:
		return true
	}
	return t.IsNested()
}

// checkArguments applies the checks that come before types are coerced (Nereids: checkLegalityBeforeTypeCoercion).
func checkArguments(f *function, args []*Node) error {
	call := &Node{Op: OpCall, Name: f.name, Args: args}
	if len(args) == 0 {
		return nil
	}
	t := args[0].Type
	switch f.name {
	case "sum", "avg", "sum0", "multi_distinct_sum":
		if !t.IsNumeric() && t.Kind != catalog.Boolean && t.Kind != catalog.Null && !t.IsText() {
			return doriserr.New("%s requires a numeric, boolean or string parameter: %s", f.name, call.display(false))
		}
	case "max", "min":
		if isOnlyMetric(t) && t.Kind != catalog.Array {
			return doriserr.New(onlyMetric)
		}
	case "ndv", "approx_count_distinct":
		if isOnlyMetric(t) {
			return doriserr.New(onlyMetric)
		}
	case "bitmap_union_count", "bitmap_union", "bitmap_intersect", "bitmap_union_int":
		if f.name != "bitmap_union_int" && t.Kind != catalog.Bitmap {
			return doriserr.New("%s function's argument should be of BITMAP type, but was %s", f.name, typeText(t))
		}
	case "to_json":
		if t.Kind == catalog.JSON {
			return noSignature(f.name, args)
		}
	case "stddev", "stddev_samp", "variance", "variance_samp":
		if t.IsDate() {
			return doriserr.New("Stddev/variance function do not support Date/Datetime type")
		}
	case "array_contains", "array_position", "countequal", "array_remove":
		if t.Kind == catalog.Array && len(args) > 1 && t.Elem.Kind != catalog.Null {
			if !canCast(args[1].Type, *t.Elem, false) {
				return doriserr.New("can not cast from origin type %s to target type=%s", typeText(args[1].Type), typeText(*t.Elem))
			}
		}
	case "array":
		for _, a := range args {
			if a.Type.Kind == catalog.JSON || a.Type.Kind == catalog.Variant {
				return doriserr.New("array does not support jsonb/variant type")
			}
		}
	case "if":
		if _, err := castTo(args[0], booleanType); err != nil {
			return err
		}
	case "struct_element":
		if t.Kind != catalog.Struct && t.Kind != catalog.Null {
			return noSignature(f.name, args)
		}
		if !args[1].isText() && !(args[1].Op == OpLiteral && args[1].Type.IsInteger()) {
			return doriserr.New("struct_element only allows constant int or string second parameter: %s", call.display(false))
		}
	case "named_struct":
		if len(args)%2 == 1 {
			return doriserr.New("named_struct can't be odd parameters, need even parameters %s", call.display(false))
		}
		for i := 0; i < len(args); i += 2 {
			if !args[i].isText() {
				return doriserr.New("named_struct only allows constant string parameter in odd position: %s", call.display(false))
			}
		}
	case "date_trunc":
		return checkDateTrunc(call)
	case "json_object":
		if len(args)%2 == 1 {
			return doriserr.New("json_object can't be odd parameters, need even parameters: %s", call.display(false))
		}
		for i := 0; i < len(args); i += 2 {
			if args[i].Type.Kind == catalog.Null {
				return doriserr.New("json_object key can't be NULL: %s", call.display(false))
			}
		}
	}
	return nil
}

// checkDateTrunc: one argument is a constant unit.
func checkDateTrunc(call *Node) error {
	legal, text := false, false
	for _, a := range call.Args {
		if a.isText() {
			text = true
			legal = legal || truncUnits[strings.ToLower(a.text())]
		}
	}
	switch {
	case !text:
		return doriserr.New("the time unit parameter of date_trunc function must be a string constant: %s", call.display(false))
	case !legal:
		return doriserr.New("date_trunc function time unit param only support argument is year|quarter|month|week|day|hour|minute|second")
	}
	return nil
}
