package storage

import (
	"log/slog"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// Options say how to open a [Store]. Only Dir is required.
type Options struct {
	// Dir is the directory; it is made if it does not exist.
	Dir string
	// FS is the file system; nil is that of the machine. With another one the directory is not locked against other processes.
	FS vfs.FS
	// Clock is nil for the system's.
	Clock clock.Clock
	// Logger is nil for none.
	Logger *slog.Logger
	// CacheBytes is the size of the block cache; 0 means 32 MiB.
	CacheBytes int64
	// MemTableBytes is the size of one memtable; 0 means 32 MiB.
	MemTableBytes uint64
	// StageBytes is how much a transaction gathers before it writes it early; 0 means 4 MiB.
	StageBytes int
	// GatherBytes is how much memory all transactions may use for rows of UNIQUE and AGGREGATE tables before they fold and sort
	// them and keep them in files; each has its share, and may need as much again while it does so. 0 means 32 MiB.
	GatherBytes int
	// IngestBytes is up to how many bytes of staged rows a commit of a prepared transaction is one batch, which is held in memory; 0
	// means 32 MiB.
	IngestBytes int
	// Limits of transaction records; zero values are Doris's defaults.
	Limits TransactionLimits
	// NoBackground leaves out merging, timeouts and expiry, for tests that count files or need a fixed order.
	NoBackground bool
}

// TransactionLimits say how long finished transactions are remembered (Doris: Config).
type TransactionLimits struct {
	// Keep is label_keep_max_second, KeepStreaming is streaming_label_keep_max_second for Stream Load, INSERT and routine load.
	Keep, KeepStreaming time.Duration
	// KeepNumber is label_num_threshold, for each database and each of the two groups.
	KeepNumber int
	// Running is max_running_txn_num_per_db.
	Running int
	// PreCommitted is how long a pre-committed transaction may wait (stream_load_default_precommit_timeout_second).
	PreCommitted time.Duration
}

// ensureDefaults fills what was left zero.
func (o *Options) ensureDefaults() {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 32 << 20
	}
	if o.MemTableBytes == 0 {
		o.MemTableBytes = 32 << 20
	}
	if o.StageBytes == 0 {
		o.StageBytes = 4 << 20
	}
	if o.GatherBytes == 0 {
		o.GatherBytes = 32 << 20
	}
	if o.IngestBytes == 0 {
		o.IngestBytes = 32 << 20
	}
	l := &o.Limits
	if l.Keep == 0 {
		l.Keep = 259200 * time.Second
	}
	if l.KeepStreaming == 0 {
		l.KeepStreaming = 43200 * time.Second
	}
	if l.KeepNumber == 0 {
		l.KeepNumber = 2000
	}
	if l.Running == 0 {
		l.Running = 10000
	}
	if l.PreCommitted == 0 {
		l.PreCommitted = 3600 * time.Second
	}
}
