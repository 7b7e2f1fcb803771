package geo

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// meters is a circle's radius.
func meters(r s1.ChordAngle) float64 { return r.Angle().Radians() * earthRadius }

// any and all ask a rule of the parts of a polygon or MULTIPOLYGON.
func (s *Shape) any(rule func(p *s2.Polygon) bool) bool {
	for _, p := range s.polygons {
		if rule(p) {
			return true
		}
	}
	return false
}

// ordered puts the simpler shape first: a relation that holds one way holds the other.
func ordered(a, b *Shape) (*Shape, *Shape) {
	if a.Kind == Circle || b.Kind != Circle && a.Kind > b.Kind {
		return b, a
	}
	return a, b
}

// Intersects reports whether two shapes have a point in common.
func (s *Shape) Intersects(o *Shape) bool {
	a, b := ordered(s, o)
	switch b.Kind {
	case Point:
		return a.first() == b.first()
	case LineString:
		if a.Kind == Point {
			return toSegment(a.first(), b.points[0], b.points[1]) < tolerance
		}
		return edgeOf(a.points[0], a.points[1]).meets(edgeOf(b.points[0], b.points[1]))
	case Polygon, MultiPolygon:
		return b.any(func(p *s2.Polygon) bool {
			switch a.Kind {
			case Point:
				return inside(a.first(), p) || onEdge(a.first(), p)
			case LineString:
				return lineIntersects(a.points, p)
			}
			return a.any(func(q *s2.Polygon) bool { return polygonsIntersect(q, p) })
		})
	}
	return a.distanceToCircle(b, func(distance, radius float64) bool { return radius+tolerance >= distance }, true)
}

// distanceToCircle asks a rule of the distance between a shape and a circle's center, and of the radius. Doris compares degrees
// with meters, and so do we.
func (s *Shape) distanceToCircle(circle *Shape, rule func(distance, radius float64) bool, within bool) bool {
	center, radius := circle.first(), meters(circle.radius)
	switch s.Kind {
	case Point:
		return rule(between(center, s.first()), radius)
	case LineString:
		return rule(toSegment(center, s.points[0], s.points[1]), radius)
	case Circle:
		return rule(between(center, s.first()), radius+meters(s.radius))
	}
	return s.any(func(p *s2.Polygon) bool {
		if within && inside(center, p) {
			return true
		}
		return eachEdge(p, func(a, b s2.Point) bool { return rule(toSegment(center, a, b), radius) })
	})
}

// crossesInterior reports whether a line has more than single points in common with a polygon; corners says that all ends of what
// they have in common are vertices of the polygon.
func crossesInterior(line []s2.Point, p *s2.Polygon) (crosses, corners bool) {
	vertices := map[s2.Point]bool{}
	eachEdge(p, func(a, _ s2.Point) bool { vertices[a] = true; return false })
	corners = true
	for i := 0; i+1 < len(line); i++ {
		a, b := line[i], line[i+1]
		// The edges that cross cut the segment into pieces, each of which is inside or outside.
		cuts := []s2.Point{a}
		eachEdge(p, func(c, d s2.Point) bool {
			if s2.CrossingSign(a, b, c, d) == s2.Cross {
				cuts = append(cuts, s2.Intersection(a, b, c, d))
			} else if c != a && c != b && s2.DistanceFromSegment(c, a, b) < 1e-15 {
				cuts = append(cuts, c)
			}
			return false
		})
		cuts = append(cuts, b)
		sortAlong(cuts, a)
		for k := 0; k+1 < len(cuts); k++ {
			if cuts[k].Distance(cuts[k+1]) < 1e-14 {
				continue
			}
			if p.ContainsPoint(s2.Interpolate(0.5, cuts[k], cuts[k+1])) {
				crosses = true
				corners = corners && vertices[cuts[k]] && vertices[cuts[k+1]]
			}
		}
	}
	return crosses, corners
}

// sortAlong sorts points by their distance to a.
func sortAlong(points []s2.Point, a s2.Point) {
	for i := 1; i < len(points); i++ {
		for k := i; k > 0 && a.Distance(points[k]) < a.Distance(points[k-1]); k-- {
			points[k], points[k-1] = points[k-1], points[k]
		}
	}
}

// lineIntersects reports whether a line and a polygon have a point in common.
func lineIntersects(line []s2.Point, p *s2.Polygon) bool {
	if crosses, _ := crossesInterior(line, p); crosses {
		return true
	}
	edges := edgesOf(p)
	for i := range line {
		e := edgeOf(line[i], line[(i+1)%len(line)])
		for _, o := range edges {
			if e.meets(o) {
				return true
			}
		}
	}
	return false
}

// polygonsIntersect reports whether two polygons have a point in common; S2 does not see those that have only their boundaries.
func polygonsIntersect(p, q *s2.Polygon) bool { return p.Intersects(q) || eachPair(p, q, near) }

// polygonsTouch reports whether the boundaries of two polygons meet and their interiors do not.
func polygonsTouch(p, q *s2.Polygon) bool { return eachPair(p, q, near) && !overlap(p, q) }

