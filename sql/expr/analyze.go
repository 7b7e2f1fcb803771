package expr

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// Options are the session's settings that an analysis depends on.
type Options struct {
	// Strict is enable_strict_cast.
	Strict bool
	// PipesAsConcat is sql_mode's PIPES_AS_CONCAT.
	PipesAsConcat bool
	// Variable returns a user variable or session variable as a literal's node; nil knows none.
	Variable func(*ast.Variable) (ast.Expr, bool)
}

// Analyze binds the columns of e in scope, finds its functions and adds the implied casts.
func Analyze(e ast.Expr, scope Scope) (*Node, error) { return Options{}.Analyze(e, scope) }

// Analyze is the package's Analyze under a session's settings.
func (o Options) Analyze(e ast.Expr, scope Scope) (n *Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = doriserr.New("analysing %s: %v", e.String(), p)
		}
	}()
	if scope == nil {
		scope = emptyScope{}
	}
	a := analyzer{Options: o, scope: scope}
	return a.expr(e)
}

// analyzer walks one expression.
type analyzer struct {
	Options
	scope Scope
	// params are the parameters of the lambdas around.
	params []lambdaParam
}

// lambdaParam is a parameter of a lambda.
type lambdaParam struct {
	name string
	typ  catalog.Type
	// index is the parameter's place among those of all lambdas around.
	index int
}

// expr analyses one expression.
func (a *analyzer) expr(e ast.Expr) (*Node, error) {
	n, err := a.dispatch(e)
	if err != nil {
		return nil, err
	}
	if n.Pos == (ast.Pos{}) {
		n.Pos = e.Position()
	}
	return n, nil
}

// exprs analyses a list.
func (a *analyzer) exprs(list []ast.Expr) ([]*Node, error) {
	nodes := make([]*Node, len(list))
	for i, e := range list {
		n, err := a.expr(e)
		if err != nil {
			return nil, err
		}
		nodes[i] = n
	}
	return nodes, nil
}

// dispatch analyses by kind of node.
func (a *analyzer) dispatch(e ast.Expr) (*Node, error) {
	switch e := e.(type) {
	case *ast.Literal:
		return a.literal(e)
	case *ast.Column:
		return a.column(e)
	case *ast.Call:
		return a.call(e)
	case *ast.Unary:
		return a.unary(e)
	case *ast.Binary:
		return a.binary(e)
	case *ast.Between:
		return a.between(e)
	case *ast.In:
		return a.in(e)
	case *ast.IsNull:
		n, err := a.expr(e.Operand)
		if err != nil {
			return nil, err
		}
		n = &Node{Op: OpIsNull, Type: booleanType, Args: []*Node{n}}
		if e.Not {
			n = notOf(n)
		}
		return n, nil
	case *ast.IsTrue:
		n, err := a.expr(e.Operand)
		if err != nil {
			return nil, err
		}
		n = newCast(n, booleanType, true)
		if !e.Value {
			n = notOf(n)
		}
		if e.Not {
			n = notOf(n)
		}
		return n, nil
	case *ast.Case:
		return a.caseWhen(e)
	case *ast.Cast:
		return a.cast(e)
	case *ast.ArrayLiteral:
		args, err := a.exprs(e.Items)
		if err != nil {
			return nil, err
		}
		return a.bindLiteral("array", args)
	case *ast.MapLiteral:
		var list []ast.Expr
		for i := range e.Keys {
			list = append(list, e.Keys[i], e.Values[i])
		}
		args, err := a.exprs(list)
		if err != nil {
			return nil, err
		}
		return a.bindLiteral("map", args)
	case *ast.StructLiteral:
		args, err := a.exprs(e.Items)
		if err != nil {
			return nil, err
		}
		return a.bind("struct", "struct", args)
	case *ast.Element:
		return a.element(e)
	case *ast.Dereference:
		n, err := a.expr(e.Operand)
		if err != nil {
			return nil, err
		}
		return a.field(n, e.Field, doriserr.New("Can not dereference field: %s", e.Field))
	case *ast.Variable:
		if a.Variable != nil {
			if v, ok := a.Variable(e); ok {
				return a.expr(v)
			}
		}
		if e.System {
			return nil, doriserr.New("Unsupported system variable: %s", e.Name)
		}
		return nullLiteral(nullType), nil
	case *ast.Subquery:
		return nil, doriserr.NotSupported("a subquery inside of this expression")
	case *ast.Interval:
		return nil, doriserr.NotSupported("INTERVAL outside of date arithmetic")
	case *ast.Lambda:
		return nil, doriserr.NotSupported("a lambda outside of an array function")
	case *ast.Placeholder:
		// Doris stumbles over a parameter outside of a prepared statement.
		return nil, doriserr.New(`Cannot invoke "org.apache.doris.nereids.trees.expressions.Expression.arity()" because "expr" is null`)
	}
	return nil, doriserr.NotSupported("the expression %s", e.String())
}

