package state

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/influxdata/tdigest"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// The type byte of a QUANTILE_STATE (Doris: QuantileStateType), and its limits.
const (
	quantileEmpty    = 0
	quantileSingle   = 1
	quantileExplicit = 2
	quantileDigest   = 3
	// QuantileLimit is the most values that are kept as they are, and the least compression.
	QuantileLimit = 2048
	// MaxCompression is the largest compression.
	MaxCompression = 10000
)

// Quantile is a QUANTILE_STATE: up to 2048 values as they are, then a t-digest, whose values are 32-bit floats as Doris's.
type Quantile struct {
	compression float32
	values      []float64
	digest      *Digest
}

// NewQuantile returns an empty state; a compression outside of 2048 to 10000 is 2048.
func NewQuantile(compression float32) *Quantile {
	if !(compression >= QuantileLimit && compression <= MaxCompression) {
		compression = QuantileLimit
	}
	return &Quantile{compression: compression}
}

// Add adds a value.
func (q *Quantile) Add(x float64) {
	if q.digest == nil {
		if len(q.values) < QuantileLimit {
			q.values = append(q.values, x)
			return
		}
		q.toDigest()
	}
	q.digest.Add(x, 1)
}

// toDigest makes a digest of the values.
func (q *Quantile) toDigest() {
	q.digest = NewDigest(q.compression)
	for _, x := range q.values {
		q.digest.Add(x, 1)
	}
	q.values = nil
}

// Merge adds all that another state has seen; the other stays as it is.
func (q *Quantile) Merge(o *Quantile) {
	if o.digest != nil && q.digest == nil {
		q.toDigest()
	}
	if o.digest != nil {
		q.digest.Merge(o.digest)
		return
	}
	if q.digest == nil && len(q.values)+len(o.values) > QuantileLimit {
		q.toDigest()
	}
	for _, x := range o.values {
		q.Add(x)
	}
}

// Value is the quantile p from 0 to 1; an empty state has NaN. Between two values it interpolates.
func (q *Quantile) Value(p float32) float64 {
	if q.digest != nil {
		return q.digest.Quantile(p)
	}
	n := len(q.values)
	if n == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(q.values))
	place := float64(n-1) * float64(p)
	i := int(place)
	if i == n-1 {
		return sorted[i]
	}
	return sorted[i+1]*(place-float64(i)) + sorted[i]*(float64(i+1)-place)
}

// Append appends the value's bytes: compression, type, values.
func (q *Quantile) Append(dst []byte) []byte {
	dst = appendFloat32(dst, q.compression)
	switch {
	case q.digest != nil:
		return q.digest.Append(append(dst, quantileDigest))
	case len(q.values) == 0:
		return append(dst, quantileEmpty)
	case len(q.values) == 1:
		dst = append(dst, quantileSingle)
	default:
		dst = binary.LittleEndian.AppendUint16(append(dst, quantileExplicit), uint16(len(q.values)))
	}
	for _, x := range q.values {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	}
	return dst
}

// ReadQuantile reads a QUANTILE_STATE; no bytes are an empty one.
func ReadQuantile(t []byte) (*Quantile, error) {
	q := NewQuantile(QuantileLimit)
	if len(t) == 0 {
		return q, nil
	}
	bad := doriserr.New("QUANTILE_STATE value is malformed")
	if len(t) < 5 {
		return nil, bad
	}
	q.compression = math.Float32frombits(binary.LittleEndian.Uint32(t))
	if !(q.compression >= QuantileLimit && q.compression <= MaxCompression) {
		return nil, bad
	}
	kind, n := t[4], 0
	t = t[5:]
	switch kind {
	case quantileEmpty:
	case quantileSingle:
		n = 1
	case quantileExplicit:
		if len(t) < 2 {
			return nil, bad
		}
		n, t = int(binary.LittleEndian.Uint16(t)), t[2:]
	case quantileDigest:
		d, ok := readDigest(t)
		if !ok {
			return nil, bad
		}
		q.digest = d
		return q, nil
	default:
		return nil, bad
	}
	if len(t) != 8*n {
		return nil, bad
	}
	for ; len(t) > 0; t = t[8:] {
		q.values = append(q.values, math.Float64frombits(binary.LittleEndian.Uint64(t)))
	}
	return q, nil
}

