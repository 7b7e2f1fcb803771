package expr

import (
	"regexp"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// scalarChecks are those of the other scalar functions.
var scalarChecks = map[string]check{
	"date_trunc": checkDateTrunc,
	"char": func(call *Node) error {
		if len(call.Args) == 0 {
			return nil
		}
		switch charset := call.Args[0]; {
		case !charset.isText():
			return doriserr.New("char charset name must be a constant: %s", charset.display(false))
		case !strings.EqualFold(charset.text(), "utf8"):
			return doriserr.New("char function currently only support charset name 'utf8': %s", charset.display(false))
		}
		return nil
	},
	"convert_to": func(call *Node) error {
		if !call.Args[1].IsConstant() {
			return doriserr.New("the second paratemer of convert_to function must be a constant: %s", call.display(false))
		}
		return nil
	},
	"current_time": func(call *Node) error {
		switch {
		case len(call.Args) == 0 || call.Args[0].Type.IsNested():
		case call.Args[0].Op != OpLiteral:
			return doriserr.New("CURTIME only accepts literal as precision.")
		case isLiteralInteger(call.Args[0]) && (call.Args[0].Value.Int(0) < 0 || call.Args[0].Value.Int(0) > 6):
			return doriserr.New("The precision must be between 0 and 6")
		}
		return nil
	},
	"utc_time": scaleLiteral("UTC_TIME"), "utc_timestamp": scaleLiteral("UTC_TIMESTAMP"),
	"dict_get": checkDictionary, "dict_get_many": checkDictionary,
	"field": func(call *Node) error {
		for _, a := range call.Args[1:] {
			if !a.IsConstant() {
				return doriserr.New("field function except for the first argument, other parameter must be a constant.")
			}
		}
		return nil
	},
	"hll_cardinality": ofHLL,
	"password": func(call *Node) error {
		if call.Args[0].Op != OpLiteral {
			return doriserr.New("argument of password must be string literal")
		}
		return nil
	},
	"bitmap_count": ofBitmap,
	"uniform": func(call *Node) error {
		switch {
		case call.Args[0].Op != OpLiteral:
			return doriserr.New("The first parameter (min) of uniform function must be literal")
		case call.Args[1].Op != OpLiteral:
			return doriserr.New("The second parameter (max) of uniform function must be literal")
		case call.Args[2].Op == OpLiteral:
			return doriserr.New("The third parameter (gen) of uniform function must not be literal")
		}
		return nil
	},
	"regexp_replace": regexpOptions, "regexp_replace_one": regexpOptions,
	"sha2": func(call *Node) error {
		bits := call.Args[1]
		if !isLiteralInteger(bits) {
			return doriserr.New("the second parameter of sha2 must be a literal but got: %s", bits.display(false))
		}
		switch bits.Value.Int(0) {
		case 224, 256, 384, 512:
			return nil
		}
		return doriserr.New("sha2 functions only support digest length of [224, 256, 384, 512]")
	},
	"split_by_regexp": func(call *Node) error {
		if len(call.Args) == 3 && (!isLiteralInteger(call.Args[2]) || call.Args[2].Value.Int(0) < 0) {
			return doriserr.New("the third parameter of split_by_regexp function must be a positive constant: %s", call.display(false))
		}
		return nil
	},
	"to_quantile_state": func(call *Node) error {
		if !call.Args[1].IsConstant() {
			return doriserr.New("to_quantile_statefunction's second argument should be constant")
		}
		return nil
	},
	"auto_partition_name": checkPartitionName,
	"tokenize": func(call *Node) error {
		switch properties := call.Args[1]; {
		case properties.Type.Kind == catalog.Null:
		case !properties.isText():
			return doriserr.New("tokenize second argument must be string literal")
		case properties.text() != "" && !propertyList.MatchString(properties.text()):
			return doriserr.New("tokenize second argument must be properties format")
		}
		return nil
	},
	"aes_encrypt": checkCipherMode, "aes_decrypt": checkCipherMode,
}

// propertyList is key = value, key = value...
var propertyList = regexp.MustCompile(`^\s*(?:'[^']*'|"[^"]*"|\w+)\s*=\s*(?:'[^']*'|"[^"]*"|[\w.-]+)(?:\s*,\s*(?:'[^']*'|"[^"]*"|\w+)\s*=\s*(?:'[^']*'|"[^"]*"|[\w.-]+))*\s*$`)

// scaleLiteral wants the number of digits to be a constant.
func scaleLiteral(name string) check {
	return func(call *Node) error {
		switch {
		case len(call.Args) == 0 || call.Args[0].Type.IsNested():
		case call.Args[0].Type.Kind == catalog.Null:
			return doriserr.New("%s argument cannot be NULL.", name)
		case call.Args[0].Op != OpLiteral:
			return doriserr.New("%s scale argument must be a constant literal.", name)
		case isLiteralInteger(call.Args[0]) && (call.Args[0].Value.Int(0) < 0 || call.Args[0].Value.Int(0) > 6):
			return doriserr.New("scale must be between 0 and 6")
		}
		return nil
	}
}

// regexpOptions: the fourth argument is a constant text.
func regexpOptions(call *Node) error {
	if len(call.Args) < 4 {
		return nil
	}
	switch options := call.Args[3]; {
	case !options.Type.IsText():
		return doriserr.New("The fourth param of %s must be a string type: %s", call.Name, call.display(false))
	case options.Op != OpLiteral:
		return doriserr.New("The fourth param of %s must be a constant value: %s", call.Name, call.display(false))
	}
	return nil
}

// checkDictionary: the dictionary and its column are constants.
func checkDictionary(call *Node) error {
	if !isConstantLiteral(call.Args[0]) || !isConstantLiteral(call.Args[1]) {
		return doriserr.New("dict_get() requires literal arguments for position 0 and 1")
	}
	database, name, found := "", "", false
	if call.Args[0].Op == OpLiteral {
		database, name, found = strings.Cut(call.Args[0].text(), ".")
	}
	if !found || strings.Contains(name, ".") || database == "" || name == "" {
		return doriserr.New("dict_get() requires dbName.dictName as first argument")
	}
	return nil
}

// isConstantLiteral reports whether n is written as a constant, [1, 2] too.
func isConstantLiteral(n *Node) bool { return n.Op == OpLiteral || n.Explicit && constants(n.Args) }

// checkCipherMode: a constant mode is one of AES's.
func checkCipherMode(call *Node) error {
	if len(call.Args) < 4 || !call.Args[3].isText() {
		return nil
	}
	mode := strings.ToUpper(call.Args[3].text())
	m, ok := parseCipherMode(mode, "AES")
	if !ok {
		return doriserr.New("mode %s is not supported", mode)
	}
	if len(call.Args) == 5 && m.chaining != "GCM" {
		return doriserr.New("only GCM mode support AAD(the 5th arg)")
	}
	return nil
}

// checkPartitionName is auto_partition_name's: how the table is partitioned, its unit, the value.
func checkPartitionName(call *Node) error {
	if len(call.Args) < 2 {
		return doriserr.New("function auto_partition_name must contains at least two arguments")
	}
	kind := call.Args[0]
	if kind.Op != OpLiteral {
		return doriserr.New("auto_partition_name must accept literal for 1st argument")
	}
	switch strings.ToLower(kind.text()) {
	case "list":
		return nil
	case "range":
	default:
		return doriserr.New("function auto_partition_name must accept range|list for 1st argument")
	}
	if call.Args[1].Op != OpLiteral {
		return doriserr.New("auto_partition_name must accept literal for 2nd argument")
	}
	if len(call.Args) != 3 {
		return doriserr.New("range auto_partition_name must contains three arguments")
	}
	switch strings.ToLower(call.Args[1].text()) {
	case "year", "month", "day", "hour", "minute", "second":
		return nil
	}
	return doriserr.New("range auto_partition_name must accept year|month|day|hour|minute|second for 2nd argument")
}

// checkDateTrunc: one argument is a constant unit.
func checkDateTrunc(call *Node) error {
	legal, text := false, false
	for _, a := range call.Args {
		if a.isText() {
			text = true
			legal = legal || truncUnits[strings.ToLower(a.text())]
		}
	}
	switch {
	case !text:
		return doriserr.New("the time unit parameter of date_trunc function must be a string constant: %s", call.display(false))
	case !legal:
		return doriserr.New("date_trunc function time unit param only support argument is year|quarter|month|week|day|hour|minute|second")
	}
	return nil
}
