package storage

import (
	"bytes"
	"encoding/binary"

	"github.com/dorisemu/dorisemu/catalog"
)

// Some columns of a row with a sequence column cannot be folded into what came before as long as the oldest row is not known:
// whether they apply depends on its sequence. A list keeps them, oldest first, without those that no row can make matter.

// listEntry is one value of a list.
type listEntry struct {
	value []byte
	// lead is the value's leading byte; sequence is nil without one, and fields what follows them.
	lead             byte
	sequence, fields []byte
}

// readList appends the values of a list, or the one that a value is.
func readList(to []listEntry, b []byte) ([]listEntry, error) {
	if len(b) == 0 {
		return nil, errRow
	}
	if b[0] != rowList {
		head, sequence, fields, err := splitRow(b)
		if err != nil {
			return nil, err
		}
		return append(to, listEntry{b, head[0], sequence, fields}), nil
	}
	for b = b[1:]; len(b) > 0; {
		n, w := binary.Uvarint(b)
		if w <= 0 || n == 0 || n > uint64(len(b)-w) || b[w] == rowList {
			return nil, errRow
		}
		var err error
		if to, err = readList(to, b[w:w+int(n)]); err != nil {
			return nil, err
		}
		b = b[w+int(n):]
	}
	return to, nil
}

// foldList appends what two values are together, of which at least one depends on the row that it meets.
func foldList(dst, older, newer []byte) ([]byte, error) {
	var space [8]listEntry
	entries, err := readList(space[:0], older)
	if err != nil {
		return nil, err
	}
	added, err := readList(nil, newer)
	if err != nil {
		return nil, err
	}
	for _, e := range added {
		if entries, err = meet(entries, e); err != nil {
			return nil, err
		}
	}
	if len(entries) == 1 {
		return append(dst, entries[0].value...), nil
	}
	dst = append(dst, rowList)
	for _, e := range entries {
		dst = binary.AppendUvarint(dst, uint64(len(e.value)))
		dst = append(dst, e.value...)
	}
	return dst, nil
}

// meet adds a value to a list.
func meet(entries []listEntry, e listEntry) ([]listEntry, error) {
	if e.lead == rowReplaces {
		return append(entries[:0], e), nil
	}
	if e.sequence == nil {
		return meetUpdate(entries, e)
	}
	kept := 0
	for _, old := range entries {
		if old.sequence != nil && bytes.Compare(old.sequence, e.sequence) > 0 {
			// After the older value, applied or not, the row's sequence is greater than the new one.
			return entries, nil
		}
	}
	for _, old := range entries {
		// Wherever an older value with a sequence applies, this one does too.
		covered := old.sequence != nil && e.lead == rowSequenced
		if old.lead == rowSequencedUpdates && e.lead == rowSequencedUpdates {
			var err error
			if covered, err = covers(e.fields, old.fields); err != nil {
				return nil, err
			}
		}
		if !covered {
			entries[kept] = old
			kept++
		}
	}
	return append(entries[:kept], e), nil
}

// meetUpdate adds an update without a sequence, which always applies, to a list.
func meetUpdate(entries []listEntry, e listEntry) ([]listEntry, error) {
	if n := len(entries); n > 0 && entries[n-1].lead == rowUpdates {
		last := &entries[n-1]
		gone, err := meetsDeleted(last.fields, e.fields)
		if err != nil {
			return nil, err
		}
		if gone && n > 1 && entries[n-2].lead == rowUpdates {
			// The one before has deleted the row too: it says all that the last did.
			if gone, err := meetsDeleted(entries[n-2].fields, last.fields); err != nil {
				return nil, err
			} else if gone {
				entries = entries[:n-1]
			}
		}
		if !gone {
			value, err := foldFields([]byte{rowUpdates}, last.fields, e.fields)
			if err != nil {
				return nil, err
			}
			*last = listEntry{value: value, lead: rowUpdates, fields: value[1:]}
			return entries, nil
		}
	}
	return append(entries, e), nil
}

// covers reports whether newer fields replace all older ones.
func covers(newer, older []byte) (bool, error) {
	for len(older) > 0 {
		f, rest, err := nextField(older)
		if err != nil {
			return false, err
		}
		older = rest
		g, ok, err := findField(newer, f.id)
		if err != nil || !ok {
			return false, err
		}
		// An older update that deletes the row decides what the newer one keeps.
		deletes := g.op() == opUndelete && len(f.value) > 0 && f.value[0] != 0
		replaces := g.op() == opReplace || g.op() == opUndelete || g.op() == opMin && catalog.Kind(g.kind) == catalog.Bitmap
		if !replaces || deletes {
			return false, nil
		}
	}
	return true, nil
}

// settleList appends the row that a list makes when there is nothing older.
func settleList(dst, list []byte) ([]byte, error) {
	entries, err := readList(nil, list)
	if err != nil {
		return nil, err
	}
	var sequence, fields, spare []byte
	for _, e := range entries {
		if e.sequence != nil {
			if bytes.Compare(e.sequence, sequence) < 0 {
				continue
			}
			sequence = e.sequence
		}
		if e.lead == rowReplaces || e.lead == rowSequenced || fields == nil {
			fields = append(fields[:0], e.fields...)
			continue
		}
		row, err := foldUpdate(spare[:0], []byte{rowUpdates}, fields, e.fields)
		if err != nil {
			return nil, err
		}
		fields, spare = row[1:], fields
	}
	if sequence == nil {
		sequence = []byte{keyNull}
	}
	dst = append(dst, rowSequenced)
	dst = binary.AppendUvarint(dst, uint64(len(sequence)))
	return append(append(dst, sequence...), fields...), nil
}

// sealRow lets a row's bitmap of columns that its load does not give take the place of an older one, in place.
func sealRow(b []byte, column uint32) error {
	if len(b) > 0 && b[0] == rowList {
		// Within the list the others meet what the first has left.
		n, w := binary.Uvarint(b[1:])
		if w <= 0 || n > uint64(len(b)-1-w) {
			return errRow
		}
		return sealRow(b[1+w:1+w+int(n)], column)
	}
	_, _, fields, err := splitRow(b)
	if err != nil {
		return err
	}
	f, ok, err := findField(fields, column)
	if err != nil || !ok {
		return err
	}
	_, w := shortUvarint(f.raw)
	f.raw[w] = f.raw[w]&^0x70 | byte(opReplace)<<4
	return nil
}
