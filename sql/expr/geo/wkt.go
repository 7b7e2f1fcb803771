package geo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/golang/geo/s2"
)

// Text is the shape in the well-known form.
func (s *Shape) Text() string {
	switch s.Kind {
	case Point:
		return "POINT (" + pointsText(s.points) + ")"
	case LineString:
		return "LINESTRING (" + pointsText(s.points) + ")"
	case Circle:
		return fmt.Sprintf("CIRCLE ((%s), %.15g)", pointsText(s.points), s.radius.Angle().Radians()*earthRadius)
	case Polygon:
		return "POLYGON " + polygonText(s.polygons[0])
	}
	parts := make([]string, len(s.polygons))
	for i, p := range s.polygons {
		parts[i] = polygonText(p)
	}
	return "MULTIPOLYGON (" + strings.Join(parts, ", ") + ")"
}

func pointsText(points []s2.Point) string {
	parts := make([]string, len(points))
	for i, p := range points {
		lng, lat := coordinates(p)
		parts[i] = fmt.Sprintf("%.15g %.15g", lng, lat)
	}
	return strings.Join(parts, ", ")
}

func polygonText(p *s2.Polygon) string {
	rings := make([]string, p.NumLoops())
	for i, l := range p.Loops() {
		v := l.Vertices()
		rings[i] = "(" + pointsText(append(v[:len(v):len(v)], v[0])) + ")"
	}
	return "(" + strings.Join(rings, ", ") + ")"
}

// ParseText reads a shape in the well-known form: POINT, LINESTRING, POLYGON and MULTIPOLYGON in any case. What begins with a
// character that the form does not have is left out (Doris: wkt_lex.l).
func ParseText(text string) (s *Shape, ok bool) {
	p := &wktParser{rest: text}
	p.next()
	word := p.token
	p.next()
	switch word {
	case "POINT":
		points := p.points()
		if len(points) != 1 {
			return nil, false
		}
		s, ok = &Shape{Kind: Point, points: points}, true
	case "LINESTRING":
		s, ok = lineOf(p.points())
	case "POLYGON":
		s, ok = polygonShape(p.rings())
	case "MULTIPOLYGON":
		s, ok = multiPolygonShape(list(p, p.rings))
	}
	return s, ok && !p.failed && p.token == ""
}

// wktParser reads tokens; an empty one is the end.
type wktParser struct {
	rest, token string
	failed      bool
}

// next reads a token: a word, a number or a sign.
func (p *wktParser) next() {
	p.rest = strings.TrimLeft(p.rest, " \t\n\r")
	n := 0
	switch {
	case p.rest == "":
	case strings.IndexByte("(),;", p.rest[0]) >= 0:
		n = 1
	case p.rest[0] == '-' || p.rest[0] == '.' || p.rest[0] >= '0' && p.rest[0] <= '9':
		n = numberLength(p.rest)
	default:
		for n < len(p.rest) && (p.rest[n]|0x20 >= 'a' && p.rest[n]|0x20 <= 'z') {
			n++
		}
	}
	p.token, p.rest = strings.ToUpper(p.rest[:n]), p.rest[n:]
}

// numberLength is the length of the number at the start of text: digits with a point, and an exponent behind digits.
func numberLength(text string) int {
	digits := func(i int) int {
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i
	}
	start := len(text) - len(strings.TrimPrefix(text, "-"))
	end := digits(start)
	if end < len(text) && text[end] == '.' {
		end = digits(end + 1)
	}
	if end == start || text[end-1] == '.' {
		if end <= start+1 {
			return 0
		}
		return end
	}
	if end < len(text) && text[end]|0x20 == 'e' {
		at := end + 1
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		if last := digits(at); last > at {
			return last
		}
	}
	return end
}

// expect takes a sign.
func (p *wktParser) expect(sign string) {
	p.failed = p.failed || p.token != sign
	p.next()
}

// list reads (item, item...).
func list[T any](p *wktParser, item func() T) []T {
	p.expect("(")
	var items []T
	for !p.failed {
		items = append(items, item())
		if p.token != "," {
			break
		}
		p.next()
	}
	p.expect(")")
	if p.failed {
		return nil
	}
	return items
}

func (p *wktParser) points() []s2.Point { return list(p, p.coordinate) }

func (p *wktParser) rings() [][]s2.Point { return list(p, p.points) }

func (p *wktParser) coordinate() s2.Point {
	var c [2]float64
	for i := range c {
		f, err := strconv.ParseFloat(p.token, 64)
		if err != nil || p.token[0] > '9' {
			p.failed = true
			return s2.Point{}
		}
		c[i] = f
		p.next()
	}
	point, ok := toPoint(c[0], c[1])
	p.failed = p.failed || !ok
	return point
}
