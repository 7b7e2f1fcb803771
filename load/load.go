package load

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Load is one load in flight: it turns messages into rows of its transaction. It belongs to one goroutine.
type Load struct {
	request Request
	// single is the target of a load with one table; targets are those of a multi-table load by name.
	single   *target
	targets  map[string]*target
	order    []*target
	counters Counters
}

// New plans a load. Its errors are those that Doris finds while planning: they pause a job or fail a Stream Load before any row
// is read. For a multi-table load tables are planned when their first message comes.
func New(ctx context.Context, request Request) (*Load, error) {
	l := &Load{request: request}
	if request.Table == nil {
		l.targets = make(map[string]*target)
		return l, nil
	}
	t, err := l.open(request.Table)
	if err != nil {
		return nil, err
	}
	l.single = t
	return l, nil
}

// open plans a table.
func (l *Load) open(table *catalog.Table) (*target, error) {
	p, err := newPlan(&l.request, table)
	if err != nil {
		return nil, err
	}
	t, err := newTarget(l, p)
	if err != nil {
		return nil, err
	}
	l.order = append(l.order, t)
	return t, nil
}

// Add reads messages. Empty ones are no rows (Doris: KafkaDataConsumer skips them). The batches may be released when it returns.
func (l *Load) Add(ctx context.Context, batches []Batch) (err error) {
	defer caught(&err)
	for b := range batches {
		partition := batches[b].Partition
		records := batches[b].Records
		for i := range records {
			value := records[i].Value
			if len(value) == 0 {
				continue
			}
			l.counters.ReceivedBytes += int64(len(value))
			t := l.single
			if t == nil {
				if t, value, err = l.dispatch(value, partition, records[i].Offset); err != nil {
					return err
				}
				if t == nil {
					continue
				}
			}
			if err := t.message(ctx, value, partition, records[i].Offset); err != nil {
				return err
			}
		}
	}
	return nil
}

// Finish writes the rows that are left and returns the final counters. It does not commit.
func (l *Load) Finish(ctx context.Context) (counters Counters, err error) {
	defer caught(&err)
	for _, t := range l.order {
		if err := t.finish(ctx); err != nil {
			return l.Counters(), err
		}
	}
	return l.Counters(), nil
}

// caught turns a panic into an error: no message and no expression may take the process down.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = &doriserr.Error{Message: fmt.Sprintf("[INTERNAL_ERROR]loading rows: %v", p), Hint: string(debug.Stack())}
	}
}

// Counters returns what was counted so far; rows that wait in a chunk count as loaded once they are written.
func (l *Load) Counters() Counters {
	c := l.counters
	c.Total = c.Loaded + c.Filtered + c.Unselected
	return c
}

// filter counts a row as filtered and records why.
func (l *Load) filter(row ErrorRow) error {
	l.counters.Filtered++
	if l.request.Errors == nil {
		return nil
	}
	return l.request.Errors.Filtered(row)
}
