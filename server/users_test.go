package server

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/server/mysql"
)

// TestFailedLoginsSlowDown counts failures of one name from one address and looks at what the next attempt waits for.
func TestFailedLoginsSlowDown(t *testing.T) {
	s := serverIn(t, t.TempDir())
	defer func() { _ = s.close() }()
	c := clock.NewManual(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	u := newUsers(s.accounts, "secret", c)
	fail := func() time.Duration {
		if u.attempt("root", "10.0.0.1", func() bool { return false }) {
			t.Fatal("a wrong password is right")
		}
		wait := u.failures[[2]string{"root", "10.0.0.1"}].until.Sub(c.Now())
		c.Advance(wait)
		return wait
	}
	for i, want := range []time.Duration{0, 0, 0, 50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond,
		800 * time.Millisecond, 1600 * time.Millisecond, longestDelay, longestDelay} {
		if got := fail(); got != want {
			t.Errorf("after failure %d the next attempt waits %v, want %v", i+1, got, want)
		}
	}
	if _, ok := u.failures[[2]string{"root", "10.0.0.2"}]; ok {
		t.Error("another address waits too")
	}
	// Attempts that come together stand in line: only one of them is made when the wait is over.
	var made atomic.Int64
	var together sync.WaitGroup
	for range 5 {
		together.Go(func() { u.attempt("root", "10.0.0.1", func() bool { made.Add(1); return false }) })
	}
	for n := range int64(2) {
		for c.Waiters() < 4-int(n) || made.Load() < n+1 {
			time.Sleep(time.Millisecond)
		}
		if made.Load() != n+1 {
			t.Errorf("%d attempts were made, want %d", made.Load(), n+1)
		}
		c.Advance(longestDelay)
	}
	ended := make(chan struct{})
	go func() { together.Wait(); close(ended) }()
	for waiting := true; waiting; {
		select {
		case <-ended:
			waiting = false
		case <-time.After(time.Millisecond):
			c.Advance(longestDelay)
		}
	}
	c.Advance(2 * longestDelay)
	if !u.attempt("root", "10.0.0.1", func() bool { return true }) {
		t.Error("the right password is wrong")
	}
	if got := fail(); got != 0 {
		t.Errorf("after a success the first failure costs %v", got)
	}
	c.Advance(forgetFailures + time.Second)
	for range rememberedPairs + 10 {
		u.attempt(string(rune('a'+len(u.failures)%26))+c.Now().Format(time.RFC3339Nano), "h", func() bool { return false })
		c.Advance(time.Millisecond)
	}
	if n := len(u.failures); n > rememberedPairs {
		t.Errorf("%d failures are remembered", n)
	}
}

// TestHTTPUsers checks passwords and privileges of the HTTP edge.
func TestHTTPUsers(t *testing.T) {
	s := serverIn(t, t.TempDir())
	defer func() { _ = s.close() }()
	id := catalog.UserIdentity{Name: "loader", Host: "10.%"}
	nothing := func(*catalog.PasswordPolicy) {}
	if err := s.accounts.CreateUser(t.Context(), id, false, mysql.HashPassword("pw"), "", "", nothing); err != nil {
		t.Fatal(err)
	}
	on := catalog.TablePattern{Catalog: catalog.InternalCatalog, Database: "d", Table: "t"}
	if err := s.accounts.Grant(t.Context(), &id, "", catalog.Grants{Tables: []catalog.TableGrant{{On: on, Privileges: catalog.LoadPriv}}}); err != nil {
		t.Fatal(err)
	}
	u := httpUsers{newUsers(s.accounts, "secret", clock.Real{})}
	for _, c := range []struct {
		name, password, host string
		in, admin            bool
	}{
		{"root", "secret", "10.0.0.1", true, true}, {"admin", "secret", "10.0.0.1", true, true}, {"root", "", "127.0.0.1", false, false},
		{"loader", "pw", "10.0.0.1", true, false}, {"loader", "pw", "11.0.0.1", false, false}, {"loader", "", "10.0.0.1", false, false},
		{"nosuch", "", "10.0.0.1", false, false},
	} {
		if in, admin := u.Authenticate(c.name, c.password, c.host); in != c.in || admin != c.admin {
			t.Errorf("%s with %q from %s: in %v, admin %v", c.name, c.password, c.host, in, admin)
		}
	}
	if !u.May("loader", "10.0.0.1", catalog.MayLoad, "d", "t") || u.May("loader", "10.0.0.1", catalog.MayLoad, "d", "u") || u.May("loader", "11.0.0.1", catalog.MayLoad, "d", "t") {
		t.Error("the loader may load into the wrong tables")
	}
}
