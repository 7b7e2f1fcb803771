package load

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// maxChunkBytes ends a chunk before it has all its rows: the offsets of a vector have 31 bits.
const maxChunkBytes = 64 << 20

// target is one table of a load: its reader, its rows on the way, and the checks before the sink.
type target struct {
	load  *Load
	plan  *plan
	table *catalog.Table
	// reader cuts messages into rows; row takes a good one. Rows that have types have no reader.
	reader reader
	rows   rowWriter
	// traced are the file columns, if somebody wants to be told of rows.
	traced []string
	// out is the chunk that goes to the sink.
	out *chunk.Chunk
	// partial is the transaction if this is a partial update of the columns at places and the key.
	partial PartialTxn
	places  []int
	newKeys NewKeys
	// flexible says which columns each row gives, nil if all give the same.
	flexible *flexible
	fills    []fill
	auto     int
	// maps are the columns with maps in them.
	maps []int
	// bytes are those of messages since the last flush; partition and offset those of the last message.
	bytes     int
	partition int32
	offset    int64
	// origins are those of the rows in out, if rows are checked again after they were taken.
	origins origins
	// routes, rest and kept are for rows that have a partition.
	routes, rest []int32
	kept         *chunk.Chunk
}

// rowWriter takes rows of fields on their way to the target's chunk.
type rowWriter interface {
	// row takes the fields of one row, which are only valid now.
	row(fields [][]byte, partition int32, offset int64) error
	// full reports whether the rows taken should be flushed.
	full() bool
	// settle completes the rows taken in the target's chunk: all its columns.
	settle(ctx context.Context) error
}

// newTarget prepares the load of a planned table.
func newTarget(l *Load, p *plan) (*target, error) {
	t := &target{load: l, plan: p, table: p.table, auto: -1}
	var err error
	if p.spec.Format != Values {
		if t.reader, err = newReader(p.spec, p); err != nil {
			return nil, err
		}
	}
	if l.request.Trace != nil {
		for _, f := range p.file {
			t.traced = append(t.traced, f.name)
		}
	}
	t.out = chunk.ForTable(p.table, chunk.MaxRows)
	if p.present != nil {
		if err = t.planPartial(l.request.Txn); err != nil {
			return nil, err
		}
	}
	if err := t.planFills(); err != nil {
		return nil, err
	}
	t.planMaps()
	if p.fast() {
		d := newDirect(t)
		t.rows = d
		if p.spec.Flexible {
			if d.flexible, err = newFlexible(t); err != nil {
				return nil, err
			}
			t.flexible = d.flexible
		}
		return t, nil
	}
	if p.spec.Flexible {
		return nil, doriserr.NotSupported("flexible partial updates with expressions")
	}
	if t.rows, err = newMapped(t); err != nil {
		return nil, err
	}
	return t, nil
}

// message reads one message.
func (t *target) message(ctx context.Context, value []byte, partition int32, offset int64) error {
	if t.bytes += len(value); t.bytes > maxChunkBytes && t.bytes > len(value) {
		if err := t.flush(ctx); err != nil {
			return err
		}
		t.bytes = len(value)
	}
	t.partition, t.offset = partition, offset
	t.reader.Feed(value)
	return t.drain(ctx)
}

// drain takes the rows that the reader has.
func (t *target) drain(ctx context.Context) error {
	r, partition, offset := t.reader, t.partition, t.offset
	for r.Next() {
		if reason := r.Reason(); reason != "" {
			if err := t.load.filter(ErrorRow{Reason: reason, Line: r.Line(), Partition: partition, Offset: offset}); err != nil {
				return err
			}
			continue
		}
		if t.traced != nil {
			t.load.request.Trace(t.table, t.traced, r.Fields())
		}
		if err := t.rows.row(r.Fields(), partition, offset); err != nil {
			return err
		}
		if t.rows.full() {
			if err := t.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish reads what the reader kept back and writes the last chunk.
func (t *target) finish(ctx context.Context) error {
	if t.reader != nil {
		t.reader.Flush()
		if err := t.drain(ctx); err != nil {
			return err
		}
	}
	return t.flush(ctx)
}

// flush completes the rows taken, checks them and hands them to the sink.
func (t *target) flush(ctx context.Context) error {
	t.bytes = 0
	if err := t.rows.settle(ctx); err != nil {
		return err
	}
	if t.out.Rows == 0 {
		t.out.Reset()
		t.origins.reset()
		return nil
	}
	t.uniqueMapKeys()
	rows, err := t.route(ctx, t.out)
	if err != nil {
		return err
	}
	if rows.Rows > 0 {
		if t.flexible != nil {
			var places []int32
			if rows != t.out {
				places = t.rest
			}
			err = t.flexible.write(ctx, rows, places)
		} else if t.partial != nil {
			err = t.partial.WritePartial(ctx, t.table, t.places, rows, t.newKeys)
		} else {
			err = t.load.request.Txn.Write(ctx, t.table, rows)
		}
		if err != nil {
			return err
		}
		t.load.counters.Loaded += int64(rows.Rows)
		t.load.counters.LoadedBytes += int64(rows.Bytes())
	}
	t.out.Reset()
	t.origins.reset()
	return nil
}
