package query

import (
	"math"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// aggregator computes one aggregate for numbered groups.
type aggregator interface {
	// resize makes room for n groups.
	resize(n int)
	// add adds rows: row i belongs to group groups[i], or to none if that is negative.
	add(groups []int32, args []*chunk.Vector, rows int) error
	// result appends a group's value; it changes nothing.
	result(out *chunk.Vector, group int) error
}

// aggregateInput evaluates an aggregate's arguments over the chunks of the input.
type aggregateInput struct {
	evaluators []*expr.Evaluator
	// args are the arguments; all has the ORDER BY items behind them.
	args, all []*chunk.Vector
}

// newAggregateInput makes the arguments ready.
func newAggregateInput(x *execution, s *aggregateSpec) (*aggregateInput, error) {
	e, err := x.compileAll(append(append([]*expr.Node(nil), s.node.Args...), s.orderBy...))
	if err != nil {
		return nil, err
	}
	all := make([]*chunk.Vector, len(e))
	return &aggregateInput{e, all[:len(s.node.Args)], all}, nil
}

// eval evaluates the arguments over a chunk.
func (a *aggregateInput) eval(c *chunk.Chunk) (err error) {
	for i, e := range a.evaluators {
		if a.all[i], err = e.Eval(c); err != nil {
			return err
		}
	}
	return nil
}

// newAggregator makes an aggregate's state.
func newAggregator(x *execution, s *aggregateSpec) (aggregator, error) {
	n := s.node
	of := func(i int) catalog.Kind {
		if i < len(n.Args) {
			return n.Args[i].Type.Kind
		}
		return catalog.Null
	}
	switch n.Name {
	case "count":
		return &countAggregate{}, nil
	case "sum", "sum0":
		zero := n.Name == "sum0"
		switch {
		case n.Type.Kind == catalog.Double:
			return &floatSum{zero: zero}, nil
		case of(0) == catalog.LargeInt || of(0) == catalog.Decimal:
			return &wideSum{zero: zero}, nil
		}
		return &intSum{zero: zero}, nil
	case "avg":
		if n.Type.Kind == catalog.Decimal {
			return &wideSum{average: true, scale: n.Type.Scale, from: n.Args[0].Type.Scale}, nil
		}
		return &floatSum{average: true}, nil
	case "min", "max":
		return &extreme{max: n.Name == "max"}, nil
	case "any_value", "any":
		return &extreme{first: true}, nil
	case "max_by", "min_by":
		return &extreme{max: n.Name == "max_by", by: 1}, nil
	case "bool_and", "booland_agg", "bool_or", "boolor_agg":
		return &bitAggregate{and: n.Name == "bool_and" || n.Name == "booland_agg"}, nil
	case "bool_xor":
		return &bitAggregate{xor: true}, nil
	case "group_bit_and", "group_bit_or", "group_bit_xor":
		if of(0) == catalog.LargeInt {
			return wideBits(n.Name), nil
		}
		return &bitAggregate{and: n.Name == "group_bit_and", xor: n.Name == "group_bit_xor"}, nil
	case "variance", "var_pop", "variance_pop", "variance_samp", "var_samp", "stddev", "stddev_pop", "stddev_samp", "std":
		return &spread{sample: n.Name == "variance_samp" || n.Name == "var_samp" || n.Name == "stddev_samp",
			root: n.Name == "stddev" || n.Name == "stddev_pop" || n.Name == "stddev_samp" || n.Name == "std"}, nil
	case "group_concat":
		separator := ", "
		if s.separator != nil {
			text, err := constantText(x, s.separator)
			if err != nil {
				return nil, err
			}
			separator = text
		}
		return &collect{text: true, separator: separator, args: len(n.Args), keys: shifted(s.order, len(n.Args))}, nil
	case "collect_list", "array_agg", "group_array":
		limit, err := collectLimit(x, n)
		return &collect{args: 1, nulls: n.Name == "array_agg", limit: limit, keys: shifted(s.order, len(n.Args))}, err
	case "collect_set", "group_uniq_array":
		limit, err := collectLimit(x, n)
		return &collect{args: 1, unique: true, limit: limit}, err
	}
	for _, family := range []func(*expr.Node) (aggregator, bool){
		stateAggregator, percentileAggregator, momentAggregator, countAggregator, eventAggregator, listAggregator,
	} {
		if a, ok := family(n); ok {
			return a, nil
		}
	}
	return nil, expr.NotComputed("aggregate function", n.Name)
}

// collectLimit is the second argument of collect_list and collect_set, the most elements; -1 without one.
func collectLimit(x *execution, n *expr.Node) (int, error) {
	if len(n.Args) < 2 {
		return -1, nil
	}
	text, err := constantText(x, n.Args[1])
	if err != nil {
		return 0, err
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 0 {
		return 0, doriserr.New("%s requires second parameter must be a constant : %s", n.Name, text)
	}
	return limit, nil
}

// wideBits combines LARGEINT bit by bit.
func wideBits(name string) aggregator {
	type total struct {
		x   wide.Int
		any bool
	}
	return &groupStates[total]{args: 1, row: func(t *total, args []*chunk.Vector, i int) error {
		x := wideValue(args[0], i)
		for k := range x {
			switch {
			case !t.any || name == "group_bit_or":
				x[k] |= t.x[k]
			case name == "group_bit_and":
				x[k] &= t.x[k]
			default:
				x[k] ^= t.x[k]
			}
		}
		t.x, t.any = x, true
		return nil
	}, value: func(t *total, out *chunk.Vector) error {
		if t.any {
			convert.AppendWide(out, t.x)
		} else {
			out.AppendNull()
		}
		return nil
	}}
}

// shifted moves the columns of keys behind the arguments.
func shifted(keys []sortKey, by int) []sortKey {
	out := append([]sortKey(nil), keys...)
	for i := range out {
		out[i].column += by
	}
	return out
}

// constantText evaluates a constant as text.
func constantText(x *execution, n *expr.Node) (string, error) {
	e, err := x.compile(n)
	if err != nil {
		return "", err
	}
	v, err := e.Eval(&chunk.Chunk{Rows: 1})
	if err != nil {
		return "", err
	}
	return string(convert.AppendText(nil, v, 0)), nil
}

// grown returns s with at least n elements.
func grown[T any](s []T, n int) []T {
	for len(s) < n {
		var zero T
		s = append(s, zero)
	}
	return s
}

// countAggregate counts rows that have no NULL among the arguments.
type countAggregate struct{ n []int64 }

func (a *countAggregate) resize(n int) { a.n = grown(a.n, n) }

func (a *countAggregate) add(groups []int32, args []*chunk.Vector, rows int) error {
	for i := 0; i < rows; i++ {
		if groups[i] < 0 {
			continue
		}
		null := false
		for _, v := range args {
			null = null || v.IsNull(i)
		}
		if !null {
			a.n[groups[i]]++
		}
	}
	return nil
}

func (a *countAggregate) result(out *chunk.Vector, g int) error {
	out.AppendInt(a.n[g])
	return nil
}

// intSum adds integers; it wraps around, as Doris's BIGINT does.
type intSum struct {
	zero  bool
	total []int64
	any   []bool
}

func (a *intSum) resize(n int) { a.total, a.any = grown(a.total, n), grown(a.any, n) }

func (a *intSum) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			a.total[g] += v.Int(i)
			a.any[g] = true
		}
	}
	return nil
}

