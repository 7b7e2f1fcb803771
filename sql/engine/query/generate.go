package query

import (
	"context"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// parseInteger reads a decimal integer.
func parseInteger(text string) (int64, error) {
	return strconv.ParseInt(strings.TrimSpace(text), 10, 64)
}

// numbersOp is numbers("number" = "n").
type numbersOp struct {
	n, constant int64
	fixed       bool
}

// open implements operator.
func (n *numbersOp) open(*execution) (chunk.Stream, error) {
	return &numbersStream{op: n, out: chunk.New([]catalog.Type{catalog.Of(catalog.BigInt)}, chunk.MaxRows)}, nil
}

// numbersStream is a running numbersOp.
type numbersStream struct {
	op  *numbersOp
	at  int64
	out *chunk.Chunk
}

// Next implements chunk.Stream.
func (s *numbersStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	if s.at >= s.op.n {
		return nil, nil
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	s.out.Reset()
	for ; s.at < s.op.n && s.out.Rows < chunk.MaxRows; s.at++ {
		if s.op.fixed {
			s.out.Columns[0].AppendInt(s.op.constant)
		} else {
			s.out.Columns[0].AppendInt(s.at)
		}
		s.out.EndRow()
	}
	return s.out, nil
}

// Close implements chunk.Stream.
func (s *numbersStream) Close() error { return nil }

// generator makes rows of the arguments at row i: it appends them and returns their number.
type generator func(out, args []*chunk.Vector, i int) int

// generators are the functions of LATERAL VIEW by their names without _outer, which makes a row of NULL where there would be none.
var generators = map[string]generator{
	"explode":               explode,
	"posexplode":            posexplode,
	"explode_map":           explodeMap,
	"explode_numbers":       explodeNumbers,
	"explode_bitmap":        explodeBitmap,
	"explode_variant_array": explodeVariants,
	"explode_json_object":   explodeObject,
}

// explode makes a row of each place in the longest array; shorter ones have NULL there.
func explode(out, args []*chunk.Vector, i int) int {
	n := 0
	for _, a := range args {
		if !a.IsNull(i) {
			from, to := a.Range(i)
			n = max(n, to-from)
		}
	}
	for k, a := range args {
		from, to := 0, 0
		if !a.IsNull(i) {
			from, to = a.Range(i)
			out[k].AppendRange(a.Children[0], from, to)
		}
		for range n - (to - from) {
			out[k].AppendNull()
		}
	}
	return n
}

// posexplode is explode with the element's place, from 0, in front.
func posexplode(out, args []*chunk.Vector, i int) int {
	n := explode(out[1:], args, i)
	for k := range n {
		out[0].AppendInt(int64(k))
	}
	return n
}

// explodeMap makes a row of each entry.
func explodeMap(out, args []*chunk.Vector, i int) int {
	if args[0].IsNull(i) {
		return 0
	}
	from, to := args[0].Range(i)
	for k, v := range args[0].Children[0].Children {
		out[k].AppendRange(v, from, to)
	}
	return to - from
}

// explodeNumbers makes rows of 0 to n-1.
func explodeNumbers(out, args []*chunk.Vector, i int) int {
	if args[0].IsNull(i) {
		return 0
	}
	n := int(max(0, min(args[0].Int(i), 1<<20)))
	for k := range n {
		out[0].AppendInt(int64(k))
	}
	return n
}

// lateralOp multiplies its input's rows by what a function makes of each.
type lateralOp struct {
	// name is the function's, columns are the names of its columns.
	name     string
	columns  []string
	input    operator
	args     []*expr.Node
	types    []catalog.Type
	generate generator
	outer    bool
	width    int
	// packed is the type of the one column that has all others as fields, if there is such.
	packed *catalog.Type
}

// open implements operator.
func (l *lateralOp) open(x *execution) (chunk.Stream, error) {
	e, err := x.compileAll(l.args)
	if err != nil {
		return nil, err
	}
	in, err := l.input.open(x)
	if err != nil {
		return nil, err
	}
	return &lateralStream{Stream: in, op: l, args: e}, nil
}

// lateralStream is a running lateralOp.
type lateralStream struct {
	chunk.Stream
	op   *lateralOp
	args []*expr.Evaluator
}

// Next implements chunk.Stream.
func (l *lateralStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for {
		c, err := l.Stream.Next(ctx)
		if c == nil || err != nil {
			return nil, err
		}
		args := make([]*chunk.Vector, len(l.args))
		for i, e := range l.args {
			if args[i], err = e.Eval(c); err != nil {
				return nil, err
			}
		}
		made := chunk.New(l.op.types, c.Rows).Columns
		var rows []int32
		for i := 0; i < c.Rows; i++ {
			n := l.op.generate(made, args, i)
			if n == 0 && l.op.outer {
				n = 1
				for _, v := range made {
					v.AppendNull()
				}
			}
			for range n {
				rows = append(rows, int32(i))
			}
		}
		if len(rows) > 0 {
			if l.op.packed != nil {
				made = []*chunk.Vector{packedVector(*l.op.packed, made)}
			}
			out := pick(nil, c, rows)
			out.Columns = append(out.Columns[:l.op.width:l.op.width], made...)
			return out, nil
		}
	}
}

// packedVector makes the rows of several columns those of one STRUCT.
func packedVector(t catalog.Type, fields []*chunk.Vector) *chunk.Vector {
	v := chunk.NewVector(t, 0)
	v.Children = fields
	for range fields[0].Len {
		v.EndRecord()
	}
	return v
}
