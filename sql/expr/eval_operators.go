package expr

import (
	"bytes"
	"cmp"
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// wideAt is the integer or unscaled decimal of argument k in row i.
func wideAt(c *call, k, i int) wide.Int { o := &c.args[k]; return convert.Wide(o.v, i&o.mask) }

// appendInteger appends an integer or unscaled decimal, cut to the vector's width.
func appendInteger(v *chunk.Vector, x wide.Int) { convert.AppendWide(v, x) }

// notInteger is ^x.
func notInteger(x wide.Int) wide.Int { return wide.Int{^x[0], ^x[1], ^x[2], ^x[3]} }

// fitsInteger reports whether the integer arithmetic of a type can be done on int64.
func fitsInteger(t catalog.Type) bool { return t.Kind >= catalog.Boolean && t.Kind <= catalog.BigInt }

// arithmeticRunner computes + - * / % DIV & | ^. Integers wrap as in Doris's backend; a decimal that overflows is an
// error (check_overflow_for_decimal).
func arithmeticRunner(n *Node) (func(c *call) error, error) {
	switch {
	case isFloating(n.Type):
		f := floatOperator(n.Name)
		return propagating(func(c *call, i int) {
			a, b := c.float(0, i), c.float(1, i)
			if b == 0 && (n.Name == "/" || n.Name == "%") {
				c.out.AppendNull()
				return
			}
			appendFloat(c.out, f(a, b))
		}), nil
	case isDecimal(n.Type):
		return propagating(decimalOperator(n)), nil
	case fitsInteger(n.Type) && fitsInteger(n.Args[0].Type) && fitsInteger(n.Args[1].Type):
		return propagating(integerOperator(n.Name)), nil
	}
	return propagating(wideOperator(n.Name)), nil
}

// appendFloat appends to a FLOAT or DOUBLE vector.
func appendFloat(v *chunk.Vector, x float64) {
	if v.Type.Kind == catalog.Float {
		v.AppendFloat32(float32(x))
	} else {
		v.AppendFloat64(x)
	}
}

// floatOperator is the operator on doubles.
func floatOperator(op string) func(a, b float64) float64 {
	switch op {
	case "+":
		return func(a, b float64) float64 { return a + b }
	case "-":
		return func(a, b float64) float64 { return a - b }
	case "*":
		return func(a, b float64) float64 { return a * b }
	case "/":
		return func(a, b float64) float64 { return a / b }
	}
	return math.Mod
}

// integerOperator is the operator on integers up to 64 bits.
func integerOperator(op string) scalar {
	switch op {
	case "+":
		return func(c *call, i int) { c.out.AppendInt(c.int(0, i) + c.int(1, i)) }
	case "-":
		return func(c *call, i int) { c.out.AppendInt(c.int(0, i) - c.int(1, i)) }
	case "*":
		return func(c *call, i int) { c.out.AppendInt(c.int(0, i) * c.int(1, i)) }
	case "&":
		return func(c *call, i int) { c.out.AppendInt(c.int(0, i) & c.int(1, i)) }
	case "|":
		return func(c *call, i int) { c.out.AppendInt(c.int(0, i) | c.int(1, i)) }
	case "^":
		return func(c *call, i int) { c.out.AppendInt(c.int(0, i) ^ c.int(1, i)) }
	}
	return func(c *call, i int) {
		a, b := c.int(0, i), c.int(1, i)
		switch {
		case b == 0:
			c.out.AppendNull()
		case b == -1:
			if op == "%" {
				a = 0
			}
			c.out.AppendInt(-a)
		case op == "%":
			c.out.AppendInt(a % b)
		default:
			c.out.AppendInt(a / b)
		}
	}
}

// wideOperator is the operator on LARGEINT.
func wideOperator(op string) scalar {
	return func(c *call, i int) {
		a, b := wideAt(c, 0, i), wideAt(c, 1, i)
		var r wide.Int
		switch op {
		case "+":
			r = a.Plus(b)
		case "-":
			r = a.Minus(b)
		case "*":
			r, _ = a.Times(b)
		case "&":
			r = wide.Int{a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]}
		case "|":
			r = wide.Int{a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]}
		case "^":
			r = wide.Int{a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]}
		default:
			if b.IsZero() {
				c.out.AppendNull()
				return
			}
			q, m := a.QuoRem(b)
			r = q
			if op == "%" {
				r = m
			}
		}
		appendInteger(c.out, r)
	}
}

