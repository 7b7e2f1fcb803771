package storage

import (
	"encoding/binary"
	"errors"
	"github.com/dorisemu/dorisemu/load"
	"math"
	"time"
)

// transactionFormat is the leading byte of a transaction record. Its fields follow in the order of encodeTransaction: numbers as varints,
// texts with their length.
const transactionFormat = 1

// errTransactionRecord says that a transaction record cannot be read.
var errTransactionRecord = errors.New("transaction record has no known format")

// encodeTransaction makes the value of a transaction's key; database and id are in the key.
func encodeTransaction(t *load.Transaction) []byte {
	b := append(make([]byte, 0, 128), transactionFormat, byte(t.Status))
	for _, text := range []string{t.Label, t.SourceType, t.Coordinator, t.Reason, t.ErrorURL} {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	b = binary.AppendVarint(b, t.ListenerID)
	b = binary.AppendVarint(b, t.Timeout.Milliseconds())
	for _, at := range []time.Time{t.PrepareTime, t.PreCommitTime, t.CommitTime, t.PublishTime, t.FinishTime} {
		b = binary.AppendVarint(b, millis(at))
	}
	for _, n := range []int64{t.Counters.Total, t.Counters.Loaded, t.Counters.Filtered, t.Counters.Unselected, t.Counters.ReceivedBytes, t.Counters.LoadedBytes} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, uint64(len(t.Tables)))
	for _, id := range t.Tables {
		b = binary.AppendUvarint(b, id)
	}
	return b
}

// decodeTransaction reads what encodeTransaction made.
func decodeTransaction(database, id uint64, b []byte) (*load.Transaction, error) {
	if len(b) < 2 || b[0] != transactionFormat || b[1] > byte(load.TxnAborted) {
		return nil, errTransactionRecord
	}
	t := &load.Transaction{ID: int64(id), DatabaseID: database, Status: load.TxnStatus(b[1])}
	r := recordReader{b: b[2:]}
	for _, text := range []*string{&t.Label, &t.SourceType, &t.Coordinator, &t.Reason, &t.ErrorURL} {
		*text = r.text()
	}
	t.ListenerID = r.varint()
	t.Timeout = time.Duration(r.varint()) * time.Millisecond
	for _, at := range []*time.Time{&t.PrepareTime, &t.PreCommitTime, &t.CommitTime, &t.PublishTime, &t.FinishTime} {
		*at = fromMillis(r.varint())
	}
	for _, n := range []*int64{&t.Counters.Total, &t.Counters.Loaded, &t.Counters.Filtered, &t.Counters.Unselected, &t.Counters.ReceivedBytes, &t.Counters.LoadedBytes} {
		*n = r.varint()
	}
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		return nil, errTransactionRecord
	}
	for range n {
		t.Tables = append(t.Tables, r.uvarint())
	}
	if r.bad || len(r.b) != 0 {
		return nil, errTransactionRecord
	}
	return t, nil
}

// recordReader reads fields off a record; after the first that is cut short, bad is set and all are zero.
type recordReader struct {
	b   []byte
	bad bool
}

// uvarint reads an unsigned number.
func (r *recordReader) uvarint() uint64 {
	x, w := binary.Uvarint(r.b)
	if w <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[w:]
	return x
}

// varint reads a number.
func (r *recordReader) varint() int64 {
	x, w := binary.Varint(r.b)
	if w <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[w:]
	return x
}

// text reads a text.
func (r *recordReader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return ""
	}
	text := string(r.b[:n])
	r.b = r.b[n:]
	return text
}

// never is how the zero time is stored.
const never = math.MinInt64

// millis is a time in milliseconds since the epoch.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

// fromMillis is the time that millis was given.
func fromMillis(ms int64) time.Time {
	if ms == never {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
