package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// isDateFunction reports whether a function takes a unit or an interval (Nereids: DatetimeFunctionBinder).
func isDateFunction(name string) bool {
	switch name {
	case "timestampdiff", "datediff", "timestampadd", "dateadd", "adddate", "days_add", "date_add", "subdate", "days_sub", "date_sub", "date_floor", "date_ceil", "array_range", "sequence":
		return true
	}
	return false
}

// NamesUnit reports whether the first argument of a call is a word, which is no column: the unit of timestampdiff(DAY, a, b)
// and its kin, or the type of get_format(DATE, 'usa').
func NamesUnit(e *ast.Call) bool {
	switch strings.ToLower(e.Name) {
	case "timestampdiff", "datediff", "timestampadd", "dateadd", "adddate", "days_add", "date_add", "subdate", "days_sub", "date_sub", "date_floor", "date_ceil":
		return e.Database == "" && len(e.Args) == 3
	case "get_format":
		return e.Database == "" && len(e.Args) == 2
	}
	return false
}

// units are the units of date arithmetic.
var units = map[string]string{"YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "week", "DAY": "day", "HOUR": "hour", "MINUTE": "minute", "SECOND": "second"}

// pairUnits are the units of two parts, which only date_add knows.
var pairUnits = map[string]string{"DAY_SECOND": "day_second_add", "DAY_HOUR": "day_hour_add", "MINUTE_SECOND": "minute_second_add", "SECOND_MICROSECOND": "second_microsecond_add"}

// unitName returns the word of an argument that is a unit.
func unitName(e ast.Expr) (string, bool) {
	c, ok := e.(*ast.Column)
	if !ok || len(c.Parts) != 1 {
		return "", false
	}
	return strings.ToUpper(c.Parts[0]), true
}

// noForm is the error of a date function with the wrong arguments.
func noForm(name string, n int) error {
	return doriserr.New("Can not found function '%s' with %d arguments", strings.ToUpper(name), n)
}

// unsupportedUnit is the error of a unit that a function does not know.
func unsupportedUnit(what, unit string) error {
	return doriserr.New("Unsupported time stamp %s time unit: %s, supported time unit: YEAR/QUARTER/MONTH/WEEK/DAY/HOUR/MINUTE/SECOND", what, unit)
}

// dateFunction analyses the functions that take a unit or an interval.
func (a *analyzer) dateFunction(name string, e *ast.Call) (*Node, error) {
	n := len(e.Args)
	bind := func(canonical string, args ...ast.Expr) (*Node, error) {
		nodes, err := a.exprs(args)
		if err != nil {
			return nil, err
		}
		return a.bind(canonical, canonical, nodes)
	}
	switch name {
	case "array_range", "sequence":
		if n == 3 {
			if i, ok := e.Args[2].(*ast.Interval); ok {
				u, ok := units[i.Unit]
				if !ok {
					return nil, unsupportedUnit("array range", i.Unit)
				}
				return bind("$array_range_"+u+"_unit", e.Args[0], e.Args[1], i.Amount)
			}
		}
		if n == 0 || n > 3 {
			return nil, doriserr.New("Can not found function '%s'", strings.ToUpper(name))
		}
		return bind("array_range", e.Args...)
	case "datediff":
		if n == 2 {
			return bind("datediff", e.Args...)
		}
		fallthrough
	case "timestampdiff", "timestampadd", "dateadd":
		if n != 3 {
			return nil, noForm(name, n)
		}
		unit, ok := unitName(e.Args[0])
		if !ok {
			return nil, noForm(name, n)
		}
		u, ok := units[unit]
		if !ok {
			return nil, unsupportedUnit("diff", unit)
		}
		if strings.HasSuffix(name, "add") {
			return bind(u+"s_add", e.Args[2], e.Args[1])
		}
		return bind(u+"s_diff", e.Args[2], e.Args[1])
	}
	unit, base, amount := "DAY", ast.Expr(nil), ast.Expr(nil)
	kind := "add"
	switch name {
	case "subdate", "days_sub", "date_sub":
		kind = "sub"
	case "date_floor":
		kind, unit = "floor", "SECOND"
	case "date_ceil":
		kind, unit = "ceil", "SECOND"
	}
	switch n {
	case 2:
		base, amount = e.Args[0], e.Args[1]
		if i, ok := amount.(*ast.Interval); ok {
			unit, amount = i.Unit, i.Amount
		}
	case 3:
		var ok bool
		if unit, ok = unitName(e.Args[0]); !ok {
			return nil, noForm(name, n)
		}
		amount, base = e.Args[1], e.Args[2]
	default:
		return nil, noForm(name, n)
	}
	if pair, ok := pairUnits[unit]; ok && kind == "add" {
		return bind("$"+pair, base, amount)
	}
	u, ok := units[unit]
	if !ok {
		// The other functions of three arguments are timestampadd by another name.
		if n == 3 && (kind == "add" || kind == "sub") {
			kind = "diff"
		}
		return nil, unsupportedUnit(kind, unit)
	}
	if kind == "add" || kind == "sub" {
		return bind(u+"s_"+kind, base, amount)
	}
	return bind(u+"_"+kind, base, amount, &ast.Literal{Kind: ast.TimestampLiteral, Text: "0001-01-01 00:00:00"})
}

// formatCall is get_format(DATE, 'usa') (Nereids: GetFormatFunctionBinder).
func (a *analyzer) formatCall(e *ast.Call) (*Node, error) {
	if len(e.Args) != 2 {
		return nil, doriserr.New("Can not find function 'GET_FORMAT' with %d arguments", len(e.Args))
	}
	kind, ok := unitName(e.Args[0])
	if l, literal := e.Args[0].(*ast.Literal); literal && l.Kind == ast.StringLiteral {
		kind, ok = strings.ToUpper(l.Text), true
	}
	switch {
	case !ok:
		return nil, doriserr.New("Illegal first argument for GET_FORMAT: %s", e.Args[0].String())
	case kind != "DATE" && kind != "DATETIME" && kind != "TIME":
		return nil, doriserr.New("Format type only support DATE, DATETIME and TIME, but get: %s", kind)
	}
	name, err := a.expr(e.Args[1])
	if err != nil {
		return nil, err
	}
	return a.bind("get_format", "get_format", []*Node{textLiteral(kind), name})
}

// isInterval reports whether e is INTERVAL n unit.
func isInterval(e ast.Expr) bool {
	_, ok := e.(*ast.Interval)
	return ok
}

// intervalArithmetic is x + INTERVAL n unit and the like.
func (a *analyzer) intervalArithmetic(e *ast.Binary) (*Node, error) {
	name := map[string]string{"+": "date_add", "-": "date_sub"}[e.Op]
	left, right := e.Left, e.Right
	if isInterval(left) {
		left, right = right, left
	}
	return a.dateFunction(name, &ast.Call{Pos: e.Pos, Name: name, Args: []ast.Expr{left, right}})
}
