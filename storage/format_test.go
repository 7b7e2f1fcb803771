package storage

import (
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

func TestUnknownFormatIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ record, want string }{
		"newer":  {`{"version":99,"writer":"dorisemu"}`, "has format version 99, this dorisemu reads versions 1 to 1"},
		"zero":   {`{}`, "has format version 0"},
		"broken": {`x`, "unreadable format record"},
	} {
		t.Run(name, func(t *testing.T) {
			fs := vfs.NewMem()
			s := open(t, fs)
			if err := s.update(func(b *pebble.Batch) error { return b.Set(key(kindFormat), []byte(c.record), nil) }); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err := Open(Options{Dir: "data", FS: fs}); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error = %v, want one with %q", err, c.want)
				}
			}
		})
	}
}

func TestForeignDatabaseIsRefused(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, fs)
	if err := s.update(func(b *pebble.Batch) error {
		if err := b.Delete(key(kindFormat), nil); err != nil {
			return err
		}
		return b.Set([]byte("x"), nil, nil)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: "data", FS: fs}); err == nil || !strings.Contains(err.Error(), "not written by dorisemu") {
		t.Errorf("error = %v", err)
	}
}
