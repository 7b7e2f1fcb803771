package likepattern

import "testing"

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"a%", "abc", true}, {"a%", "Abc", false}, {"%b%", "abc", true}, {"_b_", "abc", true}, {"_", "", false}, {"%", "", true},
		{"", "", true}, {"", "a", false}, {`a\_b`, "a_b", true}, {`a\_b`, "axb", false}, {`a\%`, "a%", true}, {"%a%b%", "xaxxbx", true},
		{"%ab", "aab", true}, {`\`, `\`, false}, {"%a%b%c", "xaxbxcx", false}, {`100\%`, "1000", false}, {"é_", "éx", true}, {"a%c", "abd", false},
	} {
		if got := Match(c.pattern, c.text); got != c.want {
			t.Errorf("Match(%q, %q) = %t", c.pattern, c.text, got)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a%b", "axb")
	f.Add("%%%", "")
	f.Add(`\%`, "%")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		Match(pattern, text)
		if !Match("%", text) {
			t.Errorf("%% does not match %q", text)
		}
	})
}
