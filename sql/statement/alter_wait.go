package statement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// A change of columns that is not a light one waits for the transactions that had begun before it on its table (Doris:
// SchemaChangeJobV2.runWaitingTxnJob); until then the table is what it was, loads and queries go on, and other changes are refused.

// alterWaitPrefix is where the changes that wait are kept.
const alterWaitPrefix = "alterwait/"

// alterTimeout is how long a change may wait (Doris: Config.alter_table_timeout_second).
const alterTimeout = 30 * 24 * time.Hour

// waitingAlter is a change that waits: its job, the transactions before it, and the table as it will be.
type waitingAlter struct {
	Database, Job uint64
	Transactions  []int64
	Table         *catalog.Table
}

// key is where the change is kept.
func (w *waitingAlter) key() string {
	return fmt.Sprintf("%s%d/%d", alterWaitPrefix, w.Database, w.Job)
}

// waitingAlters returns the changes that wait.
func waitingAlters(s *catalog.Snapshot) ([]waitingAlter, error) {
	var list []waitingAlter
	for _, key := range s.OtherKeys(alterWaitPrefix) {
		var w waitingAlter
		if err := json.Unmarshal(s.Other(key), &w); err != nil {
			return nil, fmt.Errorf("decoding %s: %w", key, err)
		}
		list = append(list, w)
	}
	return list, nil
}

// waitingFor returns the change that waits on a table, or nil.
func waitingFor(s *catalog.Snapshot, table uint64) (*waitingAlter, error) {
	list, err := waitingAlters(s)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Table.ID == table {
			return &list[i], nil
		}
	}
	return nil, nil
}

// checkNormal refuses to change a table on which a change waits (Doris: OlapTable.checkNormalStateForAlter).
func checkNormal(s *catalog.Snapshot, t *catalog.Table) error {
	w, err := waitingFor(s, t.ID)
	if err == nil && w != nil {
		err = doriserr.New("Table[%s]'s state(SCHEMA_CHANGE) is not NORMAL. Do not allow doing ALTER ops", t.Name)
	}
	return err
}

// unfinished are the transactions on the table that have begun and not ended.
func (a *alteration) unfinished() []int64 {
	if a.env.Transactions == nil {
		return nil
	}
	var ids []int64
	for _, t := range a.env.Transactions.Transactions(a.db.ID) {
		if !t.Status.Final() && slices.Contains(t.Tables, a.old.ID) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// heavy reports whether Doris would write the rows anew: only values that come or go, and texts that may be longer, are a light change.
func (a *alteration) heavy() bool {
	if !a.schema || !a.light() {
		return a.schema
	}
	if !slices.Equal(keyIDs(a.old), keyIDs(a.t)) {
		return true
	}
	var order []uint32
	for i := range a.t.Columns {
		c := &a.t.Columns[i]
		k := slices.IndexFunc(a.old.Columns, func(o catalog.Column) bool { return o.ID == c.ID })
		if k < 0 || c.ID == 0 {
			continue
		}
		order = append(order, c.ID)
		was := &a.old.Columns[k]
		longer := was.Type.Kind == catalog.VarChar && c.Type.Kind == catalog.VarChar
		if !was.Type.Equal(c.Type) && !longer || was.Nullable != c.Nullable {
			return true
		}
	}
	i := 0
	for k := range a.old.Columns {
		if i < len(order) && a.old.Columns[k].ID == order[i] {
			i++
		}
	}
	return i < len(order)
}

// keyIDs are the key columns of a table, 0 for new ones.
func keyIDs(t *catalog.Table) []uint32 {
	var ids []uint32
	for i := range t.Columns {
		if t.Columns[i].Key {
			ids = append(ids, t.Columns[i].ID)
		}
	}
	return ids
}

// RunAlterJobs makes the changes for which the transactions before them have ended; the server calls it now and then. A change that
// cannot be made, or waits for too long, is cancelled.
func RunAlterJobs(ctx context.Context, c *catalog.Catalog, transactions load.Transactions) error {
	list, err := waitingAlters(c.Snapshot())
	if err != nil {
		return err
	}
	for i := range list {
		w := &list[i]
		if err := w.run(ctx, c, transactions); err != nil {
			return fmt.Errorf("changing table %s: %w", w.Table.Name, err)
		}
	}
	return nil
}

// run makes a change if it is time.
func (w *waitingAlter) run(ctx context.Context, c *catalog.Catalog, transactions load.Transactions) error {
	now := c.Clock().Now()
	job, err := alterJobOf(c.Snapshot(), w.Database, w.Job)
	if err != nil || job == nil {
		return err
	}
	timeout := alterTimeout
	if job.Timeout > 0 {
		timeout = time.Duration(job.Timeout) * time.Second
	}
	if now.Sub(job.Created) > timeout {
		return w.cancel(ctx, c, "Timeout")
	}
	if c.TableByID(w.Table.ID) == nil {
		return w.cancel(ctx, c, "unknown table, tableId="+strconv.FormatUint(w.Table.ID, 10))
	}
	for _, id := range w.Transactions {
		if t := transactions.TransactionByID(w.Database, id); t != nil && !t.Status.Final() {
			return nil
		}
	}
	err = c.Edit(ctx, func(e *catalog.Edit) error {
		old := e.Snapshot().TableByID(w.Table.ID)
		if old == nil || e.Snapshot().Other(w.key()) == nil {
			return nil
		}
		t := w.Table.Clone()
		t.Partitions, t.Name, t.Comment, t.SchemaVersion = old.Clone().Partitions, old.Name, old.Comment, old.SchemaVersion+1
		job.State, job.Finished, job.Version = "", now, t.SchemaVersion
		e.DropOther(w.key())
		if err := putAlterJob(e, w.Database, job); err != nil {
			return err
		}
		return e.ReplaceTable(old, t)
	})
	var lost *catalog.LostValueError
	var refused *doriserr.Error
	switch {
	case errors.Is(err, catalog.ErrPreCommitted):
		return nil
	case errors.As(err, &lost):
		return w.cancel(ctx, c, lostValue(lost))
	case errors.As(err, &refused):
		return w.cancel(ctx, c, refused.Message)
	}
	return err
}

// lostValue is what the job of a change says that could not be made.
func lostValue(lost *catalog.LostValueError) string {
	return "schema change tasks failed, error reason: " + lost.Error()
}

// cancel ends a change that was not made.
func (w *waitingAlter) cancel(ctx context.Context, c *catalog.Catalog, reason string) error {
	return c.Edit(ctx, func(e *catalog.Edit) error {
		job, err := alterJobOf(e.Snapshot(), w.Database, w.Job)
		if err != nil || job == nil || e.Snapshot().Other(w.key()) == nil {
			return err
		}
		e.DropOther(w.key())
		job.State, job.Cancelled, job.Finished = "", reason, c.Clock().Now()
		return putAlterJob(e, w.Database, job)
	})
}
