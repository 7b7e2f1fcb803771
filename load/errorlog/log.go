package errorlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

const (
	// shards is the number of directories that files are spread over (Doris: LoadPathMgr).
	shards = 1024
	// shardPrefix and filePrefix begin the names of directories and files.
	shardPrefix = "__shard_"
	filePrefix  = "error_log_insert_stmt_"
	// KeepFor is how long a file stays (Doris: load_error_log_reserve_hours).
	KeepFor = 48 * time.Hour
)

// Log is the directory of all error logs.
type Log struct {
	root  *os.Root
	clock clock.Clock
	next  atomic.Uint32
}

// New opens the directory, which it makes if need be.
func New(dir string, c clock.Clock) (*Log, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the error log directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the error log directory: %w", err)
	}
	return &Log{root: root, clock: c}, nil
}

// Close releases the directory. Files that are open stay usable.
func (l *Log) Close() error { return l.root.Close() }

// Writer returns the log of one load. The id, e.g. a task's uuid or a query id, becomes part of the file's name; the topic is
// shown with each row, empty for loads that are not from Kafka. Nothing is written before the first row.
func (l *Log) Writer(id, topic string) *Writer {
	return &Writer{log: l, id: id, topic: topic}
}

// create makes the file of a writer and returns its name, "<shard>/error_log_insert_stmt_<id>".
func (l *Log) create(id string) (string, *os.File, error) {
	shard := shardPrefix + strconv.Itoa(int((l.next.Add(1)-1)%shards))
	if err := l.root.Mkdir(shard, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", nil, fmt.Errorf("making an error log shard: %w", err)
	}
	name := shard + "/" + filePrefix + plain(id)
	file, err := l.root.Create(name)
	if err != nil {
		return "", nil, fmt.Errorf("making an error log: %w", err)
	}
	return name, file, nil
}

// plain replaces what has no place in a file name or URL.
func plain(id string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' {
			return c
		}
		return '_'
	}, id)
}

// Open opens the log of a name as [Writer.Name] returned it; no name leads out of the directory. The error is fs.ErrNotExist
// for a log that is not there or expired.
func (l *Log) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	shard, file := path.Split(name)
	if !fs.ValidPath(name) || !strings.HasPrefix(shard, shardPrefix) || !strings.HasPrefix(file, filePrefix) || strings.Count(name, "/") != 1 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return l.root.Open(name)
}

// Expire removes the logs that were last written before the given age and returns how many.
func (l *Log) Expire(ctx context.Context, age time.Duration) (int, error) {
	limit := l.clock.Now().Add(-age)
	files, err := fs.Glob(l.root.FS(), shardPrefix+"*/"+filePrefix+"*")
	if err != nil {
		return 0, fmt.Errorf("listing error logs: %w", err)
	}
	removed := 0
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		info, err := l.root.Stat(name)
		if err != nil || !info.ModTime().Before(limit) {
			continue
		}
		if err := l.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("removing an error log: %w", err)
		}
		removed++
	}
	return removed, nil
}
