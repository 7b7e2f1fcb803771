package expr

import (
	"bytes"
	"encoding/base64"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// bitmapFunctions make and read BITMAP values, which are 64-bit Roaring bitmaps in their portable form. An empty one is no bytes.
var bitmapFunctions = map[string]implementation{
	"to_bitmap": withNulls(func(c *call, i int) {
		var b roaring64.Bitmap
		if !c.null(0, i) {
			if x, ok := bitmapNumber(c, i); ok {
				b.Add(x)
			}
		}
		c.bitmap(&b)
	}),
	"to_bitmap_with_check": plain(func(c *call, i int) {
		var b roaring64.Bitmap
		x, ok := bitmapNumber(c, i)
		if !ok {
			c.fail(doriserr.New("The input: %s is not valid, to_bitmap only support bigint value from 0 to 18446744073709551615 currently, cannot create MV with to_bitmap on column with negative values or cannot load negative values to column with to_bitmap MV on it.", c.texts(i, []int{0})))
			return
		}
		b.Add(x)
		c.bitmap(&b)
	}),
	"bitmap_hash": withNulls(func(c *call, i int) {
		var b roaring64.Bitmap
		if !c.null(0, i) {
			b.Add(uint64(murmur32(c.bytes(0, i), murmurSeed)))
		}
		c.bitmap(&b)
	}),
	"bitmap_hash64": withNulls(func(c *call, i int) {
		var b roaring64.Bitmap
		if !c.null(0, i) {
			b.Add(murmur64(c.bytes(0, i), 0))
		}
		c.bitmap(&b)
	}),
	"bitmap_empty": plain(func(c *call, _ int) { c.out.AppendBytes(nil) }),
	"bitmap_count": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendInt(0)
			return
		}
		c.out.AppendInt(int64(c.readBitmap(0, i).GetCardinality()))
	}),
	"bitmap_to_string": plain(func(c *call, i int) {
		c.scratch = c.scratch[:0]
		for it := c.readBitmap(0, i).Iterator(); it.HasNext(); {
			if len(c.scratch) > 0 {
				c.scratch = append(c.scratch, ',')
			}
			c.scratch = strconv.AppendUint(c.scratch, it.Next(), 10)
		}
		c.out.AppendBytes(c.scratch)
	}),
	"bitmap_from_string": plain(func(c *call, i int) {
		var b roaring64.Bitmap
		for _, part := range bytes.Split(c.bytes(0, i), []byte(",")) {
			if len(c.bytes(0, i)) == 0 {
				break
			}
			x, err := strconv.ParseUint(string(bytes.TrimSpace(part)), 10, 64)
			if err != nil {
				c.out.AppendNull()
				return
			}
			b.Add(x)
		}
		c.bitmap(&b)
	}),
	"bitmap_to_base64": plain(func(c *call, i int) {
		var err error
		if c.scratch, err = state.AppendSerializedBitmap(c.scratch[:0], c.readBitmap(0, i)); err != nil {
			c.err = err
		}
		c.out.AppendString(base64.StdEncoding.EncodeToString(c.scratch))
	}),
	"bitmap_from_base64": plain(func(c *call, i int) {
		t, ok := decodeBase64(c.bytes(0, i))
		if !ok {
			c.out.AppendNull()
			return
		}
		b, err := state.ParseSerializedBitmap(t)
		if err != nil {
			c.err = doriserr.New("bitmap_from_base64 decode failed: base64: %s", c.bytes(0, i))
			c.out.AppendNull()
			return
		}
		c.bitmap(b)
	}),
	"bitmap_from_array": plain(func(c *call, i int) {
		var b roaring64.Bitmap
		v, from, to := c.elements(0, i)
		for e := from; e < to; e++ {
			if v.IsNull(e) || v.Int(e) < 0 {
				c.out.AppendNull()
				return
			}
			b.Add(uint64(v.Int(e)))
		}
		c.bitmap(&b)
	}),
	"bitmap_to_array": plain(func(c *call, i int) {
		for it := c.readBitmap(0, i).Iterator(); it.HasNext(); {
			c.out.Children[0].AppendInt(int64(it.Next()))
		}
		c.out.EndList()
	}),
	"bitmap_min": plain(func(c *call, i int) { c.bitmapEnd(i, (*roaring64.Bitmap).Minimum) }),
	"bitmap_max": plain(func(c *call, i int) { c.bitmapEnd(i, (*roaring64.Bitmap).Maximum) }),
	"bitmap_has_any": plain(func(c *call, i int) {
		appendBool(c.out, c.readBitmap(0, i).Intersects(c.readBitmap(1, i)))
	}),
	"bitmap_has_all": plain(func(c *call, i int) {
		a, b := c.readBitmap(0, i), c.readBitmap(1, i)
		b.AndNot(a)
		appendBool(c.out, b.IsEmpty())
	}),
	"bitmap_remove": plain(func(c *call, i int) {
		b := c.readBitmap(0, i)
		b.Remove(uint64(c.int(1, i)))
		c.bitmap(b)
	}),
	"bitmap_subset_in_range": plain(func(c *call, i int) {
		from, to := c.int(1, i), c.int(2, i)
		if from < 0 || from >= to {
			c.out.AppendNull()
			return
		}
		c.bitmapSlice(i, func(b *roaring64.Bitmap, x uint64, _ int64) (take, more bool) {
			return x >= uint64(from) && x < uint64(to), x < uint64(to)
		})
	}),
	"bitmap_subset_limit": plain(func(c *call, i int) {
		from, limit := c.int(1, i), c.int(2, i)
		if from < 0 || limit < 0 {
			c.out.AppendNull()
			return
		}
		c.bitmapSlice(i, func(b *roaring64.Bitmap, x uint64, _ int64) (take, more bool) {
			full := b.GetCardinality() >= uint64(limit)
			return x >= uint64(from) && !full, !full
		})
	}),
	"sub_bitmap":      plain(subBitmap),
	"bitmap_contains": plain(func(c *call, i int) { appendBool(c.out, c.readBitmap(0, i).Contains(uint64(c.int(1, i)))) }),
	"bitmap_or": withNulls(func(c *call, i int) {
		var b roaring64.Bitmap
		for k := range c.args {
			if !c.null(k, i) {
				b.Or(c.readBitmap(k, i))
			}
		}
		c.bitmap(&b)
	}),
	"bitmap_and":     plain(func(c *call, i int) { c.bitmap(c.combined(i, (*roaring64.Bitmap).And)) }),
	"bitmap_xor":     plain(func(c *call, i int) { c.bitmap(c.combined(i, (*roaring64.Bitmap).Xor)) }),
	"bitmap_not":     plain(func(c *call, i int) { c.bitmap(c.combined(i, (*roaring64.Bitmap).AndNot)) }),
	"bitmap_and_not": plain(bitmapAndNot),
	"bitmap_andnot":  plain(bitmapAndNot),
	"bitmap_or_count": withNulls(func(c *call, i int) {
		var b roaring64.Bitmap
		for k := range c.args {
			if !c.null(k, i) {
				b.Or(c.readBitmap(k, i))
			}
		}
		c.out.AppendInt(int64(b.GetCardinality()))
	}),
	"bitmap_and_count":     bitmapCount((*roaring64.Bitmap).And),
	"bitmap_xor_count":     bitmapCount((*roaring64.Bitmap).Xor),
	"bitmap_and_not_count": bitmapCount(differenceOfIntersection),
	"bitmap_andnot_count":  bitmapCount(differenceOfIntersection),
}

