package expr

import (
	"net/netip"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// ip6Functions are those of IPv6 addresses and of ranges. As text of 16 bytes an address has its highest byte first.
var ip6Functions = map[string]implementation{
	"ipv6_num_to_string": plain(func(c *call, i int) {
		o := c.args[0]
		var b []byte
		if o.v.Type.Kind == catalog.IPv6 {
			b = o.v.Fixed(o.at(i))
		} else {
			b = c.bytes(0, i)
		}
		addr, ok := netip.AddrFromSlice(b)
		if !ok || !addr.Is6() {
			c.out.AppendNull()
			return
		}
		c.scratch = addr.AppendTo(c.scratch[:0])
		c.out.AppendBytes(c.scratch)
	}),
	"ipv6_string_to_num":            ipv6Number('e'),
	"ipv6_string_to_num_or_null":    ipv6Number('n'),
	"ipv6_string_to_num_or_default": ipv6Number('d'),
	"to_ipv4_or_default":            defaultIP(catalog.IPv4),
	"to_ipv6_or_default":            defaultIP(catalog.IPv6),
	"ipv4_to_ipv6": plain(func(c *call, i int) {
		n := c.int(0, i)
		b := [16]byte{10: 0xff, 11: 0xff, 12: byte(n >> 24), 13: byte(n >> 16), 14: byte(n >> 8), 15: byte(n)}
		c.out.AppendFixed(b[:])
	}),
	"is_ipv4_compat": plain(func(c *call, i int) {
		b := c.bytes(0, i)
		appendBool(c.out, len(b) == 16 && strings.Trim(string(b[:12]), "\x00") == "" && string(b[12:]) != "\x00\x00\x00\x00")
	}),
	"is_ipv4_mapped": plain(func(c *call, i int) {
		b := c.bytes(0, i)
		appendBool(c.out, len(b) == 16 && strings.Trim(string(b[:10]), "\x00") == "" && b[10] == 0xff && b[11] == 0xff)
	}),
	"cut_ipv6": plain(func(c *call, i int) {
		o := c.args[0]
		addr := [16]byte(o.v.Fixed(o.at(i)))
		n := c.int(1, i)
		if netip.AddrFrom16(addr).Is4In6() {
			n = c.int(2, i)
		}
		if n < 0 || n > 16 {
			c.err = doriserr.New("Illegal value for argument 2 TINYINT of function cut_ipv6")
			c.out.AppendNull()
			return
		}
		clear(addr[16-n:])
		c.out.AppendString(netip.AddrFrom16(addr).String())
	}),
	"ipv6_from_uint128_string_or_null": plain(func(c *call, i int) {
		n := parsedLiteral(catalog.DecimalOf(39, 0), string(c.bytes(0, i)))
		if n == nil {
			c.out.AppendNull()
			return
		}
		x := convert.Wide(n.Value, 0)
		if x[2]|x[3] != 0 {
			c.out.AppendNull()
			return
		}
		var b [16]byte
		for k := range b {
			b[15-k] = byte(x[k/8] >> (8 * (k % 8)))
		}
		c.out.AppendFixed(b[:])
	}),
	"ipv4_cidr_to_range": plain(func(c *call, i int) { cidrRange(c, i, 32) }),
	"ipv6_cidr_to_range": plain(func(c *call, i int) { cidrRange(c, i, 128) }),
}

// ipv6Number is an address as 16 bytes; what is none is an error (e), NULL (n) or zeros (d).
func ipv6Number(failing byte) implementation {
	nulls := plain
	if failing == 'd' {
		nulls = withNulls
	}
	return nulls(func(c *call, i int) {
		text := ""
		if !c.null(0, i) {
			text = string(c.bytes(0, i))
		}
		addr, err := netip.ParseAddr(text)
		switch {
		case err == nil && addr.Zone() == "":
			b := addr.As16()
			c.out.AppendBytes(b[:])
		case failing == 'd':
			c.out.AppendBytes(make([]byte, 16))
		default:
			if failing == 'e' {
				c.err = doriserr.New("Invalid IPv6 value")
			}
			c.out.AppendNull()
		}
	})
}

// defaultIP reads an address; what is none is all zeros.
func defaultIP(kind catalog.Kind) implementation {
	parse := convert.Parser(catalog.Of(kind), convert.Loose)
	return withNulls(func(c *call, i int) {
		if !c.null(0, i) && parse(c.out, c.bytes(0, i)) {
			return
		}
		if kind == catalog.IPv4 {
			c.out.AppendInt(0)
			return
		}
		c.out.AppendFixed(make([]byte, 16))
	})
}

// cidrRange is the first and the last address of a network.
func cidrRange(c *call, i, most int) {
	o, n := c.args[0], int(c.int(1, i))
	if n < 0 || n > most {
		c.err = doriserr.New("Illegal cidr value '%d'", n)
		c.out.AppendNull()
		return
	}
	var b []byte
	switch o.v.Type.Kind {
	case catalog.IPv6:
		b = append(b, o.v.Fixed(o.at(i))...)
	case catalog.IPv4:
		x := o.v.Int(o.at(i))
		b = []byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)}
	default:
		addr, err := netip.ParseAddr(string(c.bytes(0, i)))
		if err != nil || addr.Is4() != (most == 32) {
			c.err = doriserr.New("The text does not represent a valid IP address: '%s'", c.bytes(0, i))
			c.out.AppendNull()
			return
		}
		b = addr.AsSlice()
	}
	for side := range 2 {
		for k := n; k < most; k++ {
			b[k/8] &^= 0x80 >> (k % 8)
			if side == 1 {
				b[k/8] |= 0x80 >> (k % 8)
			}
		}
		appendAddress(c.out.Children[side], b)
	}
	c.out.EndRecord()
}

// appendAddress appends 4 or 16 bytes to a vector of IPV4 or IPV6.
func appendAddress(v *chunk.Vector, b []byte) {
	if len(b) == 4 {
		v.AppendInt(int64(b[0])<<24 | int64(b[1])<<16 | int64(b[2])<<8 | int64(b[3]))
		return
	}
	v.AppendFixed(b)
}
