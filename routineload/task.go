package routineload

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// noTxn is the transaction id of a task before its transaction began (Doris: RoutineLoadTaskInfo.INIT_TXN_ID).
const noTxn = -1

// TaskID is the random id of a task; printed, it is the label of the task's transaction.
type TaskID [2]uint64

// newTaskID makes a random id of UUID version 4.
func newTaskID() TaskID {
	return TaskID{rand.Uint64()&^0xf000 | 0x4000, rand.Uint64()&^(3<<62) | 1<<63}
}

// String returns hex-hex without leading zeros, as SHOW ROUTINE LOAD TASK prints it (Doris: DebugUtil.printId).
func (id TaskID) String() string {
	return strconv.FormatUint(id[0], 16) + "-" + strconv.FormatUint(id[1], 16)
}

// UUID returns the form with four dashes, as pause reasons have it (Java: UUID.toString).
func (id TaskID) UUID() string {
	hex := func(v uint64, digits int) string {
		s := strconv.FormatUint(v, 16)
		for len(s) < digits {
			s = "0" + s
		}
		return s[len(s)-digits:]
	}
	return hex(id[0]>>32, 8) + "-" + hex(id[0]>>16&0xffff, 4) + "-" + hex(id[0]&0xffff, 4) + "-" +
		hex(id[1]>>48, 4) + "-" + hex(id[1]&0xffffffffffff, 12)
}

// TxnStatus is the state of a task's transaction as SHOW ROUTINE LOAD TASK prints it.
type TxnStatus string

// The transaction states that a task passes through.
const (
	TxnUnknown   TxnStatus = "UNKNOWN"
	TxnPrepare   TxnStatus = "PREPARE"
	TxnCommitted TxnStatus = "COMMITTED"
	TxnVisible   TxnStatus = "VISIBLE"
)

// Task is one task of a job: partitions, where they start, and how far it got (Doris: KafkaTaskInfo). It is a value.
type Task struct {
	ID TaskID
	// Txn is -1 before the transaction began.
	Txn       int64
	TxnStatus TxnStatus
	Created   time.Time
	// Started is zero before the task runs.
	Started time.Time
	Timeout time.Duration
	// Backend is -1 while no backend has the task.
	Backend int64
	// Next is the next offset of each of its partitions.
	Next map[int32]int64
	// LastScheduled is when this task, or the one it follows, was last given to a backend or asked for data.
	LastScheduled time.Time
	// EOF says that the task before it ended before its limits; Delay that it was aborted. Both wait out the batch interval.
	EOF, Delay bool
}

// dueAt is the time before which the task must not run; zero is at once (Doris: needDedalySchedule).
func (t *Task) dueAt(intervalSeconds int64) time.Time {
	if !t.EOF && !t.Delay || t.LastScheduled.IsZero() {
		return time.Time{}
	}
	return t.LastScheduled.Add(time.Duration(intervalSeconds) * time.Second)
}

// limits are when a task stops to take messages.
type limits struct {
	interval    time.Duration
	rows, bytes int64
	timeout     time.Duration
}

// taskLimits are a task's limits: larger than the job's while the job is behind (Doris: KafkaTaskInfo.adaptiveBatchParam).
func taskLimits(t *Task, p *Properties, s *Settings) limits {
	l := limits{
		interval: time.Duration(p.MaxBatchIntervalSeconds) * time.Second,
		rows:     p.MaxBatchRows,
		bytes:    p.MaxBatchSize,
		timeout:  s.taskTimeout(p.MaxBatchIntervalSeconds),
	}
	if !t.EOF && s.Release.AdaptiveBatch {
		seconds := max(p.MaxBatchIntervalSeconds, s.AdaptiveMinBatchIntervalSeconds)
		l.interval = time.Duration(seconds) * time.Second
		l.rows = max(l.rows, 20000000)
		l.bytes = max(l.bytes, 1<<30)
		l.timeout = time.Duration(seconds*s.TaskTimeoutMultiplier) * time.Second
	}
	return l
}
