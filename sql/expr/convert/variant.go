package convert

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// maxVariantKey is the longest key of a VARIANT in bytes (Doris: JSONDataParser).
const maxVariantKey = 254

// variantParser returns the conversion of text to VARIANT. A value is kept as the JSON text that Doris makes of its sub-columns
// (Doris: parse_json_to_variant and ColumnVariant::serialize_one_row_to_json_format): paths in order, without those that are null,
// empty objects and empty arrays; a dot in a key parts it; booleans are 1 and 0, numbers BIGINT, LARGEINT or DOUBLE, elements of
// arrays parted by a blank. Text that is no JSON is a string, and an empty one an empty object.
func variantParser() Func {
	var p variant
	return func(dst *chunk.Vector, text []byte) bool {
		before := len(dst.Data)
		data, ok := p.append(dst.Data, text)
		if !ok {
			dst.Data = data[:before]
			return false
		}
		dst.Data = data
		// The bytes are in place already: this ends the value.
		dst.AppendBytes(nil)
		return true
	}
}

// variant reads one value at a time; it keeps its buffers.
type variant struct {
	jsonWriter
	// path is that of the value being read; paths holds those of leaves, values their texts.
	path, paths []byte
	leaves      []variantLeaf
	// elements is an array being written, element reads its elements.
	elements []byte
	element  jsonWriter
	// refused says that a key is too long.
	refused bool
}

// variantLeaf is a value with its path: places in paths and in dst.
type variantLeaf struct{ path, pathEnd, value, valueEnd int }

// append appends the value that text stands for.
func (p *variant) append(dst, text []byte) ([]byte, bool) {
	if len(text) == 0 {
		return append(dst, "{}"...), true
	}
	p.dst, p.rest = p.dst[:0], text
	p.path, p.paths, p.leaves, p.refused = p.path[:0], p.paths[:0], p.leaves[:0], false
	p.space()
	object := len(p.rest) > 0 && p.rest[0] == '{'
	whole := utf8.Valid(text) && p.read(0)
	if p.space(); whole && len(p.rest) == 0 {
		switch {
		case object || len(p.leaves) == 0:
			return p.object(dst), true
		default:
			return append(dst, p.dst...), true
		}
	}
	if p.refused {
		return dst, false
	}
	return AppendJSONString(dst, text), true
}

// read reads a value and keeps its leaves.
func (p *variant) read(depth int) bool {
	p.space()
	if len(p.rest) == 0 || depth > maxJSONDepth {
		return false
	}
	start := len(p.dst)
	switch c := p.rest[0]; c {
	case '{':
		return p.members(depth)
	case '[':
		text := p.rest
		if !p.array(depth) {
			return false
		}
		text = text[:len(text)-len(p.rest)]
		if !p.flat(start, text) {
			return true
		}
	case 't', 'f', 'n':
		if !p.value(depth) {
			return false
		}
		p.dst = p.dst[:start]
		if c == 'n' {
			return true
		}
		digit := byte('0')
		if c == 't' {
			digit = '1'
		}
		p.dst = append(p.dst, digit)
	case '"':
		if !p.text() {
			return false
		}
	default:
		text := p.rest
		if !p.value(depth) {
			return false
		}
		var ok bool
		if p.dst, ok = appendVariantNumber(p.dst[:start], text[:len(text)-len(p.rest)]); !ok {
			return false
		}
	}
	at := len(p.paths)
	p.paths = append(p.paths, p.path...)
	p.leaves = append(p.leaves, variantLeaf{at, len(p.paths), start, len(p.dst)})
	return true
}

// members reads the members of an object.
func (p *variant) members(depth int) bool {
	p.next('{')
	if p.next('}') {
		return true
	}
	for {
		p.space()
		start := len(p.dst)
		if len(p.rest) == 0 || p.rest[0] != '"' || !p.text() || !p.next(':') {
			return false
		}
		before := len(p.path)
		if depth > 0 {
			p.path = append(p.path, '.')
		}
		at := len(p.path)
		p.path = AppendUnquoted(p.path, p.dst[start:])
		p.dst = p.dst[:start]
		if len(p.path)-at > maxVariantKey {
			p.refused = true
			return false
		}
		if !p.read(depth + 1) {
			return false
		}
		p.path = p.path[:before]
		if p.next('}') {
			return true
		}
		if !p.next(',') {
			return false
		}
	}
}

