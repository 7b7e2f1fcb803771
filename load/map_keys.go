package load

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// planMaps notes the columns that have maps in them.
func (t *target) planMaps() {
	for i := range t.table.Columns {
		if hasMap(&t.table.Columns[i].Type) {
			t.maps = append(t.maps, i)
		}
	}
}

// hasMap reports whether a type is a MAP or has one in it.
func hasMap(t *catalog.Type) bool {
	switch t.Kind {
	case catalog.Map:
		return true
	case catalog.Array:
		return hasMap(t.Elem)
	case catalog.Struct:
		for i := range t.Fields {
			if hasMap(&t.Fields[i].Type) {
				return true
			}
		}
	}
	return false
}

// uniqueMapKeys leaves of equal keys in a map the last one only, as Doris does when it stores rows (ColumnMap::deduplicate_keys).
func (t *target) uniqueMapKeys() {
	for _, i := range t.maps {
		v := t.out.Columns[i]
		unique := withUniqueKeys(v)
		if unique == v {
			continue
		}
		// Others hold on to the column: it stays, and only its values change.
		copied := chunk.NewVector(v.Type, v.Len)
		copied.AppendRange(unique, 0, unique.Len)
		v.Reset()
		v.AppendRange(copied, 0, copied.Len)
	}
}

// withUniqueKeys returns the values without the keys that are repeated in their maps: v itself if there are none.
func withUniqueKeys(v *chunk.Vector) *chunk.Vector {
	if v.Type.Kind == catalog.Map {
		return mapWithUniqueKeys(v)
	}
	copied := *v
	copied.Children = append([]*chunk.Vector(nil), v.Children...)
	changed := false
	for i, child := range v.Children {
		if !hasMap(&child.Type) {
			continue
		}
		copied.Children[i] = withUniqueKeys(child)
		changed = changed || copied.Children[i] != child
	}
	if !changed {
		return v
	}
	return &copied
}

// mapWithUniqueKeys is withUniqueKeys of a MAP.
func mapWithUniqueKeys(v *chunk.Vector) *chunk.Vector {
	keys, values := v.Children[0].Children[0], v.Children[0].Children[1]
	unique := values
	if hasMap(&values.Type) {
		unique = withUniqueKeys(values)
	}
	repeated := make([]bool, keys.Len)
	found := false
	last := map[string]int{}
	var text []byte
	for i := range v.Len {
		from, to := v.Range(i)
		if to-from < 2 {
			continue
		}
		clear(last)
		for e := from; e < to; e++ {
			// The first byte tells NULL from a text.
			if text = append(text[:0], 'v'); keys.IsNull(e) {
				text[0] = 'n'
			} else {
				text = convert.AppendText(text, keys, e)
			}
			if earlier, ok := last[string(text)]; ok {
				repeated[earlier], found = true, true
			}
			last[string(text)] = e
		}
	}
	if !found && unique == values {
		return v
	}
	out := chunk.NewVector(v.Type, v.Len)
	entries := out.Children[0]
	for i := range v.Len {
		if v.IsNull(i) {
			out.AppendNull()
			continue
		}
		for from, to := v.Range(i); from < to; from++ {
			if !repeated[from] {
				entries.Children[0].AppendFrom(keys, from)
				entries.Children[1].AppendFrom(unique, from)
				entries.EndRecord()
			}
		}
		out.EndList()
	}
	return out
}
