package load

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// TxnStatus is the status of a transaction (Doris: TransactionStatus). The numbers are part of the format on disk.
type TxnStatus uint8

// The statuses. Committed does not occur here: a commit is visible at once.
const (
	TxnUnknown TxnStatus = iota
	TxnPrepare
	TxnPreCommitted
	TxnCommitted
	TxnVisible
	TxnAborted
)

// String returns the status as SHOW TRANSACTION prints it.
func (s TxnStatus) String() string {
	return [...]string{"UNKNOWN", "PREPARE", "PRECOMMITTED", "COMMITTED", "VISIBLE", "ABORTED"}[min(s, TxnAborted)]
}

// Final reports whether a transaction of this status has ended.
func (s TxnStatus) Final() bool { return s == TxnVisible || s == TxnAborted }

// Transaction is what SHOW TRANSACTION knows (Doris: TransactionState). A value handed out does not change any more. Times
// have milliseconds and are zero as long as they have not come.
type Transaction struct {
	ID          int64
	DatabaseID  uint64
	Label       string
	SourceType  string
	Coordinator string
	Status      TxnStatus
	Tables      []uint64
	ListenerID  int64
	Timeout     time.Duration

	PrepareTime, PreCommitTime, CommitTime, PublishTime, FinishTime time.Time

	Reason   string
	ErrorURL string
	Counters Counters
}

// Transactions lists and ends the transactions of the local store. The storage room implements it.
type Transactions interface {
	// Transactions returns those of a database that are running or remembered, newest first.
	Transactions(database uint64) []*Transaction
	// TransactionByID returns one, or nil.
	TransactionByID(database uint64, id int64) *Transaction
	// TransactionsByLabel returns those that have used a label, oldest first; at most one of them is not aborted.
	TransactionsByLabel(database uint64, label string) []*Transaction
	// AbortTransaction ends a running or pre-committed one from outside; its owner's Commit then fails.
	AbortTransaction(ctx context.Context, database uint64, id int64, reason string) error
	// CommitPrepared makes a pre-committed one visible (Stream Load's txn_operation:commit).
	CommitPrepared(ctx context.Context, database uint64, id int64) error
	// AbortPrepared ends a pre-committed one (txn_operation:abort), with the reason "User Abort".
	AbortPrepared(ctx context.Context, database uint64, id int64) error
}

// TwoPhaseTxn is a [Txn] that can be pre-committed; those of the local store are.
type TwoPhaseTxn interface {
	Txn
	// PreCommit makes rows and label durable but not visible; the transaction is then ended by id through [Transactions].
	PreCommit(ctx context.Context, attachment Attachment) error
}

// PartitionTxn is a [Txn] that can write to a partition chosen by the caller; those of the local store are.
type PartitionTxn interface {
	Txn
	// WritePartition stages rows for one partition, a temporary one for example, whatever its bounds.
	WritePartition(ctx context.Context, table *catalog.Table, partition uint64, rows *chunk.Chunk) error
}

// DeletingTxn is a [Txn] that can take the deletions of a transaction of several statements; those of the local store are.
type DeletingTxn interface {
	Txn
	// Delete lets Commit remove rows of a table without unique keys that are committed by then, only from these partitions if the
	// list is not nil. remove gets chunks with all columns in schema order and one bool a row to set for those that are to go.
	Delete(table *catalog.Table, partitions []uint64, remove func(*chunk.Chunk, []bool) error)
	// NextID takes a number as transactions have, for a statement within one.
	NextID() (int64, error)
}

// PartialTxn is a [Txn] that can write some columns of rows; those of the local store are.
type PartialTxn interface {
	Txn
	// WritePartial stages rows of a UNIQUE table of which only the key columns and those at the given places are known: a row
	// with such a key keeps its other values, a new one gets those that the chunk has nevertheless: defaults and NULLs.
	WritePartial(ctx context.Context, table *catalog.Table, places []int, rows *chunk.Chunk, keys NewKeys) error
}

// NewKeys says when a partial update must not bring a key that is not in the table. Rows that delete always may.
type NewKeys struct {
	// Refused makes every new key an error (partial_update_new_key_behavior=ERROR).
	Refused bool
	// Lacking is a column that is not given, NOT NULL and without a default, so that no new row can have it; empty if there is none.
	Lacking string
	// Flexible says that each row of the load gives columns of its own. A deleted row that comes again without a sequence then keeps
	// its value of the column that the sequence is taken from, besides the sequence.
	Flexible bool
}

// Allowed reports whether new keys are nothing to look for.
func (k NewKeys) Allowed() bool { return !k.Refused && k.Lacking == "" }

// Error is the error of a row with a new key, whose columns are in key (Doris: PartialUpdateInfo::handle_new_key).
func (k NewKeys) Error(key []byte) error {
	if k.Refused {
		return doriserr.New("Can't append new rows in partial update when partial_update_new_key_behavior is ERROR. Row with key=[%s] is not in table.", key)
	}
	kind := "partial"
	if k.Flexible {
		kind = "flexible partial"
	}
	return doriserr.New("the unmentioned column `%s` should have default value or be nullable for newly inserted rows in non-strict mode %s update", k.Lacking, kind)
}

// LabelUsedError says that a label belongs to another transaction that has not been aborted (Doris: LabelAlreadyUsedException).
type LabelUsedError struct {
	Label  string
	TxnID  int64
	Status TxnStatus
}

// Error returns Doris's text.
func (e *LabelUsedError) Error() string { return e.Unwrap().Error() }

// Unwrap returns the error as a client sees it.
func (e *LabelUsedError) Unwrap() error {
	return doriserr.New("Label [%s] has already been used, relate to txn [%d], status [%s].", e.Label, e.TxnID, e.Status)
}

// JobStatus is Stream Load's ExistingJobStatus: RUNNING, PRECOMMITTED or FINISHED.
func (e *LabelUsedError) JobStatus() string {
	switch e.Status {
	case TxnPreCommitted:
		return "PRECOMMITTED"
	case TxnCommitted, TxnVisible:
		return "FINISHED"
	}
	return "RUNNING"
}
