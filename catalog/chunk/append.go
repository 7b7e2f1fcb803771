package chunk

// AppendFrom appends value i of src, which has the same type.
func (v *Vector) AppendFrom(src *Vector, i int) {
	if src.IsNull(i) {
		v.AppendNull()
		return
	}
	switch v.Layout {
	case Bytes:
		v.AppendBytes(src.Bytes(i))
	case List:
		from, to := src.Range(i)
		for e := from; e < to; e++ {
			v.Children[0].AppendFrom(src.Children[0], e)
		}
		v.EndList()
	case Record:
		for f, c := range v.Children {
			c.AppendFrom(src.Children[f], i)
		}
		v.EndRecord()
	default:
		v.AppendFixed(src.Fixed(i))
	}
}

// AppendRange appends the values [from, to) of src, which has the same type.
func (v *Vector) AppendRange(src *Vector, from, to int) {
	if from >= to {
		return
	}
	if v.Layout <= Bytes {
		if v.Layout == Bytes {
			base := int32(len(v.Data)) - src.Offsets[from]
			v.Data = append(v.Data, src.Data[src.Offsets[from]:src.Offsets[to]]...)
			for _, o := range src.Offsets[from+1 : to+1] {
				v.Offsets = append(v.Offsets, base+o)
			}
		} else {
			w := v.Layout.Width()
			v.Data = append(v.Data, src.Data[from*w:to*w]...)
		}
		v.appendValidity(src, from, to)
		return
	}
	for i := from; i < to; i++ {
		v.AppendFrom(src, i)
	}
}

// appendValidity marks the values just appended, those at [from, to) of src, as NULL or not.
func (v *Vector) appendValidity(src *Vector, from, to int) {
	if src.Nulls == 0 && v.Nulls == 0 {
		v.Len += to - from
		return
	}
	for i := from; i < to; i++ {
		if src.IsNull(i) {
			v.markNull()
		} else {
			v.valid()
		}
	}
}

// AppendRows appends the values at the given places of src, which has the same type.
func (v *Vector) AppendRows(src *Vector, rows []int32) {
	for _, i := range rows {
		v.AppendFrom(src, int(i))
	}
}
