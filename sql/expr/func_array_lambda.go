package expr

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// lambdaFunctions run a lambda over the elements of arrays. The other functions with lambdas are made of array_map by the analysis.
var lambdaFunctions = map[string]implementation{
	"array_map":  {seesNull: true, prepare: preparedMap},
	"array_sort": {seesNull: true, prepare: preparedSort},
}

// preparedMap prepares array_map: the body over all elements of a row at once.
func preparedMap(n *Node, _ Context) (scalar, error) {
	if n.Args[0].Op != OpLambda {
		return nil, doriserr.NotSupported("%s without a lambda", n.Name)
	}
	columns := n.Args[0].Columns(nil)
	return func(c *call, i int) {
		for k := 1; k < len(c.args); k++ {
			if c.null(k, i) {
				c.out.AppendNull()
				return
			}
		}
		params := make([]*chunk.Vector, 0, len(c.args)-1)
		rows := 0
		for k := 1; k < len(c.args); k++ {
			v, from, to := c.elements(k, i)
			if k > 1 && rows != to-from {
				c.err = doriserr.New("in array map function, the input column size are not equal completely, nested column data rows 1st size is %d, %dth size is %d.", rows, k, to-from)
				c.out.AppendNull()
				return
			}
			p := chunk.NewVector(v.Type, to-from)
			p.AppendRange(v, from, to)
			params = append(params, p)
			rows = to - from
		}
		o, ok := c.body(i, columns, params, rows)
		if !ok {
			c.out.AppendNull()
			return
		}
		for e := range rows {
			c.put(o.v, o.at(e))
		}
		c.out.EndList()
	}, nil
}

// body computes the lambda that is the first argument. Columns and the parameters of the lambdas around have row i's value throughout.
func (c *call) body(i int, columns []int, params []*chunk.Vector, rows int) (operand, bool) {
	body := c.steps[0]
	saved := body.env.params
	defer func() { body.env.params = saved }()
	all := make([]*chunk.Vector, 0, len(saved)+len(params))
	for _, outer := range saved {
		all = append(all, spread(outer, i, rows))
	}
	body.env.params = append(all, params...)
	in := chunk.Chunk{Rows: rows, Columns: make([]*chunk.Vector, len(c.in.Columns))}
	for _, k := range columns {
		if k >= 0 && k < len(in.Columns) {
			in.Columns[k] = spread(c.in.Columns[k], i, rows)
		}
	}
	o, err := body.args[0].eval(&in, rows)
	if err != nil {
		c.err = err
		return operand{}, false
	}
	return o, true
}

// spread is a vector of equal values.
func spread(v *chunk.Vector, i, rows int) *chunk.Vector {
	out := chunk.NewVector(v.Type, rows)
	for range rows {
		out.AppendFrom(v, i)
	}
	return out
}

// preparedSort prepares array_sort: in ascending order, NULL first, or by a lambda that compares two elements.
func preparedSort(n *Node, _ Context) (scalar, error) {
	if n.Args[0].Op != OpLambda {
		return func(c *call, i int) {
			if c.null(0, i) {
				c.out.AppendNull()
			} else {
				sorted(c, i, 1)
			}
		}, nil
	}
	columns := n.Args[0].Columns(nil)
	return func(c *call, i int) {
		if c.null(1, i) {
			c.out.AppendNull()
			return
		}
		v, from, to := c.elements(1, i)
		places := make([]int, 0, to-from)
		for e := from; e < to; e++ {
			places = append(places, e)
		}
		slices.SortStableFunc(places, func(a, b int) int {
			o, ok := c.body(i, columns, []*chunk.Vector{oneValue(v, a), oneValue(v, b)}, 1)
			if !ok || o.v.IsNull(o.at(0)) {
				return 0
			}
			return int(o.v.Int(o.at(0)))
		})
		for _, e := range places {
			c.put(v, e)
		}
		c.out.EndList()
	}, nil
}
