package convert

import (
	"net/netip"
	"unsafe"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// parseIPv4 reads four numbers up to 255 of one to three digits (Doris: IPv4Literal).
func parseIPv4(dst *chunk.Vector, text []byte) bool {
	var ip, part uint32
	digits, dots := 0, 0
	for _, c := range text {
		switch {
		case isDigit(c):
			part = part*10 + uint32(c-'0')
			if digits++; digits > 3 || part > 255 {
				return false
			}
		case c == '.':
			if digits == 0 || dots == 3 {
				return false
			}
			ip, part, digits = ip<<8|part, 0, 0
			dots++
		default:
			return false
		}
	}
	if digits == 0 || dots != 3 {
		return false
	}
	dst.AppendInt(int64(ip<<8 | part))
	return true
}

// parseIPv6 reads an address without a zone; IPv4 only in its mapped form (Doris: IPv6Literal).
func parseIPv6(dst *chunk.Vector, text []byte) bool {
	if len(text) == 0 || len(text) > 39 {
		return false
	}
	addr, err := netip.ParseAddr(unsafe.String(unsafe.SliceData(text), len(text)))
	if err != nil || addr.Zone() != "" || addr.Is4() {
		return false
	}
	b := addr.As16()
	dst.AppendFixed(b[:])
	return true
}
