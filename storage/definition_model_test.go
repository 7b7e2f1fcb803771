package storage

import (
	"encoding/binary"
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// cell is a value of the model: the number itself, or all the numbers that a state has seen, in order; nil is NULL.
type cell []int

// cellRow is a row of the model by column id; what was never given is missing and reads as the column's default.
type cellRow map[uint32]cell

// stateDomain is how many different numbers get into states.
const stateDomain = 12

// defaultCell is what reads where a row has no value.
func defaultCell(c *catalog.Column) cell {
	switch c.Default.Kind {
	case catalog.DefaultLiteral:
		n, _ := strconv.Atoi(c.Default.Literal)
		return cell{n}
	case catalog.DefaultBitmapEmpty, catalog.DefaultHLLEmpty:
		return cell{}
	}
	return nil
}

// get is the value of a column.
func (r cellRow) get(c *catalog.Column) cell {
	if v, ok := r[c.ID]; ok {
		return v
	}
	return defaultCell(c)
}

// foldCell says what a column of an AGGREGATE table is after a newer value.
func foldCell(c *catalog.Column, old, value cell) cell {
	switch c.Aggregation {
	case "REPLACE":
		return value
	case "BITMAP_UNION", "HLL_UNION", "QUANTILE_UNION", "GENERIC":
		if old == nil && value == nil {
			return nil
		}
		return append(append(cell{}, old...), value...)
	}
	if value == nil || old == nil || c.Aggregation == "REPLACE_IF_NOT_NULL" {
		if value == nil {
			return old
		}
		return value
	}
	less := value[0] < old[0]
	if c.Type.IsText() {
		less = strconv.Itoa(value[0]) < strconv.Itoa(old[0])
	}
	switch {
	case c.Aggregation == "SUM":
		return cell{old[0] + value[0]}
	case less == (c.Aggregation == "MIN"):
		return value
	}
	return old
}

// randomCell makes a value for a column.
func randomCell(r *rand.Rand, c *catalog.Column) cell {
	if c.Nullable && r.Intn(5) == 0 {
		return nil
	}
	switch c.Type.Kind {
	case catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		v := cell{}
		for range r.Intn(4) {
			v = append(v, r.Intn(stateDomain))
		}
		return v
	case catalog.TinyInt:
		return cell{b2i(r.Intn(5) == 0)}
	}
	return cell{r.Intn(300) - 100}
}

// appendCell gives a value to a vector.
func appendCell(v *chunk.Vector, x cell) error {
	if x == nil {
		v.AppendNull()
		return nil
	}
	switch v.Type.Kind {
	case catalog.Bitmap:
		b := roaring64.New()
		for _, n := range x {
			b.Add(uint64(n))
		}
		bytes, err := state.AppendBitmap(nil, b)
		v.AppendBytes(bytes)
		return err
	case catalog.HLL:
		h := &state.HLL{}
		for _, n := range x {
			h.Add(hashOf(n))
		}
		v.AppendBytes(h.Append(nil))
	case catalog.QuantileState:
		q := state.NewQuantile(0)
		for _, n := range x {
			q.Add(float64(n))
		}
		v.AppendBytes(q.Append(nil))
	case catalog.AggState:
		var b []byte
		for _, n := range x {
			b = state.AppendAggArgument(b, []byte(strconv.Itoa(n)))
		}
		v.AppendBytes(b)
	default:
		return appendLiteral(v, strconv.Itoa(x[0]))
	}
	return nil
}

func hashOf(n int) uint64 { return state.Hash(binary.LittleEndian.AppendUint64(nil, uint64(n))) }

// wantText is how the tests write a value of the model.
func wantText(c *catalog.Column, x cell) string {
	if x == nil {
		return "NULL"
	}
	x = slices.Clone(x)
	switch c.Type.Kind {
	case catalog.Bitmap, catalog.HLL:
		slices.Sort(x)
		x = slices.Compact(x)
	case catalog.QuantileState:
		slices.Sort(x)
		text := "q"
		for _, p := range []int{0, 1, 2, 3, 4} {
			if len(x) == 0 {
				text += " NaN"
				continue
			}
			// The quantile p/4 lies between two neighbours.
			place := p * (len(x) - 1)
			i := place / 4
			next := x[min(i+1, len(x)-1)]
			text += fmt.Sprintf(" %.2f", float64(x[i])+float64(next-x[i])*float64(place%4)/4)
		}
		return text
	}
	return strings.Trim(fmt.Sprint([]int(x)), "[]")
}

// gotText is how they write one of the table.
func gotText(v *chunk.Vector, i int) (string, error) {
	if v.IsNull(i) {
		return "NULL", nil
	}
	var x []int
	switch v.Type.Kind {
	case catalog.Bitmap:
		b, err := state.ReadBitmap(v.Bytes(i))
		if err != nil {
			return "", err
		}
		for _, n := range b.ToArray() {
			x = append(x, int(n))
		}
	case catalog.HLL:
		for n := range stateDomain {
			h, err := state.ReadHLL(v.Bytes(i))
			if err != nil {
				return "", err
			}
			before := h.Count()
			if h.Add(hashOf(n)); h.Count() == before {
				x = append(x, n)
			}
		}
	case catalog.QuantileState:
		q, err := state.ReadQuantile(v.Bytes(i))
		if err != nil {
			return "", err
		}
		text := "q"
		for _, p := range []float32{0, 0.25, 0.5, 0.75, 1} {
			text += fmt.Sprintf(" %.2f", q.Value(p))
		}
		return text, nil
	case catalog.AggState:
		err := state.EachAggArgument(v.Bytes(i), func(b []byte) error {
			n, err := strconv.Atoi(string(b))
			x = append(x, n)
			return err
		})
		if err != nil {
			return "", err
		}
	default:
		if v.Layout == chunk.Bytes {
			return v.Text(i), nil
		}
		return fmt.Sprint(v.Int(i)), nil
	}
	return strings.Trim(fmt.Sprint(x), "[]"), nil
}

// givenRow is a row of a load: given are the ids of its columns if it is a partial update.
type givenRow struct {
	key   string
	cells cellRow
	// number tells the row from all others.
	number int
	given  map[uint32]bool
}

// apply says what a partition has after a row.
func (g *givenRow) apply(t *catalog.Table, rows map[string]cellRow) {
	old, known := rows[g.key]
	if t.Model == catalog.Aggregate {
		if !known {
			rows[g.key] = g.cells
			return
		}
		next := cellRow{}
		for i := range t.Columns {
			c := &t.Columns[i]
			value, ok := g.cells[c.ID]
			switch {
			case c.Key:
				next[c.ID] = g.cells.get(c)
			case ok:
				next[c.ID] = foldCell(c, old.get(c), value)
			default:
				next[c.ID] = old.get(c)
			}
		}
		rows[g.key] = next
		return
	}
	sequence := t.Column(catalog.SequenceColumn)
	if known && sequence != nil && (g.given == nil || g.given[sequence.ID]) {
		was, is := old.get(sequence), g.cells[sequence.ID]
		if was != nil && (is == nil || is[0] < was[0]) {
			return
		}
	}
	if g.given == nil {
		rows[g.key] = g.cells
		return
	}
	sign := t.Column(catalog.DeleteSignColumn)
	next := cellRow{}
	if known && sequence != nil {
		next[sequence.ID] = old.get(sequence)
	}
	deletes := g.given[sign.ID] && g.cells[sign.ID][0] != 0 && sequence == nil
	if known && old[sign.ID][0] == 0 && !deletes {
		for id, value := range old {
			next[id] = value
		}
	} else {
		next[sign.ID] = cell{0}
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Key || g.given[c.ID] {
			if value, ok := g.cells[c.ID]; ok {
				next[c.ID] = value
			}
		}
	}
	rows[g.key] = next
}

// partitionOf is the partition with an id, or nil.
func partitionOf(t *catalog.Table, id uint64) *catalog.Partition {
	for i := range t.Partitions {
		if t.Partitions[i].ID == id {
			return &t.Partitions[i]
		}
	}
	return nil
}
