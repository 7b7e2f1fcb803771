package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// computed replaces the type variables and wildcards of an overload by the arguments' types
// (Nereids: ComputeSignature.computeSignature).
func (f *function) computed(s signature, args []*Node) signature {
	c := signature{result: s.result, args: make([]catalog.Type, len(args))}
	for i := range args {
		c.args[i] = withoutIndex(s.arg(i), args[i].Type)
	}
	c = bindVariables(c, args)
	c = f.withPrecision(c, args)
	c.result = followArgument(c.result, c.args)
	return c
}

// withoutIndex puts the argument's type where the signature takes any.
func withoutIndex(want, t catalog.Type) catalog.Type {
	switch {
	case want.Kind == anyKind && want.Length < 0:
		return t
	case want.Kind == catalog.Array && (t.Kind == catalog.Array || t.Kind == catalog.Null):
		return catalog.ArrayOf(withoutIndex(*want.Elem, inner(t, t.Elem)))
	case want.Kind == catalog.Map && (t.Kind == catalog.Map || t.Kind == catalog.Null):
		return catalog.MapOf(withoutIndex(*want.Key, inner(t, t.Key)), withoutIndex(*want.Elem, inner(t, t.Elem)))
	}
	return want
}

// inner is a nested type's part, NULL of NULL.
func inner(t catalog.Type, part *catalog.Type) catalog.Type {
	if part == nil {
		return nullType
	}
	return *part
}

// bindVariables finds the common type of each type variable and puts it in (Nereids: implementAnyDataTypeWithIndex).
func bindVariables(s signature, args []*Node) signature {
	types := map[int][]catalog.Type{}
	for i, a := range args {
		collect(s.args[i], a.Type, anyKind, types, nil)
	}
	allNull := map[int]bool{}
	for index, list := range types {
		allNull[index] = true
		for _, t := range list {
			allNull[index] = allNull[index] && t.Kind == catalog.Null
		}
	}
	for i, a := range args {
		collect(s.args[i], a.Type, followKind, types, allNull)
	}
	common := map[int]catalog.Type{}
	for index, list := range types {
		if t, ok := widerOf(list, false, true); ok {
			common[index] = t
		}
	}
	for i := range s.args {
		s.args[i] = replaceVariables(s.args[i], common)
	}
	s.result = replaceVariables(s.result, common)
	return s
}

// collect gathers the types that stand where the signature has variables of a kind; only restricts the variables.
func collect(want, t catalog.Type, kind catalog.Kind, types map[int][]catalog.Type, only map[int]bool) {
	switch {
	case want.Kind == catalog.Array && (t.Kind == catalog.Array || t.Kind == catalog.Null):
		collect(*want.Elem, inner(t, t.Elem), kind, types, only)
	case want.Kind == catalog.Map && (t.Kind == catalog.Map || t.Kind == catalog.Null):
		collect(*want.Key, inner(t, t.Key), kind, types, only)
		collect(*want.Elem, inner(t, t.Elem), kind, types, only)
	case want.Kind == kind && want.Length >= 0 && (only == nil || only[want.Length]):
		types[want.Length] = append(types[want.Length], t)
	}
}

// replaceVariables puts the common types in.
func replaceVariables(t catalog.Type, common map[int]catalog.Type) catalog.Type {
	switch t.Kind {
	case catalog.Array:
		return catalog.ArrayOf(replaceVariables(*t.Elem, common))
	case catalog.Map:
		return catalog.MapOf(replaceVariables(*t.Key, common), replaceVariables(*t.Elem, common))
	case anyKind, followKind:
		if c, ok := common[t.Length]; ok && t.Length >= 0 {
			return c
		}
	}
	return t
}

// followArgument puts the type of an argument in where the result follows one.
func followArgument(t catalog.Type, args []catalog.Type) catalog.Type {
	switch t.Kind {
	case catalog.Array:
		return catalog.ArrayOf(followArgument(*t.Elem, args))
	case catalog.Map:
		return catalog.MapOf(followArgument(*t.Key, args), followArgument(*t.Elem, args))
	case argumentKind:
		if t.Length < len(args) {
			return args[t.Length]
		}
	}
	return t
}

// replaceKinds replaces the decimals or the times of a type.
func replaceKinds(t catalog.Type, replace func(catalog.Type) catalog.Type) catalog.Type {
	switch t.Kind {
	case catalog.Array:
		return catalog.ArrayOf(replaceKinds(*t.Elem, replace))
	case catalog.Map:
		return catalog.MapOf(replaceKinds(*t.Key, replace), replaceKinds(*t.Elem, replace))
	}
	return replace(t)
}

// pick gathers the argument's types where the signature has one of some kinds, with the signature's type.
func pick(want, t catalog.Type, is func(catalog.Type) bool, found func(want, t catalog.Type)) {
	switch {
	case is(want):
		found(want, t)
	case want.Kind == catalog.Array && (t.Kind == catalog.Array || t.Kind == catalog.Null):
		pick(*want.Elem, inner(t, t.Elem), is, found)
	case want.Kind == catalog.Map && (t.Kind == catalog.Map || t.Kind == catalog.Null):
		pick(*want.Key, inner(t, t.Key), is, found)
		pick(*want.Elem, inner(t, t.Elem), is, found)
	}
}

// isDecimal and isScaledTime tell the types with a precision.
func isDecimal(t catalog.Type) bool { return t.Kind == catalog.Decimal }
func isScaledTime(t catalog.Type) bool {
	return t.Kind == catalog.DateTime || t.Kind == catalog.Time || t.Kind == catalog.TimeStampTz
}