// overflow makes the row the error of a result that its type cannot hold.
func (c *call) overflow(i int, op, result string, t catalog.Type) {
	name := map[string]string{"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "mod"}[op]
	c.fail(doriserr.New("Arithmetic overflow: %s %s %s = %s, result type: Decimal(%d, %d)", c.texts(i, []int{0}), name, c.texts(i, []int{1}), result, t.Precision, t.Scale))
}

// decimalOperator is the operator on decimals.
func decimalOperator(n *Node) scalar {
	t, t1, t2 := n.Type, n.Args[0].Type, n.Args[1].Type
	limit := wide.Pow10(min(t.Precision, wide.MaxDigits))
	finish := func(c *call, i int, r wide.Int, ok bool) {
		if m, _ := r.Magnitude(); !ok || m.Cmp(limit) >= 0 {
			c.overflow(i, n.Name, string(r.AppendText(nil, t.Scale)), t)
			return
		}
		appendInteger(c.out, r)
	}
	if small := t.Precision <= 18 && t1.Precision <= 18 && t2.Precision <= 18; small && (n.Name == "+" || n.Name == "-" || n.Name == "*" && t1.Scale+t2.Scale == t.Scale) {
		// The result's type has the digits of the largest result, so that 64 bits hold it.
		most := limit.Int64()
		return func(c *call, i int) {
			x := c.int(0, i)
			switch n.Name {
			case "+":
				x += c.int(1, i)
			case "-":
				x -= c.int(1, i)
			default:
				x *= c.int(1, i)
			}
			if x >= most || x <= -most {
				c.overflow(i, n.Name, string(wide.From(x).AppendText(nil, t.Scale)), t)
				return
			}
			c.out.AppendInt(x)
		}
	}
	return func(c *call, i int) {
		a, b := wideAt(c, 0, i), wideAt(c, 1, i)
		switch n.Name {
		case "+":
			finish(c, i, a.Plus(b), true)
		case "-":
			finish(c, i, a.Minus(b), true)
		case "*":
			r, ok := a.Times(b)
			if scale := t1.Scale + t2.Scale; ok && scale != t.Scale {
				r, ok = r.Rescaled(scale, t.Scale)
			}
			finish(c, i, r, ok)
		case "%":
			if b.IsZero() {
				c.out.AppendNull()
				return
			}
			_, m := a.QuoRem(b)
			finish(c, i, m, true)
		default:
			if b.IsZero() {
				c.out.AppendNull()
				return
			}
			// The left side has the result's scale plus the right side's: the quotient of the plain numbers has the result's.
			q, m := a.QuoRem(b)
			mm, _ := m.Magnitude()
			bm, _ := b.Magnitude()
			if mm.Plus(mm).Cmp(bm) >= 0 {
				one := wide.From(1)
				if a.IsNegative() != b.IsNegative() {
					one = wide.From(-1)
				}
				q = q.Plus(one)
			}
			finish(c, i, q, true)
		}
	}
}

// compareValues orders two values of one type: -1, 0 or 1.
func compareValues(a *chunk.Vector, i int, b *chunk.Vector, j int) int {
	switch a.Type.Kind {
	case catalog.Float:
		return compareFloats(float64(a.Float32(i)), float64(b.Float32(j)))
	case catalog.Double:
		return compareFloats(a.Float64(i), b.Float64(j))
	case catalog.IPv6:
		return bytes.Compare(a.Fixed(i), b.Fixed(j))
	case catalog.Array, catalog.Map:
		from, to := a.Range(i)
		other, end := b.Range(j)
		for ; from < to && other < end; from, other = from+1, other+1 {
			if r := compareNullable(a.Children[0], from, b.Children[0], other); r != 0 {
				return r
			}
		}
		return cmp.Compare(to-from, end-other)
	case catalog.Struct:
		for f := range a.Children {
			if r := compareNullable(a.Children[f], i, b.Children[f], j); r != 0 {
				return r
			}
		}
		return 0
	}
	switch a.Layout {
	case chunk.Bytes:
		return bytes.Compare(a.Bytes(i), b.Bytes(j))
	case chunk.Fixed16, chunk.Fixed32:
		return convert.Wide(a, i).Cmp(convert.Wide(b, j))
	}
	return cmp.Compare(a.Int(i), b.Int(j))
}

// compareNullable orders two values of one type, NULL first.
func compareNullable(a *chunk.Vector, i int, b *chunk.Vector, j int) int {
	switch x, y := a.IsNull(i), b.IsNull(j); {
	case x && y:
		return 0
	case x:
		return -1
	case y:
		return 1
	}
	return compareValues(a, i, b, j)
}

// compareFloats orders doubles; NaN is equal to itself and larger than all others.
func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	}
	return cmp.Compare(boolInt(math.IsNaN(a)), boolInt(math.IsNaN(b)))
}

