package mysql

import "net"

// Serve serves a connection that no listener has accepted.
func Serve(s *Server, accepted net.Conn) {
	s.mu.Lock()
	s.nextID++
	c := newConn(s, s.nextID, accepted)
	s.conns[c.id] = c
	s.serving.Add(1)
	s.mu.Unlock()
	go func() {
		defer s.serving.Done()
		defer s.forget(c)
		c.serve()
	}()
}
