package geo

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/elementary"
	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// earthRadius is the earth's mean radius in meters.
const earthRadius = 6371010.0

// tolerance is the distance in degrees below which a point is on a line.
const tolerance = 1e-6

// Kind is the kind of a shape; its number is part of the encoded form.
type Kind byte

// The kinds of shapes.
const (
	Point Kind = iota + 1
	LineString
	Polygon
	MultiPolygon Kind = 6
	Circle       Kind = 7
)

// Shape is one geometry.
type Shape struct {
	Kind Kind
	// points are the point, the vertices of a line, or a circle's center.
	points []s2.Point
	// polygons are a polygon, or the parts of a MULTIPOLYGON.
	polygons []*s2.Polygon
	// radius is a circle's.
	radius s1.ChordAngle
}

// toPoint is the point of a longitude and latitude in degrees; false outside of the earth.
func toPoint(lng, lat float64) (s2.Point, bool) {
	if !(math.Abs(lng) <= 180 && math.Abs(lat) <= 90) {
		return s2.Point{}, false
	}
	ll := s2.LatLngFromDegrees(lat, lng)
	phi, theta := ll.Lat.Radians(), ll.Lng.Radians()
	cosine := elementary.Cos(phi)
	return s2.Point{Vector: r3.Vector{X: elementary.Cos(theta) * cosine, Y: elementary.Sin(theta) * cosine, Z: elementary.Sin(phi)}}, true
}

// NewPoint is the point of a longitude and latitude in degrees.
func NewPoint(lng, lat float64) (*Shape, bool) {
	p, ok := toPoint(lng, lat)
	return &Shape{Kind: Point, points: []s2.Point{p}}, ok
}

// NewCircle is the circle around a point; the radius is in meters.
func NewCircle(lng, lat, radius float64) (*Shape, bool) {
	p, ok := toPoint(lng, lat)
	if math.IsNaN(radius) {
		return nil, false
	}
	angle := s1.Angle(math.Min(radius/earthRadius, math.Pi))
	return &Shape{Kind: Circle, points: []s2.Point{p}, radius: s1.ChordAngleFromAngle(angle)}, ok
}

// lineOf is the line through points, of which there are two that differ.
func lineOf(points []s2.Point) (*Shape, bool) {
	points = distinct(points)
	if len(points) < 2 {
		return nil, false
	}
	line := s2.Polyline(points)
	return &Shape{Kind: LineString, points: points}, line.Validate() == nil
}

// distinct leaves out a point that is equal to the one before.
func distinct(points []s2.Point) []s2.Point {
	kept := points[:0]
	for i, p := range points {
		if i == 0 || p != points[i-1] {
			kept = append(kept, p)
		}
	}
	return kept
}

// loopOf is the ring through points, the last of which is the first.
func loopOf(points []s2.Point) (*s2.Loop, bool) {
	if len(points) == 0 || points[0] != points[len(points)-1] {
		return nil, false
	}
	points = distinct(points)
	points = points[:len(points)-1]
	if len(points) < 3 {
		return nil, false
	}
	loop := s2.LoopFromPoints(points)
	if loop.Validate() != nil || crossesItself(loop) {
		return nil, false
	}
	loop.Normalize()
	return loop, true
}

// crossesItself reports whether two edges of a ring cross, or a vertex comes twice.
func crossesItself(loop *s2.Loop) bool {
	seen := make(map[s2.Point]bool, loop.NumVertices())
	index := s2.NewShapeIndex()
	index.Add(loop)
	query := s2.NewCrossingEdgeQuery(index)
	for i, p := range loop.Vertices() {
		if seen[p] || len(query.Crossings(p, loop.Vertex(i+1), loop, s2.CrossingTypeInterior)) > 0 {
			return true
		}
		seen[p] = true
	}
	return false
}

// polygonOf is the polygon of a shell and its holes.
func polygonOf(rings [][]s2.Point) (*s2.Polygon, bool) {
	loops := make([]*s2.Loop, len(rings))
	for i, ring := range rings {
		loop, ok := loopOf(ring)
		if !ok || i > 0 && !loops[0].Contains(loop) {
			return nil, false
		}
		loops[i] = loop
	}
	return s2.PolygonFromLoops(loops), len(loops) > 0
}

// polygonShape is a POLYGON, multiPolygonShape a MULTIPOLYGON, whose parts share single points at most.
func polygonShape(rings [][]s2.Point) (*Shape, bool) {
	p, ok := polygonOf(rings)
	return &Shape{Kind: Polygon, polygons: []*s2.Polygon{p}}, ok
}

