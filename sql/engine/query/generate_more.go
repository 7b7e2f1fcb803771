package query

import (
	"bytes"
	"encoding/json"

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

// explodeVariants makes a row of the elements at each place of VARIANTs that are arrays, as explode does.
func explodeVariants(out, args []*chunk.Vector, i int) int {
	rows := 0
	parts := make([][]json.RawMessage, len(args))
	for k, a := range args {
		if !a.IsNull(i) && json.Unmarshal(a.Bytes(i), &parts[k]) == nil {
			rows = max(rows, len(parts[k]))
		}
	}
	for k, elements := range parts {
		parse := convert.Parser(out[k].Type, convert.Loose)
		for e := range rows {
			if e >= len(elements) || string(elements[e]) == "null" || !parse(out[k], elements[e]) {
				out[k].AppendNull()
			}
		}
	}
	return rows
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
		out[1].AppendBytes(value)
		n++
	}
	return n
}