// bindLiteral makes [a, b] and {k: v}, which are constants: what is cast inside is folded, and they print as they were written.
func (a *analyzer) bindLiteral(name string, args []*Node) (*Node, error) {
	n, err := a.bind(name, name, args)
	if err != nil {
		return nil, err
	}
	for i, x := range n.Args {
		if folded, err := Fold(x, Context{}); err == nil {
			n.Args[i] = folded
		}
	}
	n.Explicit = true
	return n, nil
}

// literal reads a constant.
func (a *analyzer) literal(l *ast.Literal) (*Node, error) {
	if l.Value != nil {
		return &Node{Op: OpLiteral, Type: l.Value.Type, Nullable: l.Value.IsNull(0), Value: l.Value, Parameter: l.Parameter}, nil
	}
	switch l.Kind {
	case ast.NullLiteral:
		return nullLiteral(nullType), nil
	case ast.BoolLiteral:
		return booleanLiteral(strings.EqualFold(l.Text, "true")), nil
	case ast.IntegerLiteral:
		n := parsedLiteral(catalog.DecimalOf(wide.MaxDigits, 0), l.Text)
		if n == nil {
			return nil, doriserr.New("%s can't cast to LARGEINT in strict mode.", l.Text)
		}
		x := convert.Wide(n.Value, 0)
		if !x.IsInt128() {
			return nil, doriserr.New("%s can't cast to LARGEINT in strict mode.", l.Text)
		}
		return integerLiteral(smallestInteger(catalog.TinyInt, x), x), nil
	case ast.DecimalLiteral, ast.FloatLiteral:
		if n := decimalLiteral(l.Text); n != nil {
			return n, nil
		}
		n := parsedLiteral(catalog.Of(catalog.Double), l.Text)
		if n == nil {
			return nil, doriserr.New("%s is no number", l.Text)
		}
		return n, nil
	case ast.DateLiteral:
		if n := parsedLiteral(catalog.Of(catalog.Date), l.Text); n != nil {
			return n, nil
		}
		return newCast(textLiteral(l.Text), catalog.Of(catalog.Date), true), nil
	case ast.TimestampLiteral:
		scale, _ := timeScale(l.Text)
		if n := parsedLiteral(catalog.DateTimeOf(scale), l.Text); n != nil {
			return n, nil
		}
		return newCast(textLiteral(l.Text), catalog.DateTimeOf(6), true), nil
	}
	return textLiteral(l.Text), nil
}

// column finds a name: a lambda's parameter, a column, or fields of one.
func (a *analyzer) column(c *ast.Column) (*Node, error) {
	for i := len(a.params) - 1; i >= 0 && len(c.Parts) == 1; i-- {
		if p := a.params[i]; strings.EqualFold(p.name, c.Parts[0]) {
			return &Node{Op: OpColumn, Type: p.typ, Nullable: true, Name: p.name, Column: -1 - p.index}, nil
		}
	}
	for n := len(c.Parts); n > 0; n-- {
		col, ok := a.scope.Column(c.Parts[:n])
		if !ok {
			continue
		}
		node := &Node{Op: OpColumn, Type: col.Type, Nullable: col.Nullable, Name: strings.Join(c.Parts[:n], "."), Column: col.Index, Pos: c.Pos}
		last := c.Parts[n-1]
		for _, field := range c.Parts[n:] {
			missing := doriserr.New("No such field '%s' in '%s'", field, last)
			if node.Type.Kind == catalog.Struct {
				missing = doriserr.New("No such struct field '%s' in '%s'", field, last)
				last = field
			}
			var err error
			if node, err = a.field(node, field, missing); err != nil {
				return nil, err
			}
		}
		return node, nil
	}
	return nil, UnknownColumn(c)
}

