package expr

import (
	"maps"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Evaluator computes an expression over chunks. It belongs to one goroutine; its result is valid until the next call.
type Evaluator struct{ root *step }

// operand is an argument's values: a vector, of which a constant has one value for all rows.
type operand struct {
	v *chunk.Vector
	// mask is 0 for a constant and all ones otherwise.
	mask int
}

// at is the place of row i in the vector.
func (o operand) at(i int) int { return i & o.mask }

// step is one node made ready to run.
type step struct {
	node *Node
	args []*step
	// value is a constant's value.
	value operand
	// column is the chunk's column of an OpColumn; a negative one is a lambda's parameter.
	column int
	env    *env
	call   call
	// run appends the values of all rows to call.out.
	run func(c *call) error
	// lazy evaluates the arguments, nil evaluates all of them; skipped are NULLs in the place of those it leaves out.
	lazy    func(s *step, in *chunk.Chunk, rows int) error
	skipped []*chunk.Vector
}

// env is what the steps of one evaluator share.
type env struct {
	ctx Context
	// params are the values of a lambda's parameters.
	params []*chunk.Vector
}

// call is one run of a function over the rows of a chunk.
type call struct {
	node *Node
	ctx  *Context
	args []operand
	out  *chunk.Vector
	rows int
	// scratch is a buffer for building texts.
	scratch []byte
	// err is the first error of a row; strict casts fail so.
	err error
	// steps are the arguments' steps, for functions that run a lambda.
	steps []*step
	in    *chunk.Chunk
}

// scalar computes row i and appends exactly one value to c.out.
type scalar func(c *call, i int)

// null reports whether argument k is NULL in row i.
func (c *call) null(k, i int) bool { o := &c.args[k]; return o.v.IsNull(i & o.mask) }

// int is the integer, date or time of argument k in row i.
func (c *call) int(k, i int) int64 { o := &c.args[k]; return o.v.Int(i & o.mask) }

// float is the DOUBLE of argument k.
func (c *call) float(k, i int) float64 {
	o := &c.args[k]
	if o.v.Type.Kind == catalog.Float {
		return float64(o.v.Float32(i & o.mask))
	}
	return o.v.Float64(i & o.mask)
}

// bytes is the text of argument k.
func (c *call) bytes(k, i int) []byte { o := &c.args[k]; return o.v.Bytes(i & o.mask) }

// Compile makes n ready to run; constant parts are evaluated now.
func Compile(n *Node, ctx Context) (e *Evaluator, err error) {
	defer guard(n, &err)
	s, err := compile(n, &env{ctx: ctx})
	if err != nil {
		return nil, err
	}
	return &Evaluator{s}, nil
}

// Eval returns the values of all rows of in. The vector may be one of in's columns; it is not to be changed.
func (e *Evaluator) Eval(in *chunk.Chunk) (v *chunk.Vector, err error) {
	defer guard(e.root.node, &err)
	o, err := e.root.eval(in, in.Rows)
	if err != nil {
		return nil, err
	}
	if o.mask != 0 || in.Rows == 1 {
		return o.v, nil
	}
	if e.root.call.out == nil {
		e.root.call.out = chunk.NewVector(o.v.Type, in.Rows)
	}
	out := e.root.call.out
	out.Reset()
	if product(sizeOf(o.v), int64(in.Rows)) > maxResult {
		return nil, tooLarge(e.root.node.Name)
	}
	for range in.Rows {
		out.AppendFrom(o.v, 0)
	}
	return out, nil
}

// Filter appends to rows the places of the rows for which a BOOLEAN expression is true.
func (e *Evaluator) Filter(in *chunk.Chunk, rows []int32) (places []int32, err error) {
	defer guard(e.root.node, &err)
	o, err := e.root.eval(in, in.Rows)
	if err != nil {
		return rows, err
	}
	if o.v.Type.Kind != catalog.Boolean {
		return rows, doriserr.New("filter is %s, not BOOLEAN", typeName(o.v.Type))
	}
	for i := range in.Rows {
		if at := o.at(i); o.v.Data[at] != 0 && !o.v.IsNull(at) {
			rows = append(rows, int32(i))
		}
	}
	return rows, nil
}

// guard turns a panic of a function into an error: one expression must not end the process.
func guard(n *Node, err *error) {
	if p := recover(); p != nil {
		*err = doriserr.New("evaluating %s: %v", n.Render(), p)
	}
}

// compile makes one node ready.
func compile(n *Node, e *env) (*step, error) {
	n = lookedUp(n)
	s := &step{node: n, env: e, column: n.Column}
	switch n.Op {
	case OpLiteral:
		s.value = operand{n.Value, 0}
		return s, nil
	case OpColumn:
		return s, nil
	case OpAggregate:
		return nil, doriserr.NotSupported("the aggregate function %s in an expression", n.Name)
	}
	constant := n.Op != OpLambda && len(n.Args) > 0
	for _, a := range n.Args {
		x, err := compile(a, e)
		if err != nil {
			return nil, err
		}
		s.args = append(s.args, x)
		constant = constant && x.value.v != nil
	}
	if n.Op == OpLambda {
		return s, nil
	}
	run, err := runner(n, e.ctx)
	if err != nil {
		return nil, err
	}
	s.run = run
	switch n.Op {
	case OpCase:
		s.lazy = lazyCase
	case OpCall:
		s.lazy = lazyOrders[n.Name]
	}
	s.call = call{node: n, ctx: &e.ctx, args: make([]operand, len(s.args)), out: chunk.NewVector(n.Type, 16), steps: s.args}
	if constant && (n.Op != OpCall || statementConstant(n.Name)) || n.Op == OpCall && len(n.Args) == 0 && statementConstant(n.Name) {
		if o, err := s.eval(&chunk.Chunk{Rows: 1}, 1); err == nil {
			s.value = operand{oneValue(o.v, 0), 0}
		}
	}
	return s, nil
}

// statementConstant reports whether a function without arguments has one value for a whole statement.
func statementConstant(name string) bool {
	switch name {
	case "random", "uuid", "uuid_numeric", "array_shuffle", "random_bytes", "uniform", "sleep":
		return false
	}
	return true
}

// eval computes the node over rows.
func (s *step) eval(in *chunk.Chunk, rows int) (operand, error) {
	if s.value.v != nil {
		return s.value, nil
	}
	if s.node.Op == OpColumn {
		if s.column < 0 {
			return operand{s.env.params[-1-s.column], -1}, nil
		}
		if s.column >= len(in.Columns) {
			return operand{}, doriserr.New("Unknown column '%s' in 'table list'", s.node.Name)
		}
		return operand{in.Columns[s.column], -1}, nil
	}
	c := &s.call
	if s.lazy != nil {
		if err := s.lazy(s, in, rows); err != nil {
			return operand{}, err
		}
	} else {
		for k, a := range s.args {
			if a.node.Op == OpLambda {
				continue
			}
			if err := s.evalArg(k, in, rows); err != nil {
				return operand{}, err
			}
		}
	}
	c.out.Reset()
	c.rows, c.err, c.in = rows, nil, in
	if err := s.run(c); err != nil {
		return operand{}, err
	}
	return operand{c.out, -1}, c.err
}

// propagating runs f for each row without a NULL argument; other rows are NULL.
func propagating(f scalar) func(c *call) error {
	return func(c *call) error {
	rows:
		for i := range c.rows {
			for k := range c.args {
				if c.args[k].v.Nulls > 0 && c.null(k, i) {
					c.out.AppendNull()
					continue rows
				}
			}
			f(c, i)
			if !c.proceed(i) {
				return c.err
			}
		}
		return nil
	}
}

// eachRow runs f for every row.
func eachRow(f scalar) func(c *call) error {
	return func(c *call) error {
		for i := range c.rows {
			f(c, i)
			if !c.proceed(i) {
				return c.err
			}
		}
		return nil
	}
}

// runner chooses how a node is computed.
func runner(n *Node, ctx Context) (func(c *call) error, error) {
	switch n.Op {
	case OpCast:
		f, err := caster(n.Args[0].Type, n.Type, ctx, ctx.Strict && !n.Try)
		if err != nil {
			return nil, err
		}
		return propagating(f), nil
	case OpArithmetic:
		return arithmeticRunner(n)
	case OpBitNot:
		return propagating(func(c *call, i int) { appendInteger(c.out, notInteger(wideAt(c, 0, i))) }), nil
	case OpCompare:
		return compareRunner(n)
	case OpAnd:
		return runAnd, nil
	case OpOr:
		return runOr, nil
	case OpNot:
		return propagating(func(c *call, i int) { c.out.AppendInt(1 - c.int(0, i)&1) }), nil
	case OpIn:
		return inRunner(n)
	case OpIsNull:
		return eachRow(func(c *call, i int) { appendBool(c.out, c.null(0, i)) }), nil
	case OpCase:
		return runCase, nil
	case OpMatch:
		return matchRunner(n)
	}
	if n.Type.Kind == catalog.AggState {
		return eachRow(runState), nil
	}
	impl, ok := implementations[n.Name]
	if !ok {
		return nil, NotComputed("function", n.Name)
	}
	f, err := impl.prepare(n, ctx)
	if err != nil {
		return nil, err
	}
	if impl.seesNull {
		return eachRow(f), nil
	}
	return propagating(f), nil
}

// appendBool appends a BOOLEAN.
func appendBool(v *chunk.Vector, b bool) {
	if b {
		v.AppendInt(1)
	} else {
		v.AppendInt(0)
	}
}

// implementation is how a function is computed.
type implementation struct {
	// prepare makes the row function of a call; constants of its arguments may be prepared.
	prepare func(n *Node, ctx Context) (scalar, error)
	// seesNull says that the function gets NULL arguments too.
	seesNull bool
}

// plain is an implementation without preparation.
func plain(f scalar) implementation {
	return implementation{prepare: func(*Node, Context) (scalar, error) { return f, nil }}
}

// withNulls is plain for a function that gets NULLs.
func withNulls(f scalar) implementation {
	i := plain(f)
	i.seesNull = true
	return i
}

// prepared is an implementation that looks at the call first.
func prepared(f func(n *Node, ctx Context) (scalar, error)) implementation {
	return implementation{prepare: f}
}

// implementations are all functions that are computed here, by canonical name.
var implementations = map[string]implementation{}

// register adds a family of functions.
func register(family map[string]implementation) {
	for name, i := range family {
		implementations[name] = i
	}
}

// Implemented reports whether a function of this canonical name is computed here.
func Implemented(name string) bool { _, ok := implementations[name]; return ok }

func init() {
	for _, family := range []map[string]implementation{
		conditionalFunctions, stringFunctions, searchFunctions, regexpFunctions, mathFunctions, dateFunctions, dateArithmetic,
		dateText, jsonFunctions, hashFunctions, encodeFunctions, arrayFunctions, mapFunctions, ipFunctions, bitmapFunctions, hllFunctions,
		quantileFunctions, lambdaFunctions, booleanArrayFunctions, orderFunctions, jsonChanges, cipherFunctions,
		pairFunctions, uuidFunctions, urlFunctions, binaryFunctions, formatFunctions, listFunctions, ip6Functions, geoFunctions, xmlFunctions, tokenizeFunctions, physicalFunctions,
	} {
		register(family)
	}
}

// ImplementedNames returns the canonical names of the functions that are computed here, sorted.
func ImplementedNames() []string { return slices.Sorted(maps.Keys(implementations)) }
