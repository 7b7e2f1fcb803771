package expr

import (
	"bytes"
	"regexp"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// listFunctions make lists of texts and look for several texts at once.
var listFunctions = map[string]implementation{
	"split_by_char": plain(func(c *call, i int) { splitByText(c, i) }),
	"split_by_regexp": plain(func(c *call, i int) {
		limit := int64(-1)
		if len(c.args) > 2 {
			if limit = c.int(2, i); limit != -1 && limit <= 0 {
				c.err = doriserr.New("Invalid argument for function split_by_regexp: max_splits should be greater than 0")
			}
		}
		t, out := c.bytes(0, i), c.out.Children[0]
		pattern := string(c.bytes(1, i))
		re, err := regexp.Compile("(?s)" + pattern)
		if err != nil {
			c.err = invalidPattern(pattern, err)
		}
		if c.err != nil {
			c.out.AppendNull()
			return
		}
		for n := int64(1); ; n++ {
			if pattern == "" {
				// Without a pattern each byte is a part.
				if len(t) == 0 {
					break
				}
				if n == limit {
					out.AppendBytes(t)
					break
				}
				out.AppendBytes(t[:1])
				t = t[1:]
				continue
			}
			m := re.FindIndex(t)
			if n == limit || m == nil || m[0] == m[1] {
				out.AppendBytes(t)
				break
			}
			out.AppendBytes(t[:m[0]])
			t = t[m[1]:]
		}
		c.out.EndList()
	}),
	"make_set": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		set, first := c.int(0, i), true
		c.scratch = c.scratch[:0]
		for k := 1; k < len(c.args) && k <= 64; k++ {
			if set&(1<<(k-1)) == 0 || c.null(k, i) {
				continue
			}
			if !first {
				c.scratch = append(c.scratch, ',')
			}
			first = false
			c.scratch = append(c.scratch, c.bytes(k, i)...)
		}
		c.out.AppendBytes(c.scratch)
	}),
	"multi_search_all_positions": plain(func(c *call, i int) {
		v, from, to := c.elements(1, i)
		for e := from; e < to; e++ {
			c.out.Children[0].AppendInt(int64(bytes.Index(c.bytes(0, i), v.Bytes(e)) + 1))
		}
		c.out.EndList()
	}),
	"multi_match_any": plain(func(c *call, i int) {
		v, from, to := c.elements(1, i)
		found := false
		for e := from; e < to && !found; e++ {
			re, err := regexp.Compile("(?s)" + string(v.Bytes(e)))
			if err != nil {
				c.err = invalidPattern(string(v.Bytes(e)), err)
				break
			}
			found = re.Match(c.bytes(0, i))
		}
		appendBool(c.out, found)
	}),
	"unicode_normalize": plain(func(c *call, i int) {
		forms := map[string]norm.Form{"nfc": norm.NFC, "nfd": norm.NFD, "nfkc": norm.NFKC, "nfkd": norm.NFKD, "nfkc_cf": norm.NFKC}
		name := string(bytes.ToLower(bytes.TrimSpace(c.bytes(1, i))))
		form, ok := forms[name]
		if !ok {
			c.err = doriserr.New("Invalid normalization mode '%s', must be one of NFC, NFD, NFKC, NFKD, NFKC_CF", c.bytes(1, i))
			c.out.AppendNull()
			return
		}
		out := form.Bytes(c.bytes(0, i))
		if name == "nfkc_cf" {
			out = form.Bytes(bytes.ToLower(out))
		}
		c.out.AppendBytes(out)
	}),
	"convert_to": plain(func(c *call, i int) {
		if !bytes.EqualFold(c.bytes(1, i), []byte("gbk")) {
			c.err = doriserr.New("Illegal second argument column of function convert. now only support convert to character set gbk")
			c.out.AppendNull()
			return
		}
		out, err := simplifiedchinese.GBK.NewEncoder().Bytes(c.bytes(0, i))
		if err != nil {
			out = c.bytes(0, i)
		}
		c.out.AppendBytes(out)
	}),
	"digital_masking": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		c.scratch = append(append(append(c.scratch[:0], t[:min(3, len(t))]...), "****"...), t[max(0, len(t)-4):]...)
		c.out.AppendBytes(c.scratch)
	}),
}

// splitByText cuts a text at every occurrence of another; no bytes between cut it into characters.
func splitByText(c *call, i int) {
	t, by := c.bytes(0, i), c.bytes(1, i)
	out := c.out.Children[0]
	switch {
	case len(by) == 0:
		appendRunes(out, t)
	default:
		for {
			part, rest, more := bytes.Cut(t, by)
			out.AppendBytes(part)
			if t = rest; !more {
				break
			}
		}
	}
	c.out.EndList()
}

// appendRunes appends the characters of a text one by one.
func appendRunes(out *chunk.Vector, t []byte) {
	for _, r := range string(t) {
		out.AppendString(string(r))
	}
}
