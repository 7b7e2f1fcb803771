package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// ScanOptions restrict a scan. The zero value reads everything but temporary partitions.
type ScanOptions struct {
	// Partitions are the ids of the partitions to read, in this order; nil is all that are not temporary.
	Partitions []uint64
	// Bounds let a scan skip blocks in which no row is within all of them. They are hints: rows that are outside still come.
	Bounds []Bound
	// Ranges are hints too, for columns of all types that can be keys.
	Ranges []Range
	// Reverse reads rows of UNIQUE and AGGREGATE tables from the last key of a partition to the first.
	Reverse bool
	// Least, if not nil, is asked before each block of a DUPLICATE table for the bound that rows must meet now, and whether there
	// is one yet (top n). Blocks with the least values of its column come first in a partition, with Reverse those with the greatest.
	Least func() (Bound, bool)
	// ShowDeleted keeps rows of UNIQUE tables whose delete sign is set (show_hidden_columns).
	ShowDeleted bool
	// ShowReplaced adds rows of merge-on-write tables that later ones have replaced (skip_delete_bitmap), Unmerged gives what each
	// load has given to other UNIQUE and AGGREGATE tables (skip_storage_engine_merge), ShowRemoved adds rows that a DELETE has
	// removed (skip_delete_predicate): all as far as the partition's history goes.
	ShowReplaced, Unmerged, ShowRemoved bool
}

// Bound says that only rows are wanted whose value of a column is not NULL and within [Least, Most], in the units of
// [chunk.Vector.Int]: integers, days, microseconds, unscaled decimals. For other types it is ignored.
type Bound struct {
	// Column is the place of the column in the table.
	Column      int
	Least, Most int64
	// Nulls says that NULL is wanted too.
	Nulls bool
}

// Scan reads chunks of a table. It belongs to one goroutine.
type Scan struct {
	ctx        context.Context
	snapshot   *Snapshot
	table      *catalog.Table
	readers    []*columnReader
	bounds     []Bound
	ranges     map[int]keyRange
	dynamic    func() (Bound, bool)
	descending bool
	entered    bool
	// sorted are the index entries of the partition that are still to be read, if they are read in another order than the index's.
	sorted []sortedEntry
	// at is the key of the block that is being read, entry its index entry.
	at, entry  []byte
	partitions []uint64
	index      *pebble.Iterator
	blocks     *pebble.Iterator
	ahead      readAhead
	block      block
	chunk      chunk.Chunk
	// rows reads UNIQUE and AGGREGATE tables, in the order of their keys; the index is then the iterator over rows.
	rows *rowReader
	more bool
	// versions are the options of a scan that shows rows of the history; removed iterates over those of a DUPLICATE table.
	versions *ScanOptions
	removed  *pebble.Iterator
	// skipped counts the blocks that bounds have excluded.
	skipped int
}

// Scan starts to read columns of a table, given by their places in schema order. A scan of no columns yields chunks that have
// only a number of rows.
func (sn *Snapshot) Scan(ctx context.Context, table *catalog.Table, columns []int, o ScanOptions) (*Scan, error) {
	if err := sn.store.usable(); err != nil {
		return nil, err
	}
	sc := &Scan{ctx: ctx, snapshot: sn, table: table, partitions: o.Partitions}
	if o.Partitions == nil {
		for i := range table.Partitions {
			if !table.Partitions[i].Temporary {
				sc.partitions = append(sc.partitions, table.Partitions[i].ID)
			}
		}
	}
	for _, place := range columns {
		if place < 0 || place >= len(table.Columns) {
			return nil, fmt.Errorf("scanning table %s: it has no column number %d", table.Name, place)
		}
		if table.Model == catalog.Duplicate {
			sc.readers = append(sc.readers, newColumnReader(table, place))
		}
	}
	sc.ranges = keyRanges(table, o.Ranges)
	sc.partitions = prunePartitions(table, sc.ranges, sc.partitions)
	if table.Model != catalog.Duplicate {
		if err := sn.readable(table); err != nil {
			return nil, err
		}
		sc.rows = newRowReader(table, columns, o.ShowDeleted)
		o.Reverse = o.Reverse && o.Least == nil
		sc.rows.reverse = o.Reverse
		if o.showsVersions(table) {
			sc.versions = &o
		}
		return sc, nil
	}
	if o.Least != nil {
		if b, _ := o.Least(); b.Column >= 0 && b.Column < len(table.Columns) {
			sc.dynamic, sc.descending = o.Least, o.Reverse
		}
	}
	if o.ShowRemoved {
		sc.versions = &o
	}
	sc.chunk.Columns = make([]*chunk.Vector, len(columns))
	for _, b := range append(rangeBounds(table, o.Ranges), o.Bounds...) {
		if b.Column >= 0 && b.Column < len(table.Columns) && hasZones(table.Columns[b.Column].Type) {
			sc.bounds = append(sc.bounds, b)
		}
	}
	return sc, nil
}