// bitmapNumber is the number that to_bitmap takes: an integer from 0 to 2^64-1, also as text.
func bitmapNumber(c *call, i int) (uint64, bool) {
	if c.args[0].v.Type.IsText() {
		x, err := strconv.ParseUint(string(bytes.TrimSpace(c.bytes(0, i))), 10, 64)
		return x, err == nil
	}
	x := wideAt(c, 0, i)
	if isDecimal(c.args[0].v.Type) {
		x = wide.Int{}
	}
	return x[0], !x.IsNegative() && x[1]|x[2]|x[3] == 0
}

// bitmapCount is the number of elements of a combination; it is 0 if an argument is NULL (Doris: BitmapOpCount).
func bitmapCount(with func(a, b *roaring64.Bitmap)) implementation {
	return withNulls(func(c *call, i int) {
		for k := range c.args {
			if c.null(k, i) {
				c.out.AppendInt(0)
				return
			}
		}
		c.out.AppendInt(int64(c.combined(i, with).GetCardinality()))
	})
}

// differenceOfIntersection takes the common elements out of a.
func differenceOfIntersection(a, b *roaring64.Bitmap) { a.AndNot(b) }

// bitmapAndNot is the first bitmap without what both have.
func bitmapAndNot(c *call, i int) { c.bitmap(c.combined(i, differenceOfIntersection)) }