func (a *intSum) result(out *chunk.Vector, g int) error {
	if !a.any[g] && !a.zero {
		out.AppendNull()
		return nil
	}
	appendInteger(out, a.total[g])
	return nil
}

// appendInteger appends to any integer vector, LARGEINT too.
func appendInteger(out *chunk.Vector, x int64) {
	if out.Layout > chunk.Fixed8 {
		convert.AppendWide(out, wide.From(x))
		return
	}
	out.AppendInt(x)
}

// floatSum adds doubles, or averages them.
type floatSum struct {
	zero, average bool
	total         []float64
	n             []int64
}

func (a *floatSum) resize(n int) { a.total, a.n = grown(a.total, n), grown(a.n, n) }

func (a *floatSum) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			a.total[g] += number(v, i)
			a.n[g]++
		}
	}
	return nil
}

// number returns a numeric value as a double.
func number(v *chunk.Vector, i int) float64 {
	switch v.Type.Kind {
	case catalog.Double:
		return v.Float64(i)
	case catalog.Float:
		return float64(v.Float32(i))
	case catalog.LargeInt:
		return wide.FromWords(v.Word(i, 0), v.Word(i, 1)).Float64()
	case catalog.Decimal:
		return convert.Wide(v, i).Float64() / math.Pow10(v.Type.Scale)
	}
	return float64(v.Int(i))
}

