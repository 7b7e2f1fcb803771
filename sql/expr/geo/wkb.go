package geo

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"

	"github.com/golang/geo/s2"
)

// Binary is the shape in the well-known binary form, as hexadecimal digits behind \x; false for what the form does not have here.
func (s *Shape) Binary() (string, bool) {
	if s.Kind > Polygon {
		return "", false
	}
	b := binary.LittleEndian.AppendUint32([]byte{1}, uint32(s.Kind))
	points := func(points []s2.Point) {
		for _, p := range points {
			lng, lat := coordinates(p)
			b = appendFloat(appendFloat(b, rounded(lng)), rounded(lat))
		}
	}
	switch s.Kind {
	case Point:
		points(s.points)
	case LineString:
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s.points)))
		points(s.points)
	case Polygon:
		loops := s.polygons[0].Loops()
		b = binary.LittleEndian.AppendUint32(b, uint32(len(loops)))
		for _, l := range loops {
			b = binary.LittleEndian.AppendUint32(b, uint32(l.NumVertices()+1))
			points(l.Vertices())
			points(l.Vertices()[:1])
		}
	}
	return `\x` + hex.EncodeToString(b), true
}

// The flags of the well-known binary form's type.
const (
	withSRID = 0x20000000
	kindMask = 0xff
)

// ParseBinary reads hexadecimal digits of the well-known binary form, with x or \x in front or nothing.
func ParseBinary(text string) (*Shape, bool) {
	text = strings.TrimPrefix(strings.TrimPrefix(text, `\`), "x")
	b, err := hex.DecodeString(text)
	if err != nil || len(b) < 5 || b[0] > 1 {
		return nil, false
	}
	r := &wkbReader{order: binary.ByteOrder(binary.BigEndian), rest: b[1:]}
	if b[0] == 1 {
		r.order = binary.LittleEndian
	}
	kind := r.count()
	if kind&withSRID != 0 {
		r.count()
	}
	var s *Shape
	ok := false
	switch Kind(kind & kindMask) {
	case Point:
		points := r.points(1)
		s, ok = &Shape{Kind: Point, points: points}, len(points) == 1
	case LineString:
		s, ok = lineOf(r.points(r.count()))
	case Polygon:
		rings := make([][]s2.Point, 0, 4)
		for range min(r.count(), uint32(len(r.rest))) {
			rings = append(rings, r.points(r.count()))
		}
		if r.failed {
			return nil, false
		}
		s, ok = polygonShape(rings)
	}
	return s, ok && !r.failed
}

// wkbReader reads numbers; failed says that some were missing.
type wkbReader struct {
	order  binary.ByteOrder
	rest   []byte
	failed bool
}

func (r *wkbReader) count() uint32 {
	if len(r.rest) < 4 {
		r.failed = true
		return 0
	}
	n := r.order.Uint32(r.rest)
	r.rest = r.rest[4:]
	return n
}

func (r *wkbReader) points(n uint32) []s2.Point {
	if uint64(n)*16 > uint64(len(r.rest)) {
		r.failed = true
		return nil
	}
	points := make([]s2.Point, 0, n)
	for range n {
		lng, lat := math.Float64frombits(r.order.Uint64(r.rest)), math.Float64frombits(r.order.Uint64(r.rest[8:]))
		r.rest = r.rest[16:]
		p, ok := toPoint(lng, lat)
		if !ok {
			r.failed = true
			return nil
		}
		points = append(points, p)
	}
	return points
}
