package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// unary analyses - + ~ NOT.
func (a *analyzer) unary(e *ast.Unary) (*Node, error) {
	n, err := a.expr(e.Operand)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case "+":
		return n, nil
	case "-":
		if n.Op == OpLiteral && n.Type.IsNumeric() && a.foldsSign(e.Operand) {
			return negated(n), nil
		}
		return arithmetic("-", integerLiteral(catalog.Int, wide.Int{}), n)
	case "~":
		return bitNot(n), nil
	}
	if n, err = castTo(n, booleanType); err != nil {
		return nil, err
	}
	return notOf(n), nil
}

// foldsSign reports whether the minus before an operand is part of its constant.
func (a *analyzer) foldsSign(ast.Expr) bool { return false }

// negated is a number with the other sign.
func negated(n *Node) *Node { return parsedLiteral(n.Type, "-"+n.text()) }

// bitNot is ~x; what is no integer is cast to BIGINT.
func bitNot(n *Node) *Node {
	if !n.Type.IsInteger() && n.Type.Kind != catalog.Boolean {
		n = newCast(n, catalog.Of(catalog.BigInt), false)
	}
	return &Node{Op: OpBitNot, Name: "~", Type: n.Type, Nullable: n.Nullable, Args: []*Node{n}}
}

// binary analyses infix operators.
func (a *analyzer) binary(e *ast.Binary) (*Node, error) {
	switch e.Op {
	case "AND", "OR":
		return a.compound(e, e.Op)
	case "||":
		if !a.PipesAsConcat {
			return a.compound(e, "OR")
		}
	}
	list := []ast.Expr{e.Left, e.Right}
	if e.Escape != nil {
		list = append(list, e.Escape)
	}
	if (e.Op == "+" || e.Op == "-") && (isInterval(e.Left) || isInterval(e.Right)) {
		return a.intervalArithmetic(e)
	}
	args, err := a.exprs(list)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case "=", "<=>", "<", "<=", ">", ">=":
		return compare(e.Op, args[0], args[1])
	case "!=", "<>":
		n, err := compare("=", args[0], args[1])
		if err != nil {
			return nil, err
		}
		return notOf(n), nil
	case "+", "-", "*", "/", "%", "DIV", "&", "|", "^":
		return arithmetic(e.Op, args[0], args[1])
	case "MOD":
		return arithmetic("%", args[0], args[1])
	case "<<":
		return a.bind("bit_shift_left", "bit_shift_left", args)
	case ">>":
		return a.bind("bit_shift_right", "bit_shift_right", args)
	case "LIKE", "REGEXP", "RLIKE":
		name := "like"
		if e.Op != "LIKE" {
			name = "regexp"
		}
		return patternCall(name, args)
	case "XOR":
		return a.bind("xor", "xor", args)
	case "||":
		return a.bind("concat", "concat", args)
	}
	if strings.HasPrefix(e.Op, "MATCH") {
		op := e.Op
		if op == "MATCH" {
			op = "MATCH_ANY"
		}
		n := &Node{Op: OpMatch, Name: op, Type: booleanType, Nullable: args[0].Nullable || args[1].Nullable, Args: args}
		if _, load := a.scope.(*LoadScope); load {
			// A load's columns have no index (Nereids: CheckMatchExpression).
			return nil, doriserr.New("SlotReference in Match failed to get Column, SQL is %s", n.display(false))
		}
		return matchOperands(n)
	}
	return nil, doriserr.NotSupported("the operator %s", e.Op)
}

// matchOperands checks the sides of a MATCH; a VARIANT is searched as a text (Nereids: ExpressionAnalyzer.visitMatch).
func matchOperands(n *Node) (*Node, error) {
	l, r := n.Args[0], n.Args[1]
	switch texts := l.Type.IsText() || l.Type.Kind == catalog.Array && l.Type.Elem.IsText(); {
	case !texts && l.Type.Kind != catalog.Variant:
		return nil, doriserr.New("left operand '%s' part of predicate '%s' should return type 'STRING', 'ARRAY<STRING> or VARIANT' but returns type '%s'.",
			l.display(false), n.display(false), typeText(l.Type))
	case !r.Type.IsText() && r.Type.Kind != catalog.Null:
		return nil, doriserr.New("right operand '%s' part of predicate '%s' should return type 'STRING' but returns type '%s'.",
			r.display(false), n.display(false), typeText(r.Type))
	case !texts:
		n.Args = []*Node{newCast(l, catalog.Of(catalog.String), false), r}
	}
	return n, nil
}

