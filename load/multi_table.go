package load

import (
	"bytes"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// dispatch finds the target of a multi-table message, "table|payload", split at the first bar (Doris: MultiTablePipe). An empty
// name or payload fails the task.
//
// Differs: a message without a bar, undefined in Doris, is a filtered row.
func (l *Load) dispatch(value []byte, partition int32, offset int64) (*target, []byte, error) {
	name, payload, found := bytes.Cut(value, []byte{'|'})
	if !found {
		return nil, nil, l.filter(ErrorRow{Reason: "no table name in the message, expected table|payload", Line: value, Partition: partition, Offset: offset})
	}
	if len(name) == 0 {
		return nil, nil, &doriserr.Error{Message: "[INTERNAL_ERROR]table name is empty"}
	}
	if len(payload) == 0 {
		return nil, nil, &doriserr.Error{Message: "[INTERNAL_ERROR]empty data"}
	}
	if t := l.targets[string(name)]; t != nil {
		return t, payload, nil
	}
	table, err := l.request.Resolve(string(name))
	if err != nil {
		return nil, nil, err
	}
	t, err := l.open(table)
	if err != nil {
		return nil, nil, err
	}
	l.targets[string(name)] = t
	return t, payload, nil
}
