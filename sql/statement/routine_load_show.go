package statement

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/likepattern"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// SHOW [ALL] ROUTINE LOAD [FOR [db.]job | LIKE 'pattern']
//
// Doris: ShowRoutineLoadCommand. FOR a name that has no job is an error; without a name the answer may be empty. Differs: FROM db,
// WHERE, ORDER BY and LIMIT of StarRocks are understood too.
func showRoutineLoad(_ context.Context, env *Env, st *ast.ShowRoutineLoad) (*Result, error) {
	var name string
	databaseName := st.Database
	if databaseName == "" {
		databaseName = env.Session.Database()
	}
	if st.Job != nil {
		var err error
		if databaseName, name, err = jobName(env.Session, *st.Job); err != nil {
			return nil, err
		}
	}
	if databaseName == "" {
		return nil, doriserr.New("No database selected")
	}
	database, err := jobDatabase(env, databaseName)
	if err != nil {
		return nil, err
	}
	filter := routineload.Filter{DatabaseID: database.ID, Name: name, History: st.History}
	if st.Like != nil {
		pattern := *st.Like
		filter.Match = func(name string) bool { return likepattern.Match(pattern, name) }
	}
	jobs := slices.DeleteFunc(env.Jobs.Jobs(filter), func(j *routineload.View) bool { return !env.mayLoadOn(j) })
	if st.Job != nil && len(jobs) == 0 {
		return nil, doriserr.New("There is no job named %s in db %s. Include history? %t", name, databaseName, st.History)
	}
	columns := env.Jobs.ShowColumns()
	result := &Result{Columns: Strings(columns...)}
	for _, j := range jobs {
		result.Rows = append(result.Rows, cells(j.Row(sessionLocation(env.Session))[:len(columns)]))
	}
	return result, showTail(result, st.Where, st.OrderBy, st.Limit, st.Offset)
}

// cells turns a row of the routine load room into one of ours.
func cells(row []routineload.Cell) []Cell {
	out := make([]Cell, len(row))
	for i, c := range row {
		out[i] = Cell{Null: c.Null, Text: c.Text}
	}
	return out
}

// showTail applies WHERE, ORDER BY columns and LIMIT to the rows of a SHOW.
func showTail(r *Result, where ast.Expr, order []ast.OrderItem, limit, offset int64) error {
	if _, err := filterRows(r, where, nil); err != nil {
		return err
	}
	for i := len(order) - 1; i >= 0; i-- {
		k, err := columnPlace(r.Columns, order[i].Expr)
		if err != nil {
			return err
		}
		slices.SortStableFunc(r.Rows, func(a, b []Cell) int {
			c := compareText(a[k].Text, b[k].Text)
			if order[i].Descending {
				c = -c
			}
			return c
		})
	}
	if offset > 0 {
		r.Rows = r.Rows[min(int(offset), len(r.Rows)):]
	}
	if limit >= 0 && int64(len(r.Rows)) > limit {
		r.Rows = r.Rows[:limit]
	}
	return nil
}

// compareText compares numbers by value and everything else as text.
func compareText(a, b string) int {
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX == nil && errY == nil {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	return strings.Compare(a, b)
}

// columnPlace finds the column that an expression names.
func columnPlace(columns []Column, e ast.Expr) (int, error) {
	c, ok := e.(*ast.Column)
	if !ok {
		return 0, doriserr.New("only columns of the result can be named here, not %s", e.String())
	}
	k := slices.IndexFunc(columns, func(col Column) bool { return strings.EqualFold(col.Name, c.Name()) })
	if k < 0 {
		return 0, doriserr.New("Unknown column '%s'", c.Name())
	}
	return k, nil
}
