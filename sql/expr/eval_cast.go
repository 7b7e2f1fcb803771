package expr

import (
	"math"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// caster makes the cast of one value. What cannot be cast is NULL, in strict mode an error.
func caster(from, to catalog.Type, ctx Context, strict bool) (scalar, error) {
	mode := convert.Loose
	if strict {
		mode = convert.Strict
	}
	fail := func(c *call, i int) {
		if !strict {
			c.out.AppendNull()
			return
		}
		o := c.args[0]
		c.err = castFailure(string(convert.AppendText(nil, o.v, o.at(i))), from, to)
	}
	switch {
	case from.Kind == catalog.Null:
		return func(c *call, _ int) { c.out.AppendNull() }, nil
	case from.Equal(to):
		return func(c *call, i int) { take(c, 0, i) }, nil
	case from.IsText():
		parse := convert.ParserIn(to, mode, ctx.zone())
		if to.IsText() && to.Length < 0 {
			parse = convert.ParserIn(catalog.Of(catalog.String), mode, ctx.zone())
		}
		return func(c *call, i int) {
			if !parse(c.out, c.bytes(0, i)) {
				fail(c, i)
			}
		}, nil
	case from.Kind == catalog.JSON || from.Kind == catalog.Variant:
		return jsonCaster(from, to, ctx, mode, fail), nil
	case to.IsText():
		length, zone := to.Length, ctx.zone()
		if to.Kind == catalog.String || length < 0 {
			length = math.MaxInt
		}
		return func(c *call, i int) {
			o := c.args[0]
			c.scratch = convert.AppendTextIn(c.scratch[:0], o.v, o.at(i), zone)
			c.out.AppendBytes(convert.Cut(c.scratch, length))
		}, nil
	case to.Kind == catalog.JSON:
		return func(c *call, i int) {
			o := c.args[0]
			c.scratch = appendJSON(c.scratch[:0], o.v, o.at(i))
			c.out.AppendBytes(c.scratch)
		}, nil
	case to.Kind == catalog.Variant:
		parse := convert.Parser(to, mode)
		return func(c *call, i int) {
			o := c.args[0]
			c.scratch = appendJSON(c.scratch[:0], o.v, o.at(i))
			if !parse(c.out, c.scratch) {
				fail(c, i)
			}
		}, nil
	case to.Kind == catalog.Boolean:
		return func(c *call, i int) {
			if isFloating(from) {
				appendBool(c.out, c.float(0, i) != 0)
			} else {
				appendBool(c.out, !wideAt(c, 0, i).IsZero())
			}
		}, nil
	case to.IsNumeric():
		return numberCaster(from, to, fail)
	case to.Kind == catalog.Date, to.Kind == catalog.DateTime, to.Kind == catalog.TimeStampTz:
		return dateCaster(from, to, ctx, fail)
	case to.Kind == catalog.Time:
		return timeCaster(from, to, fail)
	case from.Kind == catalog.IPv4 && to.Kind == catalog.IPv6:
		return func(c *call, i int) {
			ip := uint32(c.int(0, i))
			c.out.AppendFixed([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)})
		}, nil
	case from.IsNested() && from.Kind == to.Kind:
		parse := convert.ParserIn(to, mode, ctx.zone())
		rename := hasStruct(from) && sameShape(from, to)
		return func(c *call, i int) {
			o := c.args[0]
			v := o.v
			if rename {
				v = viewNamed(v, to)
			}
			c.scratch = convert.AppendText(c.scratch[:0], v, o.at(i))
			if !parse(c.out, c.scratch) {
				fail(c, i)
			}
		}, nil
	}
	return nil, doriserr.NotSupported("the cast from %s to %s", typeName(from), typeName(to))
}

