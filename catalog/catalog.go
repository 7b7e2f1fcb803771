package catalog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// idBatch is how many ids are reserved with one write to the store.
const idBatch = 1000

// ErrChanged says that a table is no longer the one that a change was computed from; compute it again.
var ErrChanged = errors.New("table was changed meanwhile")

// Catalog is the registry of databases, tables and named records. Readers take no lock; writers take turns.
type Catalog struct {
	store   Store
	clock   clock.Clock
	current atomic.Pointer[Snapshot]
	// mu is held by the one writer.
	mu sync.Mutex
	// ids guards the reservation of ids; next is the next to hand out, reserved the first that is not reserved yet.
	ids      sync.Mutex
	next     uint64
	reserved atomic.Uint64

	listening sync.Mutex
	listeners []func(Event)

	// numbering guards the counters of AUTO_INCREMENT columns, by record.
	numbering sync.Mutex
	counters  map[string]*counter
}

// Open reads the catalog from its store.
func Open(ctx context.Context, store Store, clk clock.Clock) (*Catalog, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	state, err := store.LoadCatalog()
	if err != nil {
		return nil, fmt.Errorf("loading catalog: %w", err)
	}
	c := &Catalog{store: store, clock: clk}
	c.current.Store(newSnapshot(state))
	c.next = max(state.NextID, FirstID)
	c.reserved.Store(c.next)
	return c, nil
}

// Clock returns the clock that stamps changes.
func (c *Catalog) Clock() clock.Clock { return c.clock }

// Snapshot returns the catalog as it is now, for several reads that must fit together.
func (c *Catalog) Snapshot() *Snapshot { return c.current.Load() }

// NewID returns an id that was never handed out before, also not before a restart.
func (c *Catalog) NewID() (uint64, error) {
	c.ids.Lock()
	defer c.ids.Unlock()
	if c.next == c.reserved.Load() {
		upTo := c.next + idBatch
		if err := c.store.SaveCatalog(context.Background(), Change{NextID: upTo}); err != nil {
			return 0, fmt.Errorf("reserving ids: %w", err)
		}
		c.reserved.Store(upTo)
	}
	id := c.next
	c.next++
	return id, nil
}

// Database returns a database by name, or nil; see [Snapshot.Database].
func (c *Catalog) Database(name string) *Database { return c.Snapshot().Database(name) }

// DatabaseByID returns a database, or nil.
func (c *Catalog) DatabaseByID(id uint64) *Database { return c.Snapshot().DatabaseByID(id) }

// Databases returns all databases by name.
func (c *Catalog) Databases() []*Database { return c.Snapshot().Databases() }

// Table returns a table or view by the names of its database and its own, or nil.
func (c *Catalog) Table(database, name string) *Table { return c.Snapshot().Table(database, name) }

// TableByID returns a table, or nil.
func (c *Catalog) TableByID(id uint64) *Table { return c.Snapshot().TableByID(id) }

// Tables returns the tables and views of a database by name.
func (c *Catalog) Tables(databaseID uint64) []*Table { return c.Snapshot().Tables(databaseID) }

// Other returns a named record, or nil.
func (c *Catalog) Other(key string) []byte { return c.Snapshot().Other(key) }

// OtherKeys returns the keys of the named records that begin with prefix.
func (c *Catalog) OtherKeys(prefix string) []string { return c.Snapshot().OtherKeys(prefix) }

// PutOther sets a named record.
func (c *Catalog) PutOther(ctx context.Context, key string, value []byte) error {
	return c.Edit(ctx, func(e *Edit) error { e.PutOther(key, value); return nil })
}

// DropOther removes a named record.
func (c *Catalog) DropOther(ctx context.Context, key string) error {
	return c.Edit(ctx, func(e *Edit) error { e.DropOther(key); return nil })
}