// withPrecision sets precision and scale of decimals and times (Nereids: ComputeSignatureHelper.computePrecision).
func (f *function) withPrecision(s signature, args []*Node) signature {
	switch {
	case f.name == "now" || f.name == "utc_timestamp" || f.name == "current_time" || f.name == "utc_time":
		return s
	case f.traits["roundprecision"]:
		return roundPrecision(s, args)
	case f.traits["sumprecision"]:
		if len(s.args) > 0 && isDecimal(s.args[0]) {
			d := asDecimal(args[0].Type)
			s.args[0], s.result = d, catalog.DecimalOf(maxDecimal, d.Scale)
		}
		return s
	case f.name == "avg":
		if len(s.args) > 0 && isDecimal(s.args[0]) {
			d := asDecimal(args[0].Type)
			s.args[0], s.result = d, catalog.DecimalOf(maxDecimal, max(d.Scale, 4))
		}
		return s
	case f.traits["arrayprecision"]:
		if t := args[0].Type; t.Kind == catalog.Array && isDecimal(*t.Elem) {
			d := catalog.DecimalOf(maxDecimal, t.Elem.Scale)
			s.args[0] = catalog.ArrayOf(d)
			if s.result.Kind == catalog.Array {
				d = catalog.ArrayOf(d)
			}
			s.result = d
		}
		return s
	}
	return decimalPrecision(timePrecision(s, args), args)
}

// timePrecision raises all times to the largest scale among the arguments.
func timePrecision(s signature, args []*Node) signature {
	scale := -1
	for i, a := range args {
		pick(s.args[i], a.Type, isScaledTime, func(want, t catalog.Type) {
			n := timeScaleOf(t, want)
			if a.isText() {
				n = textScale(a.text(), want)
			}
			scale = max(scale, n)
		})
	}
	if scale < 0 {
		return s
	}
	raise := func(t catalog.Type) catalog.Type {
		if isScaledTime(t) {
			t.Scale = scale
		}
		return t
	}
	for i := range s.args {
		s.args[i] = replaceKinds(s.args[i], raise)
	}
	s.result = replaceKinds(s.result, raise)
	return s
}

// textScale is the scale that a constant text asks for: that of what it says, or 6 if it says nothing of the kind (Nereids:
// ScaleTimeType.forTypeFromString).
func textScale(text string, want catalog.Type) int {
	if want.Kind == catalog.Time {
		if parsedLiteral(catalog.Type{Kind: catalog.Time, Scale: 6}, text) == nil {
			return 6
		}
		_, fraction, _ := strings.Cut(strings.TrimSpace(text), ".")
		return min(len(strings.TrimRight(fraction, "0")), 6)
	}
	if digits, ok := timeScale(text); ok {
		return digits
	}
	return 6
}

// timeScaleOf is the scale that a type has once it is cast to a time (Nereids: ScaleTimeType.scaleTypeForType).
func timeScaleOf(t, want catalog.Type) int {
	switch {
	case t.IsInteger(), t.Kind == catalog.Boolean, t.Kind == catalog.Null, t.Kind == catalog.Date:
		return 0
	case isScaledTime(t), isDecimal(t):
		return min(max(t.Scale, 0), 6)
	}
	return 6
}

// decimalPrecision widens all decimals to one that holds every argument.
func decimalPrecision(s signature, args []*Node) signature {
	var common catalog.Type
	for i, a := range args {
		pick(s.args[i], a.Type, isDecimal, func(_, t catalog.Type) {
			d := asDecimal(t)
			if a.Op == OpLiteral && a.Type.IsInteger() && !a.IsNull() {
				p, _ := decimalSize(a.text())
				d = catalog.DecimalOf(min(p, maxDecimal), 0)
			}
			if common.Kind == catalog.Invalid {
				common = d
			} else {
				common = widerDecimal(common, d, false)
			}
		})
	}
	if common.Kind == catalog.Invalid {
		return s
	}
	widen := func(t catalog.Type) catalog.Type {
		if isDecimal(t) {
			return common
		}
		return t
	}
	for i := range s.args {
		s.args[i] = replaceKinds(s.args[i], widen)
	}
	if isDecimal(s.result) && s.result.Precision <= 0 {
		s.result = common
	}
	return s
}

// roundPrecision: the argument keeps its precision, the result has the scale that is asked for, a constant, or the argument's.
func roundPrecision(s signature, args []*Node) signature {
	if len(s.args) == 0 || !isDecimal(s.args[0]) {
		return s
	}
	d := asDecimal(args[0].Type)
	s.args[0] = d
	scale := 0
	if len(args) == 2 {
		scale = d.Scale
		digits := args[1]
		if digits.Op != OpLiteral && digits.IsConstant() {
			if folded, err := Fold(digits, Context{}); err == nil && folded.Op == OpLiteral {
				digits = folded
			}
		}
		if digits.Op == OpCast && digits.Args[0].Op == OpLiteral {
			digits = digits.Args[0]
		}
		if digits.Op == OpLiteral && !digits.IsNull() && digits.Type.IsInteger() && digits.Type.Kind <= catalog.Int {
			scale = min(max(int(digits.Value.Int(0)), 0), d.Scale)
		}
	}
	s.result = catalog.DecimalOf(d.Precision, scale)
	return s
}
