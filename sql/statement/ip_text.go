package statement

import "net/netip"

// validIPv6 reports whether text is an IPv6 address.
func validIPv6(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Is6() && a.Zone() == ""
}
