package engine

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
)

// variableFunction is the function that @@name is rewritten to.
const variableFunction = "dorisemu_variable"

// functions are those that answer otherwise than the query engine's own.
var functions = map[string]sql.Function{}

func init() {
	constant := func(name string, of func(*Session) string) {
		functions[name] = sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
			if len(args) > 0 {
				return nil, doriserr.New("Can not found function '%s' which has %d arity. Candidate functions are: [%s()]", name, len(args), name)
			}
			return expression.NewLiteral(of(sessionOf(ctx)), queryType(catalog.VarCharOf(65533))), nil
		}}
	}
	constant("version", func(s *Session) string { return s.vars.Global(variable.Lookup("version")) })
	constant("database", (*Session).Database)
	constant("schema", (*Session).Database)
	constant("user", func(s *Session) string { return "'" + s.User() + "'@'" + s.Host() + "'" })
	constant("session_user", func(s *Session) string { return "'" + s.User() + "'@'" + s.Host() + "'" })
	constant("current_user", func(s *Session) string { return "'" + s.User() + "'@'%'" })
	constant("current_catalog", func(*Session) string { return "internal" })
	functions["connection_id"] = sql.FunctionN{Name: "connection_id", Fn: func(ctx *sql.Context, _ ...sql.Expression) (sql.Expression, error) {
		return expression.NewLiteral(int32(sessionOf(ctx).id), types.Int32), nil
	}}
	functions[variableFunction] = sql.FunctionN{Name: variableFunction, Fn: newVariable}
	functions["sum"] = sql.Function1{Name: "sum", Fn: newSum}
}

// newVariable is the value of a system variable: a constant of the variable's type.
func newVariable(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
	var scope, name string
	for i, to := range []*string{&scope, &name} {
		v, err := args[i].Eval(ctx, nil)
		if err != nil {
			return nil, err
		}
		*to = fmt.Sprint(v)
	}
	d := variable.Lookup(name)
	if d == nil {
		return nil, doriserr.New("Unsupported system variable: %s", name)
	}
	vars := sessionOf(ctx).vars
	text := vars.Get(d)
	if scope == "global" {
		text = vars.Global(d)
	}
	t := queryType(d.Type())
	if d.JavaType == "boolean" {
		n := int8(0)
		if text == "true" {
			n = 1
		}
		if d.Name == "autocommit" {
			return expression.NewLiteral(int64(n), t), nil
		}
		return expression.NewLiteral(n, t), nil
	}
	value, _, err := t.Convert(ctx, text)
	if err != nil {
		return nil, doriserr.New("Unsupported system variable: %s", name)
	}
	return expression.NewLiteral(value, t), nil
}
