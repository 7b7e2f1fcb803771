package query

import "github.com/dorisemu/dorisemu/catalog/chunk"

// groupStates is an aggregator with a state of type S for each group.
type groupStates[S any] struct {
	states []S
	// args is how many arguments there are; the columns behind them order the rows.
	args int
	// nulls says that rows with a NULL argument are added too.
	nulls bool
	// row adds row i to a state; value appends a state's value.
	row   func(s *S, args []*chunk.Vector, i int) error
	value func(s *S, out *chunk.Vector) error
}

func (a *groupStates[S]) resize(n int) { a.states = grown(a.states, n) }

func (a *groupStates[S]) add(groups []int32, args []*chunk.Vector, rows int) error {
rows:
	for i := 0; i < rows; i++ {
		if groups[i] < 0 {
			continue
		}
		if !a.nulls {
			for _, v := range args[:a.args] {
				if v.IsNull(i) {
					continue rows
				}
			}
		}
		if err := a.row(&a.states[groups[i]], args, i); err != nil {
			return err
		}
	}
	return nil
}

func (a *groupStates[S]) result(out *chunk.Vector, g int) error { return a.value(&a.states[g], out) }
