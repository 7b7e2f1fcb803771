package statement

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// aliasScope is the columns of a table under another name.
type aliasScope struct {
	table *catalog.Table
	alias string
}

// Column implements [expr.Scope].
func (s aliasScope) Column(parts []string) (expr.Column, bool) {
	t := *s.table
	if s.alias != "" {
		t.Name = s.alias
	}
	return expr.TableScope{Table: &t}.Column(parts)
}

// compileFilter prepares a WHERE; nil without one.
func compileFilter(where ast.Expr, scope expr.Scope, ctx expr.Context) (*expr.Evaluator, error) {
	if where == nil {
		return nil, nil
	}
	node, err := expr.Analyze(&ast.Cast{Operand: where, Type: catalog.Of(catalog.Boolean), Pos: where.Position()}, scope)
	if err != nil {
		return nil, placeUnknown(where, err, "FILTER")
	}
	return expr.Compile(node, ctx)
}

// scanRows calls visit for each chunk of a table's rows, with all columns, and the places of the rows that pass the filter.
func scanRows(ctx context.Context, env *Env, t *catalog.Table, filter *expr.Evaluator, visit func(c *chunk.Chunk, rows []int32) error) (err error) {
	if env.Rows == nil {
		return doriserr.NotSupported("UPDATE and DELETE with this store")
	}
	columns := make([]int, len(t.Columns))
	for i := range columns {
		columns[i] = i
	}
	stream, err := env.Rows.Scan(ctx, t, columns)
	if err != nil {
		return err
	}
	defer func() {
		if closing := stream.Close(); err == nil {
			err = closing
		}
	}()
	var rows []int32
	for {
		c, err := stream.Next(ctx)
		if err != nil || c == nil {
			return err
		}
		rows = rows[:0]
		if filter == nil {
			for r := range c.Rows {
				rows = append(rows, int32(r))
			}
		} else if rows, err = filter.Filter(c, rows); err != nil {
			return err
		}
		if err := visit(c, rows); err != nil {
			return err
		}
	}
}

// withPartitions is the table with only these partitions, for a scan.
func withPartitions(t *catalog.Table, names *ast.PartitionNames) (*catalog.Table, []uint64, error) {
	if names == nil || names.All {
		return t, nil, nil
	}
	view := t.Clone()
	view.Partitions = nil
	ids := []uint64{}
	for _, n := range names.Names {
		p := t.Partition(n, names.Temporary)
		if p == nil {
			return nil, nil, doriserr.New("partition %s is not found in table %s", n, t.Name)
		}
		kept := *p
		kept.Temporary = false
		view.Partitions, ids = append(view.Partitions, kept), append(ids, p.ID)
	}
	return view, ids, nil
}

// placeUnknown adds to the error of a name that no column has where it stands in an expression of a clause.
func placeUnknown(where ast.Expr, err error, clause string) error {
	message := doriserr.From(err).Message
	var placed error
	walkExpr(where, func(e ast.Expr) {
		if c, ok := e.(*ast.Column); ok && placed == nil && doriserr.From(expr.UnknownColumn(c)).Message == message {
			if n := len(c.Parts); n > 1 {
				message = fmt.Sprintf("Unknown column '%s' in '%s'", c.Name(), c.Parts[n-2])
			}
			placed = doriserr.New("%s in %s clause(line %d, pos %d)", message, clause, c.Pos.Line, c.Pos.Column)
		}
	})
	if placed != nil {
		return placed
	}
	return err
}
