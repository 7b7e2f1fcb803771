package expr

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// Combinators make other functions of an aggregate function (Doris: AggCombinerFunctionBuilder): fn_state is the state of one call,
// fn_union the union of states, fn_merge the result of their calls, fn_foreach an array with the results of each place of arrays.

// combinator separates the name of an aggregate function from what combines it; ok is false for other names.
func combinator(name string) (nested *function, suffix string, ok bool) {
	at := strings.LastIndexByte(name, '_')
	if at < 0 || functions()[name] != nil {
		return nil, "", false
	}
	switch suffix = name[at+1:]; suffix {
	case "state", "merge", "union", "foreach":
		nested = functions()[name[:at]]
		return nested, suffix, nested != nil && nested.aggregate
	}
	return nil, "", false
}

// combined analyses a call of a combined function.
func (a *analyzer) combined(f *function, suffix, written string, args []*Node) (*Node, error) {
	switch suffix {
	case "state":
		n, err := a.bind(f.name, written, args)
		if err != nil {
			return nil, err
		}
		return &Node{Op: OpCall, Name: f.name + "_state", Type: stateOf(f.name, n.Args), Args: n.Args, Pos: n.Pos}, nil
	case "foreach":
		items := make([]*Node, len(args))
		for i, x := range args {
			if x.Type.Kind != catalog.Array {
				return nil, doriserr.New("foreach must be input array type: '%s", f.name)
			}
			items[i] = &Node{Op: OpColumn, Type: *x.Type.Elem, Nullable: true, Name: "mocked", Column: i}
		}
		n, err := a.bind(f.name, written, items)
		if err != nil {
			return nil, err
		}
		cast := make([]*Node, len(args))
		for i, x := range args {
			if cast[i], err = castTo(x, catalog.ArrayOf(n.Args[i].Type)); err != nil {
				return nil, err
			}
		}
		return &Node{Op: OpAggregate, Name: f.name + "_foreach", Type: catalog.ArrayOf(n.Type), Nullable: true, Args: cast}, nil
	}
	if len(args) != 1 || args[0].Type.Kind != catalog.AggState {
		call := (&Node{Op: OpCall, Name: f.name, Args: args}).display(false)
		return nil, doriserr.New("Can not build AggState nested function: '%s', expression: %s", f.name, call)
	}
	n, err := Combined(&Node{Name: f.name + "_" + suffix, Args: args})
	if err != nil {
		return nil, err
	}
	whole := &Node{Op: OpAggregate, Name: f.name + "_" + suffix, Type: n.Type, Nullable: n.Nullable, Args: args}
	if suffix == "union" {
		whole.Type, whole.Nullable = args[0].Type, false
	}
	return whole, nil
}

// Combined returns the call that a call of fn_merge, fn_union or fn_foreach combines, with columns for the arguments, or nil if n is
// none.
func Combined(n *Node) (*Node, error) {
	f, suffix, ok := combinator(n.Name)
	if !ok {
		return nil, nil
	}
	var args []*Node
	if suffix == "foreach" {
		for i, x := range n.Args {
			args = append(args, &Node{Op: OpColumn, Type: *x.Type.Elem, Nullable: true, Name: "mocked", Column: i})
		}
	} else {
		for i, x := range n.Args[0].Type.Fields {
			args = append(args, &Node{Op: OpColumn, Type: x.Type, Nullable: x.Name == catalog.StateNullable, Name: "mocked", Column: i})
		}
	}
	return (&analyzer{}).bind(f.name, f.name, args)
}

// stateOf is the type of the state of a call.
func stateOf(name string, args []*Node) catalog.Type {
	fields := make([]catalog.Field, len(args))
	for i, x := range args {
		fields[i].Type = x.Type
		if x.Type.Kind == catalog.Null {
			fields[i].Type = catalog.Of(catalog.TinyInt)
		}
		fields[i].Name = catalog.StateNotNull
		if x.Nullable {
			fields[i].Name = catalog.StateNullable
		}
	}
	return catalog.StateOf(name, fields)
}

// runState makes the state of each row's call.
func runState(c *call, i int) {
	var value, text []byte
	for k := range c.args {
		if c.null(k, i) {
			value = state.AppendAggArgument(value, nil)
			continue
		}
		v := c.args[k].v
		row := c.args[k].at(i)
		switch {
		case v.Layout == chunk.Bytes:
			value = state.AppendAggArgument(value, v.Bytes(row))
			continue
		case v.Type.Kind == catalog.Float:
			text = strconv.AppendFloat(text[:0], float64(v.Float32(row)), 'g', -1, 32)
		case v.Type.Kind == catalog.Double:
			text = strconv.AppendFloat(text[:0], v.Float64(row), 'g', -1, 64)
		default:
			text = convert.AppendText(text[:0], v, row)
		}
		value = state.AppendAggArgument(value, text)
	}
	c.out.AppendBytes(value)
}
