package storage

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// formatVersion is the version of everything that this package writes. It grows when an older program could misread it.
const formatVersion = 1

// formatRecord is the value of the format key.
type formatRecord struct {
	Version int    `json:"version"`
	Writer  string `json:"writer"`
}

// checkFormat writes the record into an empty store and refuses one that this program cannot read.
func (s *Store) checkFormat() error {
	value, closer, err := s.db.Get(key(kindFormat))
	switch {
	case errors.Is(err, pebble.ErrNotFound):
		empty, err := s.isEmpty()
		if err != nil {
			return err
		}
		if !empty {
			return fmt.Errorf("data directory %s holds a database without dorisemu's format record: it was not written by dorisemu", s.dir)
		}
		record, err := json.Marshal(formatRecord{Version: formatVersion, Writer: "dorisemu"})
		if err != nil {
			return fmt.Errorf("encoding format record: %w", err)
		}
		b := s.db.NewBatch()
		defer s.closeBatch(b)
		if err := b.Set(key(kindFormat), record, nil); err != nil {
			return err
		}
		return s.apply(b, true)
	case err != nil:
		return fmt.Errorf("reading format record: %w", err)
	}
	defer closer.Close()
	var record formatRecord
	if err := json.Unmarshal(value, &record); err != nil {
		return fmt.Errorf("data directory %s has an unreadable format record %q: %w", s.dir, value, err)
	}
	if record.Version < 1 || record.Version > formatVersion {
		return fmt.Errorf("data directory %s has format version %d, this dorisemu reads versions 1 to %d: use the dorisemu that wrote it, or another --data directory",
			s.dir, record.Version, formatVersion)
	}
	return nil
}

// isEmpty reports whether the database has no key.
func (s *Store) isEmpty() (bool, error) {
	it, err := s.db.NewIter(nil)
	if err != nil {
		return false, err
	}
	empty := !it.First()
	return empty, it.Close()
}
