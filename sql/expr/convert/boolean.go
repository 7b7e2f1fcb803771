package convert

import "github.com/dorisemu/dorisemu/catalog/chunk"

// parseBoolean takes 1, t, yes, on, true and 0, f, no, off, false in any case (Doris: StringLikeLiteral.castToBoolean).
func parseBoolean(dst *chunk.Vector, text []byte) bool {
	if len(text) == 1 && text[0]|1 == '1' {
		dst.AppendInt(int64(text[0] & 1))
		return true
	}
	text = trimmed(text)
	var buf [5]byte
	if len(text) == 0 || len(text) > len(buf) {
		return false
	}
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	switch string(buf[:len(text)]) {
	case "1", "t", "yes", "on", "true":
		dst.AppendInt(1)
	case "0", "f", "no", "off", "false":
		dst.AppendInt(0)
	default:
		return false
	}
	return true
}
