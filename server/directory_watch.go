package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// watchDirectory ends the server when its data directory was removed or replaced: files that are open would still take writes, and
// nothing of them would be there after a restart.
func (s *Server) watchDirectory(ctx context.Context) error {
	place := filepath.Join(s.addresses.Data, "store")
	opened, err := os.Stat(place)
	if err != nil {
		return fmt.Errorf("the data directory is gone: %w", err)
	}
	for s.clock.Sleep(ctx, time.Second) == nil {
		now, err := os.Stat(place)
		if err == nil && !os.SameFile(opened, now) {
			err = fmt.Errorf("%s is another one", place)
		}
		if err != nil {
			return fmt.Errorf("the data directory was removed or replaced while the server ran; what was written since is lost: %w", err)
		}
	}
	return nil
}
