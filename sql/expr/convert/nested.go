package convert

import (
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// part is one piece of a nested value's text and the delimiter behind it, 0 at the end.
type part struct {
	text  []byte
	delim byte
}

// split cuts text at ',' and, if colon is set, ':' outside of quotes and brackets (Doris: ComplexTypeDeserializeUtil).
func split(to []part, text []byte, colon bool) []part {
	var quote byte
	level, last := 0, 0
	for i, c := range text {
		switch {
		case c == '"' || c == '\'':
			switch quote {
			case 0:
				quote = c
			case c:
				quote = 0
			}
		case quote != 0:
		case c == '[' || c == '{':
			level++
		case c == ']' || c == '}':
			level--
		case level == 0 && (c == ',' || colon && c == ':'):
			to = append(to, part{trimmedSpace(text[last:i]), c})
			last = i + 1
		}
	}
	return append(to, part{trimmedSpace(text[last:]), 0})
}

// unquoted returns text without a pair of quotes around it.
func unquoted(text []byte) []byte {
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		return text[1 : n-1]
	}
	return text
}

// inside returns what is between the brackets of a nested value, which must be its first and last byte.
func inside(text []byte, open, end byte) ([]byte, bool) {
	if len(text) < 2 || text[0] != open || text[len(text)-1] != end {
		return nil, false
	}
	return text[1 : len(text)-1], true
}

// elementParser appends one element; what cannot be read is NULL, in strict mode a failure of the whole value.
func elementParser(t catalog.Type, mode Mode, zone *time.Location) Func {
	parse := ParserIn(t, mode, zone)
	return func(dst *chunk.Vector, text []byte) bool {
		if string(text) == "null" {
			dst.AppendNull()
			return true
		}
		if parse(dst, unquoted(text)) {
			return true
		}
		if mode == Strict {
			return false
		}
		dst.AppendNull()
		return true
	}
}

// arrayParser reads [a, b] (Doris: DataTypeArraySerDe).
func arrayParser(t catalog.Type, mode Mode, zone *time.Location) Func {
	element := elementParser(*t.Elem, mode, zone)
	var parts []part
	return func(dst *chunk.Vector, text []byte) bool {
		text, ok := inside(text, '[', ']')
		if !ok {
			return false
		}
		if len(text) > 0 {
			parts = split(parts[:0], text, false)
			for _, p := range parts {
				if !element(dst.Children[0], p.text) {
					dst.Truncate(dst.Len)
					return false
				}
			}
		}
		dst.EndList()
		return true
	}
}

// mapParser reads {k: v, ...} (Doris: DataTypeMapSerDe).
func mapParser(t catalog.Type, mode Mode, zone *time.Location) Func {
	key, value := elementParser(*t.Key, mode, zone), elementParser(*t.Elem, mode, zone)
	var parts []part
	return func(dst *chunk.Vector, text []byte) bool {
		text, ok := inside(text, '{', '}')
		if !ok {
			return false
		}
		entries := dst.Children[0]
		if len(text) > 0 {
			parts = split(parts[:0], text, true)
			if !paired(parts) {
				return false
			}
			for i := 0; i < len(parts); i += 2 {
				if !key(entries.Children[0], parts[i].text) || !value(entries.Children[1], parts[i+1].text) {
					dst.Truncate(dst.Len)
					entries.Truncate(entries.Len)
					return false
				}
				entries.EndRecord()
			}
		}
		dst.EndList()
		return true
	}
}

// paired reports whether parts are name: value, name: value.
func paired(parts []part) bool {
	if len(parts)%2 != 0 {
		return false
	}
	for i, p := range parts {
		switch {
		case i%2 == 0 && p.delim != ':':
			return false
		case i%2 == 1 && p.delim != ',' && i != len(parts)-1:
			return false
		}
	}
	return true
}

// structParser reads {name: value, ...} with all fields in order, or {value, ...}; {} is all NULL (Doris: DataTypeStructSerDe).
func structParser(t catalog.Type, mode Mode, zone *time.Location) Func {
	fields := make([]Func, len(t.Fields))
	for i, f := range t.Fields {
		fields[i] = elementParser(f.Type, mode, zone)
	}
	var parts []part
	return func(dst *chunk.Vector, text []byte) bool {
		text, ok := inside(text, '{', '}')
		if !ok {
			return false
		}
		if len(text) == 0 {
			for _, c := range dst.Children {
				c.AppendNull()
			}
			dst.EndRecord()
			return true
		}
		parts = split(parts[:0], text, true)
		step := len(parts) / len(fields)
		switch len(parts) {
		case len(fields):
			for i, p := range parts {
				if i != len(parts)-1 && p.delim != ',' {
					return false
				}
			}
		case 2 * len(fields):
			if !paired(parts) {
				return false
			}
			for i, f := range t.Fields {
				if string(unquoted(parts[2*i].text)) != f.Name {
					return false
				}
			}
		default:
			return false
		}
		for i, parse := range fields {
			if !parse(dst.Children[i], parts[i*step+step-1].text) {
				dst.Truncate(dst.Len)
				return false
			}
		}
		dst.EndRecord()
		return true
	}
}
