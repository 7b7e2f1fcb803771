package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// tableFunction binds a table function: numbers, or one of those that show the cluster.
func (b *binder) tableFunction(f *ast.TableFunction) (operator, *scope, error) {
	name := strings.ToLower(f.Name)
	alias := f.Alias
	if alias == "" {
		alias = name
	}
	if name == "numbers" {
		return b.numbers(f, alias)
	}
	if b.env.Function == nil {
		return nil, nil, hinted(doriserr.New("Can not found function '%s'", f.Name))
	}
	rel, err := b.env.Function(name, f.Properties)
	if err != nil {
		return nil, nil, hinted(err)
	}
	op, sc, err := b.relation(rel, alias)
	if err == nil {
		sc.tables = []string{"." + alias}
	}
	return op, sc, err
}

// FunctionFailed is the error of a table function that cannot be made; class is Doris's name of its kind, as Numbers
// (Doris: TableValuedFunction.toCatalogFunction).
func FunctionFailed(class, name string, properties []ast.Property, reason string) error {
	return FunctionUnmade(class, name, properties, "errCode = 2, detailMessage = "+reason)
}

// FunctionUnmade is [FunctionFailed] for the functions whose reasons Doris prints without a code: those of metadata.
func FunctionUnmade(class, name string, properties []ast.Property, reason string) error {
	var args []string
	for _, p := range properties {
		args = append(args, "'"+p.Key+"' = '"+p.Value+"'")
	}
	return doriserr.New("Can not build %sTableValuedFunction by %s(%s): %s", class, name, strings.Join(args, ", "), reason)
}

// numbers binds numbers("number" = "n", "const_value" = "c"). Other properties mean nothing.
func (b *binder) numbers(f *ast.TableFunction, alias string) (operator, *scope, error) {
	op := &numbersOp{}
	given := false
	for _, p := range f.Properties {
		if p.Key != "number" && p.Key != "const_value" {
			continue
		}
		value, err := parseInteger(p.Value)
		if err != nil {
			return nil, nil, FunctionFailed("Numbers", "numbers", f.Properties, "cannot parse param value "+p.Value)
		}
		if p.Key == "number" {
			op.n, given = value, true
		} else {
			op.constant, op.fixed = value, true
		}
	}
	if !given {
		return nil, nil, FunctionFailed("Numbers", "numbers", f.Properties, "number not set")
	}
	sc := &scope{columns: []scopeColumn{{table: alias, name: "number", typ: catalog.Of(catalog.BigInt), id: b.newID()}}, tables: []string{"." + alias}}
	return op, sc, nil
}
