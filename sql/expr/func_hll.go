package expr

import "encoding/binary"

// The first byte of an HLL value that holds hashes themselves (Doris: HllDataType). A second byte is their number.
const (
	hllEmpty    = 0
	hllExplicit = 1
)

// hllFunctions make and read HLL values: a byte for the form, and for the explicit form a count and hashes of 8 bytes.
var hllFunctions = map[string]implementation{
	"hll_empty": plain(func(c *call, _ int) { c.out.AppendBytes([]byte{hllEmpty}) }),
	"hll_hash": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendBytes([]byte{hllEmpty})
			return
		}
		const seed = 0xadc83b19
		c.scratch = append(c.scratch[:0], hllExplicit, 1)
		c.scratch = binary.LittleEndian.AppendUint64(c.scratch, murmur64A(c.bytes(0, i), seed))
		c.out.AppendBytes(c.scratch)
	}),
	"hll_cardinality": withNulls(func(c *call, i int) {
		n := int64(0)
		if !c.null(0, i) {
			if t := c.bytes(0, i); len(t) > 1 && t[0] == hllExplicit {
				n = int64(t[1])
			}
		}
		c.out.AppendInt(n)
	}),
}

// murmur64A is MurmurHash64A.
func murmur64A(t []byte, seed uint64) uint64 {
	const m = 0xc6a4a7935bd1e995
	h := seed ^ uint64(len(t))*m
	for ; len(t) >= 8; t = t[8:] {
		k := binary.LittleEndian.Uint64(t) * m
		h = (h ^ (k^k>>47)*m) * m
	}
	if len(t) > 0 {
		for j := len(t) - 1; j >= 0; j-- {
			h ^= uint64(t[j]) << (8 * j)
		}
		h *= m
	}
	h = (h ^ h>>47) * m
	return h ^ h>>47
}
