package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// Op is the kind of a node.
type Op uint8

// The kinds of nodes.
const (
	// OpColumn is a column of the scope.
	OpColumn Op = iota
	// OpLiteral is a constant.
	OpLiteral
	// OpCast is an explicit or implied cast.
	OpCast
	// OpArithmetic is + - * / % DIV & | ^ with two operands; OpBitNot is ~.
	OpArithmetic
	OpBitNot
	// OpCompare is = <=> < <= > >=; != is OpNot around =.
	OpCompare
	// OpAnd and OpOr have two or more operands.
	OpAnd
	OpOr
	OpNot
	// OpIn is operand and list.
	OpIn
	OpIsNull
	// OpCase is pairs of condition and result, and the default if their number is odd.
	OpCase
	// OpCall is a scalar function; Name is its canonical name.
	OpCall
	// OpAggregate is an aggregate or window function: known by type, not evaluated here.
	OpAggregate
	// OpLambda is the body of a lambda; its columns are parameters.
	OpLambda
	// OpMatch is MATCH_ANY and its kin.
	OpMatch
)

// Node is a typed expression. A node is immutable once analysed.
type Node struct {
	Op       Op
	Type     catalog.Type
	Nullable bool
	// Name is the column's name as written, the operator, or the function's canonical name.
	Name string
	// Column is the scope's index of a column.
	Column int
	// Value is the one value of a literal.
	Value *chunk.Vector
	// Parameter is the number, from 1, of the parameter of a prepared statement whose value, perhaps as a wider integer, a literal is.
	Parameter int
	// Args are the operands.
	Args []*Node
	// Explicit says that a cast was written, that an array or map was written as a literal, or that an aggregate is DISTINCT. Try says that it was TRY_CAST.
	Explicit, Try bool
	// Pos is where the expression stands in the text.
	Pos ast.Pos
}

// IsNull reports whether n is the literal NULL.
func (n *Node) IsNull() bool { return n.Op == OpLiteral && n.Value.IsNull(0) }

// isText reports whether n is a string literal that is not NULL.
func (n *Node) isText() bool { return n.Op == OpLiteral && n.Type.IsText() && !n.Value.IsNull(0) }

// text is the text of a literal.
func (n *Node) text() string { return string(convert.AppendText(nil, n.Value, 0)) }

// IsConstant reports whether n has no columns and always the same value.
func (n *Node) IsConstant() bool {
	switch n.Op {
	case OpLiteral:
		return true
	case OpColumn, OpAggregate, OpLambda, OpMatch:
		return false
	case OpCall:
		if !deterministic(n.Name) && !(n.Name == "unix_timestamp" && len(n.Args) > 0) {
			return false
		}
	}
	for _, a := range n.Args {
		if !a.IsConstant() {
			return false
		}
	}
	return true
}

// Columns appends the indexes of the columns that n reads, each once.
func (n *Node) Columns(to []int) []int {
	if n.Op == OpColumn {
		for _, c := range to {
			if c == n.Column {
				return to
			}
		}
		return append(to, n.Column)
	}
	for _, a := range n.Args {
		to = a.Columns(to)
	}
	return to
}

// deterministic reports whether a function has the same value each time.
func deterministic(name string) bool {
	switch name {
	case "random", "uuid", "uuid_numeric", "now", "current_date", "current_time", "utc_timestamp", "utc_date", "utc_time", "unix_timestamp", "sleep", "uniform", "random_bytes", "array_shuffle":
		return false
	}
	return true
}
