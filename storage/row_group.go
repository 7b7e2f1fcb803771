package storage

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// sequenceMapping begins the properties that name the groups of a UNIQUE table's columns: sequence_mapping.s = a,b.
const sequenceMapping = "sequence_mapping."

// sequenceGroup is a group of columns that are replaced together, by rows whose value of one of them is not less (Doris:
// MemTable::_aggregate_two_row_with_sequence_map).
type sequenceGroup struct {
	// place is that of the group's sequence column, columns the ids of all of them.
	place   int
	columns []uint32
}

// sequenceGroups returns the groups of a table.
func sequenceGroups(table *catalog.Table) []sequenceGroup {
	if table.Model != catalog.Unique {
		return nil
	}
	var groups []sequenceGroup
	for _, p := range table.Properties {
		name, ok := strings.CutPrefix(p.Key, sequenceMapping)
		if !ok {
			continue
		}
		g := sequenceGroup{place: table.ColumnIndex(name)}
		if g.place < 0 {
			continue
		}
		for _, n := range append(strings.Split(p.Value, ","), name) {
			if c := table.Column(n); c != nil {
				g.columns = append(g.columns, c.ID)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// appendGroups appends the head of row i: uvarint length of what follows, then for each group uvarint length and the ordered key of
// its sequence value, and uvarint number and ids of its columns.
func appendGroups(dst []byte, groups []sequenceGroup, rows *chunk.Chunk, i int) ([]byte, error) {
	var head []byte
	for _, g := range groups {
		var err error
		if head, err = appendSequence(head, rows.Columns[g.place], i); err != nil {
			return dst, err
		}
		head = binary.AppendUvarint(head, uint64(len(g.columns)))
		for _, id := range g.columns {
			head = binary.AppendUvarint(head, uint64(id))
		}
	}
	dst = binary.AppendUvarint(dst, uint64(len(head)))
	return append(dst, head...), nil
}

// rowGroup is one group of a row's head: text is all of it.
type rowGroup struct {
	text, sequence []byte
	columns        []uint32
}

// readGroups reads the groups of a row's head.
func readGroups(b []byte) ([]rowGroup, error) {
	var groups []rowGroup
	for len(b) > 0 {
		var g rowGroup
		rest := b
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(rest)-w) {
			return nil, errRow
		}
		g.sequence, rest = rest[w:w+int(n)], rest[w+int(n):]
		count, w := binary.Uvarint(rest)
		if w <= 0 || count > uint64(len(rest)-w) {
			return nil, errRow
		}
		rest = rest[w:]
		for range count {
			id, w := binary.Uvarint(rest)
			if w <= 0 || id > 1<<32-1 {
				return nil, errRow
			}
			g.columns, rest = append(g.columns, uint32(id)), rest[w:]
		}
		g.text, b = b[:len(b)-len(rest)], rest
		groups = append(groups, g)
	}
	return groups, nil
}

// foldGroups appends what a row with groups is after a newer one met it: each group is that of the row with the greater sequence.
func foldGroups(dst, older, newer []byte) ([]byte, error) {
	_, oldHead, oldFields, err := splitRow(older)
	if err != nil {
		return nil, err
	}
	_, newHead, newFields, err := splitRow(newer)
	if err != nil {
		return nil, err
	}
	was, err := readGroups(oldHead)
	if err != nil {
		return nil, err
	}
	groups, err := readGroups(newHead)
	if err != nil {
		return nil, err
	}
	var head []byte
	stays := map[uint32]bool{}
	for _, g := range groups {
		kept := g
		for _, old := range was {
			if slices.Equal(old.columns, g.columns) && bytes.Compare(old.sequence, g.sequence) > 0 {
				kept = old
				for _, id := range g.columns {
					stays[id] = true
				}
			}
		}
		head = append(head, kept.text...)
	}
	dst = append(binary.AppendUvarint(append(dst, rowGrouped), uint64(len(head))), head...)
	for len(newFields) > 0 {
		f, rest, err := nextField(newFields)
		if err != nil {
			return nil, err
		}
		newFields = rest
		if stays[f.id] {
			old, ok, err := findField(oldFields, f.id)
			if err != nil {
				return nil, err
			}
			if ok {
				f = old
			}
		}
		dst = appendField(dst, &f)
	}
	return dst, nil
}