// castFailure is the error of a strict cast.
func castFailure(text string, from, to catalog.Type) error {
	switch {
	case to.IsDate():
		t := to
		if t.Kind == catalog.Date {
			t = catalog.DateTimeOf(6)
		}
		return doriserr.New("[%s] can't cast to %s.", text, typeText(t))
	case to.Kind == catalog.Boolean:
		return doriserr.New("%s can't cast to bool in strict mode.", text)
	case to.Kind == catalog.Float:
		return doriserr.New("%s can't cast to float in strict mode.", text)
	case to.Kind == catalog.Double:
		return doriserr.New("%s can't cast to double in strict mode.", text)
	case isDecimal(to) && from.IsText() && !isNumber(text):
		return doriserr.New("%s can't cast to decimal in strict mode.", text)
	}
	return doriserr.New("%s can't cast to %s in strict mode.", text, typeText(to))
}

// integerBits are the bits of the integer types.
func integerFits(k catalog.Kind, x wide.Int) bool {
	if k == catalog.LargeInt {
		return x.IsInt128()
	}
	if !x.IsInt64() {
		return false
	}
	n := x.Int64()
	switch k {
	case catalog.TinyInt:
		return n == int64(int8(n))
	case catalog.SmallInt:
		return n == int64(int16(n))
	case catalog.Int:
		return n == int64(int32(n))
	}
	return true
}

// numberCaster casts numbers, booleans, dates and times to numbers.
func numberCaster(from, to catalog.Type, fail scalar) (scalar, error) {
	if fitsInteger(from) && fitsInteger(to) {
		return func(c *call, i int) {
			x := c.int(0, i)
			if !integerFits(to.Kind, wide.Int{uint64(x), uint64(x >> 63), uint64(x >> 63), uint64(x >> 63)}) {
				fail(c, i)
				return
			}
			c.out.AppendInt(x)
		}, nil
	}
	value, scale := integerSource(from)
	if value == nil && !isFloating(from) {
		return nil, doriserr.NotSupported("the cast from %s to %s", typeName(from), typeName(to))
	}
	switch {
	case isFloating(to):
		if isFloating(from) {
			return func(c *call, i int) { appendFloat(c.out, c.float(0, i)) }, nil
		}
		return func(c *call, i int) {
			x := value(c, i)
			if scale == 0 {
				appendFloat(c.out, x.Float64())
				return
			}
			c.scratch = x.AppendText(c.scratch[:0], scale)
			f, _ := strconv.ParseFloat(string(c.scratch), 64)
			appendFloat(c.out, f)
		}, nil
	case isDecimal(to):
		limit := wide.Pow10(min(to.Precision, wide.MaxDigits))
		if fitsInteger(from) && to.Precision <= 18 {
			unit, most := wide.Pow10(to.Scale).Int64(), wide.Pow10(to.Precision-to.Scale).Int64()
			return func(c *call, i int) {
				x := c.int(0, i)
				if x >= most || x <= -most {
					fail(c, i)
					return
				}
				c.out.AppendInt(x * unit)
			}, nil
		}
		if isFloating(from) {
			parse := convert.Parser(to, convert.Loose)
			bits := 64
			if from.Kind == catalog.Float {
				bits = 32
			}
			return func(c *call, i int) {
				c.scratch = strconv.AppendFloat(c.scratch[:0], c.float(0, i), 'e', -1, bits)
				if !parse(c.out, c.scratch) {
					fail(c, i)
				}
			}, nil
		}
		return func(c *call, i int) {
			x, ok := value(c, i).Rescaled(scale, to.Scale)
			if m, _ := x.Magnitude(); !ok || m.Cmp(limit) >= 0 {
				fail(c, i)
				return
			}
			appendInteger(c.out, x)
		}, nil
	}
	return func(c *call, i int) {
		var x wide.Int
		ok := true
		if isFloating(from) {
			x, ok = wide.FromFloat(math.Trunc(c.float(0, i)))
		} else {
			x = value(c, i).CutDown(scale)
		}
		if !ok || !integerFits(to.Kind, x) {
			fail(c, i)
			return
		}
		appendInteger(c.out, x)
	}, nil
}

