package expr

import (
	"math"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// jsonCaster casts JSON and VARIANT: strings lose their quotes, null is NULL (Doris: deserialize_column_from_jsonb_vector).
func jsonCaster(from, to catalog.Type, ctx Context, mode convert.Mode, fail scalar) scalar {
	put := jsonReader(to, ctx, mode)
	return func(c *call, i int) {
		text := c.bytes(0, i)
		if string(text) == "null" && to.Kind != catalog.JSON {
			c.out.AppendNull()
			return
		}
		if from.Kind == catalog.Variant && (to.IsNested() || to.Kind == catalog.JSON) {
			// A VARIANT parts the elements of an array by a blank.
			if compact, ok := convert.AppendCompactJSON(c.scratch[:0], text); ok {
				c.scratch, text = compact, compact
			}
		}
		if !put(c.out, text) {
			fail(c, i)
		}
	}
}

// jsonReader returns what appends a JSON value that is not null as a value of a type; it fails if there is none.
func jsonReader(to catalog.Type, ctx Context, mode convert.Mode) convert.Func {
	parse := convert.ParserIn(to, mode, ctx.zone())
	var scratch []byte
	quoted := func(dst *chunk.Vector, text []byte) bool {
		scratch = appendUnquotedJSON(scratch[:0], text)
		return parse(dst, scratch)
	}
	switch {
	case to.Kind == catalog.JSON:
		return func(dst *chunk.Vector, text []byte) bool {
			dst.AppendBytes(text)
			return true
		}
	case to.Kind == catalog.Variant:
		return parse
	case to.Kind == catalog.Array:
		element := jsonElement(*to.Elem, ctx, mode)
		return func(dst *chunk.Vector, text []byte) bool {
			switch {
			case text[0] == '"':
				return quoted(dst, text)
			case text[0] != '[':
				return false
			}
			ok := true
			eachElement(text, func(value []byte) bool {
				ok = element(dst.Children[0], value)
				return ok
			})
			if !ok {
				dst.Truncate(dst.Len)
				return false
			}
			dst.EndList()
			return true
		}
	case to.Kind == catalog.Struct:
		return structReader(to, ctx, mode, quoted)
	}
	return func(dst *chunk.Vector, text []byte) bool {
		switch {
		case text[0] == '"':
			return quoted(dst, text)
		case to.IsText():
			scratch = convert.AppendJSONText(scratch[:0], text)
			text = scratch
		case to.IsNumeric() && string(text) == "true":
			text = []byte("1")
		case to.IsNumeric() && string(text) == "false":
			text = []byte("0")
		case to.Kind == catalog.Boolean && (text[0] == '-' || isDigitByte(text[0])):
			f, err := strconv.ParseFloat(string(text), 64)
			appendBool(dst, err == nil && f != 0)
			return true
		case to.IsInteger() && !isInteger(string(text)):
			if f, err := strconv.ParseFloat(string(text), 64); err == nil {
				x, ok := wide.FromFloat(math.Trunc(f))
				if ok = ok && integerFits(to.Kind, x); ok {
					appendInteger(dst, x)
				}
				return ok
			}
		}
		return parse(dst, text)
	}
}

// jsonElement appends an element of an array or a field: null is NULL, and so is what has no value of the type, which in strict
// mode fails the whole value.
func jsonElement(t catalog.Type, ctx Context, mode convert.Mode) convert.Func {
	read := jsonReader(t, ctx, mode)
	return func(dst *chunk.Vector, text []byte) bool {
		switch {
		case string(text) == "null":
		case read(dst, text):
			return true
		case mode == convert.Strict:
			return false
		}
		dst.AppendNull()
		return true
	}
}

// structReader reads an object that has the fields of a STRUCT and no others.
func structReader(to catalog.Type, ctx Context, mode convert.Mode, quoted convert.Func) convert.Func {
	fields := make([]convert.Func, len(to.Fields))
	for i, f := range to.Fields {
		fields[i] = jsonElement(f.Type, ctx, mode)
	}
	return func(dst *chunk.Vector, text []byte) bool {
		switch {
		case text[0] == '"':
			return quoted(dst, text)
		case text[0] != '{':
			return false
		}
		members := 0
		eachMember(text, func(_, _ []byte) bool { members++; return true })
		if members != len(fields) {
			return false
		}
		for i, read := range fields {
			value, ok := findJSON(text, []jsonLeg{{member: true, key: to.Fields[i].Name}})
			if !ok || !read(dst.Children[i], value) {
				dst.Truncate(dst.Len)
				return false
			}
		}
		dst.EndRecord()
		return true
	}
}

// isDigitByte reports whether c is a decimal digit.
func isDigitByte(c byte) bool { return c >= '0' && c <= '9' }
