package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"unsafe"

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
	// arena holds keys and values; entries say where.
	arena   []byte
	entries []rowEntry
	counts  counts
	// removed are the keys that a DELETE removes; version is set while the rows are committed.
	removed [][]byte
	version *versionWriter
	folded  []byte
	spare   []byte
	keyBuf  []byte
}

// rowEntry is one row in the arena: its key begins at at, its value follows.
type rowEntry struct {
	// prefix are the first 8 bytes of the key, big-endian, so that most comparisons need no more.
	prefix            uint64
	at                int
	keySize, valueEnd int32
}

// add takes all rows of a chunk, or those selected if selected is not nil.
func (w *rowWriter) add(rows *chunk.Chunk, selected []int32) error {
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
	at := len(w.arena)
	var err error
	if w.arena, err = w.encoder.appendKey(w.arena, rows, i); err != nil {
		return err
	}
	keyEnd := len(w.arena)
	if !w.txn.newKeys.Allowed() && !w.deletes(rows, i) {
		if err := w.requireKnown(w.arena[at:], rows, i); err != nil {
			w.arena = w.arena[:at]
			return err
		}
	}
	if w.arena, err = w.encoder.appendValue(w.arena, rows, i); err != nil {
		return err
	}
	e := rowEntry{at: at, keySize: int32(keyEnd - at), valueEnd: int32(len(w.arena) - at)}
	if e.keySize >= 8 {
		e.prefix = binary.BigEndian.Uint64(w.arena[at:])
	} else {
		var short [8]byte
		copy(short[:], w.arena[at:keyEnd])
		e.prefix = binary.BigEndian.Uint64(short[:])
	}
	w.entries = append(w.entries, e)
	return nil
}