// overlap reports whether two polygons have an area in common: edges cross away from their ends, or a part of one is in the other.
func overlap(p, q *s2.Polygon) bool {
	if !p.Intersects(q) {
		return false
	}
	crossing := eachPair(p, q, func(e, o edge) bool { return e.meets(o) && !near(e, o) })
	return crossing || reaches(p, q) || reaches(q, p) || p.Contains(q) || q.Contains(p)
}

// reaches reports whether a vertex, the middle of an edge or the middle of p is well inside of q.
func reaches(p, q *s2.Polygon) bool {
	well := func(x s2.Point) bool { return q.ContainsPoint(x) && !onEdge(x, q) }
	return eachEdge(p, func(a, b s2.Point) bool { return well(a) || well(s2.Interpolate(0.5, a, b)) }) ||
		!p.Centroid().IsUnit() && p.ContainsPoint(middle(p)) && well(middle(p))
}

// middle is a polygon's centroid on the sphere.
func middle(p *s2.Polygon) s2.Point { return s2.Point{Vector: p.Centroid().Normalize()} }

// Touches reports whether the boundaries of two shapes meet and their interiors do not.
func (s *Shape) Touches(o *Shape) bool {
	a, b := ordered(s, o)
	switch b.Kind {
	case Point:
		return false
	case LineString:
		if a.Kind == Point {
			return a.first() == b.points[0] || a.first() == b.points[len(b.points)-1]
		}
		return endsTouch(edgeOf(a.points[0], a.points[1]), edgeOf(b.points[0], b.points[1]))
	case Polygon, MultiPolygon:
		if a.Kind == Point {
			return b.any(func(p *s2.Polygon) bool { return onEdge(a.first(), p) })
		}
		return touchesAll(a, b)
	}
	if (s.Kind == MultiPolygon || o.Kind == MultiPolygon) && a.Kind == MultiPolygon {
		touched := false
		for _, p := range a.polygons {
			part := &Shape{Kind: Polygon, polygons: []*s2.Polygon{p}}
			if part.Intersects(b) {
				if !part.Touches(b) {
					return false
				}
				touched = true
			}
		}
		return touched
	}
	if a.Kind == Polygon && (inside(b.first(), a.polygons[0]) || onEdge(b.first(), a.polygons[0])) {
		return false
	}
	return a.distanceToCircle(b, func(distance, radius float64) bool { return math.Abs(radius-distance) < tolerance }, false)
}

// touchesAll: whatever parts meet only touch, and some do. A single polygon is asked only that.
func touchesAll(a, b *Shape) bool {
	touched := false
	for _, p := range b.polygons {
		parts := []func() (bool, bool){}
		if a.Kind == LineString {
			parts = append(parts, func() (bool, bool) { return lineIntersects(a.points, p), lineTouches(a.points, p) })
		}
		for _, q := range a.polygons {
			parts = append(parts, func() (bool, bool) { return polygonsIntersect(q, p), polygonsTouch(q, p) })
		}
		for _, ask := range parts {
			meets, touches := ask()
			if (meets || b.Kind == Polygon && a.Kind != MultiPolygon) && !touches {
				return false
			}
			touched = touched || touches
		}
	}
	return touched
}

// lineTouches reports whether a line meets a polygon at its boundary only.
func lineTouches(line []s2.Point, p *s2.Polygon) bool {
	if crosses, corners := crossesInterior(line, p); crosses {
		return corners
	}
	for _, x := range line {
		if onEdge(x, p) {
			return true
		}
	}
	return eachEdge(p, func(a, _ s2.Point) bool { return toSegment(a, line[0], line[1]) < tolerance })
}

// Contains reports whether all of o is inside of s; the boundary does not count for a point.
func (s *Shape) Contains(o *Shape) bool {
	switch s.Kind {
	case Circle:
		return o.Kind == Point && s2.ChordAngleBetweenPoints(s.first(), o.first()) <= s.radius
	case Polygon, MultiPolygon:
	default:
		return false
	}
	switch o.Kind {
	case Point:
		return s.any(func(p *s2.Polygon) bool { return p.ContainsPoint(o.first()) && !onEdge(o.first(), p) })
	case LineString:
		return s.any(func(p *s2.Polygon) bool { return containsLine(p, o.points) })
	case Polygon, MultiPolygon:
		for _, q := range o.polygons {
			if !s.any(func(p *s2.Polygon) bool { return p.Contains(q) }) {
				return false
			}
		}
		return true
	}
	return false
}

// containsLine reports whether a polygon has a line inside, which may touch its boundary with an end.
func containsLine(p *s2.Polygon, line []s2.Point) bool {
	edges := edgesOf(p)
	for i := 0; i+1 < len(line); i++ {
		e := edgeOf(line[i], line[i+1])
		for _, o := range edges {
			if (o.to(e.flatA) < tolerance || o.to(e.flatB) < tolerance) && !endsTouch(o, e) || s2.CrossingSign(e.a, e.b, o.a, o.b) == s2.Cross {
				return false
			}
		}
		if !p.ContainsPoint(s2.Interpolate(0.5, e.a, e.b)) {
			return false
		}
	}
	for _, x := range line {
		if !p.ContainsPoint(x) && !onEdge(x, p) {
			return false
		}
	}
	return true
}
