package geo

import (
	"math"

	"github.com/dorisemu/dorisemu/internal/elementary"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// onEarth is a longitude and latitude; false outside of the earth.
func onEarth(lng, lat float64) (s2.LatLng, bool) {
	ll := s2.LatLngFromDegrees(lat, lng)
	return ll, ll.IsValid()
}

// angle is the angle between two places seen from the earth's center.
func angle(a, b s2.LatLng) s1.Angle {
	lat, lng := elementary.Sin(0.5*(b.Lat-a.Lat).Radians()), elementary.Sin(0.5*(b.Lng-a.Lng).Radians())
	x := lat*lat + lng*lng*elementary.Cos(a.Lat.Radians())*elementary.Cos(b.Lat.Radians())
	return s1.Angle(2 * elementary.Asin(math.Sqrt(math.Min(1, x))))
}

// AngleSphere is the angle between two places in degrees, DistanceSphere their distance in meters; false if one is not on earth.
func AngleSphere(lng1, lat1, lng2, lat2 float64) (float64, bool) {
	a, ok1 := onEarth(lng1, lat1)
	b, ok2 := onEarth(lng2, lat2)
	return angle(a, b).Degrees(), ok1 && ok2
}

// DistanceSphere is the distance in meters.
func DistanceSphere(lng1, lat1, lng2, lat2 float64) (float64, bool) {
	a, ok1 := onEarth(lng1, lat1)
	b, ok2 := onEarth(lng2, lat2)
	return angle(a, b).Radians() * earthRadius, ok1 && ok2
}

// bearing is the direction from a to b, clockwise from north, in radians.
func bearing(a, b s2.LatLng) float64 {
	lat1, cos2 := a.Lat.Radians(), elementary.Cos(b.Lat.Radians())
	lat, lng := (b.Lat - a.Lat).Radians(), (b.Lng - a.Lng).Radians()
	half := elementary.Sin(lng / 2)
	return elementary.Atan2(elementary.Sin(lng)*cos2, elementary.Sin(lat)+elementary.Sin(lat1)*cos2*2*half*half)
}

// Angle is the angle at the second of three points, from the third to the first, in radians; false if it has none.
//
// As in Doris, longitude and latitude change places on the way in.
func Angle(p1, p2, p3 *Shape) (float64, bool) {
	var at [3]s2.LatLng
	var x, y [3]float64
	for i, p := range [...]*Shape{p1, p2, p3} {
		var ok bool
		if x[i], ok = p.X(); !ok {
			return 0, false
		}
		y[i], _ = p.Y()
		at[i] = s2.LatLngFromDegrees(x[i], y[i])
	}
	if at[1] == at[0] || at[1] == at[2] {
		return 0, false
	}
	first, ok1 := AngleSphere(x[0], y[0], x[1], y[1])
	second, ok2 := AngleSphere(x[2], y[2], x[1], y[1])
	if !ok1 || !ok2 || first == 180 || second == 180 {
		return 0, false
	}
	turn := bearing(at[1], at[0]) - bearing(at[1], at[2])
	if turn < 0 {
		turn += 2 * math.Pi
	}
	return turn, true
}

// Azimuth is the angle between north and the second point, seen from the first, in radians.
func Azimuth(p1, p2 *Shape) (float64, bool) {
	north, _ := NewPoint(0, 90)
	return Angle(north, p1, p2)
}

// Area is the area in steradians times the square of the earth's radius in meters; false for MULTIPOLYGON, as in Doris.
func (s *Shape) Area() (float64, bool) {
	switch s.Kind {
	case Polygon:
		return s.polygons[0].Area() * earthRadius * earthRadius, true
	case Circle:
		height := math.Max(0, 0.5*float64(s.radius))
		return 2 * math.Pi * height * earthRadius * earthRadius, true
	}
	return 0, s.Kind != MultiPolygon
}
