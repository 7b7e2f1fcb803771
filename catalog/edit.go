package catalog

import (
	"context"
	"maps"
)

// Edit is one atomic change of the catalog in the making. It is valid inside the function given to [Catalog.Edit], which
// holds the writers' lock: what it reads cannot change under it.
type Edit struct {
	catalog *Catalog
	next    *Snapshot
	change  Change
	events  []Event
	copied  map[uint64]bool
}

// Snapshot returns the catalog as it will be, with the changes made so far.
func (e *Edit) Snapshot() *Snapshot { return e.next }

// NewID hands out an id.
func (e *Edit) NewID() (uint64, error) { return e.catalog.NewID() }

// PutDatabase adds a database or replaces the one with its id.
func (e *Edit) PutDatabase(d *Database) {
	if old := e.next.byID[d.ID]; old != nil {
		delete(e.next.databases, old.Name)
	}
	e.next.databases[d.Name], e.next.byID[d.ID] = d, d
	e.change.PutDatabases = append(e.change.PutDatabases, d)
}

// DropDatabase removes a database; its tables have to be dropped one by one.
func (e *Edit) DropDatabase(d *Database) {
	delete(e.next.databases, d.Name)
	delete(e.next.byID, d.ID)
	e.change.DropDatabases = append(e.change.DropDatabases, d.ID)
	e.Emit(Event{Kind: DatabaseDropped, Database: d})
}

// PutTable adds a table or replaces the one with its id.
func (e *Edit) PutTable(t *Table) {
	names := e.names(t.DatabaseID)
	if old := e.next.tables[t.ID]; old != nil {
		if names[old.key()] == old {
			delete(names, old.key())
		}
		e.Emit(Event{Kind: TableChanged, Old: old, Table: t})
	}
	names[t.key()], e.next.tables[t.ID] = t, t
	e.change.PutTables = append(e.change.PutTables, t)
}

// DropTable removes a table; with erase its rows too, for good.
func (e *Edit) DropTable(t *Table, erase bool) {
	names := e.names(t.DatabaseID)
	if named := names[t.key()]; named != nil && named.ID == t.ID {
		delete(names, t.key())
	}
	delete(e.next.tables, t.ID)
	e.change.DropTables = append(e.change.DropTables, t.ID)
	if erase {
		e.EraseTable(t.ID)
	}
	e.Emit(Event{Kind: TableDropped, Old: t})
}

// EraseTable removes the rows of a table that was dropped before.
func (e *Edit) EraseTable(id uint64) {
	e.change.EraseTables = append(e.change.EraseTables, id)
	for _, key := range e.next.OtherKeys(counterPrefix(id)) {
		e.DropOther(key)
	}
}

// ErasePartition removes the rows of a partition.
func (e *Edit) ErasePartition(p PartitionRef) {
	e.change.ErasePartitions = append(e.change.ErasePartitions, p)
}

// PutOther sets a named record.
func (e *Edit) PutOther(key string, value []byte) {
	e.next.other[key] = value
	if e.change.PutOther == nil {
		e.change.PutOther = map[string][]byte{}
	}
	e.change.PutOther[key] = value
}

// DropOther removes a named record.
func (e *Edit) DropOther(key string) {
	delete(e.next.other, key)
	delete(e.change.PutOther, key)
	e.change.DropOther = append(e.change.DropOther, key)
}

// Emit sends an event to the listeners once the change is durable and visible.
func (e *Edit) Emit(ev Event) { e.events = append(e.events, ev) }

// names returns the names of a database's tables, copied once per edit.
func (e *Edit) names(databaseID uint64) map[string]*Table {
	if !e.copied[databaseID] {
		e.copied[databaseID] = true
		m := maps.Clone(e.next.names[databaseID])
		if m == nil {
			m = map[string]*Table{}
		}
		e.next.names[databaseID] = m
	}
	return e.next.names[databaseID]
}

// Edit runs change under the writers' lock and makes its outcome durable, then visible, then known to the listeners. If
// change or the store fails, nothing has happened.
func (c *Catalog) Edit(ctx context.Context, change func(*Edit) error) error {
	c.mu.Lock()
	now := c.current.Load()
	e := &Edit{catalog: c, copied: map[uint64]bool{}, next: &Snapshot{
		databases: maps.Clone(now.databases), byID: maps.Clone(now.byID), tables: maps.Clone(now.tables),
		names: maps.Clone(now.names), other: maps.Clone(now.other),
	}}
	if err := change(e); err != nil {
		c.mu.Unlock()
		return err
	}
	// The lock on ids keeps an older reservation from overwriting a newer one.
	c.ids.Lock()
	e.change.NextID = c.reserved.Load()
	err := c.store.SaveCatalog(ctx, e.change)
	c.ids.Unlock()
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.current.Store(e.next)
	c.mu.Unlock()
	c.notify(e.events)
	return nil
}
