package expr

import (
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// soundex is the American Soundex code of four characters.
func soundex(c *call, i int) {
	const codes = "01230120022455012623010202"
	c.scratch = c.scratch[:0]
	last := byte('0')
	for at, b := range c.bytes(0, i) {
		if b >= utf8.RuneSelf {
			if c.args[0].mask == 0 {
				r, _ := utf8.DecodeRune(c.bytes(0, i)[at:])
				c.fail(doriserr.New("Not Supported: Not Supported: soundex only supports ASCII, but got: %c", r))
			} else {
				c.fail(doriserr.New("soundex only supports ASCII, but got: %s", []byte{b}))
			}
			return
		}
		b &^= 0x20
		if b < 'A' || b > 'Z' {
			continue
		}
		code := codes[b-'A']
		if len(c.scratch) == 0 {
			c.scratch = append(c.scratch, b)
		} else if code != '0' && code != last {
			if c.scratch = append(c.scratch, code); len(c.scratch) == 4 {
				break
			}
		}
		if b != 'H' && b != 'W' {
			last = code
		}
	}
	for len(c.scratch) > 0 && len(c.scratch) < 4 {
		c.scratch = append(c.scratch, '0')
	}
	c.out.AppendBytes(c.scratch)
}