// pathOf is the path of a leaf.
func (p *variant) pathOf(l variantLeaf) []byte { return p.paths[l.path:l.pathEnd] }

// object appends the object that the leaves make, in the order of their paths. Of equal paths the first counts.
func (p *variant) object(dst []byte) []byte {
	slices.SortStableFunc(p.leaves, func(a, b variantLeaf) int { return bytes.Compare(p.pathOf(a), p.pathOf(b)) })
	dst = append(dst, '{')
	// open is the path of the innermost open object with its final dot.
	var open, last []byte
	first := true
	for i, l := range p.leaves {
		path := p.pathOf(l)
		if i > 0 && bytes.Equal(path, last) {
			continue
		}
		last = path
		for !bytes.HasPrefix(path, open) {
			dst = append(dst, '}')
			open, first = open[:bytes.LastIndexByte(open[:len(open)-1], '.')+1], false
		}
		for {
			if !first {
				dst = append(dst, ',')
			}
			key := path[len(open):]
			dot := bytes.IndexByte(key, '.')
			if dot < 0 {
				dst = append(AppendJSONString(dst, key), ':')
				dst, first = append(dst, p.dst[l.value:l.valueEnd]...), false
				break
			}
			dst = append(AppendJSONString(dst, key[:dot]), ":{"...)
			open, first = path[:len(open)+dot+1], true
		}
	}
	for range bytes.Count(open, []byte{'.'}) {
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

// appendVariantNumber appends a number: an integer of 64 bits with or without sign, or a double.
func appendVariantNumber(dst, text []byte) ([]byte, bool) {
	if !bytes.ContainsAny(text, ".eE") {
		if text[0] == '-' {
			n, err := strconv.ParseInt(string(text), 10, 64)
			return strconv.AppendInt(dst, n, 10), err == nil
		}
		n, err := strconv.ParseUint(string(text), 10, 64)
		return strconv.AppendUint(dst, n, 10), err == nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	return AppendDouble(dst, f), err == nil && !math.IsInf(f, 0)
}

// flat replaces the JSON of an array in dst from start on, whose text is given; false says that the array is left out. Arrays with
// objects or arrays in them stay JSON, others have elements of one type, or of JSON if they differ.
func (p *variant) flat(start int, text []byte) bool {
	w := &p.element
	kinds := w.kinds(text)
	switch {
	case kinds.nested:
		return true
	case !kinds.text && !kinds.number && !kinds.boolean:
		p.dst = p.dst[:start]
		return false
	}
	w.rest = text
	w.next('[')
	out := append(p.elements[:0], '[')
	for first := true; ; first = false {
		if !first {
			out = append(out, ", "...)
		}
		w.space()
		from := w.rest
		w.dst = w.dst[:0]
		w.value(1)
		switch c := from[0]; {
		case c == 't' && !kinds.text:
			out = append(out, '1')
		case c == 'f' && !kinds.text:
			out = append(out, '0')
		case c == '-' || isDigit(c):
			var ok bool
			if out, ok = appendVariantNumber(out, from[:len(from)-len(w.rest)]); !ok {
				out = append(out, w.dst...)
			}
		default:
			out = append(out, w.dst...)
		}
		if w.next(']') {
			break
		}
		w.next(',')
	}
	p.elements = append(out, ']')
	p.dst = append(p.dst[:start], p.elements...)
	return true
}

// elementKinds says what an array has.
type elementKinds struct{ text, number, boolean, nested bool }

// kinds looks at the elements of a valid array.
func (w *jsonWriter) kinds(text []byte) (k elementKinds) {
	w.rest = text
	w.next('[')
	if w.next(']') {
		return k
	}
	for {
		w.space()
		switch c := w.rest[0]; c {
		case '{', '[':
			k.nested = true
			return k
		case '"':
			k.text = true
		case 't', 'f':
			k.boolean = true
		case 'n':
		default:
			k.number = true
		}
		w.dst = w.dst[:0]
		w.value(1)
		if !w.next(',') {
			return k
		}
	}
}
