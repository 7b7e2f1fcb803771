package query

import (
	"context"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
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

// generator is a function that makes rows of a value.
type generator struct {
	// types returns the types of its columns for those of its arguments.
	types func(args []catalog.Type) ([]catalog.Type, error)
	// generate appends the rows for row i and returns their number.
	generate func(out, args []*chunk.Vector, i int) int
}

// generators are the functions of LATERAL VIEW, each with an _outer form that makes a row of NULL where it would make none.
var generators = map[string]generator{
	"explode":         {explodeTypes, explode},
	"explode_split":   {func([]catalog.Type) ([]catalog.Type, error) { return []catalog.Type{catalog.Of(catalog.String)}, nil }, explodeSplit},
	"explode_numbers": {func([]catalog.Type) ([]catalog.Type, error) { return []catalog.Type{catalog.Of(catalog.Int)}, nil }, explodeNumbers},
	"posexplode": {func(args []catalog.Type) ([]catalog.Type, error) {
		t, err := explodeTypes(args)
		return append([]catalog.Type{catalog.Of(catalog.Int)}, t...), err
	}, posexplode},
}

// explodeTypes are an array's element, or a map's key and value.
func explodeTypes(args []catalog.Type) ([]catalog.Type, error) {
	if len(args) == 1 {
		switch args[0].Kind {
		case catalog.Array:
			return []catalog.Type{*args[0].Elem}, nil
		case catalog.Map:
			return []catalog.Type{*args[0].Key, *args[0].Elem}, nil
		}
	}
	return nil, doriserr.NotSupported("explode of these arguments")
}

// explode makes a row of each element.
func explode(out, args []*chunk.Vector, i int) int {
	if args[0].IsNull(i) {
		return 0
	}
	from, to := args[0].Range(i)
	for e := from; e < to; e++ {
		if args[0].Type.Kind == catalog.Map {
			out[0].AppendFrom(args[0].Children[0].Children[0], e)
			out[1].AppendFrom(args[0].Children[0].Children[1], e)
		} else {
			out[0].AppendFrom(args[0].Children[0], e)
		}
	}
	return to - from
}

// posexplode is explode with the element's place, from 0, in front.
func posexplode(out, args []*chunk.Vector, i int) int {
	n := explode(out[1:], args, i)
	for k := range n {
		out[0].AppendInt(int64(k))
	}
	return n
}

// explodeSplit makes a row of each part of a text.
func explodeSplit(out, args []*chunk.Vector, i int) int {
	if args[0].IsNull(i) || args[1].IsNull(i) {
		return 0
	}
	parts := strings.Split(args[0].Text(i), args[1].Text(i))
	for _, p := range parts {
		out[0].AppendString(p)
	}
	return len(parts)
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
	generate func(out, args []*chunk.Vector, i int) int
	outer    bool
	width    int
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
			out := pick(nil, c, rows)
			out.Columns = append(out.Columns[:l.op.width:l.op.width], made...)
			return out, nil
		}
	}
}
