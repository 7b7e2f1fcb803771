package expr

import (
	"bytes"
	"regexp"
)

// regexpFunctions are those with regular expressions: RE2 in Doris as here.
var regexpFunctions = map[string]implementation{
	"regexp": withPattern(func(c *call, i int, re *regexp.Regexp) { appendBool(c.out, re.Match(c.bytes(0, i))) }),
	"regexp_extract": withPattern(func(c *call, i int, re *regexp.Regexp) {
		k := int(c.int(2, i))
		m := re.FindSubmatch(c.bytes(0, i))
		switch {
		case k < 0 || k > re.NumSubexp() || m == nil:
			c.out.AppendString("")
		default:
			c.out.AppendBytes(m[k])
		}
	}),
	"regexp_extract_or_null": withPattern(func(c *call, i int, re *regexp.Regexp) {
		k := int(c.int(2, i))
		m := re.FindSubmatch(c.bytes(0, i))
		if k < 0 || k > re.NumSubexp() || m == nil {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(m[k])
	}),
	"regexp_extract_all": withPattern(func(c *call, i int, re *regexp.Regexp) {
		group := min(re.NumSubexp(), 1)
		c.scratch = append(c.scratch[:0], '[')
		for k, m := range re.FindAllSubmatch(c.bytes(0, i), -1) {
			if k > 0 {
				c.scratch = append(c.scratch, ',')
			}
			c.scratch = append(append(append(c.scratch, '\''), m[group]...), '\'')
		}
		if len(c.scratch) == 1 {
			c.out.AppendString("")
			return
		}
		c.out.AppendBytes(append(c.scratch, ']'))
	}),
	"regexp_replace": withPattern(func(c *call, i int, re *regexp.Regexp) {
		t := c.bytes(0, i)
		with, _ := goReplacement(c.bytes(2, i), ignoresEscapes(c, i))
		if groupsOf(c.bytes(2, i)) > re.NumSubexp() {
			c.out.AppendBytes(t)
			return
		}
		if product(int64(len(t))+1, int64(len(with))) > maxResult && !c.room(product(int64(len(re.FindAllIndex(t, -1))), int64(len(with)))+int64(len(t))) {
			return
		}
		c.out.AppendBytes(re.ReplaceAll(t, with))
	}),
	"regexp_replace_one": withPattern(func(c *call, i int, re *regexp.Regexp) {
		t := c.bytes(0, i)
		m := re.FindSubmatchIndex(t)
		with, ok := goReplacement(c.bytes(2, i), ignoresEscapes(c, i))
		if m == nil || !ok || groupsOf(c.bytes(2, i)) > re.NumSubexp() {
			c.out.AppendBytes(t)
			return
		}
		c.scratch = append(c.scratch[:0], t[:m[0]]...)
		c.scratch = re.Expand(c.scratch, with, t, m)
		c.out.AppendBytes(append(c.scratch, t[m[1]:]...))
	}),
	"regexp_count": withPattern(func(c *call, i int, re *regexp.Regexp) {
		c.out.AppendInt(int64(len(re.FindAllIndex(c.bytes(0, i), -1))))
	}),
}

// withPattern compiles a constant pattern once and another one when it changes. A pattern of a column that cannot be compiled is
// NULL where Doris only warns.
func withPattern(f func(c *call, i int, re *regexp.Regexp)) implementation {
	return prepared(func(n *Node, _ Context) (scalar, error) {
		var re *regexp.Regexp
		var text string
		if t, ok := constantText(n, 1); ok {
			var err error
			if re, err = compilePattern(n.Name, t); err != nil {
				return nil, err
			}
			text = t
		}
		return func(c *call, i int) {
			if p := c.bytes(1, i); re == nil || string(p) != text {
				text = string(p)
				var err error
				if re, err = compilePattern(n.Name, text); err != nil {
					re = nil
					if n.Name == "regexp" || n.Name == "regexp_count" {
						c.err = err
					}
					c.out.AppendNull()
					return
				}
			}
			f(c, i, re)
		}, nil
	})
}

// ignoresEscapes says that the options ask to take any character behind a backslash for itself.
func ignoresEscapes(c *call, i int) bool {
	if len(c.args) < 4 {
		return false
	}
	for option := range bytes.SplitSeq(c.bytes(3, i), []byte(",")) {
		if bytes.EqualFold(option, []byte("ignore_invalid_escape")) {
			return true
		}
	}
	return false
}

// groupsOf is the highest group that a replacement names (RE2: MaxSubmatch).
func groupsOf(t []byte) int {
	highest := 0
	for k := 0; k+1 < len(t); k++ {
		if t[k] == '\\' {
			if k++; t[k] >= '0' && t[k] <= '9' {
				highest = max(highest, int(t[k]-'0'))
			}
		}
	}
	return highest
}

// goReplacement is a replacement of RE2 as one of Go. What follows a wrong escape is lost, and it is false then (RE2::Rewrite).
func goReplacement(t []byte, ignoring bool) ([]byte, bool) {
	var b []byte
	for k := 0; k < len(t); k++ {
		switch {
		case t[k] == '$':
			b = append(b, "$$"...)
		case t[k] != '\\':
			b = append(b, t[k])
		case k+1 < len(t) && t[k+1] >= '0' && t[k+1] <= '9':
			b = append(b, '$', '{', t[k+1], '}')
			k++
		case k+1 < len(t) && (ignoring || t[k+1] == '\\'):
			k++
			b = append(b, t[k])
		default:
			return b, false
		}
	}
	return b, true
}
