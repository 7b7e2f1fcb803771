package statement

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// rowQuery is the query that finds the rows which an UPDATE or DELETE with other tables or subqueries changes.
type rowQuery struct {
	with       *ast.With
	table      ast.Name
	alias      string
	partitions *ast.PartitionNames
	// more are the tables of FROM or USING, values what is computed besides the columns of the table.
	more   []ast.TableRef
	where  ast.Expr
	values []ast.Expr
}

// run hands over chunks with all columns of the table in the order of its schema, then the values.
func (q *rowQuery) run(ctx context.Context, env *Env, t *catalog.Table, columns func([]Column) error, emit func(*chunk.Chunk) error) error {
	if env.Query == nil {
		return doriserr.NotSupported("UPDATE and DELETE with other tables without a query engine")
	}
	name := q.alias
	if name == "" {
		name = q.table.Name
	}
	body := &ast.Select{Where: q.where}
	for i := range t.Columns {
		column := &ast.Column{Parts: []string{name, t.Columns[i].Name}}
		body.Items = append(body.Items, ast.SelectItem{Expr: column, Alias: t.Columns[i].Name})
	}
	for i, v := range q.values {
		body.Items = append(body.Items, ast.SelectItem{Pos: v.Position(), Expr: v, Alias: computedName(i)})
	}
	body.From = append([]ast.TableRef{&ast.TableName{Name: q.table, Alias: q.alias, Partitions: q.partitions}}, q.more...)
	tree := &ast.Query{With: q.with, Body: body, Limit: -1}
	return env.Query.Run(ctx, env.Session, tree, func(found []Column) error {
		for i := range t.Columns {
			if !found[i].Type.Equal(t.Columns[i].Type) {
				return doriserr.New("column %s is %s in the query of the statement", t.Columns[i].Name, found[i].Type.Internal())
			}
		}
		return columns(found)
	}, emit)
}

// computedName names a value of a row query; no column has such a name.
func computedName(i int) string { return "\x01value" + strconv.Itoa(i) }

// hasSubquery reports whether an expression needs the query engine.
func hasSubquery(list ...ast.Expr) bool {
	found := false
	for _, e := range list {
		walkExpr(e, func(x ast.Expr) {
			if _, ok := x.(*ast.Subquery); ok {
				found = true
			}
		})
	}
	return found
}

// debugVariables are those of Doris's debug mode in the order in which it prints them (Doris: SessionVariable).
var debugVariables = []string{
	"show_hidden_columns", "skip_storage_engine_merge", "skip_delete_predicate", "skip_delete_sign", "skip_delete_bitmap",
	"skip_missing_version", "skip_bad_tablet", "dry_run_query",
}

// refuseDebugMode refuses a statement that would change rows which nobody else sees (Doris: SessionVariable.isInDebugMode).
func refuseDebugMode(env *Env, what string) error {
	var list []string
	debugging := false
	for _, name := range debugVariables {
		on := sessionBool(env, name)
		debugging = debugging || on && name != "dry_run_query"
		list = append(list, name+"="+strconv.FormatBool(on))
	}
	if !debugging {
		return nil
	}
	return doriserr.New("%s is forbidden since current session is in debug mode. Please check the following session variables: %s", what, strings.Join(list, ","))
}

// allRows are the places of n rows.
func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// scopeTypes are the types of a row query's columns.
func scopeTypes(columns []Column) []catalog.Type {
	types := make([]catalog.Type, len(columns))
	for i, c := range columns {
		types[i] = c.Type
	}
	return slices.Clip(types)
}
