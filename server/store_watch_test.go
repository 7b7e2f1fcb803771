package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/storage"
)

// fullDisk fails every write once it is full.
type fullDisk struct{ full atomic.Bool }

var errFull = errors.New("no space left on device")

func (d *fullDisk) String() string { return "full disk" }

// MaybeError implements errorfs.Injector.
func (d *fullDisk) MaybeError(op errorfs.Op) error {
	if d.full.Load() && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
		return errFull
	}
	return nil
}

func TestServerEndsWithItsStore(t *testing.T) {
	disk, dir := &fullDisk{}, t.TempDir()
	config := Config{
		Data: dir, MySQL: "127.0.0.1:0", FEHTTP: "127.0.0.1:0", BEHTTP: "127.0.0.1:0", AdvertiseHost: "127.0.0.1", MaxConns: 10,
		StopTimeout: time.Minute,
	}
	var logged bytes.Buffer
	s, err := newServer(config, slog.New(slog.NewTextHandler(&logged, nil)), recordedSource{}, func(o *storage.Options) {
		o.FS = errorfs.Wrap(vfs.Default, disk)
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = s.Run(ctx, func(ctx context.Context) error {
		txn, err := s.store.Begin(ctx, load.TxnRequest{DatabaseID: 1, Label: "l", ListenerID: -1})
		if err != nil {
			return err
		}
		disk.full.Store(true)
		if err := txn.Commit(ctx, load.Attachment{}); !errors.Is(err, errFull) {
			t.Errorf("commit on a full disk: %v", err)
		}
		return nil
	})
	if !errors.Is(err, errFull) || !strings.Contains(err.Error(), "storing: the store has failed and must be reopened") {
		t.Errorf("Run = %v", err)
	}
	if !strings.Contains(logged.String(), `level=ERROR msg=stopping error="storing: `) {
		t.Errorf("log:\n%s", logged.String())
	}
	// What has failed keeps its lock until the process ends: the next start sees a copy.
	config.Data = t.TempDir()
	if err := os.CopyFS(config.Data, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if s, err = newServer(config, slog.New(slog.DiscardHandler), recordedSource{}); err != nil {
		t.Fatalf("opening again: %v", err)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
