package chunk

// DropLast removes the last value, which must exist. It is the cheap way back out of a row that turned out to be bad.
func (v *Vector) DropLast() {
	n := v.Len - 1
	switch v.Layout {
	case Bytes:
		v.Data = v.Data[:v.Offsets[n]]
		v.Offsets = v.Offsets[:n+1]
	case List, Record:
		v.Truncate(n)
		return
	default:
		v.Data = v.Data[:n*v.Layout.Width()]
	}
	if v.Nulls > 0 {
		if v.IsNull(n) {
			v.Nulls--
		}
		if v.Nulls == 0 {
			v.Validity = v.Validity[:0]
		} else {
			v.Validity = v.Validity[:(n+7)/8]
			if n&7 != 0 {
				v.Validity[n>>3] &= byte(1<<(n&7)) - 1
			}
		}
	}
	v.Len = n
}
