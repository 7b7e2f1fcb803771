package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// checkCancelCondition checks the WHERE of CANCEL LOAD and CANCEL EXPORT (Doris: CancelCommand.checkWhereFilter; the states are those of
// exports for both).
func checkCancelCondition(where ast.Expr) error {
	state := ""
	if err := checkCancelPart(where, &state); err != nil {
		return err
	}
	switch {
	case state == "", state == "PENDING", state == "EXPORTING":
		return nil
	case slices.Contains([]string{"IN_QUEUE", "FINISHED", "CANCELLED"}, state):
		return doriserr.New("Only support PENDING/EXPORTING, invalid state: %s", state)
	}
	return doriserr.New("No enum constant org.apache.doris.load.ExportJobState.%s", state)
}

// checkCancelPart checks one part of the condition and keeps the state that it names.
func checkCancelPart(e ast.Expr, state *string) error {
	if e == nil {
		return doriserr.New("Where clause can't be null")
	}
	b, ok := e.(*ast.Binary)
	if !ok {
		return doriserr.New("Only support like/binary/compound predicate")
	}
	if b.Op == "AND" || b.Op == "OR" {
		if err := checkCancelPart(b.Left, state); err != nil {
			return err
		}
		return checkCancelPart(b.Right, state)
	}
	c, ok := b.Left.(*ast.Column)
	if !ok {
		return doriserr.New("Current only support label and state, invalid column: %s", b.Left)
	}
	name := strings.ToLower(c.Name())
	if name != "label" && name != "state" {
		return doriserr.New("Current only support label and state, invalid column: %s", c.Name())
	}
	l, ok := b.Right.(*ast.Literal)
	switch {
	case !ok || l.Kind != ast.StringLiteral:
		return doriserr.New("Value must be a string")
	case l.Text == "":
		return doriserr.New("Value can't be null")
	case name == "state" && b.Op == "LIKE":
		return doriserr.New("Only label can use like")
	case name == "state":
		*state = l.Text
	}
	return nil
}