// Digest is a t-digest of 32-bit floats.
type Digest struct {
	compression float32
	tree        *tdigest.TDigest
	least, most float32
	weight      float64
}

// NewDigest returns an empty digest.
func NewDigest(compression float32) *Digest {
	return &Digest{compression: compression, tree: tdigest.NewWithCompression(float64(compression)), least: math.MaxFloat32, most: -math.MaxFloat32}
}

// Add adds a value with a weight; NaN is left out.
func (d *Digest) Add(x, weight float64) {
	f := float32(x)
	if math.IsNaN(x) {
		return
	}
	d.least, d.most = min(d.least, f), max(d.most, f)
	d.weight += weight
	d.tree.Add(float64(f), weight)
}

// Merge adds the centroids of another digest.
func (d *Digest) Merge(o *Digest) {
	d.tree.AddCentroidList(o.tree.Centroids())
	d.least, d.most, d.weight = min(d.least, o.least), max(d.most, o.most), d.weight+o.weight
}

// Quantile is the value of a quantile from 0 to 1, NaN without values.
func (d *Digest) Quantile(p float32) float64 { return float64(float32(d.tree.Quantile(float64(p)))) }

// Append appends Doris's serialization, which begins with its length.
func (d *Digest) Append(dst []byte) []byte {
	start := len(dst)
	centroids := d.tree.Centroids()
	dst = appendFloat32(binary.LittleEndian.AppendUint32(dst, 0), d.compression)
	dst = appendFloat32(appendFloat32(dst, d.least), d.most)
	most := uint64(math.Ceil(float64(d.compression)))
	dst = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(dst, 2*most), 8*most)
	dst = appendFloat32(appendFloat32(dst, float32(d.weight)), 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(centroids)))
	for _, c := range centroids {
		dst = appendFloat32(appendFloat32(dst, float32(c.Mean)), float32(c.Weight))
	}
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(centroids)+1))
	before := float32(0)
	for _, c := range centroids {
		dst = appendFloat32(dst, before+float32(c.Weight/2))
		before += float32(c.Weight)
	}
	dst = appendFloat32(dst, before)
	binary.LittleEndian.PutUint32(dst[start:], uint32(len(dst)-start))
	return dst
}

// digestHeader is the length of what stands before the centroids.
const digestHeader = 4 + 3*4 + 2*8 + 2*4

// readDigest reads what Append writes.
func readDigest(t []byte) (*Digest, bool) {
	if len(t) < digestHeader+4 || int(binary.LittleEndian.Uint32(t)) != len(t) {
		return nil, false
	}
	at := func(i int) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(t[i:])) }
	if c := at(4); !(c >= 1 && c <= 1e6) {
		return nil, false
	}
	d := NewDigest(at(4))
	least, most := at(8), at(12)
	t = t[digestHeader:]
	// Processed centroids, then those that were not yet processed.
	for range 2 {
		if len(t) < 4 {
			return nil, false
		}
		n := int(binary.LittleEndian.Uint32(t))
		if t = t[4:]; n < 0 || len(t)/8 < n {
			return nil, false
		}
		for i := range n {
			d.weight += float64(at(8*i + 4))
			d.tree.Add(float64(at(8*i)), float64(at(8*i+4)))
		}
		t = t[8*n:]
	}
	d.least, d.most = least, most
	return d, true
}

// appendFloat32 appends a little-endian float.
func appendFloat32(dst []byte, x float32) []byte {
	return binary.LittleEndian.AppendUint32(dst, math.Float32bits(x))
}
