package state

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// The first byte of an HLL value (Doris: HllDataType).
const (
	hllEmpty    = 0
	hllExplicit = 1
	hllSparse   = 2
	hllFull     = 3
)

const (
	// registerBits of a hash choose the register (Doris: HLL_COLUMN_PRECISION).
	registerBits = 14
	registers    = 1 << registerBits
	// explicitLimit is the most hashes that are kept as they are (Doris: HLL_EXPLICIT_INT64_NUM).
	explicitLimit = 160
	// sparseLimit is the most registers that are written one by one (Doris: HLL_SPARSE_THRESHOLD).
	sparseLimit = 4096
)

// HLL is a HyperLogLog sketch: few hashes are kept as they are, and counted exactly; many become registers.
type HLL struct {
	hashes map[uint64]struct{}
	// registers is nil as long as the hashes are kept.
	registers []byte
}

// Hash is the hash of a value that HLL_HASH and NDV add (Doris: HashUtil::murmur_hash64A with HLL's seed).
func Hash(t []byte) uint64 { return Murmur64A(t, 0xadc83b19) }

// Murmur64A is MurmurHash64A.
func Murmur64A(t []byte, seed uint64) uint64 {
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

// Add adds a hash.
func (h *HLL) Add(hash uint64) {
	if h.registers == nil {
		if h.hashes == nil {
			h.hashes = map[uint64]struct{}{}
		}
		if len(h.hashes) < explicitLimit {
			h.hashes[hash] = struct{}{}
			return
		}
		h.toRegisters()
	}
	h.set(hash)
}

// set updates a register. A hash of 0 bits in the rest of it counts as the longest run.
func (h *HLL) set(hash uint64) {
	at := hash % registers
	run := byte(1)
	for rest := hash>>registerBits | 1<<(64-registerBits); rest&1 == 0; rest >>= 1 {
		run++
	}
	h.registers[at] = max(h.registers[at], run)
}

// toRegisters makes registers of the hashes.
func (h *HLL) toRegisters() {
	h.registers = make([]byte, registers)
	for hash := range h.hashes {
		h.set(hash)
	}
	h.hashes = nil
}

// Merge adds all that another sketch has seen; the other stays as it is.
func (h *HLL) Merge(o *HLL) {
	if o.registers == nil {
		if h.registers != nil {
			for hash := range o.hashes {
				h.set(hash)
			}
			return
		}
		if h.hashes == nil {
			h.hashes = map[uint64]struct{}{}
		}
		maps.Copy(h.hashes, o.hashes)
		if len(h.hashes) > explicitLimit {
			h.toRegisters()
		}
		return
	}
	if h.registers == nil {
		h.toRegisters()
	}
	for i, r := range o.registers {
		h.registers[i] = max(h.registers[i], r)
	}
}

// Count is the estimate of how many different values were added; it is exact up to 160 (Doris: HyperLogLog::estimate_cardinality,
// which sums in 32-bit floats).
func (h *HLL) Count() int64 {
	if h.registers == nil {
		return int64(len(h.hashes))
	}
	alpha := float32(0.7213) / (1 + float32(1.079)/registers)
	sum, zero := float32(0), 0
	for _, r := range h.registers {
		sum += float32(math.Ldexp(1, -int(r)))
		if r == 0 {
			zero++
		}
	}
	e := float64(alpha * registers * registers * (1 / sum))
	switch {
	case e <= registers*2.5 && zero > 0:
		e = registers * math.Log(float64(registers)/float64(zero))
	case e < 72000:
		bias := 5.9119e-18*e*e*e*e - 1.4253e-12*e*e*e + 1.2940e-7*e*e - 5.2921e-3*e + 83.3216
		e -= e * (bias / 100)
	}
	return int64(e + 0.5)
}

// Append appends the value's bytes.
func (h *HLL) Append(dst []byte) []byte {
	if h.registers == nil {
		if len(h.hashes) == 0 {
			return append(dst, hllEmpty)
		}
		dst = append(dst, hllExplicit, byte(len(h.hashes)))
		for _, hash := range slices.Sorted(maps.Keys(h.hashes)) {
			dst = binary.LittleEndian.AppendUint64(dst, hash)
		}
		return dst
	}
	used := 0
	for _, r := range h.registers {
		if r != 0 {
			used++
		}
	}
	if used > sparseLimit {
		return append(append(dst, hllFull), h.registers...)
	}
	dst = binary.LittleEndian.AppendUint32(append(dst, hllSparse), uint32(used))
	for i, r := range h.registers {
		if r != 0 {
			dst = append(binary.LittleEndian.AppendUint16(dst, uint16(i)), r)
		}
	}
	return dst
}

// ReadHLL reads an HLL value; no bytes are an empty one.
func ReadHLL(t []byte) (*HLL, error) {
	h := &HLL{}
	if len(t) == 0 {
		return h, nil
	}
	bad := doriserr.New("HLL value is malformed")
	kind, t := t[0], t[1:]
	switch kind {
	case hllEmpty:
	case hllExplicit:
		if len(t) < 1 || len(t) != 1+8*int(t[0]) {
			return nil, bad
		}
		h.hashes = map[uint64]struct{}{}
		for t = t[1:]; len(t) > 0; t = t[8:] {
			h.hashes[binary.LittleEndian.Uint64(t)] = struct{}{}
		}
	case hllSparse:
		if len(t) < 4 || uint64(len(t)) != 4+3*uint64(binary.LittleEndian.Uint32(t)) {
			return nil, bad
		}
		h.registers = make([]byte, registers)
		for t = t[4:]; len(t) > 0; t = t[3:] {
			at := binary.LittleEndian.Uint16(t)
			if at >= registers {
				return nil, bad
			}
			h.registers[at] = t[2]
		}
	case hllFull:
		if len(t) != registers {
			return nil, bad
		}
		h.registers = slices.Clone(t)
	default:
		return nil, bad
	}
	return h, nil
}
