package storage

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/load"
)

// Store is an open data directory. It implements [catalog.Store], [load.Sink] and routineload's Store.
type Store struct {
	dir     string
	options Options
	clock   clock.Clock
	log     *slog.Logger
	owner   *owner
	db      *pebble.DB
	pebble  *pebble.Options

	// structure is held shared while a commit or a merge checks tables and applies its batch, exclusively by changes of the
	// catalog: so no rows come back after a range was erased.
	structure sync.RWMutex
	tables    map[uint64]*catalog.Table
	// erased counts how often a partition's rows were erased: a transaction that has staged blocks before must not commit.
	erased map[catalog.PartitionRef]int
	// rewritten has the schema version that a table's rows are of since they were last rewritten; the map is replaced, never changed.
	rewritten map[uint64]uint32

	// rewrite is held by what replaces blocks: merges and deletes.
	rewrite sync.Mutex

	versions  versions
	rowCounts rowCounts
	// gathering is how many transactions have rows of UNIQUE and AGGREGATE tables in memory.
	gathering    atomic.Int64
	transactions registry
	txnIDs       counter
	otherIDs     counter

	failOnce sync.Once
	failed   chan struct{}
	failure  error

	closed atomic.Bool
	stop   context.CancelFunc
	wg     sync.WaitGroup
	merges mergeQueue
}

// Open opens a directory, or makes it, and starts the background goroutine. It fails if another process owns the directory,
// if it cannot be written, or if its format is not known.
func Open(o Options) (*Store, error) {
	o.ensureDefaults()
	s := &Store{
		dir: o.Dir, options: o, clock: o.Clock, log: o.Logger,
		tables: map[uint64]*catalog.Table{}, erased: map[catalog.PartitionRef]int{},
		versions:  versions{known: map[catalog.PartitionRef]*partitionVersions{}},
		rowCounts: rowCounts{known: map[catalog.PartitionRef]countedRows{}, stale: map[catalog.PartitionRef]bool{}},
		failed:    make(chan struct{}),
		txnIDs:    counter{name: "transaction"}, otherIDs: counter{name: "object"},
	}
	s.transactions.init(o.Limits)
	s.merges.init()
	if o.FS == nil {
		held, err := own(o.Dir)
		if err != nil {
			return nil, err
		}
		s.owner, s.options.FS = held, vfs.Default
	}
	if err := s.openDatabase(); err != nil {
		s.owner.release()
		return nil, err
	}
	if err := s.recover(); err != nil {
		return nil, errors.Join(err, s.abandon())
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	if !o.NoBackground {
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			s.background(ctx)
		}()
	}
	return s, nil
}

// openDatabase opens Pebble with our sizes.
func (s *Store) openDatabase() error {
	cache := pebble.NewCache(s.options.CacheBytes)
	defer cache.Unref()
	dir := filepath.Join(s.dir, "store")
	if err := s.options.FS.MkdirAll(dir, 0o755); err != nil {
		return unusableDirectory(s.dir, err)
	}
	if err := s.syncDirectories(); err != nil {
		return unusableDirectory(s.dir, err)
	}
	options := &pebble.Options{
		FS: &failStopFS{s.options.FS, s}, Cache: cache, Logger: pebbleLogger{s},
		MemTableSize:                s.options.MemTableBytes,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       math.MaxInt32,
		MaxOpenFiles:                512,
		Merger:                      merger,
		FormatMajorVersion:          pebble.FormatNewest,
		BytesPerSync:                1 << 20,
		WALBytesPerSync:             1 << 20,
	}
	options.EventListener = &pebble.EventListener{DataCorruption: func(info pebble.DataCorruptionInfo) {
		// Whoever reads gets the error; the default is to end the reader's goroutine.
		s.log.Error("damaged data", "path", info.Path, "error", info.Details)
	}}
	options.ApplyCompressionSettings(func() pebble.DBCompressionSettings { return pebble.DBCompressionNone })
	options.EnsureDefaults()
	s.pebble = options
	err := s.guard(func() (err error) {
		s.db, err = pebble.Open(dir, options)
		return err
	})
	if err != nil {
		return unusableDirectory(s.dir, err)
	}
	return nil
}

// syncDirectories makes the names of our directories durable: Pebble syncs only what is inside its own.
func (s *Store) syncDirectories() error {
	for _, dir := range []string{s.dir, filepath.Dir(s.dir)} {
		d, err := s.options.FS.OpenDir(dir)
		if errors.Is(err, fs.ErrPermission) && dir != s.dir {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
	}
	return nil
}

// recover brings the memory up to date with the disk and deletes what unfinished transactions left.
func (s *Store) recover() error {
	if err := s.options.FS.RemoveAll(filepath.Join(s.dir, ingestDirectory)); err != nil {
		return err
	}
	if err := s.checkFormat(); err != nil {
		return err
	}
	if err := s.txnIDs.load(s, 1); err != nil {
		return err
	}
	if err := s.otherIDs.load(s, 10001); err != nil {
		return err
	}
	if err := s.loadTables(); err != nil {
		return err
	}
	if err := s.loadTransactions(); err != nil {
		return err
	}
	return s.dropLeftovers()
}

// abandon gives up a store that could not be opened completely.
func (s *Store) abandon() error {
	s.closed.Store(true)
	var err error
	select {
	case <-s.failed:
	default:
		err = s.guard(s.db.Close)
	}
	return errors.Join(err, s.owner.release())
}

// Close waits for the background goroutine, writes what is still in memory and gives the directory free. Snapshots must have
// been closed before. After a failure of the disk it only gives the directory free.
func (s *Store) Close() error {
	if s.closed.Load() {
		return ErrClosed
	}
	s.stop()
	s.wg.Wait()
	var errs []error
	if s.usable() == nil {
		errs = append(errs, s.txnIDs.settle(s), s.otherIDs.settle(s))
	}
	if s.closed.Swap(true) {
		return ErrClosed
	}
	select {
	case <-s.failed:
	default:
		s.structure.Lock()
		errs = append(errs, s.guard(s.db.Close))
		s.structure.Unlock()
	}
	return errors.Join(append(errs, s.owner.release())...)
}

// NewID returns an id that was never used before, for a job.
//
// It panics on no account: if the disk fails, the store is failed and the id, still unique in this process, is of no use.
func (s *Store) NewID() uint64 {
	id, err := s.otherIDs.take(s)
	if err != nil {
		s.otherIDs.mu.Lock()
		defer s.otherIDs.mu.Unlock()
		s.otherIDs.next++
		return s.otherIDs.next
	}
	return id
}

// check interfaces
var (
	_ catalog.Store = (*Store)(nil)
	_ load.Sink     = (*Store)(nil)
)
