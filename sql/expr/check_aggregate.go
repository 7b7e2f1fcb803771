package expr

import (
	"regexp"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// aggregateChecks are those of aggregate and window functions.
var aggregateChecks = map[string]check{
	"sum": summable, "sum0": summable, "avg": summable,
	"multi_distinct_sum": distinctSummable, "multi_distinct_sum0": distinctSummable,
	"max": comparableArgument(0, true), "min": comparableArgument(0, true),
	"max_by": comparableArgument(1, true), "min_by": comparableArgument(1, true),
	"count": func(call *Node) error {
		// COUNT(DISTINCT a, b) is not asked here: its arguments are bound one by one.
		if len(call.Args) > 1 {
			return doriserr.New("COUNT must have DISTINCT for multiple arguments: %s", call.display(false))
		}
		return nil
	},
	"ndv":                comparableArgument(0, false),
	"bitmap_union_count": ofBitmap, "bitmap_union": ofBitmap, "bitmap_intersect": ofBitmap,
	"intersect_count": firstOfBitmap, "orthogonal_bitmap_intersect": firstOfBitmap, "orthogonal_bitmap_intersect_count": firstOfBitmap,
	"hll_union": ofHLL, "hll_union_agg": ofHLL,
	"sequence_count": checkSequence, "sequence_match": checkSequence,
	"bitmap_union_int": func(call *Node) error {
		if k := call.Args[0].Type.Kind; k < catalog.TinyInt || k > catalog.BigInt {
			return doriserr.New("BITMAP_UNION_INT params only support TINYINT or SMALLINT or INT")
		}
		return nil
	},
	"bool_and": numberOrBoolean, "bool_or": numberOrBoolean, "bool_xor": numberOrBoolean,
	"stddev": notOfDates, "stddev_samp": notOfDates, "variance": notOfDates, "variance_samp": notOfDates,
	"histogram": func(call *Node) error {
		if call.Args[0].Type.IsNested() {
			return noSignature(call.Name, call.Args)
		}
		if len(call.Args) == 2 && !call.Args[1].IsConstant() {
			return doriserr.New("histogram requires second parameter must be a constant : %s", call.display(false))
		}
		return nil
	},
	"linear_histogram": func(call *Node) error {
		if call.Args[0].Type.IsNested() {
			return noSignature(call.Name, call.Args)
		}
		return nil
	},
	"median": func(call *Node) error {
		if !numericOrNull(call.Args[0].Type) {
			return doriserr.New("median requires a numeric parameter: %s", call.display(false))
		}
		return nil
	},
	"percentile":                 constantsFrom(1, "percentile requires second parameter must be a constant : "),
	"percentile_array":           constantsFrom(1, "percentile_array requires second parameter must be a constant : "),
	"percentile_approx":          constantsFrom(1, "percentile_approx requires second parameter must be a constant : ", "percentile_approx requires the third parameter must be a constant : "),
	"percentile_approx_weighted": constantsFrom(2, "percentile_approx_weighted requires the third parameter must be a constant : ", "percentile_approx_weighted requires the fourth parameter must be a constant : "),
	"topn":                       constantsFrom(1, "topn requires second parameter must be a constant: ", "topn requires third parameter must be a constant: "),
	"topn_array":                 constantsFrom(1, "topn_array requires second parameter must be a constant: ", "topn_array requires third parameter must be a constant: "),
	"topn_weighted":              constantsFrom(2, "topn_weighted requires third parameter must be a constant: ", "topn_weighted requires fourth parameter must be a constant: "),
	"percentile_reservoir": func(call *Node) error {
		level := call.Args[1]
		if !level.IsConstant() {
			return doriserr.New("percentile_reservoir requires second parameter must be a constant : %s", call.display(false))
		}
		if level.IsNull() {
			return nil
		}
		if level.Op != OpLiteral {
			return doriserr.New("percentile_reservoir requires second parameter must be a constant: %s", call.display(false))
		}
		value := parsedLiteral(catalog.Of(catalog.Double), level.text())
		if value != nil && (value.Value.Float64(0) < 0 || value.Value.Float64(0) > 1) {
			return doriserr.New("percentile_reservoir level must be in [0, 1], but got %s: %s", value.text(), call.display(false))
		}
		return nil
	},
	"quantile_union": func(call *Node) error {
		if t := call.Args[0].Type; t.Kind != catalog.QuantileState {
			return doriserr.New("quantile_union function's argument should be of QUANTILE_STATE type, but was%s", typeText(t))
		}
		return nil
	},
	"regr_intercept": numericPair(false), "regr_slope": numericPair(false),
	"regr_sxx": numericPair(true), "regr_sxy": numericPair(true), "regr_syy": numericPair(true),
	"retention": func(call *Node) error {
		for _, a := range call.Args {
			if a.Type.Kind != catalog.Boolean {
				return doriserr.New("All params of retention function must be boolean")
			}
		}
		return nil
	},
	"lag": offsetLiteral("LAG"), "lead": offsetLiteral("LEAD"),
	"nth_value": func(call *Node) error {
		n := call.Args[1]
		if folded, err := Fold(n, Context{}); err == nil {
			n = folded
		}
		if n.Op != OpLiteral || n.IsNull() || strings.HasPrefix(n.text(), "-") || n.text() == "0" {
			return doriserr.New("The offset parameter of NthValue must be a constant positive integer: %s", n.display(true))
		}
		return nil
	},
	"first_value": ignoresNull, "last_value": ignoresNull,
	"window_funnel": checkFunnel,
	"ntile": func(call *Node) error {
		switch n := call.Args[0]; {
		case !n.Type.IsInteger():
			return doriserr.New("The bucket of NTILE must be a integer: %s", call.display(false))
		case !n.IsConstant():
			return doriserr.New("The bucket of NTILE must be a constant value: %s", call.display(false))
		case n.Op != OpLiteral || n.IsNull() || strings.HasPrefix(n.text(), "-") || n.text() == "0":
			return doriserr.New("The bucket parameter of NTILE must be a constant positive integer: %s", call.display(false))
		}
		return nil
	},
}

// offsetLiteral wants the second argument to be a constant from 0 on.
func offsetLiteral(name string) check {
	return func(call *Node) error {
		if len(call.Args) < 2 {
			return nil
		}
		n := call.Args[1]
		if folded, err := Fold(n, Context{}); err == nil {
			n = folded
		}
		if !n.IsConstant() {
			shown := &Node{Op: OpCall, Name: call.Name, Args: append([]*Node(nil), call.Args...)}
			if cast, err := castTo(n, catalog.Of(catalog.BigInt)); err == nil {
				shown.Args[1] = cast
			}
			if len(shown.Args) == 2 {
				shown.Args = append(shown.Args, nullLiteral(catalog.Of(catalog.Null)))
			}
			return doriserr.New("The parameter 2 of LAG/LEAD must be a constant value: %s", shown.display(false))
		}
		if n.Op != OpLiteral || !n.IsNull() && strings.HasPrefix(n.text(), "-") {
			return doriserr.New("The offset parameter of %s must be a constant positive integer: %s", name, call.display(false))
		}
		return nil
	}
}

// ignoresNull wants the second argument to be TRUE or FALSE.
func ignoresNull(call *Node) error {
	if len(call.Args) < 2 {
		return nil
	}
	n := call.Args[1]
	if n.Type.Kind != catalog.Null && !canCast(n.Type, catalog.Of(catalog.Boolean), false) {
		return noSignature(call.Name, call.Args)
	}
	if cast, err := castTo(n, catalog.Of(catalog.Boolean)); err == nil {
		n = cast
	}
	if folded, err := Fold(n, Context{}); err == nil {
		n = folded
	}
	if n.Op != OpLiteral || n.IsNull() {
		return doriserr.New("The second parameter of %s must be a constant or a constant expression, and the result of the calculated constant or constant expression must be true or false.", call.Name)
	}
	return nil
}

// summable wants a number, a boolean or a text.
func summable(call *Node) error {
	if t := call.Args[0].Type; !numericOrNull(t) && t.Kind != catalog.Boolean && !t.IsText() {
		return doriserr.New("%s requires a numeric, boolean or string parameter: %s", call.Name, call.display(false))
	}
	return nil
}

// distinctSummable wants a number or a boolean.
func distinctSummable(call *Node) error {
	if t := call.Args[0].Type; !numericOrNull(t) && t.Kind != catalog.Boolean {
		return doriserr.New("%s requires a numeric or boolean parameter: %s", strings.TrimPrefix(call.Name, "multi_distinct_"), call.display(false))
	}
	return nil
}

// comparableArgument wants argument i to have an order.
func comparableArgument(i int, arrays bool) check {
	return func(call *Node) error {
		if t := call.Args[i].Type; isOnlyMetric(t) && !(arrays && t.Kind == catalog.Array) {
			return doriserr.New(onlyMetric)
		}
		return nil
	}
}

// ofBitmap wants a bitmap (Nereids: BitmapFunction).
func ofBitmap(call *Node) error {
	if t := call.Args[0].Type; t.Kind != catalog.Bitmap {
		return doriserr.New("%s function's argument should be of BITMAP type, but was %s", call.Name, typeText(t))
	}
	return nil
}

// numberOrBoolean wants what has a truth.
func numberOrBoolean(call *Node) error {
	if t := call.Args[0].Type; t.Kind != catalog.Boolean && !t.IsNumeric() {
		return doriserr.New("%s requires a boolean or numeric argument", call.Name)
	}
	return nil
}

// notOfDates wants no date.
func notOfDates(call *Node) error {
	if call.Args[0].Type.IsDate() {
		return doriserr.New("Stddev/variance function do not support Date/Datetime type")
	}
	return nil
}

// constantsFrom wants the arguments from i on to be constants; each has its own message.
func constantsFrom(i int, messages ...string) check {
	return func(call *Node) error {
		for k, message := range messages {
			if i+k < len(call.Args) && !call.Args[i+k].IsConstant() {
				return doriserr.New("%s%s", message, call.display(false))
			}
		}
		return nil
	}
}

// sequencePattern is what the frontend takes for a pattern of sequence_match.
var sequencePattern = regexp.MustCompile(`^(?:\(\?(?:t(?:<=|==|>=|>|<))?[0-9]+\)|\.\*|\.)*$`)

// checkSequence wants a pattern, a time and conditions (Nereids: SequenceFunction).
func checkSequence(call *Node) error {
	pattern := call.Args[0]
	switch {
	case !pattern.isText():
		kind := "SlotReference"
		if pattern.Op == OpLiteral {
			kind = strings.TrimSuffix(typeClasses[pattern.Type.Kind], "Type") + "Literal"
		} else if pattern.Type.IsNested() && pattern.Explicit {
			kind = strings.TrimSuffix(typeClasses[pattern.Type.Kind], "Type") + "Literal"
		} else if pattern.Op != OpColumn {
			kind = "Cast"
		}
		return doriserr.New("The pattern param `%s` of %s function must be string literal, but it is %s", pattern.display(false), call.Name, kind)
	case !call.Args[1].Type.IsDate():
		return doriserr.New("The timestamp params of %s function must be DATE or DATETIME, but it is %s", call.Name, typeText(call.Args[1].Type))
	case !sequencePattern.MatchString(pattern.text()):
		return doriserr.New("The format of pattern params is wrong: %s", call.display(false))
	}
	for _, a := range call.Args[2:] {
		if a.Type.Kind != catalog.Boolean {
			return doriserr.New("The param `%s` of %s function must be boolean, but it is %s", a.display(false), call.Name, typeClasses[a.Type.Kind])
		}
	}
	return nil
}

// typeClasses are the names of Doris's classes for types.
var typeClasses = map[catalog.Kind]string{
	catalog.Null: "NullType", catalog.TinyInt: "TinyIntType", catalog.SmallInt: "SmallIntType", catalog.Int: "IntegerType", catalog.BigInt: "BigIntType",
	catalog.LargeInt: "LargeIntType", catalog.Float: "FloatType", catalog.Double: "DoubleType", catalog.Decimal: "DecimalV3Type",
	catalog.Date: "DateV2Type", catalog.DateTime: "DateTimeV2Type", catalog.Time: "TimeV2Type", catalog.TimeStampTz: "TimeStampTzType",
	catalog.Char: "CharType", catalog.VarChar: "VarcharType", catalog.String: "StringType", catalog.VarBinary: "VarBinaryType",
	catalog.JSON: "JsonType", catalog.Variant: "VariantType", catalog.Array: "ArrayType", catalog.Map: "MapType", catalog.Struct: "StructType",
	catalog.HLL: "HllType", catalog.Bitmap: "BitmapType", catalog.QuantileState: "QuantileStateType", catalog.IPv4: "IPv4Type", catalog.IPv6: "IPv6Type",
}

// numericPair wants two numbers; metric says that types without an order have the general message.
func numericPair(metric bool) check {
	return func(call *Node) error {
		for i, place := range []string{"first", "second"} {
			t := call.Args[i].Type
			if metric && (isOnlyMetric(t) || isOnlyMetric(call.Args[1].Type)) {
				return doriserr.New(onlyMetric)
			}
			if !numericOrNull(t) {
				return doriserr.New("%s requires numeric for %s parameter: %s", call.Name, place, call.display(false))
			}
		}
		return nil
	}
}

// checkFunnel is window_funnel's: window, mode, time and conditions.
func checkFunnel(call *Node) error {
	for i, a := range call.Args {
		switch t := a.Type; {
		case i == 0 && (t.Kind < catalog.TinyInt || t.Kind > catalog.BigInt):
			return doriserr.New("The window params of window_funnel function must be integer")
		case i == 1 && !t.IsText():
			return doriserr.New("The mode params of window_funnel function must be string")
		case i == 2 && !t.IsDate():
			return doriserr.New("The 3rd param of window_funnel function must be DATE or DATETIME")
		case i > 2 && t.Kind != catalog.Boolean:
			return doriserr.New("The 4th and subsequent params of window_funnel function must be boolean")
		}
	}
	return nil
}
