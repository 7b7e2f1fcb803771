package expr

import (
	"bytes"
	"unicode/utf8"
)

// searchFunctions find texts in texts.
var searchFunctions = map[string]implementation{
	"instr":  plain(func(c *call, i int) { c.out.AppendInt(placeOf(c.bytes(0, i), c.bytes(1, i), 1)) }),
	"locate": plain(located),
	"find_in_set": plain(func(c *call, i int) {
		what, n := c.bytes(0, i), int64(0)
		if !bytes.ContainsRune(what, ',') {
			for k, t := int64(1), c.bytes(1, i); ; k++ {
				item, rest, more := bytes.Cut(t, []byte(","))
				if bytes.Equal(item, what) {
					n = k
					break
				}
				if !more {
					break
				}
				t = rest
			}
		}
		c.out.AppendInt(n)
	}),
	"strcmp":      plain(func(c *call, i int) { c.out.AppendInt(int64(bytes.Compare(c.bytes(0, i), c.bytes(1, i)))) }),
	"starts_with": plain(func(c *call, i int) { appendBool(c.out, bytes.HasPrefix(c.bytes(0, i), c.bytes(1, i))) }),
	"ends_with":   plain(func(c *call, i int) { appendBool(c.out, bytes.HasSuffix(c.bytes(0, i), c.bytes(1, i))) }),
	"count_substrings": plain(func(c *call, i int) {
		n, t := 0, c.bytes(0, i)
		if len(c.args) > 2 {
			// The search starts at a character; there is none before the first.
			if from := c.int(2, i); from < 1 {
				t = nil
			} else {
				t = substring(t, from, int64(len(t)))
			}
		}
		if what := c.bytes(1, i); len(what) > 0 {
			n = bytes.Count(t, what)
		}
		c.out.AppendInt(int64(n))
	}),
	"ngram_search": plain(func(c *call, i int) {
		c.out.AppendFloat64(ngramSimilarity(c.bytes(0, i), c.bytes(1, i), int(c.int(2, i))))
	}),
	"like": prepared(func(n *Node, _ Context) (scalar, error) {
		escape := byte('\\')
		if len(n.Args) > 2 {
			if t, ok := constantText(n, 2); ok && len(t) > 0 {
				escape = t[0]
			}
		}
		return func(c *call, i int) { appendBool(c.out, like(c.bytes(0, i), c.bytes(1, i), escape)) }, nil
	}),
}

// placeOf is the place of the first character of what in t from place from on, counted from 1; 0 if it is not there.
func placeOf(t, what []byte, from int64) int64 {
	if from < 1 {
		return 0
	}
	skipped := t
	for k := from; k > 1; k-- {
		if len(skipped) == 0 {
			return 0
		}
		_, n := utf8.DecodeRune(skipped)
		skipped = skipped[n:]
	}
	at := bytes.Index(skipped, what)
	if at < 0 {
		return 0
	}
	return int64(utf8.RuneCount(t[:len(t)-len(skipped)+at])) + 1
}

// located is locate(what, text[, from]).
func located(c *call, i int) {
	from := int64(1)
	if len(c.args) > 2 {
		from = c.int(2, i)
	}
	t, what := c.bytes(1, i), c.bytes(0, i)
	if from > int64(utf8.RuneCount(t)) && !(len(t) == 0 && len(what) == 0 && from == 1) {
		c.out.AppendInt(0)
		return
	}
	c.out.AppendInt(placeOf(t, what, from))
}

// like matches a pattern of % and _ .
func like(t, pattern []byte, escape byte) bool {
	// On a mismatch the last % takes one character more.
	backPattern, backText := []byte(nil), []byte(nil)
	back := false
	for {
		if len(pattern) > 0 && pattern[0] == '%' {
			pattern = pattern[1:]
			backPattern, backText, back = pattern, t, true
			continue
		}
		if len(t) == 0 && len(pattern) == 0 {
			return true
		}
		ok := false
		if len(pattern) > 0 && len(t) > 0 {
			p, rest := pattern[0], pattern[1:]
			switch {
			case p == '_':
				_, n := utf8.DecodeRune(t)
				t, pattern, ok = t[n:], rest, true
			case p == escape && len(rest) > 0 && (rest[0] == '%' || rest[0] == '_' || rest[0] == escape):
				if ok = t[0] == rest[0]; ok {
					t, pattern = t[1:], rest[1:]
				}
			case t[0] == p:
				t, pattern, ok = t[1:], rest, true
			}
		}
		if ok {
			continue
		}
		if !back || len(backText) == 0 {
			return false
		}
		_, n := utf8.DecodeRune(backText)
		backText = backText[n:]
		t, pattern = backText, backPattern
	}
}

// ngramSimilarity is the share of n-grams that two texts have in common.
func ngramSimilarity(a, b []byte, n int) float64 {
	if n <= 0 || len(a) < n || len(b) < n {
		return 0
	}
	grams := map[string]bool{}
	for k := 0; k+n <= len(b); k++ {
		grams[string(b[k:k+n])] = false
	}
	total, common := len(grams), 0
	for k := 0; k+n <= len(a); k++ {
		g := string(a[k : k+n])
		seen, inB := grams[g]
		switch {
		case seen:
			continue
		case inB:
			common++
		}
		grams[g] = true
		total++
	}
	return 2 * float64(common) / float64(total)
}