func (a *floatSum) result(out *chunk.Vector, g int) error {
	switch {
	case a.n[g] == 0 && !a.zero:
		out.AppendNull()
	case a.average:
		out.AppendFloat64(a.total[g] / float64(a.n[g]))
	default:
		out.AppendFloat64(a.total[g])
	}
	return nil
}

// wideSum adds LARGEINT and DECIMAL exactly, or averages decimals: the quotient is cut to the result's scale.
type wideSum struct {
	zero, average bool
	scale, from   int
	total         []wide.Int
	n             []int64
}

func (a *wideSum) resize(n int) { a.total, a.n = grown(a.total, n), grown(a.n, n) }

func (a *wideSum) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			a.total[g] = a.total[g].Plus(wideValue(v, i))
			a.n[g]++
		}
	}
	return nil
}

// wideValue returns a LARGEINT, DECIMAL or smaller integer.
func wideValue(v *chunk.Vector, i int) wide.Int {
	switch v.Type.Kind {
	case catalog.Decimal:
		return convert.Wide(v, i)
	case catalog.LargeInt:
		return wide.FromWords(v.Word(i, 0), v.Word(i, 1))
	}
	return wide.From(v.Int(i))
}

func (a *wideSum) result(out *chunk.Vector, g int) error {
	if a.n[g] == 0 && !a.zero {
		out.AppendNull()
		return nil
	}
	total := a.total[g]
	if a.average {
		if scaled, ok := total.ScaleUp(a.scale - a.from); ok {
			total = scaled
		}
		total, _ = total.QuoRem(wide.From(a.n[g]))
	}
	convert.AppendWide(out, total)
	return nil
}

// extreme keeps the least, greatest or first value, or the value that belongs to the least or greatest of argument by.
type extreme struct {
	max, first bool
	by         int
	// values and orders hold candidates; best is each group's place in them, -1 for none.
	values, orders *chunk.Vector
	best           []int32
}

func (a *extreme) resize(n int) {
	for len(a.best) < n {
		a.best = append(a.best, -1)
	}
}

func (a *extreme) add(groups []int32, args []*chunk.Vector, rows int) error {
	v, order := args[0], args[a.by]
	if a.values == nil {
		a.values, a.orders = chunk.NewVector(v.Type, 0), chunk.NewVector(order.Type, 0)
	}
	for i := 0; i < rows; i++ {
		g := groups[i]
		if g < 0 || order.IsNull(i) {
			continue
		}
		if b := a.best[g]; b >= 0 {
			if a.first {
				continue
			}
			c := compare(order, i, a.orders, int(b))
			if c == 0 || (c > 0) != a.max {
				continue
			}
		}
		a.best[g] = int32(a.orders.Len)
		a.orders.AppendFrom(order, i)
		if a.by > 0 {
			a.values.AppendFrom(v, i)
		}
	}
	if a.orders.Len > 4*len(a.best)+4*chunk.MaxRows {
		a.compact()
	}
	return nil
}

// compact drops candidates that lost.
func (a *extreme) compact() {
	values, orders := chunk.NewVector(a.values.Type, 0), chunk.NewVector(a.orders.Type, 0)
	for g, b := range a.best {
		if b < 0 {
			continue
		}
		a.best[g] = int32(orders.Len)
		orders.AppendFrom(a.orders, int(b))
		if a.by > 0 {
			values.AppendFrom(a.values, int(b))
		}
	}
	a.values, a.orders = values, orders
}

func (a *extreme) result(out *chunk.Vector, g int) error {
	b := a.best[g]
	switch {
	case b < 0:
		out.AppendNull()
	case a.by > 0:
		out.AppendFrom(a.values, int(b))
	default:
		out.AppendFrom(a.orders, int(b))
	}
	return nil
}

// bitAggregate combines integers or booleans bit by bit.
type bitAggregate struct {
	and, xor bool
	total    []int64
	any      []bool
}