// integerSource is how a value is read as an unscaled number, and its scale.
func integerSource(from catalog.Type) (func(c *call, i int) wide.Int, int) {
	switch {
	case from.IsInteger(), from.Kind == catalog.Boolean, from.Kind == catalog.IPv4:
		return func(c *call, i int) wide.Int { return wideAt(c, 0, i) }, 0
	case isDecimal(from):
		return func(c *call, i int) wide.Int { return wideAt(c, 0, i) }, from.Scale
	case from.Kind == catalog.Date:
		return func(c *call, i int) wide.Int {
			y, m, d := civil.Date(int(c.int(0, i)))
			return wide.From(int64(y*10000 + m*100 + d))
		}, 0
	case from.Kind == catalog.DateTime:
		return func(c *call, i int) wide.Int { return wide.From(digitsOf(c.int(0, i))) }, 0
	case from.Kind == catalog.Time: // its microseconds
		return func(c *call, i int) wide.Int { return wide.From(c.int(0, i)) }, 0
	}
	return nil, 0
}

// digitsOf is a datetime as the number YYYYMMDDHHMMSS.
func digitsOf(us int64) int64 {
	days, ofDay := civil.SplitMicros(us)
	y, m, d := civil.Date(days)
	s := ofDay / civil.MicrosPerSecond
	return int64(y*10000+m*100+d)*1000000 + s/3600*10000 + s/60%60*100 + s%60
}

// dateCaster casts numbers, dates and times to DATE and DATETIME.
func dateCaster(from, to catalog.Type, ctx Context, fail scalar) (scalar, error) {
	put := func(c *call, i int, us int64) {
		days, ofDay := civil.SplitMicros(us)
		switch to.Kind {
		case catalog.Date:
			c.out.AppendInt(int64(days))
		default:
			unit := microUnit(to.Scale)
			us += (ofDay+unit/2)/unit*unit - ofDay
			if us > maxMicros {
				fail(c, i)
				return
			}
			if to.Kind == catalog.TimeStampTz {
				if us = convert.ToUTC(us, ctx.zone()); us < minMicros || us > maxMicros {
					fail(c, i)
					return
				}
			}
			c.out.AppendInt(us)
		}
	}
	switch {
	case from.Kind == catalog.Date:
		return func(c *call, i int) { put(c, i, c.int(0, i)*civil.MicrosPerDay) }, nil
	case from.Kind == catalog.DateTime:
		return func(c *call, i int) { put(c, i, c.int(0, i)) }, nil
	case from.Kind == catalog.TimeStampTz && to.Kind == catalog.TimeStampTz:
		unit := microUnit(to.Scale)
		return func(c *call, i int) {
			us := c.int(0, i)
			_, ofDay := civil.SplitMicros(us)
			if us += (ofDay+unit/2)/unit*unit - ofDay; us > maxMicros {
				fail(c, i)
				return
			}
			c.out.AppendInt(us)
		}, nil
	case from.Kind == catalog.TimeStampTz:
		return func(c *call, i int) { put(c, i, convert.FromUTC(c.int(0, i), ctx.zone())) }, nil
	case from.Kind == catalog.Time:
		today := today(ctx)
		return func(c *call, i int) { put(c, i, today+c.int(0, i)) }, nil
	case isFloating(from):
		return func(c *call, i int) {
			f := c.float(0, i)
			x, ok := wide.FromFloat(f)
			if us, fits := microsOfDigits(x); ok && fits && f >= 0 {
				put(c, i, us+int64(math.Round((f-math.Trunc(f))*1e6)))
				return
			}
			fail(c, i)
		}, nil
	}
	value, scale := integerSource(from)
	if value == nil {
		return nil, doriserr.NotSupported("the cast from %s to %s", typeName(from), typeName(to))
	}
	return func(c *call, i int) {
		x := value(c, i)
		us, ok := microsOfDigits(x.CutDown(scale))
		if !ok {
			fail(c, i)
			return
		}
		if scale > 0 {
			part := x.Minus(scaledUp(x.CutDown(scale), scale))
			micros, _ := part.Rescaled(scale, 6)
			us += micros.Int64()
		}
		put(c, i, us)
	}, nil
}

