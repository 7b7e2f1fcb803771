package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// versionRow is a row of a history, or one that a scan adds to those of the table; its key is that of [kindRow].
type versionRow struct {
	key, value []byte
	version    uint64
}

// eachVersion calls visit for each row of a history entry; value is empty for a removed one.
func eachVersion(entry []byte, visit func(k, value []byte) error) error {
	if len(entry) == 0 || entry[0] != historyFormat {
		return errHistory
	}
	for b := entry[1:]; len(b) > 0; {
		var parts [2][]byte
		for i := range parts {
			n, w := binary.Uvarint(b)
			if w <= 0 || n > uint64(len(b)-w) {
				return errHistory
			}
			parts[i], b = b[w:w+int(n)], b[w+int(n):]
		}
		if err := visit(parts[0], parts[1]); err != nil {
			return err
		}
	}
	return nil
}

// showsVersions reports whether a scan of a UNIQUE or AGGREGATE table shows more than the rows that loads have left.
func (o *ScanOptions) showsVersions(table *catalog.Table) bool {
	return o.showsAll(table) || o.ShowRemoved
}

// showsAll reports whether a scan shows the rows of each load.
func (o *ScanOptions) showsAll(table *catalog.Table) bool {
	if table.Model == catalog.Unique && table.MergeOnWrite {
		return o.ShowReplaced
	}
	return o.Unmerged
}

// unremoved are the rows of one key since the last DELETE, or all that there were if the scan shows those too; removed reports
// whether there was one.
func (o *ScanOptions) unremoved(rows []versionRow) (left []versionRow, removed bool) {
	for _, r := range rows {
		switch {
		case len(r.value) > 0:
			left = append(left, r)
		case o.ShowRemoved:
			removed = true
		default:
			left, removed = left[:0], true
		}
	}
	return left, removed
}

// versionScan finds what a scan of one partition shows from its history.
type versionScan struct {
	snapshot *Snapshot
	table    *catalog.Table
	options  *ScanOptions
	// column is the id of the version column.
	column uint32
	cut    bool
	found  []versionRow
}

// versionRows returns the rows within bounds that a scan shows besides those of the table, in the order of their keys and versions,
// and whether they stand for those of the table.
func (sn *Snapshot) versionRows(table *catalog.Table, partition uint64, o *ScanOptions, lower, upper []byte) (rows []versionRow, instead bool, err error) {
	v := &versionScan{snapshot: sn, table: table, options: o}
	if c := table.Column(catalog.VersionColumn); c != nil {
		v.column = c.ID
	}
	all, err := v.read(partition, lower, upper)
	if err != nil || v.cut && table.Model == catalog.Aggregate {
		// What values are made of is not known any more.
		return nil, false, err
	}
	slices.SortStableFunc(all, func(a, b versionRow) int { return bytes.Compare(a.key, b.key) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && bytes.Equal(all[n].key, all[0].key) {
			n++
		}
		if table.Model == catalog.Aggregate {
			err = v.aggregated(all[:n])
		} else {
			err = v.replaced(all[:n])
		}
		if err != nil {
			return nil, false, err
		}
		all = all[n:]
	}
	if o.Reverse {
		slices.Reverse(v.found)
	}
	return v.found, table.Model == catalog.Aggregate, nil
}

// read returns the history of a partition, oldest first.
func (v *versionScan) read(partition uint64, lower, upper []byte) ([]versionRow, error) {
	var all []versionRow
	prefix := key(kindRow, v.table.ID, partition)
	err := eachKey(v.snapshot.db, key(kindHistory, v.table.ID, partition), func(k, entry []byte) error {
		version, ok := idOf(k, 2)
		if !ok {
			return errHistory
		}
		if version == 0 {
			v.cut = true
			return nil
		}
		return eachVersion(bytes.Clone(entry), func(k, value []byte) error {
			k = append(bytes.Clone(prefix), k...)
			if bytes.Compare(k, lower) >= 0 && bytes.Compare(k, upper) < 0 {
				all = append(all, versionRow{k, value, version})
			}
			return nil
		})
	})
	return all, err
}

// replaced adds the versions of one key of a UNIQUE table but the one that the table has, or what they would make of it without a
// DELETE.
func (v *versionScan) replaced(rows []versionRow) error {
	rows, removed := v.options.unremoved(rows)
	if len(rows) == 0 {
		return nil
	}
	live, closer, err := v.snapshot.db.Get(rows[0].key)
	if err != nil && !errors.Is(err, pebble.ErrNotFound) {
		return err
	}
	if closer != nil {
		defer closer.Close()
	}
	now, err := v.stamp(live)
	if err != nil {
		return err
	}
	var before []byte
	for _, r := range rows {
		shown, next, err := v.step(before, r.value)
		if err != nil {
			return err
		}
		before = next
		if !v.options.showsAll(v.table) || shown == nil || r.version == now && v.column != 0 || v.column == 0 && bytes.Equal(shown, live) {
			continue
		}
		v.found = append(v.found, versionRow{r.key, shown, r.version})
	}
	if removed && live == nil && !v.options.showsAll(v.table) {
		last := rows[len(rows)-1]
		v.found = append(v.found, versionRow{last.key, before, last.version})
	}
	return nil
}

// step returns the row that a load has made of one that was there before, and the one that is there after it. Nothing is to be shown
// if the load has given some columns only and what it met is not known any more.
func (v *versionScan) step(before, value []byte) (shown, next []byte, err error) {
	settled := func(row []byte) ([]byte, error) {
		if row[0] != rowList {
			return row, nil
		}
		return settleList(nil, row)
	}
	if before == nil {
		if next, err = settled(value); err != nil {
			return nil, nil, err
		}
		if v.cut && (value[0] == rowUpdates || value[0] == rowSequencedUpdates || value[0] == rowList) {
			return nil, nil, nil
		}
		return next, next, nil
	}
	folded, err := foldRows(nil, before, value)
	if err != nil {
		return nil, nil, err
	}
	if next, err = settled(folded); err != nil {
		return nil, nil, err
	}
	switch value[0] {
	case rowReplaces, rowSequenced:
		return value, next, nil
	case rowSequencedUpdates:
		_, _, older, err := splitRow(before)
		if err != nil {
			return nil, nil, err
		}
		head, _, newer, err := splitRow(value)
		if err != nil {
			return nil, nil, err
		}
		shown, err = foldUpdate(nil, head, older, newer)
		return shown, next, err
	}
	return next, next, nil
}

// stamp returns the version of a row of the table, 0 if it is not known.
func (v *versionScan) stamp(value []byte) (uint64, error) {
	if len(value) == 0 || v.column == 0 {
		return 0, nil
	}
	_, _, fields, err := splitRow(value)
	if err != nil {
		return 0, err
	}
	f, ok, err := findField(fields, v.column)
	if err != nil || !ok || len(f.value) != 8 {
		return 0, err
	}
	return binary.LittleEndian.Uint64(f.value), nil
}

// aggregated adds what one key of an AGGREGATE table shows: the values of each load, or what they make without the DELETEs.
func (v *versionScan) aggregated(rows []versionRow) error {
	rows, _ = v.options.unremoved(rows)
	var folded []byte
	for _, r := range rows {
		switch {
		case v.options.Unmerged:
			v.found = append(v.found, r)
		case folded == nil:
			folded = r.value
		default:
			var err error
			if folded, err = foldRows(nil, folded, r.value); err != nil {
				return err
			}
		}
	}
	if folded != nil {
		v.found = append(v.found, versionRow{key: rows[0].key, value: folded})
	}
	return nil
}
