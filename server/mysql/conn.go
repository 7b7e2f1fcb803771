package mysql

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"sync"
	"time"

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
	// readUntil is the deadline of reads that the socket has, known is what variables say of time.
	readUntil time.Time
	known     limits

	mu sync.Mutex
	// cancel ends the running statement; nil between statements.
	cancel context.CancelCauseFunc
	killed bool
	// hurry says that the running statement was cancelled: its client has little time left to read.
	hurry bool
	// deadline is when the running statement's time is over; zero for never.
	deadline time.Time
	// writeUntil is the deadline of writes that the socket has.
	writeUntil time.Time
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
	c.mu.Lock()
	c.writeUntil = time.Time{}
	c.mu.Unlock()
	for {
		if c.await() != nil {
			return
		}
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
	if limit := c.limits().query; limit > 0 {
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
		w := c.watch(cancel)
		defer func() { alive = w.stop() && alive }()
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
		c.writeUntil = c.server.now().Add(c.server.config.LastWrite)
		c.net.SetWriteDeadline(c.writeUntil)
	}
	if !queryOnly && c.cancel == nil {
		c.net.Close()
	}
}
