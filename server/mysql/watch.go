package mysql

import (
	"context"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// watchAfter is how long a statement runs before its client is watched: most are over by then, and a watch costs two switches.
const watchAfter = 20 * time.Millisecond

// watch is a watch over the client while a statement runs.
type watch struct {
	conn   *conn
	cancel context.CancelCauseFunc
	// unbegun stops the watch before it begins and reports whether it has.
	unbegun func() bool

	mu sync.Mutex
	// over says that the statement has ended; gone, once the watch has begun, tells whether the client is.
	over bool
	gone chan bool
}

// watch cancels the statement when the client closes its side, until [watch.stop].
func (c *conn) watch(cancel context.CancelCauseFunc) *watch {
	w := &watch{conn: c, cancel: cancel}
	w.unbegun = clock.Real{}.Later(watchAfter, w.run)
	return w
}

// run waits for a byte of the client or for its end.
func (w *watch) run() {
	w.mu.Lock()
	if w.over {
		w.mu.Unlock()
		return
	}
	w.gone = make(chan bool, 1)
	// A statement may take longer than a client may be silent.
	w.conn.net.SetReadDeadline(time.Time{})
	w.mu.Unlock()
	_, err := w.conn.r.src.Peek(1)
	if err != nil && !timedOut(err) {
		w.cancel(errGone)
		w.gone <- true
		return
	}
	w.gone <- false
}

// stop ends the watch and reports whether the client is still there.
func (w *watch) stop() bool {
	if w.unbegun() {
		return true
	}
	w.mu.Lock()
	w.over = true
	gone := w.gone
	if gone != nil {
		w.conn.setReadDeadline(past)
	}
	w.mu.Unlock()
	return gone == nil || !<-gone
}

// past is a deadline that has passed.
var past = time.Unix(1, 0)
