package server

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/load/errorlog"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// housekeepingSetting is how often housekeep looks, in seconds.
const housekeepingSetting = "dynamic_partition_check_interval_seconds"

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
		wait := max(time.Second, time.Duration(s.settings.Int(housekeepingSetting))*time.Second)
		select {
		case <-ctx.Done():
			return nil
		case <-s.clock.After(wait):
		case <-s.housekeepingChanged:
		}
	}
}
