package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// TrashExpire is how long a dropped table or partition can be recovered (Doris: catalog_trash_expire_second).
const TrashExpire = 24 * time.Hour

// recyclePrefix begins the keys of the records of the recycle bin.
const recyclePrefix = "recycle/"

// Recycled is something dropped that can be recovered (Doris: CatalogRecycleBin). Database is set for a dropped database,
// Table for a table, Partition with TableID for a partition.
type Recycled struct {
	Dropped      time.Time
	Database     *Database  `json:",omitempty"`
	Table        *Table     `json:",omitempty"`
	Partition    *Partition `json:",omitempty"`
	TableID      uint64     `json:",omitempty"`
	DatabaseID   uint64     `json:",omitempty"`
	WithDatabase bool       `json:",omitempty"`
}

// key names the record of what was recycled.
func (r *Recycled) key() string {
	switch {
	case r.Partition != nil:
		return recyclePrefix + "partition/" + strconv.FormatUint(r.Partition.ID, 10)
	case r.Table != nil:
		return recyclePrefix + "table/" + strconv.FormatUint(r.Table.ID, 10)
	}
	return recyclePrefix + "database/" + strconv.FormatUint(r.Database.ID, 10)
}

// Recycle puts something dropped into the recycle bin.
func (e *Edit) Recycle(r Recycled) error {
	r.Dropped = e.catalog.clock.Now()
	b, err := json.Marshal(&r)
	if err != nil {
		return fmt.Errorf("encoding dropped object: %w", err)
	}
	e.PutOther(r.key(), b)
	return nil
}

// recycled reports whether a partition is in the recycle bin, so that its rows are kept.
func (e *Edit) recycled(partition uint64) bool {
	_, ok := e.next.other[recyclePrefix+"partition/"+strconv.FormatUint(partition, 10)]
	return ok
}

// Forget takes something out of the recycle bin; with erase its rows are removed for good.
func (e *Edit) Forget(r Recycled, erase bool) {
	e.DropOther(r.key())
	if !erase {
		return
	}
	switch {
	case r.Partition != nil:
		e.ErasePartition(PartitionRef{r.TableID, r.Partition.ID})
	case r.Table != nil:
		e.EraseTable(r.Table.ID)
	}
}

// RecycleBin returns what can be recovered, in no particular order.
func (s *Snapshot) RecycleBin() ([]Recycled, error) {
	var list []Recycled
	for _, k := range s.OtherKeys(recyclePrefix) {
		var r Recycled
		if err := json.Unmarshal(s.other[k], &r); err != nil {
			return nil, fmt.Errorf("decoding %s: %w", k, err)
		}
		list = append(list, r)
	}
	return list, nil
}

// PurgeExpired erases what was dropped longer than [TrashExpire] ago. The server calls it now and then.
func (c *Catalog) PurgeExpired(ctx context.Context) error {
	bin, err := c.Snapshot().RecycleBin()
	if err != nil || len(bin) == 0 {
		return err
	}
	limit := c.clock.Now().Add(-TrashExpire)
	return c.Edit(ctx, func(e *Edit) error {
		for _, r := range bin {
			if r.Dropped.Before(limit) && e.next.Other(r.key()) != nil {
				e.Forget(r, true)
			}
		}
		return nil
	})
}

// DropTable drops a table or view. Without force a table stays recoverable; views and temporary tables never are.
func (c *Catalog) DropTable(ctx context.Context, id uint64, force bool) error {
	return c.Edit(ctx, func(e *Edit) error {
		t := e.Snapshot().TableByID(id)
		if t == nil {
			return ErrChanged
		}
		return e.discard(t, force, false)
	})
}

// discard drops a table into the recycle bin or for good.
func (e *Edit) discard(t *Table, force, withDatabase bool) error {
	force = force || t.IsView() || t.Temporary
	if !force {
		if err := e.Recycle(Recycled{Table: t, DatabaseID: t.DatabaseID, WithDatabase: withDatabase}); err != nil {
			return err
		}
	}
	e.DropTable(t, force)
	return nil
}

// DropDatabase drops a database with its tables. Without force it stays recoverable.
func (c *Catalog) DropDatabase(ctx context.Context, id uint64, force bool) error {
	return c.Edit(ctx, func(e *Edit) error {
		d := e.Snapshot().DatabaseByID(id)
		if d == nil {
			return ErrChanged
		}
		if d.System() {
			return doriserr.New("Access denied for user to database '%s'", d.Name)
		}
		for _, t := range e.Snapshot().TemporaryTables(func(t *Table) bool { return t.DatabaseID == id }) {
			e.DropTable(t, true)
		}
		for _, t := range e.Snapshot().Tables(id) {
			if err := e.discard(t, force, true); err != nil {
				return err
			}
		}
		if !force {
			if err := e.Recycle(Recycled{Database: d}); err != nil {
				return err
			}
		}
		e.DropDatabase(d)
		return nil
	})
}
