package expr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"math/bits"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/zeebo/xxh3"
)

// hashFunctions are digests and hashes.
var hashFunctions = map[string]implementation{
	"md5": plain(func(c *call, i int) {
		sum := md5.Sum(c.bytes(0, i))
		c.hex(sum[:])
	}),
	"md5sum": plain(func(c *call, i int) {
		h := md5.New()
		for k := range c.args {
			h.Write(c.bytes(k, i))
		}
		c.hex(h.Sum(nil))
	}),
	"sha1": plain(func(c *call, i int) {
		sum := sha1.Sum(c.bytes(0, i))
		c.hex(sum[:])
	}),
	"sha2": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		switch c.int(1, i) {
		case 224:
			sum := sha256.Sum224(t)
			c.hex(sum[:])
		case 256, 0:
			sum := sha256.Sum256(t)
			c.hex(sum[:])
		case 384:
			sum := sha512.Sum384(t)
			c.hex(sum[:])
		case 512:
			sum := sha512.Sum512(t)
			c.hex(sum[:])
		default:
			c.out.AppendNull()
		}
	}),
	"crc32": plain(func(c *call, i int) { c.out.AppendInt(int64(crc32.ChecksumIEEE(c.bytes(0, i)))) }),
	"murmur_hash3_32": plain(func(c *call, i int) {
		h := uint32(murmurSeed)
		for k := range c.args {
			h = murmur32(c.bytes(k, i), h)
		}
		c.out.AppendInt(int64(int32(h)))
	}),
	"murmur_hash3_64": plain(func(c *call, i int) {
		h := uint64(0)
		for k := range c.args {
			h = murmur64(c.bytes(k, i), h)
		}
		c.out.AppendInt(int64(h))
	}),
	"murmur_hash3_64_v2": plain(func(c *call, i int) {
		h := uint64(0)
		for k := range c.args {
			h = murmur128(c.bytes(k, i), h)
		}
		c.out.AppendInt(int64(h))
	}),
	// Doris's xxhash_64 is XXH3.
	"xxhash_64": plain(func(c *call, i int) {
		h := uint64(0)
		for k := range c.args {
			h = xxh3.HashSeed(c.bytes(k, i), h)
		}
		c.out.AppendInt(int64(h))
	}),
	"sm3": plain(func(c *call, i int) {
		sum := sm3.Sum(c.bytes(0, i))
		c.hex(sum[:])
	}),
	"sm3sum": plain(func(c *call, i int) {
		h := sm3.New()
		for k := range c.args {
			h.Write(c.bytes(k, i))
		}
		c.hex(h.Sum(nil))
	}),
	"xxhash_32": plain(func(c *call, i int) {
		h := uint32(0)
		for k := range c.args {
			h = xxhash32(c.bytes(k, i), h)
		}
		c.out.AppendInt(int64(int32(h)))
	}),
	"password": plain(func(c *call, i int) {
		first := sha1.Sum(c.bytes(0, i))
		second := sha1.Sum(first[:])
		c.out.AppendString("*" + strings.ToUpper(hex.EncodeToString(second[:])))
	}),
}

// hex appends bytes in lower-case hexadecimal digits.
func (c *call) hex(b []byte) {
	c.scratch = hex.AppendEncode(c.scratch[:0], b)
	c.out.AppendBytes(c.scratch)
}

// murmurSeed is the seed of Doris's 32-bit murmur hash (Doris: HashUtil::MURMUR3_32_SEED).
const murmurSeed = 104729

