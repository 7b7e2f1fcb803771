package http

import (
	"context"
	"net/http"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Statements runs SQL for the endpoints that answer what a statement does.
type Statements interface {
	// Run runs a text as a user in a database, which may be empty, and returns the answer of its last statement, with at most
	// limit rows if it is not negative. With each the rows go there instead, one after the other; the first call has none and tells
	// of the columns.
	Run(ctx context.Context, as Caller, database, sql string, limit int, each func(*Answer, []Cell) error) (*Answer, error)
}

// Caller is who a request comes from.
type Caller struct{ User, Password, Host string }

// Answer is what a statement answers; Columns is nil for an OK.
type Answer struct {
	Columns []Column
	Rows    [][]Cell
	// Connection is the id of the connection that it ran on.
	Connection uint32
}

// Column is a column with the name that JDBC gives its type, such as CHAR, INTEGER or DECIMAL.
type Column struct{ Name, Type string }

// Cell is a value as text, or NULL.
type Cell struct {
	Null bool
	Text string
}

// texts returns the rows as Doris's PROC nodes have them: NULL is \N.
func (a *Answer) texts() [][]string {
	rows := make([][]string, len(a.Rows))
	for i, row := range a.Rows {
		rows[i] = make([]string, len(row))
		for k, c := range row {
			if rows[i][k] = c.Text; c.Null {
				rows[i][k] = `\N`
			}
		}
	}
	return rows
}

// names returns the names of the columns.
func (a *Answer) names() []string {
	names := make([]string, len(a.Columns))
	for i, c := range a.Columns {
		names[i] = c.Name
	}
	return names
}

// column returns the texts of one column.
func (a *Answer) column(at int) []string {
	texts := make([]string, len(a.Rows))
	for i, row := range a.Rows {
		texts[i] = row[at].Text
	}
	return texts
}

// ask runs a statement of an endpoint's own; a failure has been answered.
func (c FrontendConfig) ask(w http.ResponseWriter, r *http.Request, as Caller, database, sql string) *Answer {
	a, err := c.Statements.Run(r.Context(), as, database, sql, -1, nil)
	if err != nil {
		failed(w, doriserr.From(err).Error())
		return nil
	}
	return a
}
