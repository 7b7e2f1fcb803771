package geo

import (
	"bytes"
	"testing"
)

// texts are seeds and shapes that come back as they are.
var texts = []string{
	"POINT (1 2)", "POINT (-180 90)", "LINESTRING (1 1, 2 2, 3 1)", "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))",
	"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 3 2, 3 3, 2 3, 2 2))",
	"MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((5 5, 6 5, 6 6, 5 6, 5 5)))",
}

func TestEncodeAndDecode(t *testing.T) {
	circle, _ := NewCircle(111, 64, 10000)
	shapes := []*Shape{circle}
	for _, text := range texts {
		s, ok := ParseText(text)
		if !ok {
			t.Fatalf("%s is not read", text)
		}
		if got := s.Text(); got != text {
			t.Errorf("%s comes back as %s", text, got)
		}
		shapes = append(shapes, s)
	}
	for _, s := range shapes {
		b := s.Encode(nil)
		back, ok := Decode(b)
		if !ok || back.Text() != s.Text() {
			t.Errorf("the bytes of %s are not read", s.Text())
			continue
		}
		for cut := range b {
			if short, ok := Decode(b[:cut]); ok && s.Kind != LineString {
				t.Errorf("%d bytes of %s are read as %s", cut, s.Text(), short.Text())
			}
		}
		if text, ok := s.Binary(); ok {
			if back, ok := ParseBinary(text); !ok || back.Text() != s.Text() {
				t.Errorf("%s is not read from %s", s.Text(), text)
			}
		}
	}
}

// TestRelations checks that what is disjoint touches nothing and contains nothing, for every pair of shapes.
func TestRelations(t *testing.T) {
	circle, _ := NewCircle(1, 1, 1)
	shapes := []*Shape{circle}
	for _, text := range texts {
		s, _ := ParseText(text)
		shapes = append(shapes, s)
	}
	for _, a := range shapes {
		for _, b := range shapes {
			if a.Intersects(b) != b.Intersects(a) {
				t.Errorf("%s intersects %s one way only", a.Text(), b.Text())
			}
			if a.Kind != Circle && b.Kind != Circle && !a.Intersects(b) && (a.Touches(b) || a.Contains(b)) {
				t.Errorf("%s touches or contains %s, which it does not intersect", a.Text(), b.Text())
			}
		}
	}
}

func FuzzParseText(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := ParseText(text)
		if !ok {
			return
		}
		back, ok := Decode(s.Encode(nil))
		if !ok || !bytes.Equal(back.Encode(nil), s.Encode(nil)) {
			t.Errorf("the bytes of %q are not read", text)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, text := range texts {
		s, _ := ParseText(text)
		f.Add(s.Encode(nil))
	}
	point, _ := NewPoint(1, 1)
	f.Fuzz(func(_ *testing.T, b []byte) {
		if s, ok := Decode(b); ok {
			_ = s.Text()
			_, _ = s.Area()
			_ = s.Intersects(point)
		}
	})
}
