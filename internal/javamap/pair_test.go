package javamap

import (
	"strings"
	"testing"
)

// TestOrderPaired has the orders in which a real frontend names the columns of ANALYZE. Names of one bucket
// come in an order that we do not know.
func TestOrderPaired(t *testing.T) {
	for _, c := range [][3]string{
		{"an", "k,a,b,ddd,e,bb", "a,bb,b,e,ddd,k"}, {"q", "k,v,s", "s,v,k"}, {"t", "k,a,b,g", "g,k,a,b"},
		{"mor", "k,a", "a,k"},
	} {
		if got := strings.Join(OrderPaired(c[0], strings.Split(c[1], ",")), ","); got != c[2] {
			t.Errorf("%s: %s, want %s", c[0], got, c[2])
		}
	}
}
