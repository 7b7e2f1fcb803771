package storage

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Router finds the partition of rows. It belongs to one goroutine.
type Router struct {
	table *catalog.Table
	// columns are the places of the partition columns.
	columns []int
	ranges  []partitionRange
	lists   map[string]int32
	// least has the ordered key of each column's least value: a NULL goes to the range that has it (RANGE only).
	least  [][]byte
	keyBuf []byte
}

// partitionRange is a RANGE partition with its bounds as ordered keys; an upper bound of nil is the end.
type partitionRange struct {
	lower, upper []byte
	place        int32
}

// NewRouter prepares the bounds of a table's partitions; temporary ones get no rows.
func NewRouter(table *catalog.Table) (*Router, error) {
	r := &Router{table: table, lists: map[string]int32{}}
	for _, name := range table.Partitioning.Columns {
		place := table.ColumnIndex(name)
		if place < 0 {
			return nil, fmt.Errorf("partition column %s of table %s does not exist", name, table.Name)
		}
		r.columns = append(r.columns, place)
	}
	if table.Partitioning.Kind == catalog.RangePartitioned {
		if err := r.setLeast(); err != nil {
			return nil, fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	for i := range table.Partitions {
		p := &table.Partitions[i]
		if p.Temporary {
			continue
		}
		if err := r.addPartition(p, int32(i)); err != nil {
			return nil, fmt.Errorf("partition %s of table %s: %w", p.Name, table.Name, err)
		}
	}
	sort.Slice(r.ranges, func(i, j int) bool { return bytes.Compare(r.ranges[i].lower, r.ranges[j].lower) < 0 })
	return r, nil
}

// setLeast finds the key of each column's least value.
func (r *Router) setLeast() error {
	for _, place := range r.columns {
		t := r.table.Columns[place].Type
		k := []byte{keyNull}
		if least := catalog.MinBound(t); least.Text != "" {
			v := chunk.NewVector(t, 1)
			if err := appendLiteral(v, least.Text); err != nil {
				return err
			}
			var err error
			if k, err = appendKeyValue(nil, v, 0); err != nil {
				return err
			}
		}
		r.least = append(r.least, k)
	}
	return nil
}

// addPartition adds one partition.
func (r *Router) addPartition(p *catalog.Partition, place int32) error {
	if r.table.Partitioning.Kind == catalog.ListPartitioned {
		for _, tuple := range p.Values {
			k, err := r.boundKey(tuple)
			if err != nil {
				return err
			}
			r.lists[string(k)] = place
		}
		return nil
	}
	lower, err := r.boundKey(p.Lower)
	if err != nil {
		return err
	}
	var upper []byte
	if len(p.Upper) > 0 && !p.Upper[0].Max {
		if upper, err = r.boundKey(p.Upper); err != nil {
			return err
		}
	}
	r.ranges = append(r.ranges, partitionRange{lower, upper, place})
	return nil
}

// boundKey encodes a bound; columns that it does not name are below every value.
func (r *Router) boundKey(bound []catalog.Bound) ([]byte, error) {
	var k []byte
	for i, b := range bound {
		if i >= len(r.columns) {
			return nil, fmt.Errorf("bound has %d values for %d columns", len(bound), len(r.columns))
		}
		switch {
		case b.Max:
			return append(k, keyMax), nil
		case b.Null:
			k = append(k, keyNull)
		case b.Text == "" && !r.table.Columns[r.columns[i]].Type.IsText():
			return k, nil // there is no lower end
		default:
			v := chunk.NewVector(r.table.Columns[r.columns[i]].Type, 1)
			if err := appendLiteral(v, b.Text); err != nil {
				return nil, err
			}
			var err error
			if k, err = appendKeyValue(k, v, 0); err != nil {
				return nil, err
			}
		}
	}
	return k, nil
}

// Route appends the place in table.Partitions of each row's partition, or -1 where there is none.
func (r *Router) Route(dst []int32, rows *chunk.Chunk) ([]int32, error) {
	last := -1
	for i := range rows.Rows {
		k := r.keyBuf[:0]
		for at, c := range r.columns {
			if r.least != nil && rows.Columns[c].IsNull(i) {
				k = append(k, r.least[at]...)
				continue
			}
			var err error
			if k, err = appendKeyValue(k, rows.Columns[c], i); err != nil {
				return nil, err
			}
		}
		r.keyBuf = k
		if r.table.Partitioning.Kind == catalog.ListPartitioned {
			place, ok := r.lists[string(k)]
			if !ok {
				place = -1
			}
			dst = append(dst, place)
			continue
		}
		if last < 0 || !r.ranges[last].has(k) {
			last = r.search(k)
		}
		if last < 0 {
			dst = append(dst, -1)
		} else {
			dst = append(dst, r.ranges[last].place)
		}
	}
	return dst, nil
}

// search returns the range that has a key, or -1.
func (r *Router) search(k []byte) int {
	i := sort.Search(len(r.ranges), func(i int) bool { return bytes.Compare(r.ranges[i].lower, k) > 0 }) - 1
	if i >= 0 && r.ranges[i].has(k) {
		return i
	}
	return -1
}

// has reports whether a key is within the bounds.
func (p *partitionRange) has(k []byte) bool {
	return bytes.Compare(p.lower, k) <= 0 && (p.upper == nil || bytes.Compare(k, p.upper) < 0)
}

// noPartition is the error of a row that no partition takes.
func (r *Router) noPartition(rows *chunk.Chunk, row int) error {
	names := slices.Clone(r.table.Partitioning.Columns)
	return doriserr.New("no partition for this tuple: row %d of table %s, partition columns %s", row, r.table.Name, strings.Join(names, ", "))
}
