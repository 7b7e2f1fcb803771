package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// lazyOrders evaluate the arguments of conditional functions as far as a chunk needs them, so that what no row takes raises no error.
// As in Doris a branch is computed for all rows as soon as one takes it (Doris: VCaseExpr, VectorizedIfExpr, VectorizedIfNullExpr,
// VectorizedCoalesceExpr).
var lazyOrders = map[string]func(s *step, in *chunk.Chunk, rows int) error{
	"if": func(s *step, in *chunk.Chunk, rows int) error {
		if err := s.evalArg(0, in, rows); err != nil {
			return err
		}
		n := trueRows(s.call.args[0], rows)
		for k, needed := range []bool{1: n > 0, 2: n < rows} {
			if k == 0 {
				continue
			}
			if !needed {
				s.skip(k)
			} else if err := s.evalArg(k, in, rows); err != nil {
				return err
			}
		}
		return nil
	},
	"ifnull": lazyCoalesce, "coalesce": lazyCoalesce,
}

// lazyCoalesce evaluates until each row has a value.
func lazyCoalesce(s *step, in *chunk.Chunk, rows int) error {
	missing := make([]bool, rows)
	for i := range missing {
		missing[i] = true
	}
	left := rows
	for k := range s.args {
		if left == 0 {
			s.skip(k)
			continue
		}
		if err := s.evalArg(k, in, rows); err != nil {
			return err
		}
		o := s.call.args[k]
		for i := range missing {
			if missing[i] && !o.v.IsNull(o.at(i)) {
				missing[i] = false
				left--
			}
		}
	}
	return nil
}

// lazyCase evaluates a branch if its condition is true for a row. ELSE is not needed behind a constant that is true only.
func lazyCase(s *step, in *chunk.Chunk, rows int) error {
	done := false
	for k := 0; k < len(s.args); k++ {
		if done {
			s.skip(k)
			continue
		}
		if err := s.evalArg(k, in, rows); err != nil {
			return err
		}
		if k+1 == len(s.args) {
			break
		}
		o := s.call.args[k]
		n := trueRows(o, rows)
		k++
		if n == 0 {
			s.skip(k)
		} else if err := s.evalArg(k, in, rows); err != nil {
			return err
		}
		done = o.mask == 0 && n > 0
	}
	return nil
}

// trueRows is for how many rows a BOOLEAN is true.
func trueRows(o operand, rows int) int {
	n := 0
	if o.v.Type.Kind != catalog.Boolean {
		return 0
	}
	for i := range rows {
		if at := o.at(i); o.v.Data[at] != 0 && !o.v.IsNull(at) {
			n++
		}
	}
	return n
}

// evalArg evaluates argument k.
func (s *step) evalArg(k int, in *chunk.Chunk, rows int) error {
	o, err := s.args[k].eval(in, rows)
	s.call.args[k] = o
	return err
}

// skip makes argument k NULL for all rows: nobody looks at it.
func (s *step) skip(k int) {
	if s.skipped == nil {
		s.skipped = make([]*chunk.Vector, len(s.args))
	}
	if s.skipped[k] == nil {
		s.skipped[k] = chunk.NewVector(s.args[k].node.Type, 1)
		s.skipped[k].AppendNull()
	}
	s.call.args[k] = operand{s.skipped[k], 0}
}
