package storage

import (
	"errors"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// rowWriter gathers the rows that a transaction has for one partition of a UNIQUE or AGGREGATE table as keys and values, and
// writes them folded by key and sorted.
type rowWriter struct {
	partition target
	txn       *Txn
	encoder   *rowEncoder
	// rows are those that were gathered last, runs the settled ones before them, oldest first.
	rows   *rowArena
	runs   []rowRun
	counts counts
	// removed are the keys that a DELETE removes.
	removed [][]byte
	keyBuf  []byte
	// skips is the id of the bitmap of columns that rows do not give, 0 if there are none.
	skips uint32
}

// add takes all rows of a chunk, or those selected if selected is not nil.
func (w *rowWriter) add(rows *chunk.Chunk, selected []int32) error {
	if w.rows == nil {
		w.rows = newRowArena()
	}
	if selected != nil {
		for _, i := range selected {
			if err := w.addRow(rows, int(i)); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range rows.Rows {
		if err := w.addRow(rows, i); err != nil {
			return err
		}
	}
	return nil
}

// addRow takes one row.
func (w *rowWriter) addRow(rows *chunk.Chunk, i int) error {
	a := w.rows
	a.room(512)
	at := a.begin()
	var err error
	if a.data, err = w.encoder.appendKey(a.data, rows, i); err != nil {
		a.data = a.data[:at]
		return err
	}
	keyEnd := len(a.data)
	if !w.txn.newKeys.Allowed() && !w.deletes(rows, i) {
		err = w.requireKnown(a.data[at+rowHeader:], rows, i)
	}
	if err == nil {
		a.data, err = w.encoder.appendValue(a.data, rows, i)
	}
	if err != nil {
		a.data = a.data[:at]
		return err
	}
	a.end(at, keyEnd)
	return nil
}

// requireKnown fails if the table has no row with a key, deleted or not (Doris: PartialUpdateInfo::handle_new_key).
func (w *rowWriter) requireKnown(k []byte, rows *chunk.Chunk, i int) error {
	w.keyBuf = append(appendKey(w.keyBuf[:0], kindRow, w.partition.ref.Table, w.partition.ref.Partition), k...)
	_, closer, err := w.txn.store.db.Get(w.keyBuf)
	if err == nil {
		return closer.Close()
	}
	if !errors.Is(err, pebble.ErrNotFound) {
		return err
	}
	var text []byte
	for n, place := range w.encoder.keys {
		if n > 0 {
			text = append(text, ", "...)
		}
		text = convert.AppendText(text, rows.Columns[place], i)
	}
	return w.txn.newKeys.Error(text)
}

// deletes reports whether a row of a partial update is one that deletes.
func (w *rowWriter) deletes(rows *chunk.Chunk, i int) bool {
	sign := w.encoder.table.ColumnIndex(catalog.DeleteSignColumn)
	return sign >= 0 && slices.Contains(w.txn.partial, sign) && signed(rows, sign, i)
}

// each calls visit for all rows, sorted and each key once, and lets go of them. The value may be changed during the call.
func (w *rowWriter) each(visit func(k, value []byte) error) error {
	if w.rows == nil {
		return nil
	}
	if err := w.rows.settle(); err != nil {
		return err
	}
	if len(w.runs) > 0 {
		if err := w.txn.runFile.open(); err != nil {
			return err
		}
	}
	m, err := mergeRows(w.txn.runFile, w.runs, w.rows)
	if err != nil {
		return err
	}
	err = m.each(visit)
	m.close()
	w.release()
	return err
}

// release lets go of the rows.
func (w *rowWriter) release() {
	if w.rows != nil {
		w.rows.release()
	}
	w.rows, w.runs = nil, nil
}

// settle folds what was gathered; it returns how many bytes are left.
func (w *rowWriter) settle() (int, error) {
	if w.rows == nil {
		return 0, nil
	}
	err := w.rows.settle()
	return len(w.rows.data), err
}

// spill moves what was gathered and settled to the transaction's file.
func (w *rowWriter) spill() error {
	if w.rows == nil || w.rows.rows == 0 {
		return nil
	}
	f, err := w.txn.runs()
	if err != nil {
		return err
	}
	run, err := f.add(w.rows)
	if err != nil {
		return err
	}
	w.runs = append(w.runs, run)
	w.rows.reset()
	return nil
}

// put writes all rows under a prefix in front of the final keys.
func (w *rowWriter) put(prefix []byte, put putRow) error {
	w.keyBuf = appendKey(append(w.keyBuf[:0], prefix...), kindRow, w.partition.ref.Table, w.partition.ref.Partition)
	head := len(w.keyBuf)
	return w.each(func(k, value []byte) error {
		if w.skips != 0 {
			if err := sealRow(value, w.skips); err != nil {
				return err
			}
		}
		w.keyBuf = append(w.keyBuf[:head], k...)
		kind := pebble.InternalKeyKindMerge
		if value[0] == rowReplaces {
			kind = pebble.InternalKeyKindSet
		}
		w.counts.rows++
		w.counts.bytes += int64(len(value) + len(k))
		return put(kind, w.keyBuf, value)
	})
}

// target says where the rows go.
func (w *rowWriter) target() *target { return &w.partition }

// use goes on with another schema of the table.
func (w *rowWriter) use(table *catalog.Table) error {
	if w.encoder.table == table && !w.encoder.partial {
		return nil
	}
	if err := w.upgrade(table); err != nil {
		return err
	}
	encoder, err := newRowEncoder(table, nil, false)
	if err == nil {
		w.encoder = encoder
	}
	return err
}

// usePartial goes on with rows of which only some columns are written.
func (w *rowWriter) usePartial(table *catalog.Table, places []int) error {
	flexible := w.txn.newKeys.Flexible
	if w.encoder.table == table && w.encoder.partial && w.encoder.flexible == flexible && slices.Equal(w.encoder.places, places) {
		return nil
	}
	if err := w.upgrade(table); err != nil {
		return err
	}
	if c := table.Column(catalog.SkipBitmapColumn); flexible && c != nil {
		w.skips = c.ID
	}
	encoder, err := newRowEncoder(table, places, flexible)
	if err == nil {
		w.encoder = encoder
	}
	return err
}

// gathered returns the memory that rows occupy.
func (w *rowWriter) gathered() int {
	if w.rows == nil {
		return 0
	}
	return len(w.rows.data)
}

// commit adds the rows.
func (w *rowWriter) commit() error { return w.commitTo(w.txn.put) }

// commitTo gives away the rows and adds to the transaction's batch how many they are, and the partition's history.
func (w *rowWriter) commitTo(put putRow) error {
	s := w.txn.store
	version, err := s.newVersionWriter(w.partition.ref, w.encoder.table)
	if err != nil {
		return err
	}
	for _, k := range w.removed {
		if err := version.add(k, nil); err != nil {
			return err
		}
	}
	const head = 17
	err = w.put(nil, func(kind pebble.InternalKeyKind, k, value []byte) error {
		if err := version.add(k[head:], value); err != nil {
			return err
		}
		return put(kind, k, value)
	})
	if err != nil {
		return err
	}
	if err := s.addHistory(w.txn.batch, w.partition.ref, version.version, version.rows); err != nil {
		return err
	}
	w.counts.commits, w.counts.updated = 1, s.now().UnixMilli()
	return w.txn.batch.Merge(partitionKey(w.partition.ref), w.counts.encode(), nil)
}

// preCommit writes the rows under the transaction's staged keys, from where a later commit moves them to their place: nothing sees
// them yet, so that the batch is applied whenever it is large enough.
func (w *rowWriter) preCommit() error {
	return w.put(key(kindStaged, uint64(w.txn.record.ID)), func(kind pebble.InternalKeyKind, k, value []byte) error {
		err := w.txn.put(kind, k, value)
		if err == nil && w.txn.batch.Len() >= w.txn.store.options.StageBytes {
			err = w.txn.stage()
		}
		return err
	})
}

// small is the number of blocks worth merging: there are none.
func (w *rowWriter) small() int { return 0 }
