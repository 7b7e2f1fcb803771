package statement

import "testing"

func TestLikeMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"a%", "abc", true}, {"a%", "Abc", false}, {"%b%", "abc", true}, {"_b_", "abc", true}, {"_", "", false}, {"%", "", true},
		{"", "", true}, {"", "a", false}, {`a\_b`, "a_b", true}, {`a\_b`, "axb", false}, {`a\%`, "a%", true}, {"%a%b%", "xaxxbx", true},
		{"%ab", "aab", true}, {"é_", "éx", true}, {"a%c", "abd", false},
	} {
		if got := likeMatch(c.pattern, c.text); got != c.want {
			t.Errorf("likeMatch(%q, %q) = %t", c.pattern, c.text, got)
		}
	}
}
