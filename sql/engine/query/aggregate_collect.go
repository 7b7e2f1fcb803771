package query

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

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

// shifted moves the columns of keys behind the arguments.
func shifted(keys []sortKey, by int) []sortKey {
	out := append([]sortKey(nil), keys...)
	for i := range out {
		out[i].column += by
	}
	return out
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
