package query

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// Rowless reports whether the scope is that of a query without FROM; expr words its errors so.
func (s *scope) Rowless() bool { return len(s.columns) == 0 && s.outer == nil }

// explodeBitmap makes a row of each element.
func explodeBitmap(out, args []*chunk.Vector, i int) int {
	if args[0].IsNull(i) {
		return 0
	}
	b, err := state.ReadBitmap(args[0].Bytes(i))
	if err != nil {
		return 0
	}
	n := 0
	for it := b.Iterator(); it.HasNext(); n++ {
		out[0].AppendInt(int64(it.Next()))
	}
	return n
}

// explodeJSON makes a row of each element of a JSON array; one that is not of the column's type is NULL.
func explodeJSON(out, args []*chunk.Vector, i int) int {
	var elements []json.RawMessage
	if args[0].IsNull(i) || json.Unmarshal(args[0].Bytes(i), &elements) != nil {
		return 0
	}
	for _, e := range elements {
		appendJSONElement(out[0], e)
	}
	return len(elements)
}

// appendJSONElement appends one element as the column's type.
func appendJSONElement(out *chunk.Vector, e json.RawMessage) {
	text := string(e)
	switch out.Type.Kind {
	case catalog.BigInt:
		if x, err := strconv.ParseInt(text, 10, 64); err == nil {
			out.AppendInt(x)
			return
		}
	case catalog.Double:
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			out.AppendFloat64(x)
			return
		}
	case catalog.JSON, catalog.Variant:
		if compact, ok := convert.AppendCompactJSON(nil, e); ok {
			out.AppendBytes(compact)
			return
		}
	default:
		var s string
		switch {
		case json.Unmarshal(e, &s) == nil && text != "null":
			out.AppendString(s)
			return
		case text != "null":
			out.AppendString(text)
			return
		}
	}
	out.AppendNull()
}

// explodeObject makes a row of each member of a JSON object, in its order.
func explodeObject(out, args []*chunk.Vector, i int) int {
	if args[0].IsNull(i) {
		return 0
	}
	d := json.NewDecoder(bytes.NewReader(args[0].Bytes(i)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return 0
	}
	n := 0
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		name, _ := key.(string)
		out[0].AppendString(name)
		appendJSONElement(out[1], value)
		n++
	}
	return n
}
