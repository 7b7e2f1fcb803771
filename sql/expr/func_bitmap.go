package expr

import (
	"bytes"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/internal/wide"
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
			c.out.AppendNull()
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
	"bitmap_and": plain(func(c *call, i int) { c.combined(i, (*roaring64.Bitmap).And) }),
	"bitmap_xor": plain(func(c *call, i int) { c.combined(i, (*roaring64.Bitmap).Xor) }),
	"bitmap_not": plain(func(c *call, i int) { c.combined(i, (*roaring64.Bitmap).AndNot) }),
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

// bitmap appends a bitmap.
func (c *call) bitmap(b *roaring64.Bitmap) {
	if b.IsEmpty() {
		c.out.AppendBytes(nil)
		return
	}
	t, err := b.ToBytes()
	if err != nil {
		c.err = err
		t = nil
	}
	c.out.AppendBytes(t)
}

// readBitmap is the bitmap of argument k; what cannot be read is empty and an error.
func (c *call) readBitmap(k, i int) *roaring64.Bitmap {
	b := roaring64.New()
	if t := c.bytes(k, i); len(t) > 0 {
		if err := b.UnmarshalBinary(t); err != nil {
			c.err = err
			return roaring64.New()
		}
	}
	return b
}

// combined folds the arguments into the first one.
func (c *call) combined(i int, with func(a, b *roaring64.Bitmap)) {
	b := c.readBitmap(0, i)
	for k := 1; k < len(c.args); k++ {
		with(b, c.readBitmap(k, i))
	}
	c.bitmap(b)
}
