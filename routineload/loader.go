package routineload

import (
	"context"

	"github.com/dorisemu/dorisemu/load"
)

// Loader turns the messages of one task into rows of its transaction. It belongs to one goroutine.
//
// Errors become the abort reason of the transaction; a text without a [STATUS] in front gets [INTERNAL_ERROR]. The words
// "PAUSE", "INVALID_JSON_PATH" and "Offset out of range" in it pause the job (Doris: TxnStatusChangeReason).
type Loader interface {
	// Add loads a run of messages. Messages with an empty value are no rows and no errors. The batch is valid during the call.
	Add(ctx context.Context, batch load.Batch) error
	// Finish hands what is left to the transaction. The counters are those of the whole task.
	Finish(ctx context.Context) (Outcome, error)
	// Close releases what the loader holds, after Finish or instead of it.
	Close()
}

// Outcome is what a task did.
type Outcome struct {
	Counters load.Counters
	// ErrorURL names the error log if rows were filtered, otherwise it is empty.
	ErrorURL string
	// FirstError is the first line of the error log, or empty.
	FirstError string
}

// LoadRequest is what a new loader is for.
type LoadRequest struct {
	JobID uint64
	// TaskID is the task's id, which is the transaction's label too.
	TaskID     string
	Definition *Definition
	Txn        load.Txn
}

// NewLoad plans a task against the current schema. A [doriserr.Error] with code MetaNotFound cancels the job, any other error
// pauses it with its code and "failed to create task: <text>" (Doris: KafkaTaskInfo.createRoutineLoadTask).
type NewLoad func(ctx context.Context, request LoadRequest) (Loader, error)

// Tables says which databases and tables exist; the catalog room implements it.
type Tables interface {
	// DatabaseName returns the current name of a database, or false if it was dropped.
	DatabaseName(id uint64) (string, bool)
	// TableName returns the current name of a table, or false if it was dropped.
	TableName(database, table uint64) (string, bool)
}
