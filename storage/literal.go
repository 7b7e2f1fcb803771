package storage

import (
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// appendDefault appends the value that rows have in a column which they were written without.
func appendDefault(v *chunk.Vector, c *catalog.Column) error {
	switch c.Default.Kind {
	case catalog.DefaultLiteral:
		return appendLiteral(v, c.Default.Literal)
	case catalog.DefaultPi:
		return appendLiteral(v, "3.141592653589793")
	case catalog.DefaultE:
		return appendLiteral(v, "2.718281828459045")
	case catalog.DefaultBitmapEmpty:
		v.AppendBytes(nil)
		return nil
	case catalog.DefaultHLLEmpty:
		v.AppendBytes([]byte{0})
		return nil
	}
	if !c.Nullable && v.Layout.Width() > 0 {
		v.AppendFixed(make([]byte, v.Layout.Width()))
		return nil
	}
	v.AppendNull()
	return nil
}

// appendLiteral appends the value of a literal that the catalog has already checked: a DEFAULT or a partition's bound.
func appendLiteral(v *chunk.Vector, text string) error {
	if !convert.Parser(v.Type, convert.Loose)(v, []byte(text)) {
		return fmt.Errorf("%q is no value of type %s", text, v.Type)
	}
	return nil
}