// requireKnown fails if the table has no row with a key (Doris: PartialUpdateInfo::handle_new_key).
func (w *rowWriter) requireKnown(k []byte, rows *chunk.Chunk, i int) error {
	w.keyBuf = append(appendKey(w.keyBuf[:0], kindRow, w.partition.ref.Table, w.partition.ref.Partition), k...)
	value, closer, err := w.txn.store.db.Get(w.keyBuf)
	if err == nil {
		defer closer.Close()
		_, _, fields, err := splitRow(value)
		if err != nil {
			return err
		}
		deleted := false
		if sign := w.encoder.table.Column(catalog.DeleteSignColumn); sign != nil {
			f, _, err := findField(fields, sign.ID)
			if err != nil {
				return err
			}
			deleted = len(f.value) > 0 && f.value[0] != 0
		}
		if !deleted {
			return nil
		}
	} else if !errors.Is(err, pebble.ErrNotFound) {
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
	return sign >= 0 && slices.Contains(w.txn.partial, sign) && !rows.Columns[sign].IsNull(i) && rows.Columns[sign].Int(i) != 0
}

// key is the key of an entry.
func (w *rowWriter) key(e *rowEntry) []byte { return w.arena[e.at : e.at+int(e.keySize)] }

// value is the value of an entry.
func (w *rowWriter) value(e *rowEntry) []byte {
	return w.arena[e.at+int(e.keySize) : e.at+int(e.valueEnd)]
}

// compare orders entries by key, rows of one key in the order in which they came.
func (w *rowWriter) compare(a, b rowEntry) int {
	if a.prefix != b.prefix {
		return compareOrdered(a.prefix, b.prefix)
	}
	if c := bytes.Compare(w.key(&a), w.key(&b)); c != 0 {
		return c
	}
	return a.at - b.at
}

// flush writes what was gathered to the transaction's batch, each key once, under a prefix in front of the final keys. With a
// prefix nothing sees the rows yet: the batch is then applied whenever it is large enough.
func (w *rowWriter) flush(prefix []byte) error {
	if len(w.entries) == 0 {
		return nil
	}
	if !slices.IsSortedFunc(w.entries, w.compare) {
		slices.SortFunc(w.entries, w.compare)
	}
	w.keyBuf = appendKey(append(w.keyBuf[:0], prefix...), kindRow, w.partition.ref.Table, w.partition.ref.Partition)
	head := len(w.keyBuf)
	for i := 0; i < len(w.entries); {
		e := &w.entries[i]
		value := w.value(e)
		next := i + 1
		for ; next < len(w.entries); next++ {
			n := &w.entries[next]
			if n.prefix != e.prefix || !bytes.Equal(w.key(n), w.key(e)) {
				break
			}
			if newer := w.value(n); newer[0] == rowReplaces {
				value = newer
				continue
			}
			folded, err := foldRows(w.spare[:0], value, w.value(n))
			if err != nil {
				return err
			}
			w.spare, w.folded, value = w.folded, folded, folded
		}
		w.keyBuf = append(w.keyBuf[:head], w.key(e)...)
		var err error
		if w.version != nil {
			if err := w.version.add(w.key(e), value); err != nil {
				return err
			}
		}
		if value[0] == rowReplaces {
			err = w.txn.batch.Set(w.keyBuf, value, nil)
		} else {
			err = w.txn.batch.Merge(w.keyBuf, value, nil)
		}
		if err == nil && prefix != nil && w.txn.batch.Len() >= w.txn.store.options.StageBytes {
			err = w.txn.stage()
		}
		if err != nil {
			return err
		}
		w.counts.add(counts{rows: 1, bytes: int64(len(value)) + int64(e.keySize)})
		i = next
	}
	w.arena, w.entries = w.arena[:0], w.entries[:0]
	return nil
}

// target says where the rows go.
func (w *rowWriter) target() *target { return &w.partition }

// use goes on with another schema of the table; rows gathered so far keep theirs.
func (w *rowWriter) use(table *catalog.Table) error {
	if w.encoder.table == table && !w.encoder.partial {
		return nil
	}
	encoder, err := newRowEncoder(table, nil)
	if err == nil {
		w.encoder = encoder
	}
	return err
}

// usePartial goes on with rows of which only some columns are written.
func (w *rowWriter) usePartial(table *catalog.Table, places []int) error {
	if w.encoder.table == table && w.encoder.partial && slices.Equal(w.encoder.places, places) {
		return nil
	}
	encoder, err := newRowEncoder(table, places)
	if err == nil {
		w.encoder = encoder
	}
	return err
}

// gathered returns the memory that rows occupy.
func (w *rowWriter) gathered() int {
	return len(w.arena) + len(w.entries)*int(unsafe.Sizeof(rowEntry{}))
}

// stage moves the rows gathered so far to the transaction's staged keys, where newer rows meet older ones as they would in
// their final place.
func (w *rowWriter) stage() error {
	if len(w.entries) == 0 {
		return nil
	}
	return w.flush(key(kindStaged, uint64(w.txn.record.ID)))
}

// commit adds the rows. If some were staged all are, and the transaction moves them.
func (w *rowWriter) commit() error {
	if w.txn.spilled {
		return nil
	}
	s := w.txn.store
	var err error
	if w.version, err = s.newVersionWriter(w.partition.ref, w.encoder.table); err != nil {
		return err
	}
	for _, k := range w.removed {
		if err := w.version.add(k, nil); err != nil {
			return err
		}
	}
	if err := w.flush(nil); err != nil {
		return err
	}
	if err := s.addHistory(w.txn.batch, w.partition.ref, w.version.version, w.version.rows); err != nil {
		return err
	}
	w.counts.commits, w.counts.updated = 1, w.txn.store.now().UnixMilli()
	return w.txn.batch.Merge(partitionKey(w.partition.ref), w.counts.encode(), nil)
}

// preCommit adds what a later commit moves to its place.
func (w *rowWriter) preCommit() error { return w.stage() }

// small is the number of blocks worth merging: there are none.
func (w *rowWriter) small() int { return 0 }
