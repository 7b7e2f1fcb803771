package debugpoint

import (
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

func TestPointFiresUntilItsLimitTimeoutOrRemoval(t *testing.T) {
	c := clock.NewManual(time.Unix(0, 0))
	s := NewSet(c)
	if s.Enabled("p") || (*Set)(nil).Enabled("p") {
		t.Fatal("a point that nobody set fires")
	}
	s.Add("p", Point{Limit: 2, Params: map[string]string{"k": "v"}})
	for i := range 3 {
		params, ok := s.Fire("p")
		if want := i < 2; ok != want || ok && params["k"] != "v" {
			t.Fatalf("fire %d: %v %v", i, params, ok)
		}
	}
	s.Add("q", Point{Timeout: time.Second})
	if !s.Enabled("q") {
		t.Fatal("q does not fire before its timeout")
	}
	c.Advance(time.Second)
	if s.Enabled("q") {
		t.Fatal("q fires after its timeout")
	}
	s.Add("r", Point{})
	s.Remove("r")
	s.Add("s", Point{})
	s.Clear()
	if s.Enabled("r") || s.Enabled("s") {
		t.Fatal("a removed point fires")
	}
}
