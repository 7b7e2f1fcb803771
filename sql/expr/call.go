package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// operatorFunctions are the functions that are operators (Nereids: ArithmeticFunctionBinder).
var operatorFunctions = map[string]string{
	"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "int_divide": "DIV", "mod": "%", "bitand": "&", "bitor": "|", "bitxor": "^",
}

// call analyses a function call.
func (a *analyzer) call(e *ast.Call) (*Node, error) {
	name := strings.ToLower(e.Name)
	if e.Database != "" {
		return nil, doriserr.New("Can not found function '%s.%s'", e.Database, e.Name)
	}
	for _, x := range e.Args {
		if _, ok := x.(*ast.Lambda); ok {
			return a.higherOrder(name, e)
		}
	}
	if isDateFunction(name) {
		return a.dateFunction(name, e)
	}
	if name == "get_format" {
		return a.formatCall(e)
	}
	args, err := a.exprs(e.Args)
	if err != nil {
		return nil, err
	}
	if op, ok := operatorFunctions[name]; ok && len(args) == 2 {
		return arithmetic(op, args[0], args[1])
	}
	if name == "bitnot" && len(args) == 1 {
		if args[0].Type.Kind == catalog.Boolean {
			return nil, doriserr.New("argument 1 requires numeric type, however '%s' is of boolean type", args[0].display(false))
		}
		return bitNot(args[0]), nil
	}
	n, err := a.bind(name, e.Name, args)
	if err != nil {
		return nil, err
	}
	if e.Distinct && n.Op == OpAggregate {
		n.Explicit = true
	}
	if e.Over != nil && n.Op == OpAggregate && n.Name != "row_number" && n.Name != "count" {
		f := functions()[name]
		n.Nullable = n.Nullable || f != nil && f.nullable == "always"
	}
	return n, nil
}

// bind finds the function and its overload and casts the arguments; written is the name for messages.
func (a *analyzer) bind(name, written string, args []*Node) (*Node, error) {
	if name == "like" || name == "regexp" || name == "rlike" {
		if len(args) < 2 {
			return nil, doriserr.New("Can not found function '%s' which has %d arity. Candidate functions are: [%s(Expression, Expression)]", written, len(args), name)
		}
		return patternCall(strings.Replace(name, "rlike", "regexp", 1), args)
	}
	f := functions()[name]
	if f == nil {
		if nested, suffix, ok := combinator(name); ok {
			return a.combined(nested, suffix, written, args)
		}
		if _, _, ok := GeneratorName(name); ok {
			return nil, a.misplaced(name, args)
		}
		if knownNames()[name] {
			return nil, NotComputed("function", name)
		}
		return nil, doriserr.New("Can not found function '%s'", written)
	}
	if f.name == "element_at" && len(args) == 2 && args[0].Type.Kind == catalog.Struct {
		f = functions()["struct_element"]
	}
	if !f.takes(len(args)) {
		return nil, doriserr.New("Can not found function '%s' which has %d arity. Candidate functions are: [%s]", written, len(args), f.candidates(written))
	}
	if err := built(f, written, args); err != nil {
		return nil, err
	}
	if err := checkArguments(f, args); err != nil {
		return nil, err
	}
	args, err := a.withMode(f.name, written, withDefaults(f.name, args))
	if err != nil {
		return nil, err
	}
	s, err := f.signatureFor(args)
	if err != nil {
		return nil, err
	}
	if (s.result.Kind == catalog.DateTime || s.result.Kind == catalog.Time) && (s.result.Scale < 0 || s.result.Scale > 6) {
		return nil, doriserr.New("Scale of Datetime/Time must between 0 and 6. Scale was set to: %d", s.result.Scale)
	}
	n := &Node{Op: OpCall, Name: f.name, Type: s.result, Args: make([]*Node, len(args))}
	if f.aggregate {
		n.Op = OpAggregate
	}
	if len(args) > 0 {
		n.Pos = args[0].Pos
	}
	before := anyNullable(args)
	for i, x := range args {
		if n.Args[i], err = castArgument(x, s.arg(i)); err != nil {
			return nil, err
		}
	}
	n.Nullable = f.isNullable(n.Args, before)
	return rewritten(n)
}

// rowless is a scope that may have no columns.
type rowless interface{ Rowless() bool }

