package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// signatureFor finds the overload, by the function's own rule if it has one (Nereids: CustomSignature).
func (f *function) signatureFor(args []*Node) (signature, error) {
	types := make([]catalog.Type, len(args))
	for i, a := range args {
		types[i] = a.Type
	}
	same := func(t catalog.Type) signature {
		return signature{result: t, args: []catalog.Type{t}, variadic: true}
	}
	switch f.name {
	case "if":
		t, ok := wider(types[1], types[2], false, true)
		if !ok {
			return signature{}, noSignature(f.name, args)
		}
		return f.computed(signature{result: t, args: []catalog.Type{booleanType, t, t}}, args).withResultOf(1), nil
	case "nullif", "ifnull":
		t, ok := wider(types[0], types[1], false, true)
		if !ok {
			return signature{}, noSignature(f.name, args)
		}
		return f.computed(same(t), args).withResultOf(0), nil
	case "coalesce":
		return f.commonSignature(args, true)
	case "greatest", "least":
		return f.commonSignature(args, false)
	case "date_trunc":
		return f.computed(dateTruncSignature(args), args), nil
	case "max", "min", "nullable", "non_nullable", "ignore":
		if f.name == "ignore" {
			return signature{result: booleanType, args: types}, nil
		}
		return same(types[0]), nil
	case "array":
		if len(args) == 0 {
			return signature{result: catalog.ArrayOf(nullType)}, nil
		}
		t, ok := widerOf(types, true, true)
		if !ok {
			return signature{}, noSignature(f.name, args)
		}
		s := f.computed(same(t), args)
		s.result = catalog.ArrayOf(s.args[0])
		return s, nil
	case "map":
		return f.mapSignature(args, types)
	case "struct":
		s := signature{result: catalog.StructOf(), args: types}
		for i, t := range types {
			s.result.Fields = append(s.result.Fields, catalog.Field{Name: "col" + wide.From(int64(i+1)).String(), Type: t})
		}
		return s, nil
	case "named_struct":
		s := signature{result: catalog.StructOf(), args: types}
		for i := 0; i+1 < len(types); i += 2 {
			s.result.Fields = append(s.result.Fields, catalog.Field{Name: args[i].text(), Type: types[i+1]})
		}
		return s, nil
	case "map_entries":
		t := types[0]
		if t.Kind != catalog.Map {
			return signature{}, noSignature(f.name, args)
		}
		entry := catalog.StructOf(catalog.Field{Name: "key", Type: *t.Key}, catalog.Field{Name: "value", Type: *t.Elem})
		return signature{result: catalog.ArrayOf(entry), args: types}, nil
	case "struct_element":
		return structElement(args, types)
	case "json_array", "json_array_ignore_null", "json_object", "json_insert", "json_replace", "json_set", "json_remove":
		return jsonSignature(f.name, types), nil
	case "to_json":
		if types[0].IsNested() {
			return signature{result: catalog.Of(catalog.JSON), args: types}, jsonKeys(types[0])
		}
	case "array_flatten":
		// Doris's frontend takes any type, which its backend cannot compute.
		t := types[0]
		if t.Kind != catalog.Array {
			return signature{}, noSignature(f.name, args)
		}
		for t.Kind == catalog.Array {
			t = *t.Elem
		}
		return signature{result: catalog.ArrayOf(t), args: types}, nil
	case "pmod":
		t := catalog.Of(catalog.BigInt)
		for _, a := range args {
			if !wholeNumber(a) {
				t = catalog.Of(catalog.Double)
			}
		}
		return signature{result: t, args: []catalog.Type{t, t}}, nil
	case "sum", "sum0", "multi_distinct_sum", "multi_distinct_sum0":
		if types[0].Kind == catalog.Boolean || types[0].Kind == catalog.Null {
			return signature{result: catalog.Of(catalog.BigInt), args: []catalog.Type{catalog.Of(catalog.TinyInt)}}, nil
		}
	case "ipv4_cidr_to_range", "ipv6_cidr_to_range":
		kind := catalog.IPv4
		if f.name == "ipv6_cidr_to_range" {
			kind = catalog.IPv6
		}
		ip := types[0]
		switch {
		case ip.Kind == kind:
		case kind == catalog.IPv6:
			ip = catalog.Of(catalog.VarChar)
		case !canCast(ip, catalog.Of(kind), false):
			return signature{}, noSignature(f.name, args)
		default:
			ip = catalog.Of(kind)
		}
		if !canCast(types[1], catalog.Of(catalog.SmallInt), false) {
			return signature{}, noSignature(f.name, args)
		}
		fields := catalog.StructOf(catalog.Field{Name: "min", Type: catalog.Of(kind)}, catalog.Field{Name: "max", Type: catalog.Of(kind)})
		return signature{result: fields, args: []catalog.Type{ip, catalog.Of(catalog.SmallInt)}}, nil
	case "intersect_count", "orthogonal_bitmap_intersect", "orthogonal_bitmap_intersect_count":
		s := signature{result: catalog.Of(catalog.BigInt), args: []catalog.Type{catalog.Of(catalog.Bitmap), types[1], types[1]}, variadic: true}
		if f.name == "orthogonal_bitmap_intersect" {
			s.result = catalog.Of(catalog.Bitmap)
		}
		return s, nil
	case "array_zip":
		entry := catalog.StructOf()
		for i, t := range types {
			if t.Kind != catalog.Array && t.Kind != catalog.Null {
				return signature{}, noSignature(f.name, args)
			}
			entry.Fields = append(entry.Fields, catalog.Field{Name: "col" + wide.From(int64(i+1)).String(), Type: inner(t, t.Elem)})
		}
		return signature{result: catalog.ArrayOf(entry), args: types}, nil
	case "lag", "lead", "first_value", "last_value", "nth_value":
		if f.name == "lag" || f.name == "lead" {
			types[0] = shiftedType(types[0])
		}
		s := signature{result: types[0], args: types}
		if len(types) > 1 && types[1].IsNested() {
			if f.name == "lag" || f.name == "lead" {
				args = append(args, args[0])[:3]
			}
			return signature{}, noSignature(f.name, args)
		}
		switch {
		case len(types) < 2:
		case f.name == "first_value" || f.name == "last_value":
			s.args = []catalog.Type{types[0], booleanType}
		default:
			s.args = []catalog.Type{types[0], catalog.Of(catalog.BigInt), types[0]}
		}
		return s, nil
	}
	if f.traits["round"] && len(types) > 0 && isFloating(types[0]) {
		d := catalog.Of(catalog.Double)
		return signature{result: d, args: []catalog.Type{d, catalog.Of(catalog.Int)}}, nil
	}
	if len(f.sigs) == 0 && !Implemented(f.name) {
		return signature{}, NotComputed("function", f.name)
	}
	s, err := f.search(f.elementSignatures(types), args)
	if err != nil {
		return s, err
	}
	return f.specific(f.computed(s, args), args), nil
}

