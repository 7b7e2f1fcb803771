package server

import "context"

// watchStore ends the server when its store has failed: a full disk or a sync that fails leaves open what is on disk, and only
// opening the directory again can tell. A server that went on would look healthy and refuse every load.
func (s *Server) watchStore(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-s.store.Failed():
		return s.store.Failure()
	}
}
