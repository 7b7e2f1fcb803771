package engine

import "testing"

func TestLike(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"%", "", true}, {"", "", true}, {"", "a", false}, {"a", "a", true}, {"a%", "abc", true}, {"%c", "abc", true}, {"%b%", "abc", true},
		{"a_c", "abc", true}, {"a_", "abc", false}, {`a\_c`, "abc", false}, {`a\_c`, "a_c", true}, {`100\%`, "100%", true}, {`100\%`, "1000", false},
		{"%a%b%c", "xaxbxc", true}, {"%a%b%c", "xaxbxcx", false}, {`\`, `\`, false}, {"version%", "version_comment", true},
	} {
		if got := likeMatch(c.pattern, c.text); got != c.want {
			t.Errorf("%q LIKE %q is %v", c.text, c.pattern, got)
		}
	}
}
