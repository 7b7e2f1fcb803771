package parser

import (
	"strings"
	"testing"
)

// TestLongChains: a chain of operators makes a tree as deep as it is long, which must not cost the process its stack.
func TestLongChains(t *testing.T) {
	chain := func(n int, first, more string) string { return first + strings.Repeat(more, n) }
	depth, children := "Exceeded the maximum depth of an expression tree (3000).", "Exceeded the maximum children of an expression tree (10000)."
	for _, c := range []struct{ text, want string }{
		{chain(3000, "SELECT 1", "+1"), ""},
		{chain(3001, "SELECT 1", "+1"), depth},
		{chain(2000, chain(2000, "SELECT (1", "+1")+")", "*2"), depth},
		{chain(2000, chain(2000, "SELECT f(1", "-1")+", 2)", "*2"), depth},
		{"SELECT " + chain(2000, "1", "+1") + ", " + chain(2000, "1", "+1"), ""},
		{chain(3001, "SELECT a", "[1]"), depth},
		{chain(3001, "SELECT 'a'", " || 'b'"), depth},
		{chain(9999, "SELECT a FROM t WHERE a = 1", " OR a = 1"), ""},
		{chain(10001, "SELECT a FROM t WHERE a = 1", " OR a = 1"), children},
		{chain(10001, "SELECT a FROM t WHERE a = 1", " AND a = 1"), children},
		{chain(10000, "SELECT 1", " UNION ALL SELECT 1"), ""},
		{chain(10001, "SELECT 1", " UNION ALL SELECT 1"), "more than 10000 queries"},
		{chain(10001, "SELECT 1", " INTERSECT SELECT 1"), "more than 10000 queries"},
		{chain(10001, "SELECT 1 FROM t", " JOIN t"), "more than 10000 queries or tables"},
	} {
		_, err := Parse(c.text)
		if got := ""; err != nil {
			got = err.Error()
			if c.want == "" || !strings.Contains(got, c.want) {
				t.Errorf("%.60s...: %.200s, want %q", c.text, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("%.60s... is taken, want %q", c.text, c.want)
		}
	}
}
