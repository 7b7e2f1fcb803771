package expr

import (
	"regexp"

	"github.com/dorisemu/dorisemu/internal/doriserr"
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
		t, with := c.bytes(0, i), goReplacement(c.bytes(2, i))
		if product(int64(len(t))+1, int64(len(with))) > maxResult && !c.room(product(int64(len(re.FindAllIndex(t, -1))), int64(len(with)))+int64(len(t))) {
			return
		}
		c.out.AppendBytes(re.ReplaceAll(t, with))
	}),
	"regexp_replace_one": withPattern(func(c *call, i int, re *regexp.Regexp) {
		t := c.bytes(0, i)
		m := re.FindSubmatchIndex(t)
		if m == nil {
			c.out.AppendBytes(t)
			return
		}
		c.scratch = append(c.scratch[:0], t[:m[0]]...)
		c.scratch = re.Expand(c.scratch, goReplacement(c.bytes(2, i)), t, m)
		c.out.AppendBytes(append(c.scratch, t[m[1]:]...))
	}),
	"regexp_count": withPattern(func(c *call, i int, re *regexp.Regexp) {
		c.out.AppendInt(int64(len(re.FindAllIndex(c.bytes(0, i), -1))))
	}),
}

// withPattern compiles a constant pattern once and another one when it changes.
func withPattern(f func(c *call, i int, re *regexp.Regexp)) implementation {
	return prepared(func(n *Node, _ Context) (scalar, error) {
		var re *regexp.Regexp
		var text string
		if t, ok := constantText(n, 1); ok {
			var err error
			if re, err = regexp.Compile("(?s)" + t); err != nil {
				return nil, invalidPattern(t, err)
			}
			text = t
		}
		return func(c *call, i int) {
			if p := c.bytes(1, i); re == nil || string(p) != text {
				text = string(p)
				var err error
				if re, err = regexp.Compile("(?s)" + text); err != nil {
					re = nil
					c.err = invalidPattern(text, err)
					c.out.AppendNull()
					return
				}
			}
			f(c, i, re)
		}, nil
	})
}

// invalidPattern is the error of a pattern that cannot be compiled.
func invalidPattern(pattern string, err error) error {
	return doriserr.New("Invalid regex expression: %s: %v", pattern, err)
}

// goReplacement turns \1 into ${1} and protects $.
func goReplacement(t []byte) []byte {
	var b []byte
	for k := 0; k < len(t); k++ {
		switch {
		case t[k] == '$':
			b = append(b, "$$"...)
		case t[k] == '\\' && k+1 < len(t) && t[k+1] >= '0' && t[k+1] <= '9':
			b = append(b, '$', '{', t[k+1], '}')
			k++
		case t[k] == '\\' && k+1 < len(t):
			k++
			b = append(b, t[k])
		default:
			b = append(b, t[k])
		}
	}
	return b
}
