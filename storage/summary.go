package storage

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog"
)

// Extremes are the ends of a column's values, as [chunk.Vector.Int] returns them; Any says that one is not NULL.
type Extremes struct {
	Least, Most int64
	Any         bool
}

// Summary returns the number of rows of a DUPLICATE table and the ends of columns, given by their places, from what is kept about
// its blocks. It is false if a column has no zones or had another type when some block was written.
func (sn *Snapshot) Summary(table *catalog.Table, columns []int) (rows int64, ends []Extremes, ok bool, err error) {
	if table.Model != catalog.Duplicate {
		return 0, nil, false, nil
	}
	if err := sn.store.usable(); err != nil {
		return 0, nil, false, err
	}
	byID := map[uint32][]int{}
	ends = make([]Extremes, len(columns))
	for i, place := range columns {
		if place < 0 || place >= len(table.Columns) || !hasZones(table.Columns[place].Type) {
			return 0, nil, false, nil
		}
		ends[i] = Extremes{Least: math.MaxInt64, Most: math.MinInt64}
		id := table.Columns[place].ID
		byID[id] = append(byID[id], i)
	}
	complete := true
	for i := range table.Partitions {
		p := &table.Partitions[i]
		if p.Temporary {
			continue
		}
		err := eachKey(sn.db, key(kindIndex, table.ID, p.ID), func(_, value []byte) error {
			entry, err := decodeIndexEntry(value)
			if err != nil {
				return err
			}
			rows += int64(entry.rows)
			missing := len(columns)
			for missing > 0 {
				z, more, err := entry.next()
				if err != nil {
					return err
				}
				if !more {
					complete = false
					return nil
				}
				for _, i := range byID[z.id] {
					t := table.Columns[columns[i]].Type
					if byte(t.Kind) != z.kind || byte(t.Scale) != z.scale {
						complete = false
						return nil
					}
					missing--
					if z.least <= z.most {
						ends[i].Least, ends[i].Most, ends[i].Any = min(ends[i].Least, z.least), max(ends[i].Most, z.most), true
					}
				}
			}
			return nil
		})
		if err != nil {
			return 0, nil, false, err
		}
	}
	return rows, ends, complete, nil
}
