package server

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/load/errorlog"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// housekeepingInterval is how often housekeep looks (Doris: dynamic_partition_check_interval_seconds).
const housekeepingInterval = 10 * time.Minute

// housekeep makes and drops dynamic partitions, empties the recycle bin and removes old error logs, until ctx is done.
func (s *Server) housekeep(ctx context.Context) error {
	for {
		for what, run := range map[string]func() error{
			"scheduling dynamic partitions": func() error { return statement.ScheduleDynamicPartitions(ctx, s.catalog) },
			"emptying the recycle bin":      func() error { return s.catalog.PurgeExpired(ctx) },
			"removing old error logs": func() error {
				_, err := s.errorLogs.Expire(ctx, errorlog.KeepFor)
				return err
			},
		} {
			if err := run(); err != nil && ctx.Err() == nil {
				s.log.Warn("housekeeping failed; it is tried again later", "what", what, "error", err)
			}
		}
		if s.clock.Sleep(ctx, housekeepingInterval) != nil {
			return nil
		}
	}
}