// elementSignatures are the overloads: those of functions that look for an element in an array or map take what is not of its
// family as the element's type, instead of looking for a common one.
func (f *function) elementSignatures(types []catalog.Type) []signature {
	var elements []*catalog.Type
	switch f.name {
	case "array_contains", "array_position", "array_pushback", "array_pushfront", "array_remove", "countequal":
		elements = []*catalog.Type{types[0].Elem}
	case "array_apply":
		elements = []*catalog.Type{nil, types[0].Elem}
	case "map_contains_key":
		elements = []*catalog.Type{types[0].Key}
	case "map_contains_value":
		if types[0].Kind == catalog.Map {
			elements = []*catalog.Type{types[0].Elem}
		}
	case "map_contains_entry":
		elements = []*catalog.Type{types[0].Key, types[0].Elem}
	default:
		return f.sigs
	}
	for k, e := range elements {
		if e == nil || sameFamily(*e, types[k+1]) {
			continue
		}
		s := f.sigs[0]
		s.args = append([]catalog.Type(nil), s.args...)
		for n := range s.args {
			if n > 0 && s.args[n].Kind == anyKind {
				s.args[n].Kind = followKind
			}
		}
		return []signature{s}
	}
	return f.sigs
}

// sameFamily reports whether two types are texts, dates or numbers, or nested types of such (Nereids:
// DataType.isSameTypeForComplexTypeParam).
func sameFamily(a, b catalog.Type) bool {
	switch {
	case a.Kind == catalog.Array && b.Kind == catalog.Array:
		return sameFamily(*a.Elem, *b.Elem)
	case a.Kind == catalog.Map && b.Kind == catalog.Map:
		return sameFamily(*a.Key, *b.Key) && sameFamily(*a.Elem, *b.Elem)
	case a.Kind == catalog.Struct && b.Kind == catalog.Struct:
		if len(a.Fields) != len(b.Fields) {
			return false
		}
		for i := range a.Fields {
			if !sameFamily(a.Fields[i].Type, b.Fields[i].Type) {
				return false
			}
		}
		return true
	}
	return a.IsText() && b.IsText() || a.IsDate() && b.IsDate() || a.IsNumeric() && b.IsNumeric()
}