func (a *bitAggregate) resize(n int) { a.total, a.any = grown(a.total, n), grown(a.any, n) }

func (a *bitAggregate) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		g := groups[i]
		if g < 0 || v.IsNull(i) {
			continue
		}
		switch x := v.Int(i); {
		case !a.any[g]:
			a.total[g] = x
		case a.and:
			a.total[g] &= x
		case a.xor:
			a.total[g] ^= x
		default:
			a.total[g] |= x
		}
		a.any[g] = true
	}
	return nil
}

func (a *bitAggregate) result(out *chunk.Vector, g int) error {
	if !a.any[g] {
		out.AppendNull()
		return nil
	}
	appendInteger(out, a.total[g])
	return nil
}

// spread is variance and standard deviation, by Welford's recurrence.
type spread struct {
	sample, root bool
	n            []int64
	mean, m2     []float64
}

func (a *spread) resize(n int) {
	a.n, a.mean, a.m2 = grown(a.n, n), grown(a.mean, n), grown(a.m2, n)
}

func (a *spread) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			x := number(v, i)
			a.n[g]++
			d := x - a.mean[g]
			a.mean[g] += d / float64(a.n[g])
			a.m2[g] += d * (x - a.mean[g])
		}
	}
	return nil
}

func (a *spread) result(out *chunk.Vector, g int) error {
	n := a.n[g]
	if n == 0 || a.sample && n == 1 {
		out.AppendNull()
		return nil
	}
	by := float64(n)
	if a.sample {
		by--
	}
	x := a.m2[g] / by
	if a.root {
		x = math.Sqrt(x)
	}
	out.AppendFloat64(x)
	return nil
}

// collect gathers values: group_concat, collect_list, collect_set.
type collect struct {
	text, nulls, unique bool
	separator           string
	args                int
	// limit is the most elements of an array, -1 without one.
	limit int
	keys  []sortKey
	// kept has the arguments and order columns of all rows; rows are each group's places in it.
	kept []*chunk.Vector
	n    int
	rows [][]int32
}

func (a *collect) resize(n int) { a.rows = grown(a.rows, n) }

func (a *collect) add(groups []int32, args []*chunk.Vector, rows int) error {
	if a.kept == nil {
		for _, v := range args {
			a.kept = append(a.kept, chunk.NewVector(v.Type, 0))
		}
	}
	for i := 0; i < rows; i++ {
		if groups[i] < 0 || !a.nulls && args[0].IsNull(i) {
			continue
		}
		for k, v := range args {
			a.kept[k].AppendFrom(v, i)
		}
		a.rows[groups[i]] = append(a.rows[groups[i]], int32(a.n))
		a.n++
	}
	return nil
}

func (a *collect) result(out *chunk.Vector, g int) error {
	rows := append([]int32(nil), a.rows[g]...)
	if len(a.keys) > 0 {
		order := sorted(picked(a.kept, rows), a.keys, len(rows))
		ordered := make([]int32, len(rows))
		for i, o := range order {
			ordered[i] = rows[o]
		}
		rows = ordered
	}
	if a.text {
		if len(rows) == 0 {
			out.AppendNull()
			return nil
		}
		separator := []byte(a.separator)
		var b []byte
		for i, r := range rows {
			if a.args > 1 {
				separator = convert.AppendText(nil, a.kept[1], int(r))
			}
			if i > 0 {
				b = append(b, separator...)
			}
			b = convert.AppendText(b, a.kept[0], int(r))
		}
		out.AppendBytes(b)
		return nil
	}
	seen := newGrouper()
	start := out.Children[0].Len
	for _, r := range rows {
		if a.limit >= 0 && out.Children[0].Len-start >= a.limit {
			break
		}
		if a.unique {
			before := seen.n
			seen.groups(picked(a.kept[:1], []int32{r}), 1, nil)
			if seen.n == before {
				continue
			}
		}
		out.Children[0].AppendFrom(a.kept[0], int(r))
	}
	out.EndList()
	return nil
}

// picked copies rows of columns.
func picked(columns []*chunk.Vector, rows []int32) []*chunk.Vector {
	out := make([]*chunk.Vector, len(columns))
	for i, v := range columns {
		out[i] = chunk.NewVector(v.Type, len(rows))
		gather(out[i], v, rows)
	}
	return out
}
