package routineload

import (
	"context"
	"strconv"

	"github.com/dorisemu/dorisemu/load"
)

// Store keeps jobs durably. The storage room implements it; what it keeps is opaque to it.
type Store interface {
	load.Sink
	// NewID returns an id that was never used before, for a job.
	NewID() uint64
	// SaveJob makes a job's encoded state durable.
	SaveJob(ctx context.Context, id uint64, state []byte) error
	// DeleteJob forgets a job.
	DeleteJob(ctx context.Context, id uint64) error
	// LoadJobs returns the last saved or committed state of every job.
	LoadJobs() (map[uint64][]byte, error)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
