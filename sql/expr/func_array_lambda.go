package expr

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// lambda computes the body over all elements of a row at once; each gets the element and the body's value for it.
func lambda(each func(c *call, v *chunk.Vector, e, n int, r *chunk.Vector, at int)) implementation {
	run := func(c *call, i int) {
		for k := 1; k < len(c.args); k++ {
			if c.null(k, i) {
				c.out.AppendNull()
				return
			}
		}
		body := c.steps[0]
		saved := body.env.params
		params := make([]*chunk.Vector, 0, len(c.args)-1)
		rows := 0
		for k := 1; k < len(c.args); k++ {
			v, from, to := c.elements(k, i)
			p := chunk.NewVector(v.Type, to-from)
			p.AppendRange(v, from, to)
			params = append(params, p)
			if k > 1 && rows != to-from {
				c.err = doriserr.New("in array map function, the input column size are not equal completely, nested column data rows 1st size is %d, %dth size is %d.", rows, k, to-from)
				c.out.AppendNull()
				return
			}
			rows = to - from
		}
		body.env.params = params
		in := chunk.Chunk{Rows: rows}
		for _, column := range c.in.Columns {
			wide := chunk.NewVector(column.Type, rows)
			for range rows {
				wide.AppendFrom(column, i)
			}
			in.Columns = append(in.Columns, wide)
		}
		o, err := body.args[0].eval(&in, rows)
		body.env.params = saved
		if err != nil {
			c.err = err
			c.out.AppendNull()
			return
		}
		v, from, _ := c.elements(1, i)
		for n := range rows {
			each(c, v, from+n, n, o.v, o.at(n))
		}
		c.out.EndList()
	}
	return implementation{seesNull: true, prepare: func(n *Node, _ Context) (scalar, error) {
		if n.Args[0].Op != OpLambda {
			return nil, doriserr.NotSupported("%s without a lambda", n.Name)
		}
		return run, nil
	}}
}
