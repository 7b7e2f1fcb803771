package errorlog

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/load"
)

// newLog makes a log in a temporary directory, with a clock an hour from now.
func newLog(t *testing.T) (*Log, *clock.Manual, string) {
	t.Helper()
	dir := t.TempDir()
	c := clock.NewManual(clock.Real{}.Now().Add(time.Hour))
	l, err := New(filepath.Join(dir, "error_log"), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, c, dir
}

// content reads a log as the HTTP port does.
func content(t *testing.T, l *Log, name string) string {
	t.Helper()
	f, err := l.Open(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWriter checks names, lines, the limit and what an unused writer leaves.
func TestWriter(t *testing.T) {
	l, _, _ := newLog(t)
	unused := l.Writer("unused", "topic")
	if err := unused.Close(); err != nil || unused.Name() != "" || unused.First() != "" {
		t.Errorf("unused writer: %q %q %v", unused.Name(), unused.First(), err)
	}
	w := l.Writer("8b5f-../x", "orders")
	for i := range 60 {
		row := load.ErrorRow{Reason: "bad", Line: []byte("1,x"), Partition: 2, Offset: int64(i)}
		if i == 1 {
			row.Partition = load.NoPartition
		}
		if err := w.Filtered(row); err != nil {
			t.Fatal(err)
		}
	}
	if w.Name() != "__shard_0/error_log_insert_stmt_8b5f-___x" {
		t.Errorf("name %q", w.Name())
	}
	if w.First() != "bad. Src line: 1,x" {
		t.Errorf("first %q", w.First())
	}
	lines := strings.Split(content(t, l, w.Name()), "\n")
	if len(lines) != 52 || lines[51] != "" {
		t.Fatalf("%d lines", len(lines))
	}
	for i, want := range map[int]string{
		0:  "Reason: bad. src line [1,x]; topic orders, partition 2, offset 0",
		1:  "Reason: bad. src line [1,x]; ",
		49: "Reason: bad. src line [1,x]; topic orders, partition 2, offset 49",
		50: "TOO MUCH ERROR! already reach 50. show no more next error.",
	} {
		if lines[i] != want {
			t.Errorf("line %d: %q, want %q", i, lines[i], want)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// TestOpenStaysInside checks that no name leads out of the directory.
func TestOpenStaysInside(t *testing.T) {
	l, _, dir := newLog(t)
	secret := filepath.Join(dir, "error_log_insert_stmt_secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	inside := filepath.Join(dir, "error_log", "__shard_7")
	if err := os.MkdirAll(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(inside, "error_log_insert_stmt_link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "..", "../error_log_insert_stmt_secret", "__shard_7/../../error_log_insert_stmt_secret", secret, "__shard_7/error_log_insert_stmt_link",
		"__shard_7", "__shard_7/", "__shard_7/error_log_insert_stmt_no", "/__shard_7/error_log_insert_stmt_x", "__shard_7\\..\\error_log_insert_stmt_secret"} {
		if f, err := l.Open(context.Background(), name); err == nil {
			f.Close()
			t.Errorf("%q was opened", name)
		}
	}
	if _, err := l.Open(context.Background(), "__shard_9/error_log_insert_stmt_x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing log: %v", err)
	}
}

// TestExpire checks that old logs go and young ones stay.
func TestExpire(t *testing.T) {
	l, c, _ := newLog(t)
	w := l.Writer("1", "")
	if err := w.Filtered(load.ErrorRow{Reason: "bad"}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if n, err := l.Expire(ctx, KeepFor); n != 0 || err != nil {
		t.Fatalf("removed %d, %v", n, err)
	}
	c.Advance(KeepFor)
	if n, err := l.Expire(ctx, KeepFor); n != 1 || err != nil {
		t.Fatalf("removed %d, %v", n, err)
	}
	if _, err := l.Open(ctx, w.Name()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("expired log: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
