package geo

import (
	"math"

	"github.com/golang/geo/s2"
)

// flat is a point of the plane of latitude and longitude, in degrees.
type flat struct{ x, y float64 }

func flatten(p s2.Point) flat {
	lng, lat := coordinates(p)
	return flat{lat, lng}
}

// toSegment is the distance of p to the segment between a and b, in degrees.
func toSegment(p, a, b s2.Point) float64 { return flatten(p).toSegment(flatten(a), flatten(b)) }

func (p flat) toSegment(a, b flat) float64 {
	lx, ly := b.x-a.x, b.y-a.y
	t := ((p.x-a.x)*lx + (p.y-a.y)*ly) / (lx*lx + ly*ly)
	if !(t > 0) {
		t = 0
	}
	t = math.Min(t, 1)
	dx, dy := p.x-(a.x+t*lx), p.y-(a.y+t*ly)
	return math.Sqrt(dx*dx + dy*dy)
}

// between is the distance of two points in degrees.
func between(a, b s2.Point) float64 {
	p, q := flatten(a), flatten(b)
	return math.Sqrt((p.x-q.x)*(p.x-q.x) + (p.y-q.y)*(p.y-q.y))
}

// edge is a segment on the sphere and on the plane.
type edge struct {
	a, b         s2.Point
	flatA, flatB flat
}

func edgeOf(a, b s2.Point) edge { return edge{a, b, flatten(a), flatten(b)} }

// edgesOf are the edges of a polygon.
func edgesOf(p *s2.Polygon) []edge {
	var edges []edge
	eachEdge(p, func(a, b s2.Point) bool {
		edges = append(edges, edgeOf(a, b))
		return false
	})
	return edges
}

// to is the distance of a point to the segment, in degrees.
func (e edge) to(p flat) float64 { return p.toSegment(e.flatA, e.flatB) }

// meets reports whether two segments have a point in common.
func (e edge) meets(o edge) bool { return meet(e.flatA, e.flatB, o.flatA, o.flatB) }

func meet(a1, a2, b1, b2 flat) bool {
	if math.Max(a1.x, a2.x) < math.Min(b1.x, b2.x) || math.Max(a1.y, a2.y) < math.Min(b1.y, b2.y) ||
		math.Min(a1.x, a2.x) > math.Max(b1.x, b2.x) || math.Min(a1.y, a2.y) > math.Max(b1.y, b2.y) {
		return false
	}
	cross := func(a, b, c flat) float64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }
	within := func(p, a, b flat) bool {
		return p.x >= math.Min(a.x, b.x) && p.x <= math.Max(a.x, b.x) && p.y >= math.Min(a.y, b.y) && p.y <= math.Max(a.y, b.y)
	}
	d1, d2, d3, d4 := cross(b1, b2, a1), cross(b1, b2, a2), cross(a1, a2, b1), cross(a1, a2, b2)
	if (d1 > 0 && d2 < 0 || d1 < 0 && d2 > 0) && (d3 > 0 && d4 < 0 || d3 < 0 && d4 > 0) {
		return true
	}
	return d1 == 0 && within(a1, b1, b2) || d2 == 0 && within(a2, b1, b2) || d3 == 0 && within(b1, a1, a2) || d4 == 0 && within(b2, a1, a2)
}

// inside reports whether a point is in a polygon, by counting the edges that a ray crosses.
func inside(p s2.Point, polygon *s2.Polygon) bool {
	q := flatten(p)
	crossings := 0
	eachEdge(polygon, func(a, b s2.Point) bool {
		from, to := flatten(a), flatten(b)
		if from.y > to.y {
			from, to = to, from
		}
		if q.y <= from.y || q.y > to.y {
			return false
		}
		x := from.x
		if math.Abs(from.x-to.x) >= 2.220446049250313e-16 {
			x += (to.x - from.x) / (to.y - from.y) * (q.y - from.y)
		}
		if q.x < x {
			crossings++
		}
		return false
	})
	return crossings%2 == 1
}

// eachEdge calls f for the edges of a polygon until it returns true.
func eachEdge(p *s2.Polygon, f func(a, b s2.Point) bool) bool {
	for _, l := range p.Loops() {
		for i := range l.NumVertices() {
			if f(l.Vertex(i), l.Vertex(i+1)) {
				return true
			}
		}
	}
	return false
}

// onEdge reports whether a point is on the boundary of a polygon.
func onEdge(p s2.Point, polygon *s2.Polygon) bool {
	return eachEdge(polygon, func(a, b s2.Point) bool { return toSegment(p, a, b) < tolerance })
}

// eachPair calls f for each pair of edges of two polygons until it returns true.
func eachPair(p, q *s2.Polygon, f func(e, o edge) bool) bool {
	others := edgesOf(q)
	for _, e := range edgesOf(p) {
		for _, o := range others {
			if f(e, o) {
				return true
			}
		}
	}
	return false
}

// near reports whether an end of one segment is on the other one.
func near(e, o edge) bool {
	return o.to(e.flatA) < tolerance || o.to(e.flatB) < tolerance || e.to(o.flatA) < tolerance || e.to(o.flatB) < tolerance
}

// endsTouch reports whether two segments have one point in common, an end of one of them (Doris: is_line_touches_line).
func endsTouch(e, o edge) bool {
	count := 0
	for _, near := range [...]bool{o.to(e.flatA) < tolerance, o.to(e.flatB) < tolerance, e.to(o.flatA) < tolerance, e.to(o.flatB) < tolerance} {
		if near {
			count++
		}
	}
	return count == 1 || count == 2 && (e.a == o.a || e.a == o.b) != (e.b == o.a || e.b == o.b)
}

// shareEdge reports whether two polygons that touch have more than single points in common.
func shareEdge(p, q *s2.Polygon) bool {
	return eachPair(p, q, func(e, o edge) bool { return near(e, o) && !endsTouch(e, o) })
}