func multiPolygonShape(parts [][][]s2.Point) (*Shape, bool) {
	m := &Shape{Kind: MultiPolygon}
	for _, rings := range parts {
		p, ok := polygonOf(rings)
		if !ok {
			return nil, false
		}
		m.polygons = append(m.polygons, p)
	}
	for i, a := range m.polygons {
		for _, b := range m.polygons[i+1:] {
			if polygonsIntersect(a, b) && (!polygonsTouch(a, b) || shareEdge(a, b)) {
				return nil, false
			}
		}
	}
	return m, true
}

// Encode appends the shape's bytes: those that ST_POINT and its kin return.
func (s *Shape) Encode(b []byte) []byte {
	b = append(b, 0, byte(s.Kind))
	switch s.Kind {
	case Point, LineString:
		return appendPoints(b, s.points)
	case Circle:
		return appendFloat(appendPoints(b, s.points), float64(s.radius))
	}
	b = binary.AppendUvarint(b, uint64(len(s.polygons)))
	for _, p := range s.polygons {
		b = binary.AppendUvarint(b, uint64(p.NumLoops()))
		for _, l := range p.Loops() {
			b = appendPoints(binary.AppendUvarint(b, uint64(l.NumVertices())), l.Vertices())
		}
	}
	return b
}

func appendFloat(b []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

func appendPoints(b []byte, points []s2.Point) []byte {
	for _, p := range points {
		b = appendFloat(appendFloat(appendFloat(b, p.X), p.Y), p.Z)
	}
	return b
}

// Decode reads the bytes of Encode; false if they are none.
func Decode(b []byte) (*Shape, bool) {
	if len(b) < 2 || b[0] != 0 {
		return nil, false
	}
	r := reader{b[2:], true}
	s := &Shape{Kind: Kind(b[1])}
	switch s.Kind {
	case Point:
		s.points = r.points(1)
	case LineString:
		s.points = r.points(len(r.rest) / pointSize)
		r.ok = r.ok && len(s.points) > 1
	case Circle:
		s.points = r.points(1)
		s.radius = s1.ChordAngle(r.float())
	case Polygon, MultiPolygon:
		for range r.count() {
			loops := make([]*s2.Loop, r.count())
			for i := range loops {
				points := r.points(r.count())
				if !r.ok || len(points) < 3 {
					return nil, false
				}
				loops[i] = s2.LoopFromPoints(points)
			}
			if !r.ok || len(loops) == 0 {
				return nil, false
			}
			s.polygons = append(s.polygons, s2.PolygonFromLoops(loops))
		}
		r.ok = r.ok && len(s.polygons) > 0 && (s.Kind == MultiPolygon || len(s.polygons) == 1)
	default:
		return nil, false
	}
	return s, r.ok && len(r.rest) == 0
}

// pointSize is the number of bytes of a point.
const pointSize = 24

// reader reads encoded parts; ok falls when bytes are missing.
type reader struct {
	rest []byte
	ok   bool
}

// count is a number of parts, of which each has a byte at least.
func (r *reader) count() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)) {
		r.ok = false
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *reader) float() float64 {
	if len(r.rest) < 8 {
		r.ok = false
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	r.rest = r.rest[8:]
	return f
}

func (r *reader) points(n int) []s2.Point {
	if n > len(r.rest)/pointSize {
		r.ok = false
		return nil
	}
	points := make([]s2.Point, n)
	for i := range points {
		p := &points[i]
		p.X, p.Y, p.Z = r.float(), r.float(), r.float()
		r.ok = r.ok && p.IsUnit()
	}
	return points
}

// coordinates are a point's longitude and latitude in degrees.
func coordinates(p s2.Point) (lng, lat float64) {
	lat = elementary.Atan2(p.Z, math.Sqrt(p.X*p.X+p.Y*p.Y))
	return s1.Angle(elementary.Atan2(p.Y, p.X)).Degrees(), s1.Angle(lat).Degrees()
}

// rounded is a coordinate with 13 digits behind the point.
func rounded(f float64) float64 {
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'f', 13, 64), 64)
	return f
}

// X is a point's longitude, Y its latitude, in degrees; false for other shapes.
func (s *Shape) X() (float64, bool) {
	lng, _ := coordinates(s.first())
	return rounded(lng), s.Kind == Point
}

// Y is a point's latitude.
func (s *Shape) Y() (float64, bool) {
	_, lat := coordinates(s.first())
	return rounded(lat), s.Kind == Point
}

func (s *Shape) first() s2.Point {
	if len(s.points) == 0 {
		return s2.Point{}
	}
	return s.points[0]
}
