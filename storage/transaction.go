package storage

import (
	"time"

	"github.com/dorisemu/dorisemu/load"
)

// TxnStatus is the status of a transaction (Doris: TransactionStatus). The numbers are part of the format on disk.
type TxnStatus uint8

// The statuses. Committed is not used here: a commit is visible at once.
const (
	Unknown TxnStatus = iota
	Prepare
	PreCommitted
	Committed
	Visible
	Aborted
)

// String returns the status as SHOW TRANSACTION prints it.
func (s TxnStatus) String() string {
	return [...]string{"UNKNOWN", "PREPARE", "PRECOMMITTED", "COMMITTED", "VISIBLE", "ABORTED"}[min(s, Aborted)]
}

// Final reports whether a transaction of this status has ended.
func (s TxnStatus) Final() bool { return s == Visible || s == Aborted }

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
	Counters load.Counters
}

// streaming reports whether the transaction is forgotten early (Doris: TransactionState.isShortTxn).
func (t *Transaction) streaming() bool {
	switch t.SourceType {
	case "BACKEND_STREAMING", "INSERT_STREAMING", "ROUTINE_LOAD_TASK":
		return true
	}
	return false
}
