package expr

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
)

// encodeFunctions are encodings of texts and numbers.
var encodeFunctions = map[string]implementation{
	"hex": plain(func(c *call, i int) {
		if o := c.args[0]; o.v.Type.IsInteger() {
			c.scratch = strconv.AppendUint(c.scratch[:0], uint64(c.int(0, i)), 16)
		} else {
			c.scratch = hex.AppendEncode(c.scratch[:0], c.bytes(0, i))
		}
		for k, b := range c.scratch {
			if b >= 'a' {
				c.scratch[k] = b - 0x20
			}
		}
		c.out.AppendBytes(c.scratch)
	}),
	"unhex":      plain(func(c *call, i int) { unhex(c, i, false) }),
	"unhex_null": plain(func(c *call, i int) { unhex(c, i, true) }),
	"to_base64": plain(func(c *call, i int) {
		c.scratch = base64.StdEncoding.AppendEncode(c.scratch[:0], c.bytes(0, i))
		c.out.AppendBytes(c.scratch)
	}),
	"from_base64": plain(func(c *call, i int) {
		var err error
		c.scratch, err = base64.StdEncoding.AppendDecode(c.scratch[:0], c.bytes(0, i))
		if err != nil {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(c.scratch)
	}),
	"url_encode": plain(func(c *call, i int) {
		const digits = "0123456789ABCDEF"
		c.scratch = c.scratch[:0]
		// Doris folds a constant with Java's URLEncoder, which has a few signs of its own.
		constant := c.node.Args[0].IsConstant()
		for _, b := range c.bytes(0, i) {
			switch {
			case constant && b == ' ':
				c.scratch = append(c.scratch, '+')
			case constant && b == '*':
				c.scratch = append(c.scratch, b)
			case constant && b == '~':
				c.scratch = append(c.scratch, "%7E"...)
			case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == '-', b == '_', b == '.', b == '~':
				c.scratch = append(c.scratch, b)
			default:
				c.scratch = append(c.scratch, '%', digits[b>>4], digits[b&15])
			}
		}
		c.out.AppendBytes(c.scratch)
	}),
	"url_decode": plain(func(c *call, i int) {
		t, err := url.QueryUnescape(string(c.bytes(0, i)))
		if err != nil {
			c.out.AppendNull()
			return
		}
		c.out.AppendString(t)
	}),
	"parse_url": plain(parseURL),
	"extract_url_parameter": plain(func(c *call, i int) {
		value, _ := urlParameter(string(c.bytes(0, i)), string(c.bytes(1, i)))
		c.out.AppendString(value)
	}),
	"uuid": withNulls(func(c *call, i int) {
		var b [16]byte
		// The system's source of random bytes does not fail.
		rand.Read(b[:])
		b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
		h := hex.EncodeToString(b[:])
		c.out.AppendString(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
	}),
}

// unhex decodes hexadecimal digits; what is none gives an empty text, or NULL.
func unhex(c *call, i int, null bool) {
	t := c.bytes(0, i)
	if len(t)%2 == 0 && (len(t) > 0 || !null) {
		var err error
		if c.scratch, err = hex.AppendDecode(c.scratch[:0], t); err == nil {
			c.out.AppendBytes(c.scratch)
			return
		}
	}
	if null {
		c.out.AppendNull()
	} else {
		c.out.AppendString("")
	}
}

// urlParameter is a parameter of the query part of a URL.
func urlParameter(text, name string) (string, bool) {
	_, query, ok := strings.Cut(text, "?")
	if !ok {
		return "", false
	}
	query, _, _ = strings.Cut(query, "#")
	for _, pair := range strings.Split(query, "&") {
		if k, v, _ := strings.Cut(pair, "="); k == name {
			return v, true
		}
	}
	return "", false
}

// parseURL is a part of a URL: PROTOCOL, HOST, PATH, REF, AUTHORITY, FILE, USERINFO, PORT, QUERY.
func parseURL(c *call, i int) {
	text := string(c.bytes(0, i))
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		c.out.AppendNull()
		return
	}
	value, ok := "", true
	switch strings.ToUpper(string(c.bytes(1, i))) {
	case "PROTOCOL":
		value = u.Scheme
	case "HOST":
		value = u.Hostname()
	case "PATH":
		value = u.EscapedPath()
	case "REF":
		value, ok = u.EscapedFragment(), strings.Contains(text, "#")
	case "AUTHORITY":
		value = u.Host
		if u.User != nil {
			value = u.User.String() + "@" + value
		}
	case "FILE":
		value = u.RequestURI()
	case "USERINFO":
		if ok = u.User != nil; ok {
			value = u.User.String()
		}
	case "PORT":
		value = u.Port()
		ok = value != ""
	case "QUERY":
		value, ok = u.RawQuery, u.RawQuery != ""
		if len(c.args) > 2 {
			value, ok = urlParameter(text, string(c.bytes(2, i)))
		}
	default:
		ok = false
	}
	if !ok {
		c.out.AppendNull()
		return
	}
	c.out.AppendString(value)
}
