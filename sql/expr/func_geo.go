package expr

import (
	"github.com/dorisemu/dorisemu/sql/expr/geo"
)

// geoFunctions are ST_POINT and its kin. A shape is a text of bytes; what cannot be read is NULL.
var geoFunctions = map[string]implementation{
	"st_point":  plain(func(c *call, i int) { appendShape(c)(geo.NewPoint(c.float(0, i), c.float(1, i))) }),
	"st_circle": plain(func(c *call, i int) { appendShape(c)(geo.NewCircle(c.float(0, i), c.float(1, i), c.float(2, i))) }),

	"st_geometryfromtext": shapeFromText(0), "st_geomfromtext": shapeFromText(0),
	"st_linefromtext": shapeFromText(geo.LineString), "st_linestringfromtext": shapeFromText(geo.LineString),
	"st_polygon": shapeFromText(geo.Polygon), "st_polyfromtext": shapeFromText(geo.Polygon), "st_polygonfromtext": shapeFromText(geo.Polygon),
	"st_geometryfromwkb": plain(func(c *call, i int) { appendShape(c)(geo.ParseBinary(string(c.bytes(0, i)))) }),
	"st_geomfromwkb":     plain(func(c *call, i int) { appendShape(c)(geo.ParseBinary(string(c.bytes(0, i)))) }),

	"st_astext":   textOfShape(func(s *geo.Shape) (string, bool) { return s.Text(), true }),
	"st_aswkt":    textOfShape(func(s *geo.Shape) (string, bool) { return s.Text(), true }),
	"st_asbinary": textOfShape((*geo.Shape).Binary),

	"st_x":                  measured(1, func(s []*geo.Shape) (float64, bool) { return s[0].X() }),
	"st_y":                  measured(1, func(s []*geo.Shape) (float64, bool) { return s[0].Y() }),
	"st_area_square_meters": measured(1, func(s []*geo.Shape) (float64, bool) { return s[0].Area() }),
	"st_area_square_km": measured(1, func(s []*geo.Shape) (float64, bool) {
		area, ok := s[0].Area()
		return area * 1e-6, ok
	}),
	"st_angle":   measured(3, func(s []*geo.Shape) (float64, bool) { return geo.Angle(s[0], s[1], s[2]) }),
	"st_azimuth": measured(2, func(s []*geo.Shape) (float64, bool) { return geo.Azimuth(s[0], s[1]) }),

	"st_distance_sphere": betweenPlaces(geo.DistanceSphere), "st_angle_sphere": betweenPlaces(geo.AngleSphere),

	"st_contains":   related((*geo.Shape).Contains),
	"st_intersects": related((*geo.Shape).Intersects),
	"st_disjoint":   related(func(s, o *geo.Shape) bool { return !s.Intersects(o) }),
	"st_touches":    related((*geo.Shape).Touches),
}

// appendShape appends a shape's bytes, or NULL.
func appendShape(c *call) func(s *geo.Shape, ok bool) {
	return func(s *geo.Shape, ok bool) {
		if !ok {
			c.out.AppendNull()
			return
		}
		c.scratch = s.Encode(c.scratch[:0])
		c.out.AppendBytes(c.scratch)
	}
}

// shapeFromText reads the well-known text of a kind of shape, 0 for all.
func shapeFromText(kind geo.Kind) implementation {
	return plain(func(c *call, i int) {
		s, ok := geo.ParseText(string(c.bytes(0, i)))
		appendShape(c)(s, ok && (kind == 0 || s.Kind == kind))
	})
}

// shapes decodes the first n arguments.
func shapes(c *call, n, i int) ([]*geo.Shape, bool) {
	list := make([]*geo.Shape, n)
	for k := range list {
		s, ok := geo.Decode(c.bytes(k, i))
		if !ok {
			return nil, false
		}
		list[k] = s
	}
	return list, true
}

// textOfShape is a function of a shape that gives a text.
func textOfShape(f func(s *geo.Shape) (string, bool)) implementation {
	return plain(func(c *call, i int) {
		if s, ok := shapes(c, 1, i); ok {
			if text, ok := f(s[0]); ok {
				c.out.AppendString(text)
				return
			}
		}
		c.out.AppendNull()
	})
}

// measured is a function of shapes that gives a number.
func measured(n int, f func(s []*geo.Shape) (float64, bool)) implementation {
	return plain(func(c *call, i int) {
		if s, ok := shapes(c, n, i); ok {
			if x, ok := f(s); ok {
				c.out.AppendFloat64(x)
				return
			}
		}
		c.out.AppendNull()
	})
}

// betweenPlaces is a function of two longitudes and latitudes.
func betweenPlaces(f func(lng1, lat1, lng2, lat2 float64) (float64, bool)) implementation {
	return plain(func(c *call, i int) {
		if x, ok := f(c.float(0, i), c.float(1, i), c.float(2, i), c.float(3, i)); ok {
			c.out.AppendFloat64(x)
			return
		}
		c.out.AppendNull()
	})
}

// related is a relation of two shapes.
func related(f func(s, o *geo.Shape) bool) implementation {
	return plain(func(c *call, i int) {
		if s, ok := shapes(c, 2, i); ok {
			appendBool(c.out, f(s[0], s[1]))
			return
		}
		c.out.AppendNull()
	})
}