// Next returns the next chunk, or nil at the end. It is valid until the next call; its vectors must not be appended to.
func (sc *Scan) Next() (*chunk.Chunk, error) {
	if sc.rows != nil {
		return sc.nextRows()
	}
	for {
		if err := sc.ctx.Err(); err != nil {
			return nil, err
		}
		if sc.index == nil {
			if len(sc.partitions) == 0 {
				return nil, nil
			}
			if err := sc.enter(sc.partitions[0]); err != nil {
				return nil, err
			}
			sc.partitions = sc.partitions[1:]
		}
		if more, err := sc.nextBlock(); err != nil {
			return nil, err
		} else if !more {
			if more, err := sc.nextRemoved(); err != nil {
				return nil, sc.wrap(err)
			} else if more {
				return &sc.chunk, nil
			}
			if err := sc.leave(); err != nil {
				return nil, err
			}
			continue
		}
		if err := sc.read(); err != nil {
			return nil, sc.wrap(err)
		}
		if sc.chunk.Rows > 0 {
			return &sc.chunk, nil
		}
	}
}

// find moves to the next block that is wanted.
func (sc *Scan) find() (bool, error) {
	for {
		if more, err := sc.advance(); err != nil || !more {
			return false, err
		}
		wanted, err := sc.wanted()
		if err != nil {
			return false, sc.wrap(err)
		}
		if wanted {
			return true, nil
		}
		sc.skipped++
	}
}

// nextRows is Next for tables that are kept row by row.
func (sc *Scan) nextRows() (*chunk.Chunk, error) {
	for {
		if err := sc.ctx.Err(); err != nil {
			return nil, err
		}
		if !sc.more {
			if err := sc.leave(); err != nil {
				return nil, err
			}
			if len(sc.partitions) == 0 {
				return nil, nil
			}
			var err error
			lower, upper := rowBounds(sc.table, sc.ranges, key(kindRow, sc.table.ID, sc.partitions[0]))
			if bytes.Compare(lower, upper) >= 0 {
				sc.partitions = sc.partitions[1:]
				continue
			}
			if sc.index, err = sc.snapshot.db.NewIter(&pebble.IterOptions{LowerBound: lower, UpperBound: upper}); err != nil {
				return nil, err
			}
			if sc.versions != nil {
				sc.rows.older, sc.rows.instead, err = sc.snapshot.versionRows(sc.table, sc.partitions[0], sc.versions, lower, upper)
				if err != nil {
					return nil, fmt.Errorf("reading table %s: %w", sc.table.Name, err)
				}
			}
			sc.partitions = sc.partitions[1:]
			if sc.rows.reverse {
				sc.index.Last()
			} else {
				sc.index.First()
			}
		}
		var err error
		if sc.more, err = sc.rows.fill(sc.index); err != nil {
			return nil, fmt.Errorf("reading table %s: %w", sc.table.Name, err)
		}
		if sc.rows.out.Rows > 0 {
			return sc.rows.out, nil
		}
	}
}

// Close ends the scan.
func (sc *Scan) Close() error {
	sc.partitions, sc.more = nil, false
	return sc.leave()
}

// enter opens the iterators of a partition.
func (sc *Scan) enter(partition uint64) error {
	var err error
	if sc.index, err = newRangeIter(sc.snapshot.db, key(kindIndex, sc.table.ID, partition)); err != nil {
		return err
	}
	if len(sc.readers) > 0 {
		if sc.blocks, err = newRangeIter(sc.snapshot.db, key(kindBlock, sc.table.ID, partition)); err != nil {
			return err
		}
	}
	if sc.versions != nil {
		if sc.removed, err = newRangeIter(sc.snapshot.db, key(kindHistory, sc.table.ID, partition)); err != nil {
			return err
		}
	}
	sc.entered = false
	if sc.dynamic == nil {
		return nil
	}
	b, _ := sc.dynamic()
	sc.sorted, err = sortEntries(sc.index, &sc.table.Columns[b.Column], sc.descending, b.Nulls)
	return err
}

// advance moves to the next block of the partition.
func (sc *Scan) advance() (bool, error) {
	if sc.dynamic != nil {
		if len(sc.sorted) == 0 {
			return false, nil
		}
		sc.at, sc.entry = sc.sorted[0].key, sc.sorted[0].value
		sc.sorted = sc.sorted[1:]
		return true, nil
	}
	if sc.entered {
		sc.index.Next()
	} else {
		sc.index.First()
	}
	sc.entered = true
	if !sc.index.Valid() {
		return false, sc.index.Error()
	}
	var err error
	sc.at = sc.index.Key()
	sc.entry, err = sc.index.ValueAndErr()
	return err == nil, err
}

