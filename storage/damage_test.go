package storage

import (
	"context"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// TestDamagedTableIsAnError flips one byte of each sorted table: whoever reads gets an error, and nobody waits for ever.
func TestDamagedTableIsAnError(t *testing.T) {
	fs := vfs.NewMem()
	table := people(10)
	s := open(t, fs)
	save(t, s, table)
	commitRows(t, s, table, "l1", 0, 5000)
	if err := s.db.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	names, err := fs.List("data/store")
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for _, name := range names {
		if !strings.HasSuffix(name, ".sst") {
			continue
		}
		f, err := fs.OpenReadWrite("data/store/"+name, vfs.WriteCategoryUnspecified)
		if err != nil {
			t.Fatal(err)
		}
		var b [1]byte
		const place = 40
		if _, err := f.ReadAt(b[:], place); err != nil {
			t.Fatal(err)
		}
		b[0] ^= 4
		if _, err := f.WriteAt(b[:], place); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		damaged++
	}
	s, err = Open(Options{Dir: "data", FS: fs, Logger: discard})
	if err == nil {
		_, err = s.Fsck(context.Background())
		defer s.Close()
	}
	if damaged == 0 || err == nil || !strings.Contains(err.Error(), "checksum mismatch") {
		t.Errorf("%d damaged tables: %v", damaged, err)
	}
}
