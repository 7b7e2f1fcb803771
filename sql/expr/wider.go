package expr

import "github.com/dorisemu/dorisemu/catalog"

// maxDecimal is the largest precision while enable_decimal256 is off; overflowScale is decimal_overflow_scale.
const (
	maxDecimal    = 38
	overflowScale = 6
)

// numericOrder is the order of numeric types in arithmetic, widest first (Nereids: NUMERIC_PRECEDENCE).
var numericOrder = [...]catalog.Kind{catalog.Double, catalog.Float, catalog.LargeInt, catalog.BigInt, catalog.Int, catalog.SmallInt, catalog.TinyInt}

// widest returns the type of numericOrder that comes first among two; false if neither is in it.
func widest(a, b catalog.Type) (catalog.Type, bool) {
	for _, k := range numericOrder {
		if a.Kind == k || b.Kind == k {
			return catalog.Of(k), true
		}
	}
	return a, false
}

// isFloating reports whether t is FLOAT or DOUBLE.
func isFloating(t catalog.Type) bool { return t.Kind == catalog.Float || t.Kind == catalog.Double }

// asDecimal is the decimal type that holds a numeric type (Nereids: DecimalV3Type.forType).
func asDecimal(t catalog.Type) catalog.Type {
	switch t.Kind {
	case catalog.Decimal:
		return t
	case catalog.Boolean, catalog.Null:
		return catalog.DecimalOf(1, 0)
	case catalog.TinyInt:
		return catalog.DecimalOf(3, 0)
	case catalog.SmallInt:
		return catalog.DecimalOf(5, 0)
	case catalog.Int:
		return catalog.DecimalOf(10, 0)
	case catalog.BigInt:
		return catalog.DecimalOf(20, 0)
	case catalog.LargeInt:
		return catalog.DecimalOf(38, 0)
	case catalog.Float:
		return catalog.DecimalOf(14, 7)
	case catalog.Double:
		return catalog.DecimalOf(30, 15)
	case catalog.DateTime:
		return catalog.DecimalOf(14+t.Scale, t.Scale)
	}
	return catalog.DecimalOf(38, 9)
}

// widerDecimal is the decimal that holds two; beyond 38 digits it loses fraction, or is DOUBLE.
func widerDecimal(a, b catalog.Type, toDouble bool) catalog.Type {
	scale := max(a.Scale, b.Scale)
	whole := max(a.Precision-a.Scale, b.Precision-b.Scale)
	if whole+scale <= maxDecimal {
		return catalog.DecimalOf(whole+scale, scale)
	}
	if toDouble {
		return catalog.Of(catalog.Double)
	}
	return catalog.DecimalOf(maxDecimal, max(min(scale, overflowScale), maxDecimal-whole))
}

// wider returns the common type of two (Nereids: TypeCoercionUtils.findWiderTypeForTwo). textWins makes STRING win over
// every type, as CASE, IF and functions want it; comparisons do not.
func wider(a, b catalog.Type, toDouble, textWins bool) (catalog.Type, bool) {
	switch {
	case a.Equal(b):
		return a, true
	case a.Kind == catalog.Null:
		return b, true
	case b.Kind == catalog.Null:
		return a, true
	case a.Kind == catalog.Variant:
		return widerVariant(b), true
	case b.Kind == catalog.Variant:
		return widerVariant(a), true
	case a.IsNested() || b.IsNested():
		return widerNested(a, b, toDouble, textWins)
	}
	return widerPrimitive(a, b, toDouble, textWins)
}

// widerVariant is the common type of VARIANT and another type.
func widerVariant(t catalog.Type) catalog.Type {
	switch {
	case t.IsText():
		return catalog.Of(catalog.String)
	case t.IsInteger(), t.Kind == catalog.Decimal:
		return catalog.DecimalOf(38, 9)
	case t.IsDate():
		return catalog.DateTimeOf(6)
	case t.Kind == catalog.Float:
		return catalog.Of(catalog.Double)
	}
	return t
}

// widerNested is the common type where at least one side is ARRAY, MAP or STRUCT.
func widerNested(a, b catalog.Type, toDouble, textWins bool) (catalog.Type, bool) {
	switch {
	case b.IsText():
		return a, true
	case a.IsText():
		return b, true
	case b.Kind == catalog.JSON:
		return a, a.Kind != catalog.Map
	case a.Kind == catalog.JSON:
		return b, b.Kind != catalog.Map
	case a.Kind != b.Kind:
		return a, false
	case a.Kind == catalog.Array:
		e, ok := wider(*a.Elem, *b.Elem, toDouble, textWins)
		return catalog.ArrayOf(e), ok
	case a.Kind == catalog.Map:
		k, ok1 := wider(*a.Key, *b.Key, toDouble, textWins)
		e, ok2 := wider(*a.Elem, *b.Elem, toDouble, textWins)
		return catalog.MapOf(k, e), ok1 && ok2
	}
	if len(a.Fields) != len(b.Fields) {
		return a, false
	}
	fields := make([]catalog.Field, len(a.Fields))
	for i := range fields {
		t, ok := wider(a.Fields[i].Type, b.Fields[i].Type, toDouble, textWins)
		if !ok {
			return a, false
		}
		fields[i] = a.Fields[i]
		fields[i].Type = t
	}
	return catalog.StructOf(fields...), true
}

