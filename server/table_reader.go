package server

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/storage"
)

// tableReader reads tables for the query engine: each scan has a snapshot of its own.
type tableReader struct{ store *storage.Store }

// Scan implements engine.TableReader.
func (r tableReader) Scan(ctx context.Context, t *catalog.Table, columns []int) (chunk.Stream, error) {
	snapshot, err := r.store.Snapshot()
	if err != nil {
		return nil, err
	}
	scan, err := snapshot.Scan(ctx, t, columns, storage.ScanOptions{})
	if err != nil {
		_ = snapshot.Close()
		return nil, err
	}
	return &scanStream{snapshot, scan}, nil
}

// RowCount implements engine.TableReader.
func (r tableReader) RowCount(_ context.Context, t *catalog.Table) (uint64, bool, error) {
	rows, exact, err := r.store.RowCount(t)
	return uint64(max(rows, 0)), exact, err
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
