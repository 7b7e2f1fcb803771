package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// buildChecks are those that Doris makes while it builds a function, before the others, by canonical name. Each returns what is
// wrong; the message names the call around it.
var buildChecks = map[string]func(call *Node) string{
	"array_filter": wantsLambda("array_filter"), "array_split": wantsLambda("array_split"), "array_sortby": wantsLambda("array_sortby"),
	"array_reverse_split": wantsLambda("array_reverse_split"),
	"array_apply": func(call *Node) string {
		switch {
		case call.Args[1].Op != OpLiteral || !call.Args[1].Type.IsText():
			return "array_apply(arr, op, val): op support const value only."
		case !call.Args[2].IsConstant():
			return "array_apply(arr, op, val): val support const value only."
		}
		switch op := call.Args[1].text(); op {
		case "=", ">=", "<=", ">", "<", "!=":
		default:
			return "array_apply(arr, op, val): op support =, >=, <=, >, <, !=, but we get " + op
		}
		return ""
	},
	"field": func(call *Node) string {
		if len(call.Args) < 2 {
			return "field function parameter size is less than 2"
		}
		return ""
	},
	"group_concat":                groupConcatTexts,
	"multi_distinct_group_concat": groupConcatTexts,
	"multi_distinct_count": func(call *Node) string {
		first := call.Args[0].display(true)
		for _, a := range call.Args[1:] {
			if a.display(true) != first {
				return "MultiDistinctCount's children size must be 1"
			}
		}
		return ""
	},
	"ngram_search": func(call *Node) string {
		switch {
		case !call.Args[1].IsConstant():
			return "ngram_search(text,pattern,gram_num): pattern support const value only."
		case !call.Args[2].IsConstant():
			return "ngram_search(text,pattern,gram_num): gram_num support const value only."
		}
		return ""
	},
	"random": func(call *Node) string {
		for _, a := range call.Args {
			if a.Op != OpLiteral {
				return "The param of rand function must be literal"
			}
		}
		return ""
	},
	"if": func(call *Node) string {
		if _, err := castTo(call.Args[0], booleanType); err != nil {
			return doriserr.From(err).Message
		}
		return ""
	},
}

// built applies the checks that come while a function is built; written is the name for the message.
func built(f *function, written string, args []*Node) error {
	c := buildChecks[f.name]
	if c == nil {
		return nil
	}
	wrong := c(&Node{Op: OpCall, Name: f.name, Args: args})
	if wrong == "" {
		return nil
	}
	return cannotBuild(written, args, wrong)
}

// cannotBuild is the error of a call that cannot be built.
func cannotBuild(written string, args []*Node, wrong string) error {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.display(false)
	}
	return doriserr.New("Can not build function: '%s', expression: %s(%s), %s", written, written, strings.Join(parts, ", "), wrong)
}

// wantsLambda is the check of a function of arrays whose only argument is no lambda.
func wantsLambda(name string) func(call *Node) string {
	return func(call *Node) string {
		if len(call.Args) == 1 {
			return "The 1st arg of " + name + " must be lambda but is " + call.Args[0].display(true)
		}
		return ""
	}
}

// groupConcatTexts wants a text and perhaps a separator; what is behind them can only be ORDER BY.
func groupConcatTexts(call *Node) string {
	if len(call.Args) <= 2 {
		return ""
	}
	parts := make([]string, len(call.Args))
	for i, a := range call.Args {
		parts[i] = a.display(true)
	}
	return "multi_distinct_group_concat requires one or two parameters: [" + strings.Join(parts, ", ") + "]"
}

// firstOfBitmap wants the first argument to be a bitmap (Nereids: BitmapIntersectFunction).
func firstOfBitmap(call *Node) error {
	if t := call.Args[0].Type; t.Kind != catalog.Bitmap {
		return doriserr.New("%sfunction first argument should be of BITMAP type, but was %s", call.Name, typeText(t))
	}
	return nil
}

// ofHLL wants an HLL (Nereids: HllFunction).
func ofHLL(call *Node) error {
	if call.Args[0].Type.Kind != catalog.HLL {
		return doriserr.New("HLL_UNION, HLL_UNION_AGG, HLL_RAW_AGG and HLL_CARDINALITY's params must be hll column")
	}
	return nil
}
