package javamap

import (
	"slices"
	"testing"
)

func TestOrder(t *testing.T) {
	for _, c := range []struct{ in, out []string }{
		{[]string{"k", "v"}, []string{"v", "k"}},
		{[]string{"a", "b"}, []string{"a", "b"}},
		{[]string{"b", "a", "b"}, []string{"a", "b"}},
	} {
		if got := Order(c.in); !slices.Equal(got, c.out) {
			t.Errorf("Order(%v) = %v, want %v", c.in, got, c.out)
		}
	}
	for _, c := range []struct{ in, out []string }{
		{[]string{"foo", "x1"}, []string{"x1", "foo"}},
		{[]string{"g1", "replication_numx", "zeta"}, []string{"zeta", "g1", "replication_numx"}},
	} {
		if got := Copied(c.in); got[0] != c.out[0] || len(got) != len(c.out) {
			t.Errorf("Copied(%v) = %v, want %v first", c.in, got, c.out[0])
		}
	}
	if Hash("hello") != 99162322 {
		t.Errorf("Hash(hello) = %d", Hash("hello"))
	}
}