// murmur32 is MurmurHash3_x86_32.
func murmur32(t []byte, h uint32) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	n := uint32(len(t))
	for ; len(t) >= 4; t = t[4:] {
		k := binary.LittleEndian.Uint32(t) * c1
		h ^= bits.RotateLeft32(k, 15) * c2
		h = bits.RotateLeft32(h, 13)*5 + 0xe6546b64
	}
	var k uint32
	for j := len(t) - 1; j >= 0; j-- {
		k = k<<8 | uint32(t[j])
	}
	if len(t) > 0 {
		h ^= bits.RotateLeft32(k*c1, 15) * c2
	}
	h ^= n
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// murmur64 is Doris's 64-bit murmur hash (Doris: murmur_hash3_x64_64).
func murmur64(t []byte, seed uint64) uint64 {
	const c1, c2 = 0x87c37b91114253d5, 0x4cf5ad432745937f
	h := seed
	n := uint64(len(t))
	for ; len(t) >= 8; t = t[8:] {
		k := binary.LittleEndian.Uint64(t) * c1
		h ^= bits.RotateLeft64(k, 31) * c2
		h = bits.RotateLeft64(h, 27)*5 + 0x52dce729
	}
	var k uint64
	for j := len(t) - 1; j >= 0; j-- {
		k = k<<8 | uint64(t[j])
	}
	if len(t) > 0 {
		h ^= bits.RotateLeft64(k*c1, 31) * c2
	}
	h ^= n
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// murmur128 is the first half of MurmurHash3_x64_128 with a seed of 64 bits (Doris: murmur_hash3_x64_64_shared).
func murmur128(t []byte, seed uint64) uint64 {
	const c1, c2 = 0x87c37b91114253d5, 0x4cf5ad432745937f
	h1, h2, n := seed, seed, uint64(len(t))
	mix1 := func(k uint64) uint64 { return bits.RotateLeft64(k*c1, 31) * c2 }
	mix2 := func(k uint64) uint64 { return bits.RotateLeft64(k*c2, 33) * c1 }
	for ; len(t) >= 16; t = t[16:] {
		h1 ^= mix1(binary.LittleEndian.Uint64(t))
		h1 = (bits.RotateLeft64(h1, 27)+h2)*5 + 0x52dce729
		h2 ^= mix2(binary.LittleEndian.Uint64(t[8:]))
		h2 = (bits.RotateLeft64(h2, 31)+h1)*5 + 0x38495ab5
	}
	var rest [16]byte
	copy(rest[:], t)
	h2 ^= mix2(binary.LittleEndian.Uint64(rest[8:]))
	h1 ^= mix1(binary.LittleEndian.Uint64(rest[:]))
	final := func(k uint64) uint64 {
		k = (k ^ k>>33) * 0xff51afd7ed558ccd
		k = (k ^ k>>33) * 0xc4ceb9fe1a85ec53
		return k ^ k>>33
	}
	h1, h2 = h1^n, h2^n
	h1 += h2
	h2 += h1
	return final(h1) + final(h2)
}

// xxhash32 is XXH32.
func xxhash32(t []byte, seed uint32) uint32 {
	const p1, p2, p3, p4, p5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
	n := uint32(len(t))
	h := seed + p5
	if len(t) >= 16 {
		a, b, c, d := seed+p1, seed, seed, seed
		a, b, d = a+p2, b+p2, d-p1
		round := func(x, k uint32) uint32 { return bits.RotateLeft32(x+k*p2, 13) * p1 }
		for ; len(t) >= 16; t = t[16:] {
			a, b = round(a, binary.LittleEndian.Uint32(t)), round(b, binary.LittleEndian.Uint32(t[4:]))
			c, d = round(c, binary.LittleEndian.Uint32(t[8:])), round(d, binary.LittleEndian.Uint32(t[12:]))
		}
		h = bits.RotateLeft32(a, 1) + bits.RotateLeft32(b, 7) + bits.RotateLeft32(c, 12) + bits.RotateLeft32(d, 18)
	}
	h += n
	for ; len(t) >= 4; t = t[4:] {
		h = bits.RotateLeft32(h+binary.LittleEndian.Uint32(t)*p3, 17) * p4
	}
	for _, b := range t {
		h = bits.RotateLeft32(h+uint32(b)*p5, 11) * p1
	}
	h = (h ^ h>>15) * p2
	h = (h ^ h>>13) * p3
	return h ^ h>>16
}
