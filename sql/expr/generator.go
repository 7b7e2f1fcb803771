package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Generated is a bound call of a table generating function: its arguments, and a field for each column that it makes.
type Generated struct {
	// Name is that of the function that makes the rows, without _outer.
	Name   string
	Args   []*Node
	Fields []catalog.Field
}

// generatorSignature is a table generating function of one signature.
type generatorSignature struct {
	args, results []catalog.Kind
}

// generatorSignatures has those functions whose types do not follow from their arguments, by their names without _outer.
var generatorSignatures = map[string]generatorSignature{
	"explode_numbers":           {[]catalog.Kind{catalog.Int}, []catalog.Kind{catalog.Int}},
	"explode_split":             {[]catalog.Kind{catalog.String, catalog.String}, []catalog.Kind{catalog.String}},
	"explode_bitmap":            {[]catalog.Kind{catalog.Bitmap}, []catalog.Kind{catalog.BigInt}},
	"explode_json_array_int":    {[]catalog.Kind{catalog.JSON}, []catalog.Kind{catalog.BigInt}},
	"explode_json_array_double": {[]catalog.Kind{catalog.JSON}, []catalog.Kind{catalog.Double}},
	"explode_json_array_string": {[]catalog.Kind{catalog.JSON}, []catalog.Kind{catalog.VarChar}},
	"explode_json_array_json":   {[]catalog.Kind{catalog.JSON}, []catalog.Kind{catalog.JSON}},
	"explode_json_object":       {[]catalog.Kind{catalog.JSON}, []catalog.Kind{catalog.String, catalog.JSON}},
}

// GeneratorName is the name of a table generating function without _outer; ok is false for other functions.
func GeneratorName(name string) (plain string, outer, ok bool) {
	low := strings.ToLower(name)
	plain, outer = strings.CutSuffix(low, "_outer")
	switch plain {
	case "explode", "posexplode", "explode_map":
		return plain, outer, true
	case "explode_variant_array":
		return plain, outer, !outer
	}
	_, ok = generatorSignatures[plain]
	return plain, outer, ok
}

// Generator binds a call of a table generating function.
func (o Options) Generator(written string, args []ast.Expr, scope Scope) (*Generated, error) {
	plain, _, _ := GeneratorName(written)
	g := &Generated{Name: plain}
	for _, e := range args {
		n, err := o.Analyze(e, scope)
		if err != nil {
			return nil, err
		}
		g.Args = append(g.Args, n)
	}
	name := strings.ToLower(written)
	add := func(t catalog.Type) {
		g.Fields = append(g.Fields, catalog.Field{Name: "col" + itoa(len(g.Fields)+1), Type: t})
	}
	arity := func(text string) error {
		return doriserr.New("Can not found function '%s' which has %d arity. Candidate functions are: [%s%s]", written, len(args), name, text)
	}
	s, fixed := generatorSignatures[plain]
	switch {
	case fixed && len(args) != len(s.args):
		return nil, arity("(" + strings.TrimSuffix(strings.Repeat("Expression, ", len(s.args)), ", ") + ")")
	case fixed:
		for i, n := range g.Args {
			want := catalog.Of(s.args[i])
			if !explicitly(want, n.Type) {
				return nil, noSignature(name, g.Args)
			}
			var err error
			if g.Args[i], err = castArgument(n, want); err != nil {
				return nil, noSignature(name, g.Args)
			}
		}
		switch {
		case plain == "explode_split":
			return g, g.split(o, scope)
		case strings.HasPrefix(plain, "explode_json_array_"):
			return g, g.json(catalog.Of(s.results[0]))
		}
		for _, k := range s.results {
			add(catalog.Of(k))
		}
	case plain == "explode_map":
		if len(args) != 1 {
			return nil, arity("(Expression)")
		}
		t := g.Args[0].Type
		if t.Kind != catalog.Map {
			return nil, doriserr.New("only support map type for %s function but got %s", plain, typeName(t))
		}
		add(*t.Key)
		add(*t.Elem)
	case len(args) == 0:
		return nil, arity("(Expression, Expression...)")
	case plain == "explode_variant_array":
		for _, n := range g.Args {
			if n.Type.Kind != catalog.Variant {
				return nil, noSignature(name, g.Args)
			}
			add(n.Type)
		}
	default:
		if err := g.arrays(plain, name); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// arrays is explode and posexplode: a column for each array.
func (g *Generated) arrays(plain, name string) error {
	if plain == "posexplode" {
		g.Fields = append(g.Fields, catalog.Field{Name: "pos", Type: catalog.Of(catalog.Int)})
	}
	for i, n := range g.Args {
		t := n.Type
		switch {
		case t.Kind == catalog.Array:
		case plain == "posexplode":
			return doriserr.New("only support array type for %s function but got %s", name, typeName(t))
		case t.Kind == catalog.Null:
			t = catalog.ArrayOf(catalog.Of(catalog.Null))
			g.Args[i] = nullLiteral(t)
		default:
			return noSignature(name, g.Args)
		}
		g.Fields = append(g.Fields, catalog.Field{Name: "col" + itoa(i+1), Type: *t.Elem})
	}
	return nil
}

// split makes explode_split what Doris makes of it, explode(split_by_string(text, delimiter)).
func (g *Generated) split(o Options, scope Scope) error {
	a := analyzer{Options: o, scope: scope}
	n, err := a.bind("split_by_string", "split_by_string", g.Args)
	if err != nil {
		return err
	}
	g.Name, g.Args = "explode", []*Node{n}
	return g.arrays("explode", "explode")
}

// json makes explode_json_array_… what Doris makes of it, explode of the JSON cast to an array of a type.
func (g *Generated) json(elem catalog.Type) error {
	if elem.Kind == catalog.VarChar {
		elem = catalog.VarCharOf(65533)
	}
	g.Name, g.Args = "explode", []*Node{castAlways(g.Args[0], catalog.ArrayOf(elem))}
	return g.arrays("explode", "explode")
}
