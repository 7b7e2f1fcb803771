package convert

// plainNumber reads an optional sign and up to 18 digits with at most one point among or before them, nothing else: what nearly
// every number looks like. Its value is mantissa / 10^fraction. Everything else is left to number.scan.
func plainNumber(text []byte) (mantissa uint64, fraction int, negative, ok bool) {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		negative = text[0] == '-'
		text = text[1:]
	}
	if len(text) == 0 || len(text) > 19 {
		return 0, 0, false, false
	}
	if len(text) <= 8 {
		w, fraction := takePoint(digitWord(text))
		mantissa, ok = eightDigits(w)
		return mantissa, max(fraction, 0), negative, ok && (fraction < 0 || len(text) > 1)
	}
	point := -1
	for i, c := range text {
		d := c - '0'
		if d > 9 {
			if c != '.' || point >= 0 {
				return 0, 0, false, false
			}
			point = i
			continue
		}
		mantissa = mantissa*10 + uint64(d)
	}
	if point < 0 {
		return mantissa, 0, negative, len(text) <= 18
	}
	return mantissa, len(text) - point - 1, negative, len(text) > 1
}