// field takes a field of a struct, the value of a map's key, or a path of a VARIANT; missing is the error of anything else.
func (a *analyzer) field(n *Node, field string, missing error) (*Node, error) {
	name := "element_at"
	switch n.Type.Kind {
	case catalog.Struct:
		name = "struct_element"
		if !slices.ContainsFunc(n.Type.Fields, func(f catalog.Field) bool { return strings.EqualFold(f.Name, field) }) {
			return nil, missing
		}
	case catalog.Map, catalog.Variant:
	default:
		return nil, missing
	}
	return a.bind(name, name, []*Node{n, textLiteral(field)})
}

// UnknownColumn is the error of a name that no column has; the caller adds where it stands.
func UnknownColumn(c *ast.Column) error {
	return doriserr.New("Unknown column '%s' in 'table list'", c.Name())
}

// boolean casts a condition.
func boolean(n *Node) (*Node, error) {
	if n.Type.Kind == catalog.Null {
		return nullLiteral(booleanType), nil
	}
	return castTo(n, booleanType)
}

// notOf negates.
func notOf(n *Node) *Node {
	return &Node{Op: OpNot, Type: booleanType, Nullable: n.Nullable, Args: []*Node{n}, Pos: n.Pos}
}

// cast analyses a written cast.
func (a *analyzer) cast(e *ast.Cast) (*Node, error) {
	n, err := a.expr(e.Operand)
	if err != nil {
		return nil, err
	}
	t := e.Type
	if (n.Type.IsNested() || t.IsNested()) && !canCast(n.Type, t, a.Strict) {
		return nil, doriserr.New("can not cast from origin type %s to target type=%s", typeText(n.Type), typeText(t))
	}
	if !canCast(n.Type, t, a.Strict) {
		return nil, doriserr.New("cannot cast %s to %s", typeName(n.Type), typeName(t))
	}
	c := newCast(n, t, true)
	if e.Try {
		c.Try, c.Nullable = true, true
	}
	return c, nil
}

// caseWhen analyses CASE; an operand becomes comparisons with it.
func (a *analyzer) caseWhen(e *ast.Case) (*Node, error) {
	n := &Node{Op: OpCase, Pos: e.Pos}
	var types []catalog.Type
	nullable := e.Else == nil
	for _, w := range e.Whens {
		condition := w.Condition
		if e.Operand != nil {
			condition = &ast.Binary{Pos: e.Pos, Op: "=", Left: e.Operand, Right: w.Condition}
		}
		c, err := a.expr(condition)
		if err != nil {
			return nil, err
		}
		if c, err = castTo(c, booleanType); err != nil {
			return nil, err
		}
		r, err := a.expr(w.Result)
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, c, r)
		types = append(types, r.Type)
		nullable = nullable || r.Nullable
	}
	if e.Else != nil {
		r, err := a.expr(e.Else)
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, r)
		types = append(types, r.Type)
		nullable = nullable || r.Nullable
	}
	common, ok := widerOf(types, false, true)
	if !ok {
		return nil, doriserr.New("Cannot find common type for case when %s", n.display(true))
	}
	n.Type, n.Nullable = common, nullable
	for i := range n.Args {
		if i%2 == 0 && i+1 < len(n.Args) {
			continue
		}
		r, err := castTo(n.Args[i], common)
		if err != nil {
			return nil, err
		}
		if !r.Type.Equal(common) && !r.IsNull() {
			r = newCast(r, common, false)
		}
		n.Args[i] = r
		n.Nullable = n.Nullable || r.Nullable
	}
	return n, nil
}

// element analyses x[i] and x[from:to].
func (a *analyzer) element(e *ast.Element) (*Node, error) {
	list := []ast.Expr{e.Operand, e.Index}
	if e.To != nil {
		list = append(list, e.To)
	}
	args, err := a.exprs(list)
	if err != nil {
		return nil, err
	}
	if e.Slice {
		return a.bind("array_slice", "array_slice", args)
	}
	if args[0].Type.Kind == catalog.JSON {
		return &Node{Op: OpCall, Name: "element_at", Type: catalog.Of(catalog.Variant), Nullable: true, Args: args}, nil
	}
	return a.bind("element_at", "element_at", args)
}

// oneValue returns a vector of one value copied from v.
func oneValue(v *chunk.Vector, i int) *chunk.Vector {
	one := chunk.NewVector(v.Type, 1)
	one.AppendFrom(v, i)
	return one
}
