package storage

import (
	"bytes"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// index reads the index entries with their blocks, column by column, and compares the counts of partitions.
func (c *checker) index() error {
	sums := map[catalog.PartitionRef]counts{}
	blocks, err := newRangeIter(c.db, key(kindBlock))
	if err != nil {
		return err
	}
	defer blocks.Close()
	readers := map[uint64][]*columnReader{}
	err = c.each(kindIndex, func(k, value []byte) {
		c.report.Blocks++
		id, ok := parseBlockID(k)
		entry, err := decodeIndexEntry(value)
		if !ok || err != nil {
			c.problem(c.where("index entry", k), "%v", errIndex)
			return
		}
		c.report.Rows += int64(entry.rows)
		ref := catalog.PartitionRef{Table: id.table, Partition: id.partition}
		sum := sums[ref]
		sum.add(counts{rows: int64(entry.rows), bytes: int64(entry.size), blocks: 1})
		sums[ref] = sum
		for zones := entry; ; {
			if _, ok, err := zones.next(); err != nil {
				c.problem(c.where("index entry", k), "%v", err)
				break
			} else if !ok {
				break
			}
		}
		if err := seekBlock(blocks, k); err != nil {
			c.problem(c.where("block", k), "it is missing: %v", err)
			return
		}
		if table := c.tables[id.table]; table != nil && readers[id.table] == nil {
			for i := range table.Columns {
				readers[id.table] = append(readers[id.table], newColumnReader(table, i))
			}
		}
		c.block(k, blocks.Value(), entry, readers[id.table])
	})
	if err != nil {
		return err
	}
	return c.counts(sums)
}

// block decodes all columns of a block, those that the table no longer has too.
func (c *checker) block(k, value []byte, entry indexEntry, readers []*columnReader) {
	var b block
	if err := b.open(value); err != nil {
		c.problem(c.where("block", k), "%v", err)
		return
	}
	if b.rows != entry.rows || len(value) != entry.size {
		c.problem(c.where("block", k), "it has %d rows in %d bytes, its index entry says %d in %d", b.rows, len(value), entry.rows, entry.size)
	}
	for i := range b.columns {
		typ, _ := decodeType(b.columns[i].typ)
		if err := chunk.Decode(chunk.NewVector(typ, 0), b.columns[i].body, b.rows); err != nil {
			c.problem(c.where("block", k), "column %d: %v", b.columns[i].id, err)
			return
		}
	}
	for _, r := range readers {
		if _, err := r.read(&b); err != nil {
			c.problem(c.where("block", k), "column %s: %v", r.column.Name, err)
		}
	}
}

// counts compares the counts of partitions with what their index says. For tables kept row by row they are estimates.
func (c *checker) counts(sums map[catalog.PartitionRef]counts) error {
	err := c.each(kindPartition, func(k, value []byte) {
		table, ok1 := idOf(k, 0)
		partition, ok2 := idOf(k, 1)
		have, err := decodeCounts(value)
		if err != nil || !ok1 || !ok2 {
			c.problem(c.where("counts", k), "%v", err)
			return
		}
		ref := catalog.PartitionRef{Table: table, Partition: partition}
		want := sums[ref]
		delete(sums, ref)
		if t := c.tables[table]; t != nil && t.Model != catalog.Duplicate {
			return
		}
		if have.rows != want.rows || have.bytes != want.bytes || have.blocks != want.blocks {
			c.problem(c.where("counts", k), "they say %d rows, %d bytes, %d blocks; there are %d rows, %d bytes, %d blocks",
				have.rows, have.bytes, have.blocks, want.rows, want.bytes, want.blocks)
		}
	})
	for ref, sum := range sums {
		c.problem(c.where("counts", partitionKey(ref)), "they are missing for %d rows", sum.rows)
	}
	return err
}

// blocks looks for blocks without an index entry that belong to no running transaction.
func (c *checker) blocks() error {
	index, err := newRangeIter(c.db, key(kindIndex))
	if err != nil {
		return err
	}
	defer index.Close()
	return c.each(kindBlock, func(k, _ []byte) {
		id, ok := parseBlockID(k)
		if !ok {
			c.problem(c.where("block", k), "its key has no known format")
			return
		}
		entry := id.key(kindIndex)
		if !c.running[id.txn] && !(index.SeekGE(entry) && bytes.Equal(index.Key(), entry)) {
			c.problem(c.where("block", k), "it has no index entry, and transaction %d is not running", id.txn)
		}
	})
}

// rows decodes the rows of UNIQUE and AGGREGATE tables.
func (c *checker) rows() error {
	return c.each(kindRow, func(k, value []byte) {
		c.report.Rows++
		id, ok1 := idOf(k, 0)
		_, ok2 := idOf(k, 1)
		table := c.tables[id]
		if !ok1 || !ok2 || table == nil {
			// Rows of a dropped table wait in the recycle bin; their definition is the catalog's.
			if _, _, fields, err := splitRow(value); err != nil {
				c.problem(c.where("row", k), "%v", err)
			} else if _, _, err := findField(fields, 0); err != nil {
				c.problem(c.where("row", k), "%v", err)
			}
			return
		}
		r := c.rowReader(table)
		r.out.Reset()
		if err := r.row(k, value); err != nil {
			c.problem(c.where("row", k), "%v", err)
		}
	})
}

// staged decodes what pre-committed transactions will make visible.
func (c *checker) staged() error {
	const head = 9
	definitions := map[uint64]map[uint64]*rowReader{}
	err := c.each(kindStaged, func(k, value []byte) {
		txn, ok := idOf(k, 0)
		where := fmt.Sprintf("staged entry %x of transaction %d", k[min(len(k), head):], txn)
		if !ok || len(k) == head || !c.running[txn] {
			c.problem(where, "no transaction is to make it visible")
			return
		}
		final := k[head:]
		switch final[0] {
		case kindTable:
			t := new(catalog.Table)
			if err := decodeJSON(value, t); err != nil {
				c.problem(where, "%v", err)
				return
			}
			if definitions[txn] == nil {
				definitions[txn] = map[uint64]*rowReader{}
			}
			definitions[txn][t.ID] = newFullReader(t)
		case kindIndex:
			if _, err := decodeIndexEntry(value); err != nil || len(final) != blockKeySize {
				c.problem(where, "%v", errIndex)
			}
		case kindRow:
			// Definitions come behind rows: those are read again below.
			if entries, err := readList(nil, value); err != nil || len(entries) == 0 {
				c.problem(where, "%v", errRow)
			}
		default:
			c.problem(where, "%v", errKey)
		}
	})
	if err != nil {
		return err
	}
	return c.each(kindStaged, func(k, value []byte) {
		if len(k) <= head+17 || k[head] != kindRow || len(value) == 0 || value[0] == rowList {
			return
		}
		txn, _ := idOf(k, 0)
		table, _ := idOf(k[head:], 0)
		r := definitions[txn][table]
		if t := c.tables[table]; r == nil && t != nil {
			r = c.rowReader(t)
		}
		if r == nil {
			return
		}
		r.out.Reset()
		if err := r.row(k[head:], value); err != nil {
			c.problem(fmt.Sprintf("staged row %x of transaction %d", k[head:], txn), "%v", err)
		}
	})
}

// history decodes what partitions keep of their last transactions.
func (c *checker) history() error {
	return c.each(kindHistory, func(k, entry []byte) {
		id, _ := idOf(k, 0)
		version, ok := idOf(k, 2)
		table := c.tables[id]
		switch {
		case !ok || len(k) != 33:
			c.problem(c.where("history entry", k), "%v", errHistory)
		case version == 0 || table == nil:
		case table.Model == catalog.Duplicate:
			var b block
			if err := b.open(entry); err != nil {
				c.problem(c.where("history entry", k), "%v", err)
				return
			}
			for i := range table.Columns {
				if _, err := newColumnReader(table, i).read(&b); err != nil {
					c.problem(c.where("history entry", k), "column %s: %v", table.Columns[i].Name, err)
				}
			}
		default:
			r := c.rowReader(table)
			err := eachVersion(entry, func(row, value []byte) error {
				if len(value) == 0 || value[0] == rowList {
					return nil
				}
				r.out.Reset()
				return r.row(append(bytes.Clone(k[:r.prefix]), row...), value)
			})
			if err != nil {
				c.problem(c.where("history entry", k), "%v", err)
			}
		}
	})
}

// rowReader reads all columns of a table's rows, those that are deleted too.
func (c *checker) rowReader(table *catalog.Table) *rowReader {
	r := c.readers[table.ID]
	if r == nil {
		r = newFullReader(table)
		c.readers[table.ID] = r
	}
	return r
}

// newFullReader reads all columns of rows, those that are deleted too.
func newFullReader(table *catalog.Table) *rowReader {
	all := make([]int, len(table.Columns))
	for i := range all {
		all[i] = i
	}
	return newRowReader(table, all, true)
}