// misplaced is the error of a function that makes rows where a value is wanted (Doris: CheckAnalysis).
func (a *analyzer) misplaced(name string, args []*Node) error {
	node := "LOGICAL_PROJECT"
	_, empty := a.scope.(emptyScope)
	if s, ok := a.scope.(rowless); ok && s.Rowless() || empty {
		node = "LOGICAL_ONE_ROW_RELATION"
	}
	call := &Node{Op: OpCall, Name: name, Args: args}
	if name == "explode_split" {
		call = &Node{Op: OpCall, Name: "explode", Args: []*Node{{Op: OpCall, Name: "split_by_string", Args: args}}}
	}
	return doriserr.New("%s can not contains TableGeneratingFunction expression: %s", node, call.display(false))
}

// patternCall is x LIKE y [ESCAPE z] and x REGEXP y, which may also be written as calls.
func patternCall(name string, args []*Node) (*Node, error) {
	if len(args) > 2 {
		switch escape := args[2]; {
		case !escape.isText():
			return nil, doriserr.New("like escape character must be a string literal: (%s like %s escape %s)", args[0].display(false), args[1].display(false), escape.display(false))
		case len(escape.text()) != 1 || escape.text()[0] > 127:
			return nil, doriserr.New("like escape character must be a single ascii character: %s", escape.text())
		}
	}
	n := &Node{Op: OpCall, Name: name, Type: booleanType, Nullable: anyNullable(args)}
	for _, x := range args {
		if !x.Type.IsText() && x.Type.Kind != catalog.Null {
			var err error
			if x, err = castTo(x, catalog.Of(catalog.VarChar)); err != nil {
				return nil, noSignature(name, args)
			}
		}
		n.Args = append(n.Args, x)
		n.Nullable = n.Nullable || x.Nullable
	}
	return n, nil
}

// candidates are the forms of a function for a message.
func (f *function) candidates(name string) string {
	forms := make([]string, 0, len(f.counts))
	for _, n := range f.counts {
		if n < 0 {
			forms = append(forms, name+"("+strings.TrimPrefix(strings.Repeat(", Expression", -n-1)+", Expression...", ", ")+")")
		} else {
			forms = append(forms, name+"("+strings.TrimPrefix(strings.Repeat(", Expression", n), ", ")+")")
		}
	}
	return strings.Join(forms, ", ")
}

// castArgument casts an argument to what the signature wants (Nereids: implicitCastInputTypes).
func castArgument(n *Node, want catalog.Type) (*Node, error) {
	switch {
	case want.Kind == anyKind, want.Kind == followKind, want.Kind == lambdaKind, n.Type.Equal(want):
		return n, nil
	case n.IsNull():
		if n.Type.Kind != catalog.Null {
			return n, nil
		}
		return nullLiteral(want), nil
	}
	// A DATETIME of any scale is taken as it is (Nereids: DateTimeV2Type.acceptsType).
	if matches(n.Type, want) || n.Type.Kind == want.Kind && isScaledTime(want) {
		return n, nil
	}
	want = replaceKinds(want, func(t catalog.Type) catalog.Type {
		if t.Kind == catalog.Decimal && t.Precision < 0 {
			return catalog.DecimalOf(38, 9)
		}
		if isScaledTime(t) && t.Scale < 0 {
			t.Scale = 0
		}
		return t
	})
	return castTo(n, want)
}

// anyNullable reports whether one of the nodes may be NULL.
func anyNullable(args []*Node) bool {
	for _, a := range args {
		if a.Nullable {
			return true
		}
	}
	return false
}

// withDefaults adds the arguments that Doris's constructors add.
func withDefaults(name string, args []*Node) []*Node {
	switch {
	case name == "substring" && len(args) == 2:
		return append(args, integerLiteral(catalog.Int, wide.From(1<<31-1)))
	case name == "str_to_map" && len(args) < 3:
		return append(args, []*Node{textLiteral(","), textLiteral(":")}[len(args)-1:]...)
	case name == "json_length" && len(args) == 1, name == "json_contains" && len(args) == 2:
		path := textLiteral("$")
		path.Type = catalog.Of(catalog.String)
		path.Value.Type = path.Type
		return append(args, path)
	case name == "months_between" && len(args) == 2:
		return append(args, booleanLiteral(true))
	case name == "sub_binary" && len(args) == 2:
		return append(args, integerLiteral(catalog.Int, wide.From(1<<31-1)))
	}
	return args
}

