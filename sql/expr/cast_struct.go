package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// sameShape reports whether the STRUCTs in two nested types have equally many fields: they are cast field by field, by place, whatever
// their names (Doris: StructLiteral.uncheckedCastTo, create_struct_wrapper).
func sameShape(from, to catalog.Type) bool {
	if from.Kind != to.Kind {
		return true
	}
	switch from.Kind {
	case catalog.Struct:
		if len(from.Fields) != len(to.Fields) {
			return false
		}
		for i := range from.Fields {
			if !sameShape(from.Fields[i].Type, to.Fields[i].Type) {
				return false
			}
		}
	case catalog.Map:
		return sameShape(*from.Key, *to.Key) && sameShape(*from.Elem, *to.Elem)
	case catalog.Array:
		return sameShape(*from.Elem, *to.Elem)
	}
	return true
}

// hasStruct reports whether a type is a STRUCT or has one inside.
func hasStruct(t catalog.Type) bool {
	return t.Kind == catalog.Struct || t.Elem != nil && hasStruct(*t.Elem) || t.Key != nil && hasStruct(*t.Key)
}

// fieldsNamed is a type with the names of another's fields.
func fieldsNamed(t, as catalog.Type) catalog.Type {
	if t.Kind != as.Kind {
		return t
	}
	switch t.Kind {
	case catalog.Struct:
		fields := append(t.Fields[:0:0], t.Fields...)
		for i := range fields {
			fields[i].Name, fields[i].Type = as.Fields[i].Name, fieldsNamed(fields[i].Type, as.Fields[i].Type)
		}
		t.Fields = fields
	case catalog.Array, catalog.Map:
		elem := fieldsNamed(*t.Elem, *as.Elem)
		t.Elem = &elem
	}
	return t
}

// viewNamed is a vector that shows the values of another with the names of a type's fields.
func viewNamed(v *chunk.Vector, as catalog.Type) *chunk.Vector {
	c := *v
	c.Type = fieldsNamed(v.Type, as)
	c.Children = append(v.Children[:0:0], v.Children...)
	switch {
	case as.Kind != v.Type.Kind:
	case as.Kind == catalog.Struct:
		for i := range c.Children {
			c.Children[i] = viewNamed(c.Children[i], as.Fields[i].Type)
		}
	case as.Kind == catalog.Array:
		c.Children[0] = viewNamed(c.Children[0], *as.Elem)
	case as.Kind == catalog.Map:
		entry := *c.Children[0]
		entry.Children = append(entry.Children[:0:0], entry.Children...)
		entry.Children[1] = viewNamed(entry.Children[1], *as.Elem)
		c.Children[0] = &entry
	}
	return &c
}
