package convert

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// parseIPv4 reads four numbers up to 255 of one to three digits, with white space around them (Doris: IPv4Value::from_string).
func parseIPv4(dst *chunk.Vector, text []byte) bool {
	text = trimmedSpace(text)
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

// parseIPv6 reads an address without a zone, with white space around it; IPv4 only in its mapped form (Doris:
// IPv6Value::from_string).
func parseIPv6(dst *chunk.Vector, text []byte) bool {
	text = trimmedSpace(text)
	addr, err := netip.ParseAddr(unsafe.String(unsafe.SliceData(text), len(text)))
	if err != nil || addr.Zone() != "" || addr.Is4() {
		return false
	}
	b := addr.As16()
	dst.AppendFixed(b[:])
	return true
}

// appendIPv6 appends an address in its short form. One whose first 96 bits are zero and whose next 16 are not ends in
// an IPv4 address, as a mapped one does (Doris: format_ipv6).
func appendIPv6(dst []byte, b []byte) []byte {
	ip := netip.AddrFrom16([16]byte(b))
	if high, low := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]); high == 0 && low>>32 == 0 && low>>16 != 0 {
		return netip.AddrFrom4([4]byte(b[12:])).AppendTo(append(dst, "::"...))
	}
	return ip.AppendTo(dst)
}