// isNullable applies the function's rule: before says whether an argument was nullable before its cast.
func (f *function) isNullable(args []*Node, before bool) bool {
	switch f.nullable {
	case "never":
		return false
	case "always":
		return true
	case "custom":
		switch f.name {
		case "coalesce", "ifnull":
			for _, a := range args {
				if !a.Nullable {
					return false
				}
			}
			return true
		case "if":
			return anyNullable(args[1:])
		case "now":
			return len(args) > 0 && args[0].Nullable
		case "random", "bitmap_or_count", "bitmap_and_count", "bitmap_xor_count", "bitmap_and_not_count", "regexp_count", "uniform", "bitmap_or":
			return anyNullable(args)
		case "lag", "lead":
			return args[0].Nullable || len(args) < 3 || args[2].Nullable
		}
		return len(args) > 0 && args[0].Nullable
	}
	return anyNullable(args)
}

// extractCasts are the functions that are a cast of jsonb_extract (Nereids: RewriteWhenAnalyze).
var extractCasts = map[string]catalog.Kind{
	"jsonb_extract_int": catalog.Int, "jsonb_extract_bigint": catalog.BigInt, "jsonb_extract_largeint": catalog.LargeInt,
	"jsonb_extract_double": catalog.Double, "jsonb_extract_bool": catalog.Boolean, "jsonb_extract_string": catalog.String,
}

// rewritten replaces a call by what Doris's analyzer makes of it.
func rewritten(n *Node) (*Node, error) {
	if kind, ok := extractCasts[n.Name]; ok {
		n.Name, n.Type, n.Nullable = "jsonb_extract", catalog.Of(catalog.JSON), true
		return newCast(n, catalog.Of(kind), false), nil
	}
	from := -1
	step := 1
	switch n.Name {
	case "json_array", "json_array_ignore_null":
		from = 0
	case "json_object":
		from, step = 1, 2
	case "json_insert", "json_replace", "json_set":
		from, step = 2, 2
	}
	for i := from; from >= 0 && i < len(n.Args); i += step {
		if x := n.Args[i]; x.Type.Kind != catalog.JSON {
			if err := jsonKeys(x.Type); err != nil {
				return nil, err
			}
			n.Args[i] = &Node{Op: OpCall, Name: "to_json", Type: catalog.Of(catalog.JSON), Nullable: x.Nullable, Args: []*Node{x}}
		}
	}
	return n, nil
}

// jsonKeys refuses to make JSON of a map whose keys are no texts.
func jsonKeys(t catalog.Type) error {
	if t.Kind == catalog.Map && !t.Key.IsText() {
		return doriserr.New("to_json only support map with string-like key type")
	}
	return nil
}

// higherOrder analyses a call with a lambda: its parameters are the elements of the arrays behind it.
func (a *analyzer) higherOrder(name string, e *ast.Call) (*Node, error) {
	f := functions()[name]
	if f == nil {
		return nil, doriserr.New("Can not found function '%s'", e.Name)
	}
	l, ok := e.Args[0].(*ast.Lambda)
	if !ok {
		return nil, doriserr.NotSupported("a lambda that is not the first argument of %s", name)
	}
	arrays, err := a.exprs(e.Args[1:])
	if err != nil {
		return nil, err
	}
	if len(arrays) < len(l.Params) && name != "array_sort" {
		return nil, doriserr.New("lambda %s arguments' size is not equal parameters' size", e.Args[0].String())
	}
	depth := len(a.params)
	for i, p := range l.Params {
		from := min(i, len(arrays)-1)
		if from < 0 || arrays[from].Type.Kind != catalog.Array {
			return nil, doriserr.New("lambda argument must be array but is %s", l.Body.String())
		}
		a.params = append(a.params, lambdaParam{p, *arrays[from].Type.Elem, depth + i})
	}
	body, err := a.expr(l.Body)
	a.params = a.params[:depth]
	if err != nil {
		return nil, err
	}
	lambda := &Node{Op: OpLambda, Name: strings.Join(l.Params, ", "), Type: body.Type, Nullable: body.Nullable, Args: []*Node{body}}
	n := &Node{Op: OpCall, Name: "array_map", Type: catalog.ArrayOf(body.Type), Args: append([]*Node{lambda}, arrays...), Nullable: anyNullable(arrays), Pos: e.Pos}
	bind := func(name string, args ...*Node) (*Node, error) { return a.bind(name, name, args) }
	switch name {
	case "array_map":
		return n, nil
	case "array_sort":
		n.Name, n.Type = name, arrays[0].Type
		return n, nil
	case "array_filter", "array_sortby", "array_split", "array_reverse_split":
		return bind(name, arrays[0], n)
	case "array_first", "array_last":
		kept, err := bind("array_filter", arrays[0], n)
		if err != nil {
			return nil, err
		}
		at := int64(1)
		if name == "array_last" {
			at = -1
		}
		return bind("element_at", kept, integerLiteral(catalog.BigInt, wide.From(at)))
	}
	return bind(name, n)
}
