package expr

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// stringFunctions make texts of texts. Lengths and places count characters unless said otherwise.
var stringFunctions = map[string]implementation{
	"length":           plain(func(c *call, i int) { c.out.AppendInt(int64(len(c.bytes(0, i)))) }),
	"bit_length":       plain(func(c *call, i int) { c.out.AppendInt(int64(len(c.bytes(0, i))) * 8) }),
	"character_length": plain(func(c *call, i int) { c.out.AppendInt(int64(utf8.RuneCount(c.bytes(0, i)))) }),
	"ascii": plain(func(c *call, i int) {
		if t := c.bytes(0, i); len(t) > 0 {
			c.out.AppendInt(int64(t[0]))
		} else {
			c.out.AppendInt(0)
		}
	}),
	"upper":   plain(func(c *call, i int) { mapped(c, i, unicode.ToUpper) }),
	"lower":   plain(func(c *call, i int) { mapped(c, i, unicode.ToLower) }),
	"initcap": plain(initcap),
	"trim":    plain(func(c *call, i int) { trimmed(c, i, true, true) }),
	"ltrim":   plain(func(c *call, i int) { trimmed(c, i, true, false) }),
	"rtrim":   plain(func(c *call, i int) { trimmed(c, i, false, true) }),
	"trim_in": plain(func(c *call, i int) { c.out.AppendBytes(bytes.Trim(c.bytes(0, i), cutset(c, i))) }),
	"ltrim_in": plain(func(c *call, i int) {
		c.out.AppendBytes(bytes.TrimLeft(c.bytes(0, i), cutset(c, i)))
	}),
	"rtrim_in": plain(func(c *call, i int) {
		c.out.AppendBytes(bytes.TrimRight(c.bytes(0, i), cutset(c, i)))
	}),
	"concat": plain(func(c *call, i int) {
		c.scratch = c.scratch[:0]
		for k := range c.args {
			c.scratch = append(c.scratch, c.bytes(k, i)...)
		}
		c.out.AppendBytes(c.scratch)
	}),
	"concat_ws": withNulls(concatWithSeparator),
	"substring": plain(func(c *call, i int) {
		c.out.AppendBytes(substring(c.bytes(0, i), c.int(1, i), c.int(2, i)))
	}),
	"left": plain(func(c *call, i int) { c.out.AppendBytes(substring(c.bytes(0, i), 1, c.int(1, i))) }),
	"right": plain(func(c *call, i int) {
		t, n := c.bytes(0, i), c.int(1, i)
		if count := int64(utf8.RuneCount(t)); n >= count {
			c.out.AppendBytes(t)
		} else if n < 0 {
			c.out.AppendBytes(substring(t, -n, count))
		} else {
			c.out.AppendBytes(substring(t, count-n+1, n))
		}
	}),
	"lpad":    plain(func(c *call, i int) { padded(c, i, true) }),
	"rpad":    plain(func(c *call, i int) { padded(c, i, false) }),
	"repeat":  plain(func(c *call, i int) { repeated(c, c.bytes(0, i), c.int(1, i)) }),
	"space":   plain(func(c *call, i int) { repeated(c, []byte(" "), c.int(0, i)) }),
	"reverse": plain(reversed),
	"replace": plain(func(c *call, i int) {
		if old := c.bytes(1, i); len(old) > 0 {
			appendReplaced(c, c.bytes(0, i), old, c.bytes(2, i))
		} else {
			c.out.AppendBytes(c.bytes(0, i))
		}
	}),
	"replace_empty": plain(func(c *call, i int) { appendReplaced(c, c.bytes(0, i), c.bytes(1, i), c.bytes(2, i)) }),
	"translate":     plain(translated),
	"append_trailing_char_if_absent": plain(func(c *call, i int) {
		t, tail := c.bytes(0, i), c.bytes(1, i)
		if utf8.RuneCount(tail) != 1 {
			c.out.AppendNull()
			return
		}
		c.scratch = append(c.scratch[:0], t...)
		if !bytes.HasSuffix(t, tail) {
			c.scratch = append(c.scratch, tail...)
		}
		c.out.AppendBytes(c.scratch)
	}),
	"split_part":      plain(splitPart),
	"substring_index": plain(substringIndex),
	"elt": withNulls(func(c *call, i int) {
		if k := c.int(0, i); !c.null(0, i) && k > 0 && int(k) < len(c.args) {
			take(c, int(k), i)
			return
		}
		c.out.AppendNull()
	}),
	"mask": plain(func(c *call, i int) { masked(c, i, 0, 1<<30) }),
	"mask_first_n": plain(func(c *call, i int) {
		n := 4
		if len(c.args) > 1 {
			n = int(c.int(1, i))
		}
		maskedLike(c, c.bytes(0, i), 0, n)
	}),
	"mask_last_n": plain(func(c *call, i int) {
		n, t := 4, c.bytes(0, i)
		if len(c.args) > 1 {
			n = int(c.int(1, i))
		}
		maskedLike(c, t, max(len(t)-n, 0), len(t))
	}),
	"quote": plain(func(c *call, i int) {
		c.scratch = append(append(append(c.scratch[:0], '\''), c.bytes(0, i)...), '\'')
		c.out.AppendBytes(c.scratch)
	}),
	"char": withNulls(func(c *call, i int) {
		c.scratch = c.scratch[:0]
		for k := 1; k < len(c.args); k++ {
			if c.null(k, i) {
				continue
			}
			x := uint32(c.int(k, i))
			for shift := 24; shift >= 0; shift -= 8 {
				if b := byte(x >> shift); b != 0 || shift == 0 || x>>(shift+8) != 0 {
					c.scratch = append(c.scratch, b)
				}
			}
		}
		if !utf8.Valid(c.scratch) {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(c.scratch)
	}),
	"sub_replace": plain(func(c *call, i int) {
		t, with, from := c.bytes(0, i), c.bytes(1, i), int(c.int(2, i))
		n := len(with)
		if len(c.args) > 3 {
			n = int(c.int(3, i))
		}
		if from < 0 || n < 0 || from > len(t) {
			c.out.AppendNull()
			return
		}
		c.scratch = append(append(append(c.scratch[:0], t[:from]...), with...), t[min(from+n, len(t)):]...)
		c.out.AppendBytes(c.scratch)
	}),
	"overlay": plain(func(c *call, i int) {
		t, at, n, with := c.bytes(0, i), c.int(1, i), c.int(2, i), c.bytes(3, i)
		count := int64(utf8.RuneCount(t))
		if at < 1 || at > count {
			c.out.AppendBytes(t)
			return
		}
		if n < 0 || at+n > count {
			n = count - at + 1
		}
		head, tail := substring(t, 1, at-1), substring(t, at+n, count)
		c.scratch = append(append(append(c.scratch[:0], head...), with...), tail...)
		c.out.AppendBytes(c.scratch)
	}),
	"export_set": plain(exportSet),
	"soundex":    plain(soundex),
}

// appendInt appends a decimal integer.
func appendInt(b []byte, x int64) []byte { return strconv.AppendInt(b, x, 10) }

// mapped changes each character.
func mapped(c *call, i int, f func(rune) rune) {
	t := c.bytes(0, i)
	c.scratch = c.scratch[:0]
	for len(t) > 0 {
		r, n := utf8.DecodeRune(t)
		if r == utf8.RuneError && n == 1 {
			c.scratch = append(c.scratch, t[0])
		} else {
			c.scratch = utf8.AppendRune(c.scratch, f(r))
		}
		t = t[n:]
	}
	c.out.AppendBytes(c.scratch)
}

// initcap makes the first letter of each word upper case and the others lower.
func initcap(c *call, i int) {
	first := true
	mapped(c, i, func(r rune) rune {
		word := unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case !word:
			first = true
			return r
		case first:
			first = false
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	})
}

// trimmed removes blanks, or copies of a whole text, from the ends.
func trimmed(c *call, i int, left, right bool) {
	t := c.bytes(0, i)
	what := []byte(" ")
	if len(c.args) > 1 {
		what = c.bytes(1, i)
	}
	for left && len(what) > 0 && bytes.HasPrefix(t, what) {
		t = t[len(what):]
	}
	for right && len(what) > 0 && bytes.HasSuffix(t, what) {
		t = t[:len(t)-len(what)]
	}
	c.out.AppendBytes(t)
}

// cutset is the characters that trim_in removes.
func cutset(c *call, i int) string {
	if len(c.args) > 1 {
		return string(c.bytes(1, i))
	}
	return " "
}

// concatWithSeparator joins what is not NULL; arrays are joined element by element.
func concatWithSeparator(c *call, i int) {
	if c.null(0, i) {
		c.out.AppendNull()
		return
	}
	separator := c.bytes(0, i)
	c.scratch = c.scratch[:0]
	first := true
	add := func(t []byte) {
		if !first {
			c.scratch = append(c.scratch, separator...)
		}
		first = false
		c.scratch = append(c.scratch, t...)
	}
	for k := 1; k < len(c.args); k++ {
		o := c.args[k]
		if c.null(k, i) {
			// Several arrays are joined to one before, which is NULL if one of them is.
			if o.v.Type.IsNested() {
				c.out.AppendString("")
				return
			}
			continue
		}
		if !o.v.Type.IsNested() {
			add(o.v.Bytes(o.at(i)))
			continue
		}
		from, to := o.v.Range(o.at(i))
		for e := from; e < to; e++ {
			if !o.v.Children[0].IsNull(e) {
				add(o.v.Children[0].Bytes(e))
			}
		}
	}
	c.out.AppendBytes(c.scratch)
}

// substring returns n characters of t from place from, which counts from 1 or from the end.
func substring(t []byte, from, n int64) []byte {
	if from == 0 || n <= 0 {
		return nil
	}
	if from < 0 {
		from += int64(utf8.RuneCount(t)) + 1
		if from <= 0 {
			return nil
		}
	}
	for from > 1 && len(t) > 0 {
		_, size := utf8.DecodeRune(t)
		t = t[size:]
		from--
	}
	end := 0
	for n > 0 && end < len(t) {
		_, size := utf8.DecodeRune(t[end:])
		end += size
		n--
	}
	return t[:end]
}

// padded fills a text up to a length, or cuts it.
func padded(c *call, i int, left bool) {
	t, n, fill := c.bytes(0, i), c.int(1, i), c.bytes(2, i)
	count := int64(utf8.RuneCount(t))
	switch {
	case n < 0 || n > maxPadded:
		c.out.AppendNull()
	case n <= count:
		c.out.AppendBytes(substring(t, 1, n))
	case len(fill) == 0:
		c.out.AppendString("")
	default:
		c.scratch = c.scratch[:0]
		if !left {
			c.scratch = append(c.scratch, t...)
		}
		width := int64(utf8.RuneCount(fill))
		missing := n - count
		for ; missing >= width; missing -= width {
			c.scratch = append(c.scratch, fill...)
		}
		c.scratch = append(c.scratch, substring(fill, 1, missing)...)
		if left {
			c.scratch = append(c.scratch, t...)
		}
		c.out.AppendBytes(c.scratch)
	}
}

// maxPadded is the longest text that lpad and rpad make: string_type_length_soft_limit_bytes.
const maxPadded = 1 << 20

// maxRepeat is repeat_max_num.
const maxRepeat = 10000

// repeated appends n copies.
func repeated(c *call, t []byte, n int64) {
	n = min(n, maxRepeat)
	if !c.room(product(max(n, 0), int64(len(t)))) {
		return
	}
	c.scratch = c.scratch[:0]
	for ; n > 0; n-- {
		c.scratch = append(c.scratch, t...)
	}
	c.out.AppendBytes(c.scratch)
}

// reversed turns a text or an array around.
func reversed(c *call, i int) {
	if o := c.args[0]; o.v.Type.IsNested() {
		from, to := o.v.Range(o.at(i))
		for e := to - 1; e >= from; e-- {
			c.out.Children[0].AppendFrom(o.v.Children[0], e)
		}
		c.out.EndList()
		return
	}
	t := c.bytes(0, i)
	c.scratch = c.scratch[:0]
	for len(t) > 0 {
		_, n := utf8.DecodeLastRune(t)
		c.scratch = append(c.scratch, t[len(t)-n:]...)
		t = t[:len(t)-n]
	}
	c.out.AppendBytes(c.scratch)
}

// appendReplaced replaces all occurrences; an empty one is before every character.
func appendReplaced(c *call, t, old, with []byte) {
	if places := int64(bytes.Count(t, old)); !c.room(product(places, int64(len(with))) + int64(len(t))) {
		return
	}
	c.scratch = c.scratch[:0]
	if len(old) == 0 {
		for len(t) > 0 {
			_, n := utf8.DecodeRune(t)
			c.scratch = append(append(c.scratch, with...), t[:n]...)
			t = t[n:]
		}
		c.out.AppendBytes(append(c.scratch, with...))
		return
	}
	for {
		at := bytes.Index(t, old)
		if at < 0 {
			break
		}
		c.scratch = append(append(c.scratch, t[:at]...), with...)
		t = t[at+len(old):]
	}
	c.out.AppendBytes(append(c.scratch, t...))
}

// translated replaces single characters.
func translated(c *call, i int) {
	from, to := []rune(string(c.bytes(1, i))), []rune(string(c.bytes(2, i)))
	c.scratch = c.scratch[:0]
next:
	for _, r := range string(c.bytes(0, i)) {
		for k, f := range from {
			if f == r {
				if k < len(to) {
					c.scratch = utf8.AppendRune(c.scratch, to[k])
				}
				continue next
			}
		}
		c.scratch = utf8.AppendRune(c.scratch, r)
	}
	c.out.AppendBytes(c.scratch)
}

// splitPart is part n of a text, counted from 1 or from the end; NULL if there is none.
func splitPart(c *call, i int) {
	t, by, n := c.bytes(0, i), c.bytes(1, i), c.int(2, i)
	if n != 0 && len(by) == 0 {
		c.out.AppendBytes(nil)
		return
	}
	if n == 0 || !bytes.Contains(t, by) {
		c.out.AppendNull()
		return
	}
	if n < 0 {
		n += int64(bytes.Count(t, by)) + 2
		if n <= 0 {
			c.out.AppendNull()
			return
		}
	}
	for ; n > 1; n-- {
		at := bytes.Index(t, by)
		if at < 0 {
			c.out.AppendNull()
			return
		}
		t = t[at+len(by):]
	}
	if at := bytes.Index(t, by); at >= 0 {
		t = t[:at]
	}
	c.out.AppendBytes(t)
}

// substringIndex is what stands before the n-th delimiter, from the end if n is negative.
func substringIndex(c *call, i int) {
	t, by, n := c.bytes(0, i), c.bytes(1, i), c.int(2, i)
	if len(by) == 0 || n == 0 {
		c.out.AppendString("")
		return
	}
	if n > 0 {
		end := 0
		for ; n > 0; n-- {
			at := bytes.Index(t[end:], by)
			if at < 0 {
				c.out.AppendBytes(t)
				return
			}
			end += at + len(by)
		}
		c.out.AppendBytes(t[:end-len(by)])
		return
	}
	start := len(t)
	for ; n < 0; n++ {
		at := bytes.LastIndex(t[:start], by)
		if at < 0 {
			c.out.AppendBytes(t)
			return
		}
		start = at
	}
	c.out.AppendBytes(t[start+len(by):])
}

// exportSet writes bits as texts.
func exportSet(c *call, i int) {
	bits, separator, n := uint64(wideAt(c, 0, i).Int64()), []byte(","), 64
	if len(c.args) > 3 {
		separator = c.bytes(3, i)
	}
	if len(c.args) > 4 {
		if k := c.int(4, i); k >= 0 && k < 64 {
			n = int(k)
		}
	}
	c.scratch = c.scratch[:0]
	if !c.room(product(int64(n), int64(len(c.bytes(1, i))+len(c.bytes(2, i))+len(separator)))) {
		return
	}
	for k := range n {
		if k > 0 {
			c.scratch = append(c.scratch, separator...)
		}
		c.scratch = append(c.scratch, c.bytes(2-int(bits>>k&1), i)...)
	}
	c.out.AppendBytes(c.scratch)
}
