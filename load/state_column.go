package load

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// checkState checks the expression of a column that holds a state: HLL wants one of its functions, BITMAP_UNION and QUANTILE_UNION
// a value of their type. Columns without an expression are not checked.
func (p *plan) checkState(i int, result catalog.Type) error {
	c := &p.table.Columns[i]
	switch {
	case c.Type.Kind == catalog.HLL:
		return checkHLL(c.Name, p.mappings[p.sources[i].from].expr)
	case c.Type.Kind == catalog.AggState && (result.Kind != catalog.AggState || result.StateFunction() != c.Type.StateFunction()):
		return doriserr.New("can not cast from origin type %s to target type=%s", result.Internal(), c.Type.Internal())
	case c.Aggregation == "BITMAP_UNION" && result.Kind != catalog.Bitmap:
		return doriserr.New("bitmap column %s require the function return type is BITMAP", c.Name)
	case c.Aggregation == "QUANTILE_UNION" && result.Kind != catalog.QuantileState:
		return doriserr.New("quantile_state column %s require the function return type is QUANTILE_STATE", c.Name)
	}
	return nil
}

// checkHLL checks the expression of an HLL column.
func checkHLL(name string, e ast.Expr) error {
	call, ok := e.(*ast.Call)
	if !ok {
		return doriserr.New("HLL column must use hll_hash function, like %s=hll_hash(xxx)", name)
	}
	switch strings.ToLower(call.Name) {
	case "hll_hash", "hll_empty", "hll_from_base64":
		return nil
	}
	return doriserr.New("HLL column must use hll_hash function, like %[1]s=hll_hash(xxx) or %[1]s=hll_from_base64(xxx) or %[1]s=hll_empty()", name)
}