// specific are the few functions that change the overload that was found.
func (f *function) specific(s signature, args []*Node) signature {
	if f.traits["datearith"] && args[0].isText() {
		if text := strings.TrimSpace(args[0].text()); len(text) <= 10 && parsedLiteral(catalog.Of(catalog.Date), text) != nil {
			return signature{result: catalog.Of(catalog.Date), args: []catalog.Type{catalog.Of(catalog.Date), catalog.Of(catalog.Int)}}
		}
	}
	switch f.name {
	case "substring":
		s.result = catalog.Of(catalog.VarChar)
		if l := args[2]; l.Op == OpLiteral && l.Type.Kind <= catalog.Int && l.Type.Kind >= catalog.TinyInt && !l.IsNull() {
			if n := int(l.Value.Int(0)); n >= 0 {
				s.result = catalog.VarCharOf(n)
			}
		}
	case "microseconds_add", "microseconds_sub", "milliseconds_add", "milliseconds_sub", "second_microsecond_add":
		s.args[0], s.result = catalog.DateTimeOf(6), catalog.DateTimeOf(6)
	case "from_unixtime":
		if isDecimal(args[0].Type) || isFloating(args[0].Type) {
			s.args = []catalog.Type{catalog.DecimalOf(18, 6), catalog.Of(catalog.VarChar)}
		}
	case "unix_timestamp":
		if len(args) == 1 {
			switch t := args[0].Type; {
			case t.Kind == catalog.DateTime:
				s.result = catalog.DecimalOf(12+t.Scale, t.Scale)
			case args[0].isText():
				// The literal becomes a datetime of its own scale before the result's type is computed.
				scale, ok := timeScale(args[0].text())
				if !ok {
					scale = 6
				}
				s.result = catalog.DecimalOf(12+scale, scale)
			case t.IsText():
				s.result = catalog.DecimalOf(18, 6)
			case isDecimal(s.result) && s.args[0].Kind == catalog.DateTime:
				scale := max(s.args[0].Scale, 0)
				s.result = catalog.DecimalOf(12+scale, scale)
			}
		}
	case "str_to_date":
		s.result = catalog.DateTimeOf(6)
		if args[1].isText() {
			s.result = formatType(args[1].text())
		}
	case "now", "utc_timestamp", "current_time", "utc_time":
		if len(args) == 1 {
			s.result.Scale = 6
			switch {
			case args[0].Op == OpLiteral && args[0].Type.IsInteger():
				s.result.Scale = int(args[0].Value.Int(0))
			case f.name == "utc_timestamp" || f.name == "utc_time":
				s.result.Scale = 0
			}
		}
	case "lcm":
		t := promoted(s.args[0])
		if t.Kind == catalog.BigInt && s.args[0].Kind == catalog.BigInt {
			t = catalog.Of(catalog.LargeInt)
		}
		s.args = []catalog.Type{t, t}
	}
	return s
}

// wholeNumber reports whether pmod takes an argument for an integer up to BIGINT.
func wholeNumber(n *Node) bool {
	if n.Op == OpLiteral && n.isText() {
		return parsedLiteral(catalog.Of(catalog.BigInt), n.text()) != nil
	}
	return n.Type.Kind >= catalog.TinyInt && n.Type.Kind <= catalog.BigInt
}

// shiftedType is the type of a value that lag and lead take from another row: what has no form of its own becomes a text.
func shiftedType(t catalog.Type) catalog.Type {
	switch {
	case t.Kind == catalog.Null:
		return booleanType
	case t.IsNested() || t.Kind == catalog.JSON || t.Kind == catalog.Variant:
		return catalog.Of(catalog.VarChar)
	}
	return t
}

// formatType is the type of a text read by a format: DATE without a time part (Nereids: StrToDate).
func formatType(format string) catalog.Type {
	if known, ok := knownFormats[format]; ok {
		format = known
	}
	time, micros := false, false
	for i := 0; i+1 < len(format); i++ {
		if format[i] == '%' {
			i++
			time = time || strings.IndexByte("HhIiklrSsTpf", format[i]) >= 0
			micros = micros || format[i] == 'f'
		}
	}
	switch {
	case micros:
		return catalog.DateTimeOf(6)
	case time:
		return catalog.DateTimeOf(0)
	}
	return catalog.Of(catalog.Date)
}

