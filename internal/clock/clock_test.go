package clock

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestManualWakesThoseWhoseTimeHasCome(t *testing.T) {
	m := NewManual(time.Unix(100, 0))
	soon, late := m.After(time.Second), m.After(time.Minute)
	m.Advance(2 * time.Second)
	if got := <-soon; !got.Equal(time.Unix(102, 0)) {
		t.Errorf("woken at %v", got)
	}
	select {
	case <-late:
		t.Error("a sleeper was woken too early")
	default:
	}
	if m.Waiters() != 1 {
		t.Errorf("%d sleepers wait, want 1", m.Waiters())
	}
	if got := <-m.After(0); !got.Equal(m.Now()) {
		t.Errorf("After(0) says %v", got)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []Clock{Real{}, NewManual(time.Unix(0, 0))} {
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: %v", c, err)
		}
	}
}
