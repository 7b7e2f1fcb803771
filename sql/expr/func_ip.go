package expr

import (
	"net/netip"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// ipFunctions convert addresses.
var ipFunctions = map[string]implementation{
	"ipv4_num_to_string": plain(func(c *call, i int) {
		n := wideAt(c, 0, i).Int64()
		if n < 0 || n > 1<<32-1 {
			c.out.AppendNull()
			return
		}
		c.scratch = netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}).AppendTo(c.scratch[:0])
		c.out.AppendBytes(c.scratch)
	}),
	"ipv4_string_to_num":            plain(func(c *call, i int) { ipv4Number(c, i, 'e') }),
	"ipv4_string_to_num_or_null":    plain(func(c *call, i int) { ipv4Number(c, i, 'n') }),
	"ipv4_string_to_num_or_default": withNulls(func(c *call, i int) { ipv4Number(c, i, 'd') }),
	"is_ipv4_string": plain(func(c *call, i int) {
		appendBool(c.out, parsedLiteral(catalog.Of(catalog.IPv4), string(c.bytes(0, i))) != nil)
	}),
	"is_ipv6_string": plain(func(c *call, i int) {
		appendBool(c.out, parsedLiteral(catalog.Of(catalog.IPv6), string(c.bytes(0, i))) != nil)
	}),
	"to_ipv4":         parsedIP(catalog.IPv4, false),
	"to_ipv4_or_null": parsedIP(catalog.IPv4, true),
	"to_ipv6":         parsedIP(catalog.IPv6, false),
	"to_ipv6_or_null": parsedIP(catalog.IPv6, true),
	"is_ip_address_in_range": plain(func(c *call, i int) {
		o := c.args[0]
		addr, err1 := netip.ParseAddr(string(convert.AppendText(nil, o.v, o.at(i))))
		prefix, err2 := netip.ParsePrefix(string(c.bytes(1, i)))
		if err1 != nil || err2 != nil {
			c.err = doriserr.New("Neither IPv4 nor IPv6 address: '%s'", c.bytes(1, i))
			c.out.AppendNull()
			return
		}
		appendBool(c.out, prefix.Contains(addr.Unmap()) || prefix.Contains(addr))
	}),
}

// ipv4Number is an address as a number; what is none is an error (e), NULL (n) or 0 (d).
func ipv4Number(c *call, i int, failing byte) {
	var n *Node
	if !c.null(0, i) {
		n = parsedLiteral(catalog.Of(catalog.IPv4), string(c.bytes(0, i)))
	}
	switch {
	case n != nil:
		c.out.AppendInt(n.Value.Int(0))
	case failing == 'd':
		c.out.AppendInt(0)
	default:
		if failing == 'e' {
			c.err = doriserr.New("Invalid IPv4 value")
		}
		c.out.AppendNull()
	}
}

// parsedIP reads an address.
func parsedIP(kind catalog.Kind, null bool) implementation {
	parse := convert.Parser(catalog.Of(kind), convert.Loose)
	return plain(func(c *call, i int) {
		if !parse(c.out, c.bytes(0, i)) {
			if !null {
				c.err = doriserr.New("Invalid %s value '%s'", map[catalog.Kind]string{catalog.IPv4: "IPv4", catalog.IPv6: "IPv6"}[kind], c.bytes(0, i))
			}
			c.out.AppendNull()
		}
	})
}
