package load

import "sort"

// origins remember which message each row of a chunk came from: one entry a run of consecutive offsets, so that a chunk of
// one partition costs one entry.
type origins struct {
	runs []run
	// partition, offset and row are those of the last row.
	partition int32
	offset    int64
	rows      int32
}

// run is a run of rows from consecutive messages of a partition.
type run struct {
	row       int32
	partition int32
	offset    int64
}

// add remembers the next row.
func (o *origins) add(partition int32, offset int64) {
	if o.rows == 0 || partition != o.partition || offset != o.offset+1 {
		o.runs = append(o.runs, run{o.rows, partition, offset})
	}
	o.partition, o.offset = partition, offset
	o.rows++
}

// of returns where row i came from.
func (o *origins) of(i int) (partition int32, offset int64) {
	k := sort.Search(len(o.runs), func(k int) bool { return int(o.runs[k].row) > i }) - 1
	if k < 0 {
		return NoPartition, 0
	}
	r := &o.runs[k]
	return r.partition, r.offset + int64(i) - int64(r.row)
}

// reset forgets the rows of a chunk.
func (o *origins) reset() { o.runs, o.rows = o.runs[:0], 0 }