// newRangeIter iterates over the keys with a prefix.
func newRangeIter(r pebble.Reader, prefix []byte) (*pebble.Iterator, error) {
	return r.NewIter(&pebble.IterOptions{LowerBound: prefix, UpperBound: end(prefix)})
}

// leave closes the iterators.
func (sc *Scan) leave() error {
	err := sc.ahead.close()
	for _, it := range []**pebble.Iterator{&sc.index, &sc.blocks, &sc.removed} {
		if *it != nil {
			if e := (*it).Close(); err == nil {
				err = e
			}
			*it = nil
		}
	}
	return err
}

// wanted reports whether the block at the index may have rows within the bounds, and sets the number of its rows.
func (sc *Scan) wanted() (bool, error) {
	entry, err := decodeIndexEntry(sc.entry)
	if err != nil {
		return false, err
	}
	sc.chunk.Rows = entry.rows
	var now Bound
	limited := false
	if sc.dynamic != nil {
		now, limited = sc.dynamic()
	}
	if len(sc.bounds) == 0 && !limited {
		return true, nil
	}
	for {
		z, ok, err := entry.next()
		if err != nil || !ok {
			return true, err
		}
		if limited && sc.outside(&z, &now) {
			return false, nil
		}
		for i := range sc.bounds {
			if sc.outside(&z, &sc.bounds[i]) {
				return false, nil
			}
		}
	}
}

// outside reports whether a zone is that of a bound's column and no value of it is within.
func (sc *Scan) outside(z *zone, b *Bound) bool {
	c := &sc.table.Columns[b.Column]
	return c.ID == z.id && byte(c.Type.Kind) == z.kind && byte(c.Type.Scale) == z.scale && (z.most < b.Least || z.least > b.Most) && !(b.Nulls && z.nulls)
}

// read decodes the wanted columns of the block at the index.
func (sc *Scan) read() error {
	if len(sc.readers) == 0 {
		return nil
	}
	value, err := sc.blocks.ValueAndErr()
	if err != nil {
		return err
	}
	if err := sc.block.open(value); err != nil {
		return err
	}
	if sc.block.rows != sc.chunk.Rows {
		return fmt.Errorf("block has %d rows, its index entry %d", sc.block.rows, sc.chunk.Rows)
	}
	return sc.columns()
}

// columns decodes the wanted columns of the block that is open.
func (sc *Scan) columns() error {
	for i, r := range sc.readers {
		var err error
		if sc.chunk.Columns[i], err = r.read(&sc.block); err != nil {
			return fmt.Errorf("column %s: %w", r.column.Name, err)
		}
	}
	return nil
}

// seekBlock moves an iterator to the block of an index entry's key: nearly always the next one.
func seekBlock(it *pebble.Iterator, indexKey []byte) error {
	if it.Valid() {
		it.Next()
		if it.Valid() && bytes.Equal(it.Key()[1:], indexKey[1:]) {
			return nil
		}
	}
	return seekTo(it, indexKey)
}

// seekTo moves an iterator to the block of an index entry's key.
func seekTo(it *pebble.Iterator, indexKey []byte) error {
	var buffer [blockKeySize]byte
	want := append(buffer[:0], indexKey...)
	want[0] = kindBlock
	if it.SeekGE(want) && bytes.Equal(it.Key(), want) {
		return nil
	}
	if err := it.Error(); err != nil {
		return err
	}
	return fmt.Errorf("block %x is missing", want)
}

// wrap says where an error happened.
func (sc *Scan) wrap(err error) error {
	return fmt.Errorf("reading table %s, block %x: %w", sc.table.Name, sc.at, err)
}

// nextRemoved reads the next block of rows that a DELETE has removed from the partition, if the scan shows them.
func (sc *Scan) nextRemoved() (bool, error) {
	for sc.removed != nil {
		if !sc.removed.Valid() {
			sc.removed.First()
		} else {
			sc.removed.Next()
		}
		if !sc.removed.Valid() {
			err := sc.removed.Error()
			err = errors.Join(err, sc.removed.Close())
			sc.removed = nil
			return false, err
		}
		sc.at = sc.removed.Key()
		if version, ok := idOf(sc.at, 2); !ok || version == 0 {
			continue
		}
		value, err := sc.removed.ValueAndErr()
		if err != nil {
			return false, err
		}
		if err := sc.block.open(value); err != nil {
			return false, err
		}
		sc.chunk.Rows = sc.block.rows
		return true, sc.columns()
	}
	return false, nil
}
