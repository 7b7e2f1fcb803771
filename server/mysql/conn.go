package mysql

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// conn is one client connection. All of it belongs to its serving goroutine, except what mu guards.
type conn struct {
	server *Server
	id     uint32
	host   string
	net    net.Conn
	// transport is net, or TLS over it.
	transport net.Conn
	r         reader
	w         writer
	scratch   []byte

	caps uint32
	// multi says that the client takes several answers to one text.
	multi   bool
	salt    []byte
	session *engine.Session
	// user is the name that admit counted; empty before that.
	user string

	prepared      map[uint32]*preparedStatement
	nextStatement uint32
	// longBytes is how much of parameters sent with COM_STMT_SEND_LONG_DATA is kept.
	longBytes int

	mu sync.Mutex
	// cancel ends the running statement; nil between statements.
	cancel context.CancelCauseFunc
	killed bool
	// hurry says that the running statement was cancelled: its client has little time left to read.
	hurry bool
	// deadline is when the running statement's time is over; zero for never.
	deadline time.Time
}

// tooLarge is the error of more bytes than a client may send.
var tooLarge = &doriserr.Error{MySQL: 1153, State: "08S01", Message: "Got a packet bigger than 'max_allowed_packet' bytes"}

// errGone is the cause of a statement whose client has gone away or whose connection was killed.
var errGone = errors.New("client has gone away")

// newConn wraps an accepted connection.
func newConn(s *Server, id uint32, accepted net.Conn) *conn {
	host, _, err := net.SplitHostPort(accepted.RemoteAddr().String())
	if err != nil {
		host = accepted.RemoteAddr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		host = "127.0.0.1"
	}
	c := &conn{server: s, id: id, host: host, net: accepted, nextStatement: 1 << 31}
	c.stream(accepted)
	return c
}

// stream makes t the transport.
func (c *conn) stream(t net.Conn) {
	c.transport = t
	sequence := c.w.sequence
	c.r = reader{src: bufio.NewReaderSize(t, 16<<10)}
	c.w = writer{dst: t, sequence: sequence, limit: c.limitWrite}
}

// serve talks to the client until it leaves, is killed or is idle for too long.
func (c *conn) serve() {
	defer c.net.Close()
	c.net.SetDeadline(c.server.now().Add(c.server.config.HandshakeTimeout))
	err := c.handshake()
	if c.session != nil {
		defer c.session.Close()
	}
	if err != nil {
		return
	}
	c.net.SetDeadline(time.Time{})
	for {
		c.net.SetReadDeadline(c.server.now().Add(c.idle()))
		message, err := c.r.message(c.server.config.MaxPacket)
		if err != nil {
			if errors.Is(err, errTooLarge) {
				c.w.sequence = c.r.sequence
				c.fail(tooLarge)
				c.w.flush()
			}
			return
		}
		if len(message) == 0 {
			return
		}
		c.w.sequence = c.r.sequence
		if !c.command(message) {
			return
		}
	}
}

// idle is how long the client may be silent: the session's wait_timeout.
func (c *conn) idle() time.Duration {
	if limit := c.seconds("wait_timeout"); limit > 0 {
		return limit
	}
	return c.server.config.IdleTimeout
}

// seconds returns a session variable that is a number of seconds, 0 if it is none.
func (c *conn) seconds(name string) time.Duration {
	text, _ := c.session.Variable(name)
	if n, err := strconv.ParseInt(text, 10, 32); err == nil && n > 0 {
		return time.Duration(n) * time.Second
	}
	return 0
}

// limitWrite sets the deadline of a write, so that a client that has stopped reading keeps neither a statement that was killed or
// has timed out, nor the connection beyond net_write_timeout (Doris: MysqlChannel.sendTimeoutMs).
func (c *conn) limitWrite() {
	if c.session == nil {
		// The handshake has a deadline of its own.
		return
	}
	limit := c.seconds("net_write_timeout")
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.server.now()
	until := now.Add(limit)
	if limit == 0 {
		until = now.Add(c.server.config.IdleTimeout)
	}
	if !c.deadline.IsZero() {
		until = earlier(until, later(c.deadline, now).Add(c.server.config.LastWrite))
	}
	if c.hurry {
		until = earlier(until, now.Add(c.server.config.LastWrite))
	}
	c.net.SetWriteDeadline(until)
}

// earlier returns the earlier one of two times, later the later one.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// command answers one message and reports whether the connection goes on. If it takes longer, a second goroutine watches for
// the client's disappearance. A panic is answered as an internal error and logged with its stack.
func (c *conn) command(message []byte) (alive bool) {
	ctx, cancel := context.WithCancelCause(c.server.life)
	defer cancel(nil)
	c.mu.Lock()
	if c.killed {
		c.mu.Unlock()
		return false
	}
	c.cancel, c.hurry, c.deadline = cancel, false, time.Time{}
	if limit := c.seconds("query_timeout"); limit > 0 {
		c.deadline = c.server.now().Add(limit)
	}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.cancel = nil
		alive = alive && !c.killed
		c.mu.Unlock()
	}()
	switch message[0] {
	case comQuery, comStmtExecute:
		// The watcher reads ahead in the connection's buffer, so the message must be our own.
		stop := c.watch(cancel)
		defer func() { alive = stop() && alive }()
	}
	alive = c.guarded(ctx, message)
	if message[0] == comStmtClose || message[0] == comStmtLongData || !alive {
		return alive
	}
	return c.w.flush() == nil
}

// guarded dispatches and turns a panic into an error.
func (c *conn) guarded(ctx context.Context, message []byte) (alive bool) {
	defer func() {
		if p := recover(); p != nil {
			id := c.server.nextFault()
			c.server.config.Logger.Error("statement panicked", "fault", id, "connection", c.id, "panic", p, "stack", string(debug.Stack()))
			c.w.buf = c.w.buf[:c.w.start]
			c.fail(&doriserr.Error{Code: doriserr.Internal, Message: fmt.Sprintf("internal error %s: %v", id, p)})
			alive = true
		}
	}()
	return c.dispatch(ctx, message)
}

// watchAfter is how long a statement runs before its client is watched: most are over by then, and a watch costs two switches.
const watchAfter = 20 * time.Millisecond

// watch cancels the statement when the client closes its side. The returned function ends the watch and reports whether the
// client is still there.
func (c *conn) watch(cancel context.CancelCauseFunc) (stop func() bool) {
	c.net.SetReadDeadline(time.Time{})
	gone := make(chan bool, 1)
	unbegun := clock.Real{}.Later(watchAfter, func() {
		_, err := c.r.src.Peek(1)
		var timeout net.Error
		if err != nil && !(errors.As(err, &timeout) && timeout.Timeout()) {
			cancel(errGone)
			gone <- true
			return
		}
		gone <- false
	})
	return func() bool {
		if unbegun() {
			return true
		}
		c.net.SetReadDeadline(past)
		return !<-gone
	}
}

// past is a deadline that has passed.
var past = time.Unix(1, 0)

// kill ends the running statement, and the whole connection unless queryOnly is set. Any goroutine may call it.
func (c *conn) kill(queryOnly bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !queryOnly {
		c.killed = true
	}
	if c.cancel != nil {
		cause := error(errGone)
		if queryOnly {
			cause = doriserr.New("cancel query by user from %s", c.net.RemoteAddr())
		}
		c.cancel(cause)
		c.hurry = true
		c.net.SetWriteDeadline(c.server.now().Add(c.server.config.LastWrite))
	}
	if !queryOnly && c.cancel == nil {
		c.net.Close()
	}
}
