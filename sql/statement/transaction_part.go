package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// maxPartBytes is how much of one statement waits for its end. The rows of a larger one join the transaction at once, which a failure
// of the statement then ends.
const maxPartBytes = 64 << 20

// transactionPart is the sink of one statement in a transaction (Doris: a sub-transaction): its rows join when it succeeds, and are
// dropped when it fails, which leaves the transaction as it was.
type transactionPart struct {
	transaction *Transaction
	env         *Env
	values      bool
	// id is the number that the statement goes by, 0 before it has joined.
	id     int64
	staged []func(ctx context.Context) error
	bytes  int
	// through says that rows have joined before the end.
	through bool
	tables  []uint64
}

var (
	_ load.Txn          = (*transactionPart)(nil)
	_ load.PartialTxn   = (*transactionPart)(nil)
	_ load.PartitionTxn = (*transactionPart)(nil)
)

// Begin implements [load.Sink].
func (p *transactionPart) Begin(ctx context.Context, request load.TxnRequest) (load.Txn, error) {
	table := p.env.Catalog.TableByID(request.Tables[0])
	if table == nil {
		return nil, doriserr.New("table %d was dropped while it was being loaded", request.Tables[0])
	}
	id, err := p.transaction.join(ctx, p.env.Sink, request, table, p.values, false)
	if err != nil {
		return nil, err
	}
	p.id = id
	return p, nil
}

// ID implements [load.Txn].
func (p *transactionPart) ID() int64 { return p.id }

// Write implements [load.Txn].
func (p *transactionPart) Write(ctx context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	return p.stage(ctx, table, rows, func(ctx context.Context, rows *chunk.Chunk) error {
		return p.transaction.txn.Write(ctx, table, rows)
	})
}

// WritePartial implements [load.PartialTxn].
func (p *transactionPart) WritePartial(ctx context.Context, table *catalog.Table, places []int, rows *chunk.Chunk, keys load.NewKeys) error {
	partial, ok := p.transaction.txn.(load.PartialTxn)
	if !ok {
		return doriserr.NotSupported("partial updates with this store")
	}
	return p.stage(ctx, table, rows, func(ctx context.Context, rows *chunk.Chunk) error {
		return partial.WritePartial(ctx, table, places, rows, keys)
	})
}

// WritePartition implements [load.PartitionTxn].
func (p *transactionPart) WritePartition(ctx context.Context, table *catalog.Table, partition uint64, rows *chunk.Chunk) error {
	to, ok := p.transaction.txn.(load.PartitionTxn)
	if !ok {
		return doriserr.NotSupported("temporary partitions with this store")
	}
	return p.stage(ctx, table, rows, func(ctx context.Context, rows *chunk.Chunk) error {
		return to.WritePartition(ctx, table, partition, rows)
	})
}

// stage keeps a copy of rows for write.
func (p *transactionPart) stage(ctx context.Context, table *catalog.Table, rows *chunk.Chunk, write func(context.Context, *chunk.Chunk) error) error {
	p.tables = append(p.tables, table.ID)
	kept := chunk.ForTable(table, rows.Rows)
	kept.AppendRange(rows, 0, rows.Rows)
	p.bytes += kept.Bytes()
	p.staged = append(p.staged, func(ctx context.Context) error { return write(ctx, kept) })
	if p.bytes < maxPartBytes {
		return nil
	}
	return p.join(ctx)
}

// join gives what is staged to the transaction, which an error ends.
func (p *transactionPart) join(ctx context.Context) error {
	for _, write := range p.staged {
		p.through = true
		if err := write(ctx); err != nil {
			p.fail(err)
			return err
		}
	}
	p.staged, p.bytes = nil, 0
	return nil
}

// Commit implements [load.Txn]: the rows join the transaction.
func (p *transactionPart) Commit(ctx context.Context, attachment load.Attachment) error {
	if err := p.join(ctx); err != nil {
		return err
	}
	t := p.transaction
	t.rows = true
	t.counters.Total += attachment.Counters.Total
	t.counters.Loaded += attachment.Counters.Loaded
	t.counters.Filtered += attachment.Counters.Filtered
	for _, id := range p.tables {
		t.inserted[id] = true
	}
	return nil
}

// Rollback implements [load.Txn].
func (p *transactionPart) Rollback(_ context.Context, reason string) error {
	if p.through {
		p.fail(doriserr.New("%s", reason))
	}
	p.staged = nil
	return nil
}

// fail ends the transaction: it has a part of the statement's rows.
func (p *transactionPart) fail(err error) {
	if p.transaction.broken == nil {
		p.transaction.broken = doriserr.New("transaction [%d] can only be rolled back, a statement has failed: %s", p.transaction.txn.ID(), doriserr.From(err).Message)
	}
}