// widerPrimitive is the common type of two plain types; dates come first, then times, floats, numbers, and so on.
func widerPrimitive(a, b catalog.Type, toDouble, textWins bool) (catalog.Type, bool) {
	text := catalog.Of(catalog.String)
	if textWins && (a.IsText() && canCast(b, text, false) || b.IsText() && canCast(a, text, false)) {
		return text, true
	}
	if !a.IsDate() && b.IsDate() {
		a, b = b, a
	}
	switch {
	case a.IsDate():
		return widerDate(a, b)
	case a.Kind == catalog.Time:
		return widerTime(a, b)
	case b.Kind == catalog.Time:
		return widerTime(b, a)
	}
	number := func(t catalog.Type) bool {
		return t.IsNumeric() || t.IsText() || t.Kind == catalog.JSON || t.Kind == catalog.Boolean
	}
	if !isFloating(a) && (isFloating(b) || !a.IsNumeric() && b.IsNumeric()) {
		a, b = b, a
	}
	switch {
	case isFloating(a):
		if b.Kind == catalog.Boolean || b.Kind == catalog.TinyInt || b.Kind == catalog.SmallInt {
			return a, true
		}
		return catalog.Of(catalog.Double), number(b)
	case a.IsNumeric():
		switch {
		case !number(b):
			return a, false
		case b.Kind == catalog.Boolean && a.IsInteger():
			return a, true
		case b.IsText() || b.Kind == catalog.JSON:
			return catalog.DecimalOf(maxDecimal, overflowScale), true
		case a.IsInteger() && b.IsInteger():
			return widest(a, b)
		}
		return widerDecimal(asDecimal(a), asDecimal(b), toDouble), true
	}
	for _, k := range [...]catalog.Kind{catalog.Boolean, catalog.JSON} {
		for _, p := range [...][2]catalog.Type{{a, b}, {b, a}} {
			if p[0].Kind == k && (p[1].IsText() || k == catalog.Boolean && p[1].Kind == catalog.JSON) {
				return p[0], true
			}
		}
	}
	for _, p := range [...][2]catalog.Type{{a, b}, {b, a}} {
		switch {
		case p[0].Kind == catalog.IPv6 && (p[1].Kind == catalog.IPv4 || p[1].IsText()), p[0].Kind == catalog.IPv4 && p[1].IsText():
			return p[0], true
		}
	}
	return text, a.IsText() && b.IsText()
}

// widerDate is the common type of a date-like type and another.
func widerDate(a, b catalog.Type) (catalog.Type, bool) {
	scale := 0
	if a.Kind != catalog.Date {
		scale = a.Scale
	}
	if a.Kind == catalog.TimeStampTz && b.Kind == catalog.TimeStampTz {
		b.Scale = max(a.Scale, b.Scale)
		return b, true
	}
	switch {
	case b.IsInteger():
		if a.Kind == catalog.Date && b.Kind <= catalog.SmallInt {
			return a, true
		}
	case b.Kind == catalog.Decimal, b.Kind == catalog.Time, b.Kind == catalog.DateTime, b.Kind == catalog.TimeStampTz:
		scale = max(scale, min(b.Scale, 6))
	case isFloating(b), b.IsText():
		scale = 6
	case b.Kind == catalog.Date:
	default:
		return a, false
	}
	return catalog.DateTimeOf(scale), true
}

// widerTime is the common type of TIME and another that is no date.
func widerTime(a, b catalog.Type) (catalog.Type, bool) {
	switch {
	case b.IsInteger():
		return a, true
	case b.Kind == catalog.Decimal, b.Kind == catalog.Time:
		return catalog.Type{Kind: catalog.Time, Scale: max(a.Scale, min(b.Scale, 6))}, true
	case isFloating(b):
		return catalog.Type{Kind: catalog.Time, Scale: 6}, true
	case b.IsText():
		return catalog.DateTimeOf(6), true
	}
	return a, false
}

// widerOf is the common type of several.
func widerOf(types []catalog.Type, toDouble, textWins bool) (catalog.Type, bool) {
	common := nullType
	for _, t := range types {
		var ok bool
		if common, ok = wider(common, t, toDouble, textWins); !ok {
			return common, false
		}
	}
	return common, true
}

// promoted is the next larger type of an integer, and DOUBLE of a FLOAT (Nereids: DataType.promotion).
func promoted(t catalog.Type) catalog.Type {
	switch t.Kind {
	case catalog.TinyInt, catalog.SmallInt, catalog.Int:
		return catalog.Of(t.Kind + 1)
	case catalog.Float:
		return catalog.Of(catalog.Double)
	}
	return t
}
