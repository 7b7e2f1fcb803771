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
	if Hash("hello") != 99162322 {
		t.Errorf("Hash(hello) = %d", Hash("hello"))
	}
}