// boolInt is 1 for true.
func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// verdicts say for each operator which of less, equal and greater it accepts.
var verdicts = map[string][3]bool{"=": {false, true, false}, "<=>": {false, true, false}, "<": {true, false, false}, "<=": {true, true, false}, ">": {false, false, true}, ">=": {false, true, true}}

// compareRunner computes a comparison.
func compareRunner(n *Node) (func(c *call) error, error) {
	accept := verdicts[n.Name]
	t := n.Args[0].Type
	if n.Name == "<=>" {
		return eachRow(func(c *call, i int) {
			a, b := c.args[0], c.args[1]
			appendBool(c.out, compareNullable(a.v, a.at(i), b.v, b.at(i)) == 0)
		}), nil
	}
	if t.Kind == catalog.Null || n.Args[1].Type.Kind == catalog.Null {
		return eachRow(func(c *call, _ int) { c.out.AppendNull() }), nil
	}
	if fitsInteger(t) || t.IsDate() || t.Kind == catalog.Time || isDecimal(t) && t.Precision <= 18 {
		// Scales of DATETIME differ without a cast; values are microseconds all the same.
		return propagating(func(c *call, i int) {
			appendBool(c.out, accept[cmp.Compare(c.int(0, i), c.int(1, i))+1])
		}), nil
	}
	return propagating(func(c *call, i int) {
		a, b := c.args[0], c.args[1]
		appendBool(c.out, accept[compareValues(a.v, a.at(i), b.v, b.at(i))+1])
	}), nil
}

// runAnd is AND of three-valued logic.
func runAnd(c *call) error { return runLogic(c, 0) }

// runOr is OR of three-valued logic.
func runOr(c *call) error { return runLogic(c, 1) }

// runLogic: one operand of the deciding value decides; otherwise NULL wins.
func runLogic(c *call, decides int64) error {
	for i := range c.rows {
		null, decided := false, false
		for k := range c.args {
			if c.null(k, i) {
				null = true
			} else if c.int(k, i) == decides {
				decided = true
				break
			}
		}
		switch {
		case decided:
			c.out.AppendInt(decides)
		case null:
			c.out.AppendNull()
		default:
			c.out.AppendInt(1 - decides)
		}
	}
	return nil
}

// take appends the value of argument k in row i.
func take(c *call, k, i int) {
	o := c.args[k]
	at := o.at(i)
	switch {
	case o.v.IsNull(at), o.v.Type.Kind == catalog.Null:
		c.out.AppendNull()
	case o.v.Layout != c.out.Layout:
		c.err = doriserr.New("value of %s where %s is expected", typeName(o.v.Type), typeName(c.out.Type))
	default:
		c.out.AppendFrom(o.v, at)
	}
}

// runCase picks the first branch whose condition is true.
func runCase(c *call) error {
	for i := range c.rows {
		k := 0
		for ; k+1 < len(c.args); k += 2 {
			if !c.null(k, i) && c.int(k, i) != 0 {
				take(c, k+1, i)
				break
			}
		}
		if k+1 < len(c.args) {
			continue
		}
		if k < len(c.args) {
			take(c, k, i)
		} else {
			c.out.AppendNull()
		}
	}
	return c.err
}