// CreateDatabase adds a database (Doris: InternalCatalog.createDb).
func (c *Catalog) CreateDatabase(ctx context.Context, name string, properties Properties) (*Database, error) {
	var made *Database
	err := c.Edit(ctx, func(e *Edit) error {
		if e.Snapshot().Database(name) != nil {
			return doriserr.New("Can't create database '%s'; database exists", name)
		}
		id, err := e.NewID()
		if err != nil {
			return err
		}
		made = &Database{ID: id, Name: name, Properties: properties, Created: c.clock.Now()}
		e.PutDatabase(made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// RenameDatabase gives a database another name.
func (c *Catalog) RenameDatabase(ctx context.Context, id uint64, name string) error {
	return c.Edit(ctx, func(e *Edit) error {
		d := e.Snapshot().DatabaseByID(id)
		if d == nil || d.System() {
			return ErrChanged
		}
		if e.Snapshot().Database(name) != nil {
			return doriserr.New("Can't create database '%s'; database exists", name)
		}
		renamed := *d
		renamed.Name = name
		e.PutDatabase(&renamed)
		return nil
	})
}

// SetDatabaseProperties replaces the properties of a database.
func (c *Catalog) SetDatabaseProperties(ctx context.Context, id uint64, properties Properties) error {
	return c.Edit(ctx, func(e *Edit) error {
		d := e.Snapshot().DatabaseByID(id)
		if d == nil || d.System() {
			return ErrChanged
		}
		changed := *d
		changed.Properties = properties
		e.PutDatabase(&changed)
		return nil
	})
}

// CreateTable adds a table or view, to which it gives ids (its own, and those of partitions, indexes, rollups and columns
// that have none), times and a first schema version. The table given is not kept.
func (c *Catalog) CreateTable(ctx context.Context, table *Table) (*Table, error) {
	t := table.Clone()
	err := c.Edit(ctx, func(e *Edit) error {
		s := e.Snapshot()
		if d := s.DatabaseByID(t.DatabaseID); d == nil {
			return doriserr.New("Unknown database '%d'", t.DatabaseID)
		}
		if s.TableIn(t.DatabaseID, t.key()) != nil {
			return doriserr.New("Table '%s' already exists", t.Name)
		}
		if err := e.identify(t); err != nil {
			return err
		}
		t.Created = c.clock.Now()
		t.Updated = t.Created
		e.PutTable(t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// identify gives ids to all that has none.
func (e *Edit) identify(t *Table) error {
	need := func(id *uint64) error {
		if *id != 0 {
			return nil
		}
		var err error
		*id, err = e.NewID()
		return err
	}
	if err := need(&t.ID); err != nil {
		return err
	}
	for i := range t.Partitions {
		if err := need(&t.Partitions[i].ID); err != nil {
			return err
		}
		if t.Partitions[i].Created.IsZero() {
			t.Partitions[i].Created = e.catalog.clock.Now()
		}
	}
	for i := range t.Indexes {
		if err := need(&t.Indexes[i].ID); err != nil {
			return err
		}
	}
	for i := range t.Rollups {
		if err := need(&t.Rollups[i].ID); err != nil {
			return err
		}
	}
	for i := range t.Columns {
		if t.Columns[i].ID == 0 {
			t.NextColumnID++
			t.Columns[i].ID = t.NextColumnID
		}
	}
	return nil
}

// UpdateTable replaces a table by a changed [Table.Clone] of it. It returns [ErrChanged] if old is not the current one any
// more. New partitions, indexes and columns get their ids; rows of partitions that are gone are erased.
func (c *Catalog) UpdateTable(ctx context.Context, old, changed *Table) (*Table, error) {
	t := changed.Clone()
	err := c.Edit(ctx, func(e *Edit) error {
		if e.Snapshot().TableByID(old.ID) != old {
			return ErrChanged
		}
		return e.ReplaceTable(old, t)
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// ReplaceTable puts t in the place of old, which has the same id; t must not be shared yet.
func (e *Edit) ReplaceTable(old, t *Table) error {
	if other := e.next.TableIn(t.DatabaseID, t.key()); other != nil && other.ID != t.ID {
		return doriserr.New("Table '%s' already exists", t.Name)
	}
	if err := e.identify(t); err != nil {
		return err
	}
	t.Updated = e.catalog.clock.Now()
	kept := map[uint64]bool{}
	for i := range t.Partitions {
		kept[t.Partitions[i].ID] = true
	}
	for i := range old.Partitions {
		if id := old.Partitions[i].ID; !kept[id] && !e.recycled(id) {
			e.ErasePartition(PartitionRef{t.ID, id})
		}
	}
	e.PutTable(t)
	return nil
}

// ModifyTable changes a table under the writers' lock: change gets a clone to alter, or returns an error.
func (c *Catalog) ModifyTable(ctx context.Context, id uint64, change func(*Table) error) (*Table, error) {
	var t *Table
	err := c.Edit(ctx, func(e *Edit) error {
		old := e.Snapshot().TableByID(id)
		if old == nil {
			return ErrChanged
		}
		t = old.Clone()
		if err := change(t); err != nil {
			return err
		}
		return e.ReplaceTable(old, t)
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Truncate empties partitions of a table, all of them if names is nil: each gets a new id, and the old rows are erased.
func (c *Catalog) Truncate(ctx context.Context, id uint64, names []string, temporary bool) (*Table, error) {
	return c.ModifyTable(ctx, id, func(t *Table) error {
		if names == nil {
			for i := range t.Partitions {
				t.Partitions[i].ID = 0
			}
			return nil
		}
		for _, name := range names {
			p := t.Partition(name, temporary)
			if p == nil {
				return doriserr.New("Partition %s does not exist", name)
			}
			p.ID = 0
		}
		return nil
	})
}
