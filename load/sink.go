package load

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// Sink takes the rows of transactions: the local store, or a forwarding client of a Doris cluster.
type Sink interface {
	// Begin starts a transaction; nothing of it is visible before Commit. It fails if the label is used in the database
	// (Doris: LabelAlreadyUsedException).
	Begin(ctx context.Context, request TxnRequest) (Txn, error)
}

// TxnRequest describes a transaction to begin.
type TxnRequest struct {
	DatabaseID uint64
	// Label is unique in its database; a routine load task's label is its task id.
	Label string
	// SourceType is ROUTINE_LOAD_TASK, BACKEND_STREAMING, INSERT_STREAMING, ...
	SourceType string
	// Coordinator is as SHOW TRANSACTION prints it, e.g. "BE: 127.0.0.1".
	Coordinator string
	// ListenerID is the job's id, or -1.
	ListenerID int64
	Timeout    time.Duration
	// Tables are the ids of the tables known at the beginning; a multi-table task may add others by writing to them.
	Tables []uint64
}

// Txn is one transaction in flight. It belongs to one goroutine.
type Txn interface {
	// ID is the transaction's id, unique in the store.
	ID() int64
	// Write stages rows for a table: one column per table column, hidden ones too, in schema order. The chunk may be reused
	// as soon as Write returns.
	Write(ctx context.Context, table *catalog.Table, rows *chunk.Chunk) error
	// Commit makes rows, label and attachment durable and visible together, with one sync. After an error nothing of it is
	// visible, and the transaction is to be rolled back. After an error from that sync the sink refuses everything, and the
	// outcome, all of it or nothing, shows at the next open.
	Commit(ctx context.Context, attachment Attachment) error
	// Rollback drops what was staged and records the label as aborted with the reason. After Commit it does nothing.
	Rollback(ctx context.Context, reason string) error
}

// Attachment is what becomes durable together with a transaction's rows.
type Attachment struct {
	// JobID and JobState are a routine load job's id and its whole encoded state after this commit; JobState is nil for others.
	JobID    uint64
	JobState []byte
	Counters Counters
	// ErrorURL names the error log, or is empty.
	ErrorURL string
}
