package expr

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// maxResult is how many bytes the values of one function for a chunk have at most: what nested calls of repeat and its kin make
// would not fit into any memory. Doris has the memory limit of the query instead.
const maxResult = 256 << 20

// sizeOf is the number of bytes of a vector's values.
func sizeOf(v *chunk.Vector) int64 {
	n := int64(len(v.Data))
	for _, child := range v.Children {
		n += sizeOf(child)
	}
	return n
}

// tooLarge is the error of values that would need more than maxResult.
func tooLarge(name string) error {
	return doriserr.New("[MEM_LIMIT_EXCEEDED]the values of %s would need more than %d MB", name, maxResult>>20)
}

// room reports whether n more bytes fit into the result; if not, the row is an error.
func (c *call) room(n int64) bool {
	if n >= 0 && n <= maxResult-sizeOf(c.out) {
		return true
	}
	c.fail(tooLarge(c.node.Name))
	return false
}

// product is a * b, at most maxResult + 1.
func product(a, b int64) int64 {
	if a > 0 && b > maxResult/a {
		return maxResult + 1
	}
	return a * b
}

// proceed reports whether a function goes on behind row i: it has not failed, its result is not too large, and nobody has ended the
// statement, for which the clock is not asked at every row.
func (c *call) proceed(i int) bool {
	switch {
	case c.err != nil:
		return false
	case len(c.out.Data) > maxResult || i&63 == 63 && len(c.out.Children) > 0 && sizeOf(c.out) > maxResult:
		c.err = tooLarge(c.node.Name)
		return false
	case i&63 == 63 && c.ctx != nil && c.ctx.Interrupt != nil:
		select {
		case <-c.ctx.Interrupt:
			c.err = errInterrupted
			return false
		default:
		}
	}
	return true
}
