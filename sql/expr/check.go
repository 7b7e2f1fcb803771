package expr

import (
	"maps"
	"sync"

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

// Groupable refuses types by which rows can be neither grouped nor parted (Nereids: CheckAfterRewrite).
func Groupable(types ...catalog.Type) error {
	for _, t := range types {
		if t.Kind == catalog.VarBinary {
			return doriserr.New(onlyMetric)
		}
	}
	return Sortable(types...)
}

// Sortable refuses types by which rows cannot be sorted.
func Sortable(types ...catalog.Type) error {
	for _, t := range types {
		switch t.Kind {
		case catalog.HLL, catalog.Bitmap, catalog.QuantileState, catalog.Variant:
			return doriserr.New(onlyMetric)
		}
	}
	return nil
}

// check is a function's own check of its arguments.
type check func(call *Node) error

// checks are those that come before types are coerced, by canonical name.
var checks = sync.OnceValue(func() map[string]check {
	all := map[string]check{}
	for _, family := range []map[string]check{arrayChecks, aggregateChecks, scalarChecks, structChecks} {
		maps.Copy(all, family)
	}
	return all
})

// checkArguments applies the checks that come before types are coerced (Nereids: checkLegalityBeforeTypeCoercion).
func checkArguments(f *function, args []*Node) error {
	if c := checks()[f.name]; c != nil {
		return c(&Node{Op: OpCall, Name: f.name, Args: args})
	}
	return nil
}

// isLiteralInteger reports whether n is an integer constant up to BIGINT.
func isLiteralInteger(n *Node) bool {
	return n.Op == OpLiteral && n.Type.Kind >= catalog.TinyInt && n.Type.Kind <= catalog.BigInt && !n.IsNull()
}

// numericOrNull reports whether a type is a number's or that of NULL.
func numericOrNull(t catalog.Type) bool { return t.IsNumeric() || t.Kind == catalog.Null }
