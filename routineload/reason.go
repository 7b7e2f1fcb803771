package routineload

import (
	"errors"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Reason says why a job was paused or cancelled (Doris: ErrorReason).
type Reason struct {
	Code    doriserr.Code
	Message string
}

// String returns the text of ReasonOfStateChanged.
func (r *Reason) String() string {
	if r == nil {
		return ""
	}
	return "ErrorReason{code=errCode = " + strconv.Itoa(int(r.Code)) + ", msg='" + r.Message + "'}"
}

// abortCause is what Doris reads out of an abort reason (Doris: TransactionState.TxnStatusChangeReason).
type abortCause uint8

// The causes, in the order in which Doris looks for them.
const (
	causeOther abortCause = iota
	causeDatabaseDropped
	causeTimeout
	causeOffsetOutOfRange
	causePause
	causeNoPartitions
	causeInvalidJSONPath
)

// causeOf finds the first cause whose word is in the text.
func causeOf(text string) abortCause {
	for _, c := range [...]struct {
		word  string
		cause abortCause
	}{
		{"DB_DROPPED", causeDatabaseDropped},
		{"TIMEOUT", causeTimeout},
		{"Offset out of range", causeOffsetOutOfRange},
		{"PAUSE", causePause},
		{"all partitions have no load data", causeNoPartitions},
		{"INVALID_JSON_PATH", causeInvalidJSONPath},
	} {
		if strings.Contains(text, c.word) {
			return c.cause
		}
	}
	return causeOther
}

// statusText is an error as the backend reports it: with its status in front.
func statusText(err error) string {
	text := err.Error()
	var e *doriserr.Error
	if errors.As(err, &e) && strings.HasPrefix(e.Message, "[") {
		return e.Message
	}
	if strings.HasPrefix(text, "[") {
		return text
	}
	return "[INTERNAL_ERROR]" + text
}
