package storage

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// jsonFormat is the leading byte of a value that is a JSON document.
const jsonFormat = 1

// catalogNextID is the name of the record of [catalog.State.NextID].
const catalogNextID = "catalog"

// LoadCatalog returns what the last successful SaveCatalog left.
func (s *Store) LoadCatalog() (catalog.State, error) {
	state := catalog.State{NextID: 1, Other: map[string][]byte{}}
	if err := s.usable(); err != nil {
		return state, err
	}
	value, closer, err := s.db.Get(append(key(kindNextID), catalogNextID...))
	if err == nil {
		if len(value) == 9 {
			state.NextID = binary.BigEndian.Uint64(value[1:])
		}
		closer.Close()
	} else if !errors.Is(err, pebble.ErrNotFound) {
		return state, fmt.Errorf("loading catalog: %w", err)
	}
	if state.Databases, err = loadAll[catalog.Database](s, kindDatabase); err != nil {
		return state, err
	}
	if state.Tables, err = loadAll[catalog.Table](s, kindTable); err != nil {
		return state, err
	}
	err = s.each(key(kindOther), func(k, value []byte) error {
		if len(value) < 1 || value[0] != jsonFormat {
			return fmt.Errorf("record %q has no known format", k[1:])
		}
		state.Other[string(k[1:])] = append([]byte(nil), value[1:]...)
		return nil
	})
	return state, err
}

// loadAll reads all records of a kind whose values are JSON.
func loadAll[T any](s *Store, kind byte) ([]*T, error) {
	var all []*T
	err := s.each(key(kind), func(k, value []byte) error {
		if len(value) < 1 || value[0] != jsonFormat {
			return fmt.Errorf("catalog record %x has no known format", k)
		}
		one := new(T)
		if err := json.Unmarshal(value[1:], one); err != nil {
			return fmt.Errorf("decoding catalog record %x: %w", k, err)
		}
		all = append(all, one)
		return nil
	})
	return all, err
}

// loadTables fills the map of tables.
func (s *Store) loadTables() error {
	tables, err := loadAll[catalog.Table](s, kindTable)
	if err != nil {
		return fmt.Errorf("loading tables: %w", err)
	}
	for _, t := range tables {
		s.tables[t.ID] = t
	}
	return nil
}

// SaveCatalog applies a change atomically and returns once it is synced; after an error nothing of it is applied.
//
// Dropping a database forgets its transactions. Erasing removes rows by range in the same batch; transactions that have
// already staged rows of an erased partition can no longer commit. Rows that a table's new definition cannot read are rewritten;
// those of transactions on their way become visible as what the table is then. It fails with a [*catalog.LostValueError] if a value has
// no meaning in the new type of its column, and with [catalog.ErrPreCommitted] if one of a pre-committed transaction might have none.
func (s *Store) SaveCatalog(ctx context.Context, change catalog.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// Values are looked through beside loads first, so that commits wait only for what these have brought meanwhile.
	checked, err := s.checkValues(ctx, change, nil, false)
	if err != nil {
		return fmt.Errorf("saving catalog: %w", err)
	}
	s.structure.Lock()
	defer s.structure.Unlock()
	if _, err := s.checkValues(ctx, change, checked, true); err != nil {
		return fmt.Errorf("saving catalog: %w", err)
	}
	rewritten := s.rewritesRows(change)
	if err := s.saveChange(change, rewritten); err != nil {
		return fmt.Errorf("saving catalog: %w", err)
	}
	if len(rewritten) > 0 {
		s.rewritten = maps.Clone(s.rewritten)
		if s.rewritten == nil {
			s.rewritten = map[uint64]uint32{}
		}
		for _, t := range change.PutTables {
			if rewritten[t.ID] != nil {
				s.rewritten[t.ID] = t.SchemaVersion
			}
		}
	}
	for id := range rewritten {
		s.forgetHistory(catalog.PartitionRef{Table: id}, true)
	}
	for _, id := range change.DropDatabases {
		s.transactions.dropDatabase(id)
	}
	for _, t := range change.PutTables {
		s.tables[t.ID] = t
	}
	for _, id := range change.DropTables {
		delete(s.tables, id)
	}
	for _, p := range change.ErasePartitions {
		s.erased[p]++
		s.forgetHistory(p, true)
	}
	for _, id := range change.EraseTables {
		s.erased[catalog.PartitionRef{Table: id}]++
		s.forgetHistory(catalog.PartitionRef{Table: id}, true)
	}
	return nil
}

// saveChange makes a change durable, with the rows of the tables that it rewrites. s.structure is held.
func (s *Store) saveChange(change catalog.Change, rewritten map[uint64]*catalog.Table) error {
	if len(rewritten) == 0 {
		return s.update(func(b *pebble.Batch) error { return fillChange(b, change) })
	}
	if err := s.usable(); err != nil {
		return err
	}
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	if err := fillChange(b, change); err != nil {
		return err
	}
	return s.rewriteRows(b, rewritten, change)
}

// fillChange adds a change to a batch.
func fillChange(b *pebble.Batch, change catalog.Change) error {
	if change.NextID != 0 {
		next := binary.BigEndian.AppendUint64([]byte{1}, change.NextID)
		if err := b.Set(append(key(kindNextID), catalogNextID...), next, nil); err != nil {
			return err
		}
	}
	for _, d := range change.PutDatabases {
		if err := setJSON(b, key(kindDatabase, d.ID), d); err != nil {
			return err
		}
	}
	for _, t := range change.PutTables {
		if err := setJSON(b, key(kindTable, t.ID), t); err != nil {
			return err
		}
	}
	for _, id := range change.DropDatabases {
		if err := errors.Join(b.Delete(key(kindDatabase, id), nil), deleteAll(b, key(kindTransaction, id))); err != nil {
			return err
		}
	}
	for _, id := range change.DropTables {
		if err := b.Delete(key(kindTable, id), nil); err != nil {
			return err
		}
	}
	for _, id := range change.EraseTables {
		if err := erase(b, id); err != nil {
			return err
		}
	}
	for _, p := range change.ErasePartitions {
		if err := erase(b, p.Table, p.Partition); err != nil {
			return err
		}
	}
	for name, value := range change.PutOther {
		if err := b.Set(append(key(kindOther), name...), append([]byte{jsonFormat}, value...), nil); err != nil {
			return err
		}
	}
	for _, name := range change.DropOther {
		if err := b.Delete(append(key(kindOther), name...), nil); err != nil {
			return err
		}
	}
	return nil
}

// erase deletes the rows of a table or of a partition by range.
func erase(b *pebble.Batch, ids ...uint64) error {
	for _, kind := range []byte{kindBlock, kindIndex, kindRow, kindPartition, kindHistory} {
		if err := deleteAll(b, key(kind, ids...)); err != nil {
			return err
		}
	}
	return nil
}

// deleteAll deletes the keys with a prefix by range.
func deleteAll(b *pebble.Batch, prefix []byte) error { return b.DeleteRange(prefix, end(prefix), nil) }

// setJSON adds a record to a batch.
func setJSON(b *pebble.Batch, k []byte, record any) error {
	text, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("encoding catalog record: %w", err)
	}
	return b.Set(k, append([]byte{jsonFormat}, text...), nil)
}
