package statement

import "net/netip"

// validIPv4 reports whether text is an IPv4 address in dotted form.
func validIPv4(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Is4()
}

// validIPv6 reports whether text is an IPv6 address.
func validIPv6(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Is6() && a.Zone() == ""
}
