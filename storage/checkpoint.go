package storage

import (
	"fmt"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2"
)

// Checkpoint makes a copy of the store as it is now in a directory that must not exist yet; [Open] can open it. Files are
// linked where the file system can.
func (s *Store) Checkpoint(dir string) error {
	if err := s.usable(); err != nil {
		return err
	}
	if err := s.options.FS.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making checkpoint directory: %w", err)
	}
	copied := func() error { return s.db.Checkpoint(filepath.Join(dir, "store"), pebble.WithFlushedWAL()) }
	if err := s.guard(copied); err != nil {
		return fmt.Errorf("making checkpoint %s: %w", dir, err)
	}
	return nil
}