// compound analyses AND and OR: chains of one operator are one node (Nereids: CompoundPredicate).
func (a *analyzer) compound(e *ast.Binary, op string) (*Node, error) {
	n := &Node{Op: OpAnd, Name: op, Type: booleanType}
	if op == "OR" {
		n.Op = OpOr
	}
	var flatten func(x ast.Expr) error
	flatten = func(x ast.Expr) error {
		if b, ok := x.(*ast.Binary); ok && (b.Op == op || op == "OR" && b.Op == "||" && !a.PipesAsConcat) {
			if err := flatten(b.Left); err != nil {
				return err
			}
			return flatten(b.Right)
		}
		c, err := a.expr(x)
		if err != nil {
			return err
		}
		if c, err = boolean(c); err != nil {
			return err
		}
		n.Args = append(n.Args, c)
		n.Nullable = n.Nullable || c.Nullable
		return nil
	}
	if err := flatten(e); err != nil {
		return nil, err
	}
	return n, nil
}

// between is operand >= low AND operand <= high.
func (a *analyzer) between(e *ast.Between) (*Node, error) {
	args, err := a.exprs([]ast.Expr{e.Operand, e.Low, e.High})
	if err != nil {
		return nil, err
	}
	var n *Node
	if args[1].Op == OpLiteral && args[2].Op == OpLiteral && args[1].Type.Equal(args[2].Type) && args[1].text() == args[2].text() && !args[1].IsNull() {
		n, err = compare("=", args[0], args[1])
	} else {
		var low, high *Node
		if low, err = compare(">=", args[0], args[1]); err == nil {
			if high, err = compare("<=", args[0], args[2]); err == nil {
				n = &Node{Op: OpAnd, Name: "AND", Type: booleanType, Nullable: low.Nullable || high.Nullable, Args: []*Node{low, high}}
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if e.Not {
		n = notOf(n)
	}
	return n, nil
}

// comparable reports whether values of a type can be compared.
func comparable(t catalog.Type, structs bool) bool {
	switch t.Kind {
	case catalog.Array:
		return comparable(*t.Elem, structs)
	case catalog.Struct:
		for _, f := range t.Fields {
			if !comparable(f.Type, structs) {
				return false
			}
		}
		return structs
	case catalog.Map, catalog.JSON, catalog.Variant, catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return false
	}
	return true
}

// coerceLiterals turns string literals into the other side's type.
func coerceLiterals(l, r *Node) (*Node, *Node) {
	if l.Op != OpLiteral && r.Op != OpLiteral {
		return l, r
	}
	if l.isText() && !r.Type.IsText() {
		if x := coerced(l, r.Type); x != nil {
			l = x
		}
	}
	if r.isText() && !l.Type.IsText() {
		if x := coerced(r, l.Type); x != nil {
			r = x
		}
	}
	return l, r
}

// compare makes a comparison (Nereids: TypeCoercionUtils.processComparisonPredicate).
func compare(op string, l, r *Node) (*Node, error) {
	n := &Node{Op: OpCompare, Name: op, Type: booleanType, Args: []*Node{l, r}, Pos: l.Pos}
	for _, t := range [...]catalog.Type{l.Type, r.Type} {
		switch t.Kind {
		case catalog.Map, catalog.Struct:
			return nil, doriserr.New("comparison predicate could not contains complex type: %s", n.display(false))
		case catalog.JSON:
			return nil, doriserr.New("comparison predicate could not contains json type: %s", n.display(false))
		}
	}
	if l.Type.Equal(r.Type) {
		if !comparable(l.Type, false) {
			return nil, doriserr.New("data type %s could not used in ComparisonPredicate %s", typeText(l.Type), n.display(false))
		}
	} else {
		l, r = coerceLiterals(l, r)
		common, ok := wider(l.Type, r.Type, false, false)
		if !ok {
			n.Args = []*Node{l, r}
			return nil, doriserr.New("unsupported comparison predicate %s", n.display(false))
		}
		if !comparable(common, false) {
			return nil, doriserr.New("data type %s could not used in ComparisonPredicate %s", typeText(common), n.display(false))
		}
		var err error
		if l, err = castTo(l, common); err != nil {
			return nil, err
		}
		if r, err = castTo(r, common); err != nil {
			return nil, err
		}
		n.Args = []*Node{l, r}
	}
	n.Nullable = op != "<=>" && (l.Nullable || r.Nullable)
	return n, nil
}

// in makes IN with a list (Nereids: TypeCoercionUtils.processInPredicate).
func (a *analyzer) in(e *ast.In) (*Node, error) {
	if e.Query != nil {
		return nil, doriserr.NotSupported("IN with a subquery inside of this expression")
	}
	args, err := a.exprs(append([]ast.Expr{e.Operand}, e.List...))
	if err != nil {
		return nil, err
	}
	n := &Node{Op: OpIn, Type: booleanType, Args: args, Pos: e.Pos}
	t := args[0].Type
	if t.Kind == catalog.Map || t.Kind == catalog.Bitmap || t.Kind == catalog.HLL || t.Kind == catalog.QuantileState {
		return nil, doriserr.New("in predicate could not contains %s type: %s", map[bool]string{true: "complex", false: "object"}[t.Kind == catalog.Map], n.display(false))
	}
	if t.Kind == catalog.Struct || t.Kind == catalog.Array {
		for _, x := range args[1:] {
			if !x.Type.IsNested() && x.Type.Kind != catalog.Null && !x.Type.IsText() {
				what := map[bool]string{true: "struct", false: "list"}[t.Kind == catalog.Struct]
				return nil, doriserr.New("in predicate %s should compare with struct type list, but got : %s", what, typeName(x.Type))
			}
		}
	}
	same := true
	var types []catalog.Type
	for i, x := range args {
		if i > 0 && x.isText() && !t.IsText() {
			if l := coerced(x, t); l != nil {
				x = l
				args[i] = l
			}
		}
		same = same && x.Type.Equal(t)
		types = append(types, x.Type)
	}
	if !same {
		common, ok := widerOf(types, false, false)
		if ok && !comparable(common, true) {
			return nil, doriserr.New("data type %s could not used in InPredicate %s", typeText(common), n.display(false))
		}
		if !ok {
			return nil, doriserr.New("unsupported in predicate %s", n.display(false))
		}
		for i, x := range args {
			if args[i], err = castTo(x, common); err != nil {
				return nil, err
			}
		}
	}
	for _, x := range args {
		n.Nullable = n.Nullable || x.Nullable
	}
	if e.Not {
		n = notOf(n)
	}
	return n, nil
}

// numeric is the type as which a value takes part in arithmetic (Nereids: getNumResultType).
func numeric(t catalog.Type) (catalog.Type, error) {
	switch {
	case t.IsNumeric():
		return t, nil
	case t.Kind == catalog.Null, t.Kind == catalog.Boolean:
		return catalog.Of(catalog.TinyInt), nil
	case t.IsDate():
		return catalog.Of(catalog.BigInt), nil
	case t.IsText(), t.Kind == catalog.HLL, t.Kind == catalog.Time, t.Kind == catalog.JSON:
		return catalog.Of(catalog.Double), nil
	}
	return t, doriserr.New("Cannot cast from %s to numeric type.", typeText(t))
}

// asNumber casts an operand that is neither number nor boolean.
func asNumber(n *Node, t catalog.Type) (*Node, error) {
	if n.Type.IsNumeric() || n.Type.Kind == catalog.Boolean {
		return n, nil
	}
	return castTo(n, t)
}

// arithmetic makes + - * / % DIV & | ^ (Nereids: TypeCoercionUtils.processBinaryArithmetic, processDivide,
// processIntegralDivide).
func arithmetic(op string, l, r *Node) (*Node, error) {
	if op != "/" && op != "DIV" {
		l, r = coerceLiterals(l, r)
		for _, x := range [...]*Node{l, r} {
			if x.isText() && !isNumber(x.text()) {
				return nil, doriserr.New("string literal '%s' cannot be cast to double", x.text())
			}
		}
	}
	t1, err := numeric(l.Type)
	if err != nil {
		return nil, err
	}
	t2, err := numeric(r.Type)
	if err != nil {
		return nil, err
	}
	if l, err = asNumber(l, t1); err != nil {
		return nil, err
	}
	if r, err = asNumber(r, t2); err != nil {
		return nil, err
	}
	common, ranked := widest(t1, t2)
	if isFloating(common) && (isDecimal(t1) || isDecimal(t2)) {
		common = catalog.Of(catalog.Double)
	}
	fractional := isFloating(t1) || isFloating(t2) || isDecimal(t1) || isDecimal(t2)
	both := func(t catalog.Type) (*Node, error) { return arithmeticNode(op, l, r, t, t) }
	switch op {
	case "DIV":
		if l, err = castTo(l, t1); err != nil {
			return nil, err
		}
		if r, err = castTo(r, t2); err != nil {
			return nil, err
		}
		if fractional || !ranked {
			return both(catalog.Of(catalog.BigInt))
		}
		return both(common)
	case "&", "|", "^":
		if fractional {
			common = catalog.Of(catalog.BigInt)
		}
		return both(common)
	case "/":
		if isFloating(t1) || isFloating(t2) || !isDecimal(t1) && !isDecimal(t2) {
			return both(catalog.Of(catalog.Double))
		}
		d1, d2 := asDecimal(t1), asDecimal(t2)
		return arithmeticNode(op, l, r, quotientType(d1, d2), d2)
	}
	if op == "%" && t1.Kind == catalog.Float && t2.Kind == catalog.Float {
		return arithmeticNode(op, l, r, t1, t2)
	}
	if common.Kind == catalog.Double {
		return both(common)
	}
	if isDecimal(t1) || isDecimal(t2) {
		d1, d2 := asDecimal(t1), asDecimal(t2)
		if op == "*" {
			return arithmeticNode(op, l, r, d1, d2)
		}
		return both(sumType(op, d1, d2))
	}
	return both(promoted(common))
}

// arithmeticNode casts both sides and finds the result's type.
func arithmeticNode(op string, l, r *Node, t1, t2 catalog.Type) (*Node, error) {
	l, err := castTo(l, t1)
	if err != nil {
		return nil, err
	}
	if r, err = castTo(r, t2); err != nil {
		return nil, err
	}
	n := &Node{Op: OpArithmetic, Name: op, Args: []*Node{l, r}, Nullable: l.Nullable || r.Nullable, Pos: l.Pos}
	if op == "/" || op == "%" || op == "DIV" {
		n.Nullable = true
	}
	switch {
	case !isDecimal(t1) || !isDecimal(t2):
		n.Type, _ = widest(t1, t2)
	case op == "*":
		n.Type = productType(t1, t2)
	case op == "/":
		n.Type = catalog.DecimalOf(t1.Precision, t1.Scale-t2.Scale)
	default:
		n.Type = t1
	}
	return n, nil
}

// sumType is the decimal of + - %.
func sumType(op string, a, b catalog.Type) catalog.Type {
	scale := max(a.Scale, b.Scale)
	whole := max(a.Precision-a.Scale, b.Precision-b.Scale)
	precision := whole + scale
	if op != "%" {
		precision++
	}
	if precision > maxDecimal {
		return catalog.DecimalOf(maxDecimal, maxDecimal-whole)
	}
	return catalog.DecimalOf(precision, scale)
}

// cutDecimal keeps a decimal within 38 digits: whole digits first, but six of the fraction.
func cutDecimal(precision, scale int) catalog.Type {
	if precision > maxDecimal {
		border := maxDecimal - overflowScale
		switch whole := precision - scale; {
		case whole < border:
			scale = maxDecimal - whole
		case whole > border && scale < overflowScale:
		default:
			scale = overflowScale
		}
		precision = maxDecimal
	}
	return catalog.DecimalOf(precision, scale)
}

// productType is the decimal of *.
func productType(a, b catalog.Type) catalog.Type {
	return cutDecimal(a.Precision+b.Precision, a.Scale+b.Scale)
}

// quotientType is the decimal to which / casts its left side; div_precision_increment is 4.
func quotientType(a, b catalog.Type) catalog.Type {
	const increment = 4
	t := cutDecimal(a.Precision+b.Scale+increment, a.Scale)
	t.Scale = min(t.Precision, t.Scale+b.Scale+increment)
	return t
}
