package catalog

import "strings"

// The names of the fields of an AGG_STATE type, which are the arguments of its function.
const (
	StateNullable = "null"
	StateNotNull  = "not null"
)

// StateOf is the type AGG_STATE<function(types)>.
func StateOf(function string, arguments []Field) Type {
	parts := make([]string, len(arguments))
	for i, a := range arguments {
		parts[i] = a.Type.Internal() + " " + a.Name
	}
	return Type{Kind: AggState, Text: "<" + function + "(" + strings.Join(parts, ", ") + ")>", Fields: arguments}
}

// StateFunction is the name of the function of an AGG_STATE type.
func (t Type) StateFunction() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(t.Text, "<"), "(")
	return name
}
