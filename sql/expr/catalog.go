package expr

import (
	"slices"
	"strings"
)

// Function is what is known of one of Doris's functions.
type Function struct {
	// Name is the canonical name, Aliases are all names.
	Name    string
	Aliases []string
	// Kind is scalar, agg or window; a table function has none of them and no signatures here.
	Kind string
	// Signatures are overloads like "double(double,int...)"; a function with a rule of its own may have none.
	Signatures []string
	// Counts are the numbers of arguments as written in the table, like "1", "2+".
	Counts []string
}

// Functions returns all functions of Doris in the order of their names.
func Functions() []Function {
	byName := map[string]*Function{}
	var all []*Function
	named := map[string]bool{}
	for _, line := range strings.Split(functionTable, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		c := strings.Split(line, "\t")
		if strings.HasPrefix(c[2], "$") {
			continue
		}
		f := byName[c[0]+c[1]]
		if f == nil {
			f = &Function{Name: c[1], Kind: c[0]}
			byName[c[0]+c[1]] = f
			all = append(all, f)
		}
		for _, alias := range strings.Split(c[2], ",") {
			named[alias] = true
			if !slices.Contains(f.Aliases, alias) {
				f.Aliases = append(f.Aliases, alias)
			}
		}
		if len(f.Signatures) == 0 {
			f.Signatures, f.Counts = strings.Fields(c[6]), strings.Split(c[3], ",")
		}
	}
	for name := range knownNames() {
		if !named[name] {
			all = append(all, &Function{Name: name, Aliases: []string{name}, Kind: "table"})
		}
	}
	slices.SortFunc(all, func(a, b *Function) int { return strings.Compare(a.Name+a.Kind, b.Name+b.Kind) })
	out := make([]Function, len(all))
	for i, f := range all {
		out[i] = *f
	}
	return out
}
