package engine

import (
	"context"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// explainColumn is the one column of EXPLAIN (Doris: ExplainCommand).
var explainColumn = []statement.Column{{Name: "Explain String(Nereids Planner)", Type: catalog.Type{Kind: catalog.VarChar, Length: -1}}}

// explain answers EXPLAIN, DESC or DESCRIBE of a query or of INSERT, UPDATE, DELETE and MERGE INTO. All of Doris's plan types have one form here.
func (s *Session) explain(_ context.Context, st *ast.Explain) (*Answer, error) {
	verbose := st.Level == "VERBOSE" || st.PlanType == "ALL"
	var lines []string
	var err error
	switch st := st.Statement.(type) {
	case *ast.Query:
		lines, err = s.plan(st, verbose)
	case *ast.Insert:
		lines, err = s.explainInsert(st, verbose)
	case *ast.Update:
		items := []ast.SelectItem{}
		var names []string
		for _, a := range st.Set {
			name := a.Column[len(a.Column)-1]
			names = append(names, name)
			if _, byDefault := a.Value.(*ast.DefaultValue); byDefault {
				continue
			}
			items = append(items, ast.SelectItem{Pos: a.Pos, Expr: a.Value, Alias: name, Text: name})
		}
		lines, err = s.explainChange("UPDATE", names, st.Table, st.Alias, nil, st.From, &ast.Select{Items: items, Where: st.Where}, st.With, verbose)
	case *ast.Delete:
		star := []ast.SelectItem{{Expr: &ast.Star{Qualifier: []string{changed(st.Table, st.Alias)}}}}
		lines, err = s.explainChange("DELETE FROM", nil, st.Table, st.Alias, st.Partitions, st.Using, &ast.Select{Items: star, Where: st.Where}, st.With, verbose)
	case *ast.MergeInto:
		lines, err = s.explainMerge(st, verbose)
	default:
		return nil, doriserr.NotSupported("EXPLAIN of this statement")
	}
	if err != nil {
		return nil, err
	}
	a := &Answer{Columns: explainColumn}
	for _, line := range lines {
		a.Cells = append(a.Cells, []statement.Cell{statement.Text(line)})
	}
	return a, nil
}

// plan binds a query and writes its plan.
func (s *Session) plan(q *ast.Query, verbose bool) ([]string, error) {
	plan, err := query.Bind(s.queryEnv(context.Background()), q)
	if err != nil {
		return nil, err
	}
	return plan.Explain(verbose), nil
}

// target finds the table that a statement changes.
func (s *Session) target(name ast.Name) (text string, err error) {
	database := name.Database
	if database == "" {
		database = s.Database()
	}
	rel, err := relations{s}.Relation(database, name.Name)
	if err != nil {
		return "", err
	}
	return rel.Database + "." + rel.Name, nil
}

// explainInsert writes the table and the plan of its rows.
func (s *Session) explainInsert(st *ast.Insert, verbose bool) ([]string, error) {
	table, err := s.target(st.Table)
	if err != nil {
		return nil, err
	}
	head := "INSERT INTO "
	if st.Overwrite {
		head = "INSERT OVERWRITE TABLE "
	}
	head += table
	if len(st.Columns) > 0 {
		head += " [" + strings.Join(st.Columns, ", ") + "]"
	}
	if v, ok := st.Query.Body.(*ast.Values); ok {
		return []string{head, "  VALUES " + strconv.Itoa(len(v.Rows)) + " rows"}, nil
	}
	q := *st.Query
	if st.With != nil {
		q.With = st.With
	}
	lines, err := s.plan(&q, verbose)
	return append([]string{head}, indented(lines)...), err
}

// changed is the name of a changed table in its own statement.
func changed(table ast.Name, alias string) string {
	if alias != "" {
		return alias
	}
	return table.Name
}

// explainChange writes the table and the plan of the rows that UPDATE or DELETE changes.
func (s *Session) explainChange(what string, columns []string, table ast.Name, alias string, partitions *ast.PartitionNames, more []ast.TableRef,
	block *ast.Select, with *ast.With, verbose bool) ([]string, error) {
	name, err := s.target(table)
	if err != nil {
		return nil, err
	}
	if len(columns) > 0 {
		name += " [" + strings.Join(columns, ", ") + "]"
	}
	block.From = append([]ast.TableRef{&ast.TableName{Name: table, Alias: alias, Partitions: partitions}}, more...)
	if len(block.Items) == 0 {
		block.Items = []ast.SelectItem{{Expr: &ast.Star{}}}
	}
	lines, err := s.plan(&ast.Query{With: with, Body: block, Limit: -1}, verbose)
	return append([]string{what + " " + name}, indented(lines)...), err
}

// explainMerge writes the table and the plan of the join that a MERGE INTO begins with.
func (s *Session) explainMerge(st *ast.MergeInto, verbose bool) ([]string, error) {
	name, err := s.target(st.Table)
	if err != nil {
		return nil, err
	}
	join := &ast.Join{Kind: "LEFT", Left: st.Source, Right: &ast.TableName{Name: st.Table, Alias: st.Alias}, On: st.On}
	block := &ast.Select{Items: []ast.SelectItem{{Expr: &ast.Star{}}}, From: []ast.TableRef{join}}
	lines, err := s.plan(&ast.Query{With: st.With, Body: block, Limit: -1}, verbose)
	return append([]string{"MERGE INTO " + name}, indented(lines)...), err
}

// indented moves lines to the right.
func indented(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = "  " + line
	}
	return out
}