// bitmapEnd is the least or greatest element, NULL of an empty bitmap.
func (c *call) bitmapEnd(i int, end func(*roaring64.Bitmap) uint64) {
	b := c.readBitmap(0, i)
	if b.IsEmpty() {
		c.out.AppendNull()
		return
	}
	c.out.AppendInt(int64(end(b)))
}

// bitmapSlice keeps the elements that take chooses, in ascending order, while it wants more.
func (c *call) bitmapSlice(i int, take func(kept *roaring64.Bitmap, x uint64, place int64) (take, more bool)) {
	var kept roaring64.Bitmap
	place := int64(0)
	for it := c.readBitmap(0, i).Iterator(); it.HasNext(); place++ {
		x := it.Next()
		ok, more := take(&kept, x, place)
		if ok {
			kept.Add(x)
		}
		if !more {
			break
		}
	}
	c.bitmap(&kept)
}

// subBitmap is sub_bitmap(b, offset, limit): places count from 0, negative ones from the end.
func subBitmap(c *call, i int) {
	n := int64(c.readBitmap(0, i).GetCardinality())
	offset, limit := c.int(1, i), c.int(2, i)
	if offset < 0 {
		offset += n
	}
	if limit <= 0 || offset < 0 || offset >= n {
		c.out.AppendNull()
		return
	}
	c.bitmapSlice(i, func(kept *roaring64.Bitmap, _ uint64, place int64) (take, more bool) {
		return place >= offset, place < offset || place-offset+1 < limit
	})
}

// bitmap appends a bitmap.
func (c *call) bitmap(b *roaring64.Bitmap) {
	t, err := state.AppendBitmap(c.scratch[:0], b)
	if err != nil {
		c.err = err
	}
	c.scratch = t
	c.out.AppendBytes(t)
}

// readBitmap is the bitmap of argument k; what cannot be read is empty and an error.
func (c *call) readBitmap(k, i int) *roaring64.Bitmap {
	b, err := state.ReadBitmap(c.bytes(k, i))
	if err != nil {
		c.err = err
		return roaring64.New()
	}
	return b
}

// combined folds the arguments into the first one.
func (c *call) combined(i int, with func(a, b *roaring64.Bitmap)) *roaring64.Bitmap {
	b := c.readBitmap(0, i)
	for k := 1; k < len(c.args); k++ {
		with(b, c.readBitmap(k, i))
	}
	return b
}

// decodeBase64 reads base64; a length that is no multiple of 4 is none, as for Doris.
func decodeBase64(t []byte) ([]byte, bool) {
	if len(t) == 0 || len(t)%4 != 0 {
		return nil, false
	}
	out, err := base64.StdEncoding.AppendDecode(nil, t)
	return out, err == nil
}
