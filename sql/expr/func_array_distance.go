package expr

import (
	"math"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// distance is a measure of two vectors, summed in 32-bit floats as Doris does.
func distance(measure string) implementation {
	return withNulls(func(c *call, i int) {
		for k := range c.args {
			if c.null(k, i) {
				c.err = doriserr.New("%s argument cannot be NULL", c.node.Name)
				c.out.AppendNull()
				return
			}
		}
		a, from, to := c.elements(0, i)
		b, from2, to2 := c.elements(1, i)
		if to-from != to2-from2 {
			c.err = doriserr.New("function %s have different input element sizes of array: %d and %d", c.node.Name, to-from, to2-from2)
			c.out.AppendNull()
			return
		}
		var sum, squares, others float32
		for e := range to - from {
			if a.IsNull(from+e) || b.IsNull(from2+e) {
				c.err = doriserr.New("%s argument cannot have NULL", c.node.Name)
				c.out.AppendNull()
				return
			}
			x, y := a.Float32(from+e), b.Float32(from2+e)
			switch measure {
			case "l1_distance":
				sum += float32(math.Abs(float64(x - y)))
			case "l2_distance":
				sum += (x - y) * (x - y)
			default:
				sum += x * y
				squares += x * x
				others += y * y
			}
		}
		switch measure {
		case "l2_distance":
			sum = float32(math.Sqrt(float64(sum)))
		case "cosine_distance":
			if squares == 0 || others == 0 {
				sum = 2
			} else {
				sum = 1 - sum/float32(math.Sqrt(float64(squares*others)))
			}
		}
		c.out.AppendFloat32(sum)
	})
}
