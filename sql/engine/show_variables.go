package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// showVariablesWhere is SHOW [GLOBAL] VARIABLES WHERE condition: a query of information_schema, so that the condition names the columns
// of the view and not those that are shown, of which there are two (Doris: LogicalPlanBuilder.visitShowVariables). text is the statement's, condition what stands behind WHERE.
func showVariablesWhere(text string, global bool, condition string) ownStatement {
	view := "session_variables"
	if global {
		view = "global_variables"
	}
	return func(ctx context.Context, s *Session) (*Answer, error) {
		// The statement itself is read first, for its own positions in errors.
		if _, err := s.mode().Parse(text); err != nil {
			return nil, err
		}
		// Positions in errors of names are those in this text, as in Doris.
		st, err := s.mode().Parse("SELECT `VARIABLE_NAME` AS `Variable_name`, `VARIABLE_VALUE` AS `Value` FROM `internal`.`information_schema`.`" +
			view + "` WHERE " + condition)
		if err != nil {
			return nil, err
		}
		return s.query(ctx, st.(*ast.Query))
	}
}
