package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// Txn is a transaction of the local store. It belongs to one goroutine.
type Txn struct {
	store  *Store
	record *load.Transaction
	// batch holds what is not written yet; staged is set once a batch was written early.
	batch  *pebble.Batch
	staged bool
	// tables hold the blocks of partitions that have many.
	tables []*blockTable
	// gathering is set once the transaction has rows of UNIQUE and AGGREGATE tables in memory.
	gathering bool
	// runFile holds rows of UNIQUE and AGGREGATE tables that are too many for the memory; nil without any.
	runFile *runFile
	ended   bool
	writers map[catalog.PartitionRef]writer
	order   []writer
	routers map[uint64]*Router
	places  []int32
	// removed are the keys that the commit deletes.
	removed [][]byte
	// deletions are what the commit removes from tables, deleted how many rows that were.
	deletions []*rowDeletion
	deleted   int64
	// partial are the columns of the rows that are being written, nil for all.
	partial []int
	// newKeys says which keys of partial updates are refused.
	newKeys  load.NewKeys
	selected []int32
}

// Begin starts a transaction. It fails with a [*load.LabelUsedError] if the label is used in the database.
func (s *Store) Begin(ctx context.Context, request load.TxnRequest) (load.Txn, error) {
	t, err := s.BeginTxn(ctx, request)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// BeginTxn is Begin with the store's own type, which can pre-commit and write to one partition.
func (s *Store) BeginTxn(ctx context.Context, request load.TxnRequest) (*Txn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.usable(); err != nil {
		return nil, err
	}
	record := &load.Transaction{
		DatabaseID: request.DatabaseID, Label: request.Label, SourceType: request.SourceType, Coordinator: request.Coordinator,
		Status: load.TxnPrepare, Tables: slices.Clone(request.Tables), ListenerID: request.ListenerID, Timeout: request.Timeout,
		PrepareTime: s.now(),
	}
	err := s.transactions.begin(record, func() (uint64, error) { return s.txnIDs.take(s) })
	if err != nil {
		return nil, err
	}
	return &Txn{
		store: s, record: record, batch: s.db.NewBatch(),
		writers: map[catalog.PartitionRef]writer{}, routers: map[uint64]*Router{},
	}, nil
}

// ID returns the transaction's id.
func (t *Txn) ID() int64 { return t.record.ID }

// Write stages rows for a table and sends each to its partition. It fails if a row belongs to no partition: ask [Router]
// before.
func (t *Txn) Write(ctx context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	t.partial = nil
	return t.route(ctx, table, rows)
}

// WritePartial implements [load.PartialTxn]: a row with a key that is in the table keeps its other values, also those that an
// earlier load which is not committed yet will give it. Of a table with a sequence column an update that gives it applies to rows
// whose sequence is not greater, one without it to all.
func (t *Txn) WritePartial(ctx context.Context, table *catalog.Table, places []int, rows *chunk.Chunk, keys load.NewKeys) error {
	if table.Model != catalog.Unique {
		return doriserr.New("Only unique key merge on write support partial update")
	}
	t.partial, t.newKeys = append([]int{}, places...), keys
	defer func() { t.partial, t.newKeys = nil, load.NewKeys{} }()
	return t.route(ctx, table, rows)
}

// route stages rows in their partitions.
func (t *Txn) route(ctx context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	if err := t.writable(ctx, table, rows); err != nil || rows.Rows == 0 {
		return err
	}
	if table.Partitioning.Kind == catalog.Unpartitioned {
		p := onlyPartition(table)
		if p == nil {
			return fmt.Errorf("table %s has no partition", table.Name)
		}
		return t.write(table, p.ID, rows, nil)
	}
	router, err := t.router(table)
	if err != nil {
		return err
	}
	if t.places, err = router.Route(t.places[:0], rows); err != nil {
		return err
	}
	return t.split(table, router, rows)
}

// onlyPartition is the partition of an unpartitioned table.
func onlyPartition(table *catalog.Table) *catalog.Partition {
	for i := range table.Partitions {
		if !table.Partitions[i].Temporary {
			return &table.Partitions[i]
		}
	}
	return nil
}

// WritePartition stages rows for one partition, a temporary one for example, whatever its bounds.
func (t *Txn) WritePartition(ctx context.Context, table *catalog.Table, partition uint64, rows *chunk.Chunk) error {
	if err := t.writable(ctx, table, rows); err != nil || rows.Rows == 0 {
		return err
	}
	return t.write(table, partition, rows, nil)
}

// writable checks the arguments of a write.
func (t *Txn) writable(ctx context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.ended {
		return doriserr.New("transaction [%d] has ended", t.record.ID)
	}
	if table.IsView() {
		return doriserr.New("table %s is a view", table.Name)
	}
	if len(rows.Columns) != len(table.Columns) {
		return fmt.Errorf("writing to table %s: chunk has %d columns, the table %d", table.Name, len(rows.Columns), len(table.Columns))
	}
	for i, v := range rows.Columns {
		if v.Len != rows.Rows {
			return fmt.Errorf("writing to table %s: column %s has %d values in %d rows", table.Name, table.Columns[i].Name, v.Len, rows.Rows)
		}
	}
	return nil
}

// NextID implements [load.DeletingTxn].
func (t *Txn) NextID() (int64, error) {
	id, err := t.store.txnIDs.take(t.store)
	return int64(id), err
}

// router returns the router of a table's present schema.
func (t *Txn) router(table *catalog.Table) (*Router, error) {
	if r := t.routers[table.ID]; r != nil && r.table == table {
		return r, nil
	}
	r, err := NewRouter(table)
	if err != nil {
		return nil, err
	}
	t.routers[table.ID] = r
	return r, nil
}

// split writes the rows of each partition that occurs in t.places.
func (t *Txn) split(table *catalog.Table, router *Router, rows *chunk.Chunk) error {
	first := t.places[0]
	if !slices.ContainsFunc(t.places, func(p int32) bool { return p != first }) {
		if first < 0 {
			return router.noPartition(rows, 0)
		}
		return t.write(table, table.Partitions[first].ID, rows, nil)
	}
	if row := slices.Index(t.places, -1); row >= 0 {
		return router.noPartition(rows, row)
	}
	const done = -2
	for at, place := range t.places {
		if place == done {
			continue
		}
		t.selected = t.selected[:0]
		for i := at; i < len(t.places); i++ {
			if t.places[i] == place {
				t.selected, t.places[i] = append(t.selected, int32(i)), done
			}
		}
		if err := t.write(table, table.Partitions[place].ID, rows, t.selected); err != nil {
			return err
		}
	}
	return nil
}

// write stages rows, all of the chunk if selected is nil, for a partition.
func (t *Txn) write(table *catalog.Table, partition uint64, rows *chunk.Chunk, selected []int32) error {
	w, err := t.writer(table, partition)
	if err != nil {
		return err
	}
	if err := w.add(rows, selected); err != nil {
		return err
	}
	if t.batch.Len() >= t.store.options.StageBytes {
		return t.stage()
	}
	if w.gathered() > 0 {
		return t.spill()
	}
	return nil
}

// spill makes room when gathered rows have become too many: they are folded, and written to a file unless that has halved them.
func (t *Txn) spill() error {
	n := 0
	for _, w := range t.order {
		n += w.gathered()
	}
	if !t.gathering && n > 0 {
		t.gathering = true
		t.store.gathering.Add(1)
	}
	limit := t.store.gatherLimit()
	if n < limit {
		return nil
	}
	n = 0
	for _, w := range t.rowWriters() {
		left, err := w.settle()
		if err != nil {
			return err
		}
		n += left
	}
	if n < limit/2 {
		return nil
	}
	for _, w := range t.rowWriters() {
		if err := w.spill(); err != nil {
			return err
		}
	}
	return nil
}

// gatherLimit is how much one transaction may gather: half of the memory if it is alone, less if others gather too.
func (s *Store) gatherLimit() int {
	all := s.options.GatherBytes
	return max(all/max(int(s.gathering.Load()), 2), all/32)
}

// rowWriters are the writers of UNIQUE and AGGREGATE tables.
func (t *Txn) rowWriters() []*rowWriter {
	var rows []*rowWriter
	for _, w := range t.order {
		if w, ok := w.(*rowWriter); ok {
			rows = append(rows, w)
		}
	}
	return rows
}

// putRow takes a row under its final key: one that takes the place of any older one, or one to fold into it.
type putRow func(kind pebble.InternalKeyKind, k, value []byte) error

// put adds a row to the batch.
func (t *Txn) put(kind pebble.InternalKeyKind, k, value []byte) error {
	if kind == pebble.InternalKeyKindSet {
		return t.batch.Set(k, value, nil)
	}
	return t.batch.Merge(k, value, nil)
}

// writer returns the writer of a partition for a table's present schema.
func (t *Txn) writer(table *catalog.Table, partition uint64) (writer, error) {
	ref := catalog.PartitionRef{Table: table.ID, Partition: partition}
	if w := t.writers[ref]; w != nil {
		return w, t.use(w, table)
	}
	w, err := newWriter(t, table, ref)
	if err == nil {
		err = t.use(w, table)
	}
	if err != nil {
		return nil, err
	}
	t.writers[ref] = w
	t.order = append(t.order, w)
	if !slices.Contains(t.record.Tables, table.ID) {
		changed := *t.record
		changed.Tables = append(slices.Clone(changed.Tables), table.ID)
		t.record = &changed
		t.store.transactions.touch(t.record)
	}
	return w, nil
}

// use tells a writer which columns the next rows have.
func (t *Txn) use(w writer, table *catalog.Table) error {
	if rows, ok := w.(*rowWriter); ok && t.partial != nil {
		return rows.usePartial(table, t.partial)
	}
	return w.use(table)
}

// stage writes the batch early, unsynced, with a record of where: the commit makes it durable, a crash lets it be deleted.
func (t *Txn) stage() error {
	if err := t.setStaging(t.batch); err != nil {
		return err
	}
	if err := t.store.apply(t.batch, false); err != nil {
		return fmt.Errorf("staging rows of transaction %d: %w", t.record.ID, err)
	}
	t.staged = true
	t.store.closeBatch(t.batch)
	t.batch = t.store.db.NewBatch()
	return nil
}

// setStaging adds the staging record to a batch.
func (t *Txn) setStaging(b *pebble.Batch) error {
	refs := make([]catalog.PartitionRef, len(t.order))
	for i, w := range t.order {
		refs[i] = w.target().ref
	}
	return b.Set(key(kindStaging, uint64(t.record.ID)), encodeStaging(refs), nil)
}

// Rollback drops what was staged and records the transaction as aborted. After Commit it does nothing.
func (t *Txn) Rollback(ctx context.Context, reason string) error {
	if t.ended {
		return nil
	}
	t.close()
	claimed, err := t.store.transactions.claim(t.record.DatabaseID, t.record.ID, load.TxnPrepare)
	if err != nil {
		// Somebody else has ended it, or its database is gone; what it staged since then goes now.
		return t.store.update(func(b *pebble.Batch) error { return dropStaged(t.store.db, b, uint64(t.record.ID)) })
	}
	ended := *claimed
	ended.Tables = t.record.Tables
	return t.store.abort(&ended, reason)
}

// close releases the memory.
func (t *Txn) close() {
	t.ended = true
	for _, w := range t.order {
		w.release()
	}
	if t.gathering {
		t.gathering = false
		t.store.gathering.Add(-1)
	}
	if t.runFile != nil {
		if err := t.runFile.remove(); err != nil && t.store.usable() == nil {
			t.store.log.Warn("deleting rows beside the database failed", "error", err)
		}
		t.runFile = nil
	}
	t.dropTables()
	t.store.closeBatch(t.batch)
	t.batch, t.writers, t.order = nil, nil, nil
}
