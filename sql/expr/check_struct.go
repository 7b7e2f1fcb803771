package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// structChecks are those of the functions of maps, structs and JSON objects.
var structChecks = map[string]check{
	"map": func(call *Node) error {
		if len(call.Args)%2 != 0 {
			return doriserr.New("map can't be odd parameters, need even parameters %s", call.display(false))
		}
		return withoutJSON(call, 1)
	},
	"struct": func(call *Node) error {
		if len(call.Args) == 0 {
			return doriserr.New("struct requires at least one argument, like: struct(1)")
		}
		return withoutJSON(call, 1)
	},
	"named_struct": checkNamedStruct,
	"struct_element": func(call *Node) error {
		if t := call.Args[0].Type; t.Kind != catalog.Struct && t.Kind != catalog.Null {
			return noSignature(call.Name, call.Args)
		}
		if !call.Args[1].isText() && !isLiteralInteger(call.Args[1]) {
			return doriserr.New("struct_element only allows constant int or string second parameter: %s", call.display(false))
		}
		return nil
	},
	"json_object": func(call *Node) error {
		if len(call.Args)%2 == 1 {
			return doriserr.New("json_object can't be odd parameters, need even parameters: %s", call.display(false))
		}
		for i := 0; i < len(call.Args); i += 2 {
			if call.Args[i].Type.Kind == catalog.Null {
				return doriserr.New("json_object key can't be NULL: %s", call.display(false))
			}
		}
		return nil
	},
	"to_json": func(call *Node) error {
		if call.Args[0].Type.Kind == catalog.JSON {
			return noSignature(call.Name, call.Args)
		}
		return nil
	},
}

// withoutJSON wants no JSON among the arguments of every step.
func withoutJSON(call *Node, step int) error {
	for i := step - 1; i < len(call.Args); i += step {
		if k := call.Args[i].Type.Kind; k == catalog.JSON || k == catalog.Variant {
			return doriserr.New("%s does not support jsonb/variant type", call.Name)
		}
	}
	return nil
}

// checkNamedStruct: constant names, each once.
func checkNamedStruct(call *Node) error {
	if len(call.Args) < 2 {
		return doriserr.New("named_struct requires at least two arguments, like: named_struct('a', 1)")
	}
	if len(call.Args)%2 == 1 {
		return doriserr.New("named_struct can't be odd parameters, need even parameters %s", call.display(false))
	}
	names := map[string]bool{}
	for i := 0; i < len(call.Args); i += 2 {
		if !call.Args[i].isText() {
			return doriserr.New("named_struct only allows constant string parameter in odd position: %s", call.display(true))
		}
		name := strings.ToLower(call.Args[i].text())
		if names[name] {
			return doriserr.New("The name of the struct field cannot be repeated. same name fields are %s", name)
		}
		names[name] = true
		if k := call.Args[i+1].Type.Kind; k == catalog.JSON || k == catalog.Variant {
			return doriserr.New("named_struct does not support jsonb/variant type")
		}
	}
	return nil
}
