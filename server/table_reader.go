package server

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/storage"
)

// tableReader reads tables for the query engine: each scan has a snapshot of its own.
type tableReader struct{ store *storage.Store }

var _ engine.RestrictedReader = tableReader{}

// Scan implements engine.TableReader.
func (r tableReader) Scan(ctx context.Context, t *catalog.Table, columns []int) (chunk.Stream, error) {
	return r.scan(ctx, t, columns, storage.ScanOptions{})
}

// ScanRestricted implements engine.RestrictedReader.
func (r tableReader) ScanRestricted(ctx context.Context, t *catalog.Table, columns []int, wanted query.Restriction, shown engine.Shown) (chunk.Stream, error) {
	o := storage.ScanOptions{Reverse: wanted.Reverse,
		ShowDeleted: shown.Deleted, ShowReplaced: shown.Replaced, Unmerged: shown.Unmerged, ShowRemoved: shown.Removed}
	for _, x := range wanted.Ranges {
		o.Ranges = append(o.Ranges, storage.Range(x))
	}
	if wanted.Least != nil {
		o.Least = func() (storage.Bound, bool) {
			b, ok := wanted.Least()
			return storage.Bound(b), ok
		}
	}
	return r.scan(ctx, t, columns, o)
}

// scan opens a scan with a snapshot.
func (r tableReader) scan(ctx context.Context, t *catalog.Table, columns []int, o storage.ScanOptions) (chunk.Stream, error) {
	snapshot, err := r.store.Snapshot()
	if err != nil {
		return nil, err
	}
	scan, err := snapshot.Scan(ctx, t, columns, o)
	if err != nil {
		_ = snapshot.Close()
		return nil, err
	}
	return &scanStream{snapshot, scan}, nil
}

// KeyOrder implements engine.RestrictedReader: the rows of a partition of a UNIQUE or AGGREGATE table come by their keys.
func (r tableReader) KeyOrder(t *catalog.Table) []int {
	partitions := 0
	for i := range t.Partitions {
		if !t.Partitions[i].Temporary {
			partitions++
		}
	}
	if partitions != 1 {
		return nil
	}
	return storage.KeyOrder(t)
}

// PointKey implements engine.RestrictedReader.
func (r tableReader) PointKey(t *catalog.Table) []int { return storage.PointKey(t) }

// Point implements engine.RestrictedReader.
func (r tableReader) Point(t *catalog.Table, columns []int) query.PointReader {
	return r.store.PointReader(t, columns).Read
}

// RowCount implements engine.TableReader.
func (r tableReader) RowCount(_ context.Context, t *catalog.Table) (uint64, bool, error) {
	rows, exact, err := r.store.RowCount(t)
	return uint64(max(rows, 0)), exact, err
}

// Summary implements engine.RestrictedReader.
func (r tableReader) Summary(_ context.Context, t *catalog.Table, columns []int) (query.Summary, bool, error) {
	snapshot, err := r.store.Snapshot()
	if err != nil {
		return query.Summary{}, false, err
	}
	defer snapshot.Close()
	rows, ends, ok, err := snapshot.Summary(t, columns)
	s := query.Summary{Rows: rows}
	for _, e := range ends {
		s.Least, s.Most, s.Any = append(s.Least, e.Least), append(s.Most, e.Most), append(s.Any, e.Any)
	}
	return s, ok, err
}

// scanStream is a scan with its snapshot.
type scanStream struct {
	snapshot *storage.Snapshot
	scan     *storage.Scan
}

// Next implements chunk.Stream.
func (s *scanStream) Next(context.Context) (*chunk.Chunk, error) { return s.scan.Next() }

// Close implements chunk.Stream.
func (s *scanStream) Close() error {
	err := s.scan.Close()
	if e := s.snapshot.Close(); err == nil {
		err = e
	}
	return err
}