// today is the session's midnight in microseconds.
func today(ctx Context) int64 {
	now := ctx.Now.In(ctx.zone())
	return int64(civil.Days(now.Year(), int(now.Month()), now.Day())) * civil.MicrosPerDay
}

// maxMicros is 9999-12-31 23:59:59.999999; minMicros is 0000-01-01.
var (
	maxMicros = int64(civil.Days(10000, 1, 1))*civil.MicrosPerDay - 1
	minMicros = int64(civil.Days(0, 1, 1)) * civil.MicrosPerDay
)

// microUnit is the microseconds of the last digit of a scale.
func microUnit(scale int) int64 {
	unit := int64(civil.MicrosPerSecond)
	for ; scale > 0; scale-- {
		unit /= 10
	}
	return unit
}

// microsOfDigits reads a number as [YY]YYMMDD[HHMMSS].
func microsOfDigits(x wide.Int) (int64, bool) {
	if !x.IsInt64() {
		return 0, false
	}
	n := x.Int64()
	var date, clock int64
	switch {
	case n < 101:
		return 0, false
	case n < 1e8:
		date = n
	case n < 1e10:
		return 0, false
	case n < 1e14:
		date, clock = n/1e6, n%1e6
	default:
		return 0, false
	}
	y, m, d := int(date/10000), int(date/100%100), int(date%100)
	if y < 100 {
		if y >= 70 {
			y += 1900
		} else {
			y += 2000
		}
	}
	h, mi, s := clock/10000, clock/100%100, clock%100
	if m < 1 || m > 12 || d < 1 || d > civil.DaysIn(y, m) || h > 23 || mi > 59 || s > 59 {
		return 0, false
	}
	return int64(civil.Days(y, m, d))*civil.MicrosPerDay + (h*3600+mi*60+s)*civil.MicrosPerSecond, true
}

// appendJSON appends a value as JSON.
func appendJSON(dst []byte, v *chunk.Vector, i int) []byte {
	if v.IsNull(i) {
		return append(dst, "null"...)
	}
	switch v.Type.Kind {
	case catalog.Null:
		return append(dst, "null"...)
	case catalog.Boolean:
		if v.Int(i) != 0 {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt, catalog.Decimal, catalog.Variant:
		return convert.AppendText(dst, v, i)
	case catalog.JSON:
		return append(dst, v.Bytes(i)...)
	case catalog.Float:
		return convert.AppendJSONDouble(dst, float64(v.Float32(i)), 32)
	case catalog.Double:
		return convert.AppendJSONDouble(dst, v.Float64(i), 64)
	case catalog.Array:
		dst = append(dst, '[')
		from, to := v.Range(i)
		for e := from; e < to; e++ {
			if e > from {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, v.Children[0], e)
		}
		return append(dst, ']')
	case catalog.Map:
		dst = append(dst, '{')
		from, to := v.Range(i)
		for e := from; e < to; e++ {
			if e > from {
				dst = append(dst, ',')
			}
			dst = convert.AppendJSONString(dst, convert.AppendText(nil, v.Children[0].Children[0], e))
			dst = appendJSON(append(dst, ':'), v.Children[0].Children[1], e)
		}
		return append(dst, '}')
	case catalog.Struct:
		dst = append(dst, '{')
		for f, child := range v.Children {
			if f > 0 {
				dst = append(dst, ',')
			}
			dst = convert.AppendJSONString(dst, []byte(v.Type.Fields[f].Name))
			dst = appendJSON(append(dst, ':'), child, i)
		}
		return append(dst, '}')
	}
	return convert.AppendJSONString(dst, convert.AppendText(nil, v, i))
}

// scaledUp is x*10^n where that is known to fit.
func scaledUp(x wide.Int, n int) wide.Int {
	r, _ := x.ScaleUp(n)
	return r
}
