package mysql

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// Config is what a server needs. Addr and Engine must be set; the zero of everything else is its default.
type Config struct {
	// Addr is host:port; port 0 takes a free one.
	Addr   string
	Engine *engine.Engine
	// Users decides who may connect; nil is [DefaultUsers].
	Users Users
	// TLS offers encryption to clients that ask for it; nil offers none, as Doris does by default.
	TLS *tls.Config
	// MaxConnections is qe_max_connection; the default is 1024.
	MaxConnections int
	// UserLimit is how many connections one user may have at a time, 0 for no limit of its own; nil limits nobody.
	UserLimit func(user string) int
	// MaxPacket is the largest message of a client in bytes; the default is 256 MiB.
	MaxPacket int
	// HandshakeTimeout is the time to log in, default 10 s. IdleTimeout is for sessions without wait_timeout, default 28800 s.
	HandshakeTimeout, IdleTimeout time.Duration
	// LastWrite is how long a client may take to read what is left when its statement was killed or its time is over, default 5 s.
	LastWrite time.Duration
	Clock     clock.Clock
	Logger    *slog.Logger
}

// Server speaks the MySQL protocol on one address.
type Server struct {
	config   Config
	listener net.Listener
	// life ends when Run is asked to stop; statements run under it.
	life    context.Context
	end     context.CancelFunc
	faults  atomic.Uint64
	serving sync.WaitGroup

	mu     sync.Mutex
	nextID uint32
	conns  map[uint32]*conn
	// users are how many connections each user has, admitted is their sum: without those that have not logged in.
	users    map[string]int
	admitted int
}

// New returns a server that does not listen yet.
func New(config Config) (*Server, error) {
	if config.Engine == nil {
		return nil, errors.New("mysql server needs an engine")
	}
	if config.Users == nil {
		config.Users = DefaultUsers()
	}
	if config.MaxConnections == 0 {
		config.MaxConnections = 1024
	}
	if config.MaxPacket == 0 {
		config.MaxPacket = 256 << 20
	}
	if config.HandshakeTimeout == 0 {
		config.HandshakeTimeout = 10 * time.Second
	}
	if config.IdleTimeout == 0 {
		config.IdleTimeout = 28800 * time.Second
	}
	if config.LastWrite == 0 {
		config.LastWrite = 5 * time.Second
	}
	if config.Clock == nil {
		config.Clock = clock.Real{}
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{config: config, conns: map[uint32]*conn{}, users: map[string]int{}}
	s.life, s.end = context.WithCancel(context.Background())
	return s, nil
}

// Listen binds the address; clients queue until Run.
func (s *Server) Listen() error {
	l, err := net.Listen("tcp", s.config.Addr)
	if err != nil {
		return fmt.Errorf("listening for MySQL clients: %w", err)
	}
	s.listener = l
	return nil
}

// Addr returns the address really bound; Listen must have succeeded.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Run serves until ctx is done, then ends all connections and returns once every goroutine of the server has ended. It returns
// nil on such a shutdown.
func (s *Server) Run(ctx context.Context) error {
	if s.listener == nil {
		if err := s.Listen(); err != nil {
			return err
		}
	}
	stopped := make(chan struct{})
	s.serving.Add(1)
	go func() {
		defer s.serving.Done()
		select {
		case <-ctx.Done():
		case <-stopped:
		}
		s.shutdown()
	}()
	err := s.accept()
	close(stopped)
	s.serving.Wait()
	if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// accept takes connections until the listener is closed.
func (s *Server) accept() error {
	for {
		accepted, err := s.listener.Accept()
		if err != nil {
			if s.life.Err() != nil || errors.Is(err, net.ErrClosed) {
				return net.ErrClosed
			}
			// Out of file descriptors and the like: clients that leave make room again.
			s.config.Logger.Warn("accepting MySQL client failed", "error", err)
			if s.config.Clock.Sleep(s.life, 50*time.Millisecond) != nil {
				return net.ErrClosed
			}
			continue
		}
		s.mu.Lock()
		if s.life.Err() != nil {
			s.mu.Unlock()
			accepted.Close()
			return net.ErrClosed
		}
		s.nextID++
		c := newConn(s, s.nextID, accepted)
		s.conns[c.id] = c
		s.serving.Add(1)
		s.relieve()
		s.mu.Unlock()
		go func() {
			defer s.serving.Done()
			defer s.forget(c)
			c.serve()
		}()
	}
}

// shutdown closes the listener and kills every connection.
func (s *Server) shutdown() {
	s.end()
	s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.kill(false)
		c.net.Close()
	}
}

// admit counts an authenticated connection, or refuses it when there are too many (Doris: ConnectPoolMgr.registerConnection).
func (s *Server) admit(c *conn, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.admitted >= s.config.MaxConnections {
		return s.overLimit(s.users[user]+1, s.admitted+1)
	}
	if err := s.userLimit(user); err != nil {
		return err
	}
	s.count(c, user)
	return nil
}

// readmit counts an admitted connection for another user, or refuses that.
func (s *Server) readmit(c *conn, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == c.user {
		return nil
	}
	if err := s.userLimit(user); err != nil {
		return err
	}
	s.discount(c)
	s.count(c, user)
	return nil
}

// userLimit fails if a user has as many connections as it may; s.mu is held.
func (s *Server) userLimit(user string) error {
	if limit := s.config.UserLimit; limit != nil {
		if most := limit(user); most > 0 && s.users[user] >= most {
			return s.overLimit(most, s.users[user]+1)
		}
	}
	return nil
}

// overLimit is the error of one connection too many (Doris: ERR_TOO_MANY_USER_CONNECTIONS).
func (s *Server) overLimit(user, current int) error {
	return &doriserr.Error{MySQL: 1203, State: "42000", Message: fmt.Sprintf("Reach limit of connections. Total: %d, User: %d, Current: %d", s.config.MaxConnections, user, current)}
}

// count counts a connection for a user; s.mu is held.
func (s *Server) count(c *conn, user string) {
	s.users[user]++
	s.admitted++
	c.user = user
}

// discount undoes count; s.mu is held.
func (s *Server) discount(c *conn) {
	if c.user == "" {
		return
	}
	if s.users[c.user]--; s.users[c.user] == 0 {
		delete(s.users, c.user)
	}
	s.admitted--
	c.user = ""
}

// relieve closes the oldest connection that has not logged in if there are more of those than may log in; s.mu is held.
func (s *Server) relieve() {
	if len(s.conns)-s.admitted <= max(s.config.MaxConnections, leastWaiting) {
		return
	}
	var oldest *conn
	for _, c := range s.conns {
		if c.user == "" && (oldest == nil || c.id < oldest.id) {
			oldest = c
		}
	}
	oldest.net.Close()
}

// leastWaiting is how many connections may at least be logging in at a time.
const leastWaiting = 64

// forget removes a connection that has ended.
func (s *Server) forget(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c.id)
	s.discount(c)
}

// Connections returns the number of open connections.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// now is the time of deadlines, which the operating system keeps: always real.
func (s *Server) now() time.Time { return clock.Real{}.Now() }

// nextFault numbers internal errors, so that a client's message finds its log line.
func (s *Server) nextFault() string { return fmt.Sprintf("E%06d", s.faults.Add(1)) }