// commonSignature: all arguments have one type; string literals that can become it do not decide.
func (f *function) commonSignature(args []*Node, textWins bool) (signature, error) {
	var types []catalog.Type
	var texts []*Node
	for _, a := range args {
		if a.isText() {
			texts = append(texts, a)
		} else {
			types = append(types, a.Type)
		}
	}
	common, ok := widerOf(types, false, textWins)
	for _, t := range texts {
		if ok && common.Kind != catalog.Null && coerceText(t.text(), common) != nil {
			continue
		}
		if ok {
			common, ok = wider(common, t.Type, false, textWins)
		}
		break
	}
	if !ok {
		return signature{}, noSignature(f.name, args)
	}
	return f.computed(signature{result: common, args: []catalog.Type{common}, variadic: true}, args).withResultOf(0), nil
}

// withResultOf makes the result's type that of an argument, whose precision was computed.
func (s signature) withResultOf(i int) signature {
	if i < len(s.args) && isDecimal(s.result) {
		s.result = s.args[i]
	}
	return s
}

// dateTruncSignature is date_trunc's: the unit may come first.
func dateTruncSignature(args []*Node) signature {
	text, wildcard := catalog.Of(catalog.VarChar), catalog.Type{Kind: catalog.DateTime, Scale: -1}
	for i, a := range args {
		if a.Type.IsDate() {
			s := signature{result: a.Type, args: []catalog.Type{text, text}}
			s.args[i] = a.Type
			return s
		}
	}
	first := args[0].isText() && (!args[1].isText() || truncUnits[strings.ToLower(args[0].text())])
	if first {
		return signature{result: wildcard, args: []catalog.Type{text, wildcard}}
	}
	return signature{result: wildcard, args: []catalog.Type{wildcard, text}}
}

// truncUnits are the units of date_trunc.
var truncUnits = map[string]bool{"year": true, "quarter": true, "month": true, "week": true, "day": true, "hour": true, "minute": true, "second": true}

// mapSignature: keys have one type and values another (Nereids: processCreateMap).
func (f *function) mapSignature(args []*Node, types []catalog.Type) (signature, error) {
	if len(types) == 0 {
		tiny := catalog.Of(catalog.TinyInt)
		return signature{result: catalog.MapOf(tiny, tiny)}, nil
	}
	if len(types)%2 != 0 {
		return signature{}, doriserr.New("map can't be odd parameters, need even parameters %s", (&Node{Op: OpCall, Name: f.name, Args: args}).display(false))
	}
	var common [2]catalog.Type
	for side := range common {
		var list []catalog.Type
		var nodes []*Node
		for i := side; i < len(types); i += 2 {
			list = append(list, types[i])
			nodes = append(nodes, args[i])
		}
		t, ok := widerOf(list, true, true)
		if !ok {
			return signature{}, noSignature(f.name, args)
		}
		common[side] = f.computed(signature{result: t, args: []catalog.Type{t}, variadic: true}, nodes).args[0]
	}
	s := signature{result: catalog.MapOf(common[0], common[1])}
	for range len(types) / 2 {
		s.args = append(s.args, common[0], common[1])
	}
	return s, nil
}

// structElement is struct_element's: by name or by number from 1.
func structElement(args []*Node, types []catalog.Type) (signature, error) {
	t := types[0]
	if t.Kind == catalog.Null {
		return signature{result: nullType, args: types}, nil
	}
	for i, f := range t.Fields {
		if args[1].isText() && strings.EqualFold(f.Name, args[1].text()) ||
			args[1].Op == OpLiteral && types[1].IsInteger() && args[1].Value.Int(0) == int64(i+1) {
			return signature{result: f.Type, args: types}, nil
		}
	}
	if args[1].isText() {
		return signature{}, doriserr.New("the specified field name %s was not found: struct_element(%s, %s)", args[1].text(), args[0].display(false), args[1].display(false))
	}
	return signature{}, doriserr.New("the specified field index out of bound: struct_element(%s, %s)", args[0].display(false), args[1].display(false))
}

// jsonSignature: paths and keys are text, values stay and become JSON by to_json.
func jsonSignature(name string, types []catalog.Type) signature {
	s := signature{result: catalog.Of(catalog.JSON), args: append([]catalog.Type(nil), types...)}
	text := catalog.Of(catalog.VarChar)
	for i := range s.args {
		switch name {
		case "json_object":
			if i%2 == 0 {
				s.args[i] = text
			}
		case "json_insert", "json_replace", "json_set", "json_remove":
			if i == 0 {
				s.args[i] = catalog.Of(catalog.JSON)
			} else if i%2 == 1 || name == "json_remove" {
				s.args[i] = text
			}
		}
	}
	return s
}
