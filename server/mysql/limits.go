package mysql

import (
	"errors"
	"net"
	"strconv"
	"time"
)

// limits are the session's variables that say how long something may take; 0 is no limit of the session's own.
type limits struct {
	// version is that of the variables for which these hold.
	version            uint64
	known              bool
	wait, query, write time.Duration
}

// limits returns what the variables say now.
func (c *conn) limits() limits {
	// Before anything is read: a change meanwhile is another version.
	version := c.session.Variables().Version()
	if !c.known.known || c.known.version != version {
		c.known = limits{version, true, c.seconds("wait_timeout"), c.seconds("query_timeout"), c.seconds("net_write_timeout")}
	}
	return c.known
}

// seconds returns a session variable that is a number of seconds, 0 if it is none.
func (c *conn) seconds(name string) time.Duration {
	text, _ := c.session.Variable(name)
	if n, err := strconv.ParseInt(text, 10, 32); err == nil && n > 0 {
		return time.Duration(n) * time.Second
	}
	return 0
}

// near reports whether a deadline that is set does for the one that is wanted, for it is set anew only when it comes short by more than
// a 64th: that costs as much as the rest of a small statement's way.
func near(set, wanted, now time.Time) bool {
	return !set.After(wanted) && wanted.Sub(set) <= wanted.Sub(now)/64
}

// await waits for the next message for as long as the client may be silent: the session's wait_timeout.
func (c *conn) await() error {
	limit := c.limits().wait
	if limit == 0 {
		limit = c.server.config.IdleTimeout
	}
	now := c.server.now()
	until := now.Add(limit)
	if !near(c.readUntil, until, now) {
		c.setReadDeadline(until)
	}
	for {
		_, err := c.r.src.Peek(1)
		if err == nil || !timedOut(err) || !c.readUntil.Before(until) {
			return err
		}
		// It was set for an earlier statement.
		c.setReadDeadline(until)
	}
}

// timedOut reports whether a deadline was the reason of an error.
func timedOut(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// setReadDeadline sets the deadline of reads.
func (c *conn) setReadDeadline(t time.Time) {
	c.readUntil = t
	c.net.SetReadDeadline(t)
}

// limitWrite sets the deadline of a write, so that a client that has stopped reading keeps neither a statement that was killed or
// has timed out, nor the connection beyond net_write_timeout (Doris: MysqlChannel.sendTimeoutMs).
func (c *conn) limitWrite() {
	if c.session == nil {
		// The handshake has a deadline of its own.
		return
	}
	limit := c.limits().write
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
	if !near(c.writeUntil, until, now) {
		c.writeUntil = until
		c.net.SetWriteDeadline(until)
	}
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
