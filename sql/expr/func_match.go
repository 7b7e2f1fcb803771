package expr

import (
	"regexp"
	"strings"
	"unicode"
)

// matchRunner computes MATCH_ANY and its kin by searching the words of the text, whatever the column's index is: words are letters and
// digits in lower case, a Chinese character is one of its own. Doris takes the parser of the column's inverted index.
func matchRunner(n *Node) (func(c *call) error, error) {
	found, pattern := matchers[n.Name], ""
	var re *regexp.Regexp
	return propagating(func(c *call, i int) {
		if n.Name == "MATCH_REGEXP" {
			if p := string(c.bytes(1, i)); re == nil || p != pattern {
				var err error
				if re, err = regexp.Compile(p); err != nil {
					c.err = invalidPattern(p, err)
					c.out.AppendNull()
					return
				}
				pattern = p
			}
			appendBool(c.out, anyWord(words(c.text(0, i)), re.MatchString))
			return
		}
		appendBool(c.out, found(words(c.text(0, i)), words(string(c.bytes(1, i)))))
	}), nil
}

// text is argument k as text; an array's elements stand beside each other.
func (c *call) text(k, i int) string {
	o := c.args[k]
	if o.v.Type.IsText() {
		return string(c.bytes(k, i))
	}
	var b []byte
	v, from, to := c.elements(k, i)
	for e := from; e < to; e++ {
		if !v.IsNull(e) {
			b = append(append(b, v.Bytes(e)...), ' ')
		}
	}
	return string(b)
}

// matchers decide by the words of the text and of the query.
var matchers = map[string]func(text, query []string) bool{
	"MATCH_ANY": func(text, query []string) bool {
		for _, q := range query {
			if anyWord(text, func(w string) bool { return w == q }) {
				return true
			}
		}
		return false
	},
	"MATCH_ALL": func(text, query []string) bool {
		for _, q := range query {
			if !anyWord(text, func(w string) bool { return w == q }) {
				return false
			}
		}
		return len(query) > 0
	},
	"MATCH_PHRASE": func(text, query []string) bool {
		return phrase(text, query, func(_ int, w, q string) bool { return w == q })
	},
	"MATCH_PHRASE_PREFIX": func(text, query []string) bool {
		return phrase(text, query, func(k int, w, q string) bool {
			return w == q || k == len(query)-1 && strings.HasPrefix(w, q)
		})
	},
	"MATCH_PHRASE_EDGE": func(text, query []string) bool {
		return phrase(text, query, func(k int, w, q string) bool {
			switch {
			case len(query) == 1:
				return strings.Contains(w, q)
			case k == 0:
				return strings.HasSuffix(w, q)
			case k == len(query)-1:
				return strings.HasPrefix(w, q)
			}
			return w == q
		})
	},
}

// anyWord reports whether one of the words fulfils a condition.
func anyWord(text []string, is func(w string) bool) bool {
	for _, w := range text {
		if is(w) {
			return true
		}
	}
	return false
}

// phrase reports whether the words of the query follow one another in the text.
func phrase(text, query []string, equal func(k int, w, q string) bool) bool {
	for start := 0; len(query) > 0 && start+len(query) <= len(text); start++ {
		k := 0
		for k < len(query) && equal(k, text[start+k], query[k]) {
			k++
		}
		if k == len(query) {
			return true
		}
	}
	return false
}

// words cuts a text into words in lower case.
func words(text string) []string {
	var out []string
	start := -1
	end := func(at int) {
		if start >= 0 {
			out = append(out, strings.ToLower(text[start:at]))
		}
		start = -1
	}
	for at, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			end(at)
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = at
			}
		default:
			end(at)
		}
	}
	end(len(text))
	return out
}
