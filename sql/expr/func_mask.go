package expr

// masked replaces upper-case letters, lower-case letters and digits by X, x and n, or what the arguments say.
func masked(c *call, i, from, to int) {
	with := [3]byte{'X', 'x', 'n'}
	for k := 1; k < len(c.args) && k < 4; k++ {
		if t := c.bytes(k, i); len(t) > 0 {
			with[k-1] = t[0]
		}
	}
	maskedWith(c, c.bytes(0, i), from, to, with)
}

// maskedLike masks with the usual letters.
func maskedLike(c *call, t []byte, from, to int) {
	maskedWith(c, t, from, to, [3]byte{'X', 'x', 'n'})
}

// maskedWith masks the bytes [from, to).
func maskedWith(c *call, t []byte, from, to int, with [3]byte) {
	c.scratch = append(c.scratch[:0], t...)
	for k := max(from, 0); k < min(to, len(t)); k++ {
		switch b := t[k]; {
		case b >= 'A' && b <= 'Z':
			c.scratch[k] = with[0]
		case b >= 'a' && b <= 'z':
			c.scratch[k] = with[1]
		case b >= '0' && b <= '9':
			c.scratch[k] = with[2]
		}
	}
	c.out.AppendBytes(c.scratch)
}
