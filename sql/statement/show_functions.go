package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// showFunctions is SHOW [GLOBAL] [FULL] [BUILTIN] FUNCTIONS [FROM db] [LIKE pattern] (Doris: ShowFunctionsCommand). There are no
// functions of users; the built-in ones are shown without signatures, as in Doris.
func showFunctions(env *Env, st *ast.ShowFunctions) (*Result, error) {
	if !st.Global {
		d, err := databaseName(env, st.Catalog, st.Database)
		if err != nil {
			return nil, err
		}
		if !env.sees(d, "") {
			return nil, env.deniedDatabase(d)
		}
		if _, err := findDatabase(env, st.Catalog, st.Database); err != nil {
			return nil, err
		}
	}
	r := emptyShow("Function Name").long(0)
	if st.Full {
		r = emptyShow("Signature,Return Type,Function Type,Intermediate Type,Properties").long(0)
	}
	if !st.Builtin {
		return r, nil
	}
	var names []string
	for _, f := range expr.Functions() {
		for _, name := range f.Aliases {
			if name = strings.ToLower(name); matches(st.Like, name, false) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		row := Row(name)
		if st.Full {
			row = Row(name, "", "", "", "")
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}
