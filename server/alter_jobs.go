package server

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/sql/statement"
)

// alterJobInterval is how often the changes of tables that wait for transactions are looked through.
const alterJobInterval = 250 * time.Millisecond

// runAlterJobs makes the changes of tables for which the transactions before them have ended, until ctx is done.
func (s *Server) runAlterJobs(ctx context.Context) error {
	for {
		if err := statement.RunAlterJobs(ctx, s.catalog, s.store); err != nil && ctx.Err() == nil {
			s.log.Warn("changing tables failed; it is tried again later", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.clock.After(alterJobInterval):
		}
	}
}
