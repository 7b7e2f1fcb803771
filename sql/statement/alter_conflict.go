package statement

import (
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// batched are the operations of which one statement may have several (Doris: AlterOpType.COMPATIBILITY_MATRIX).
var batched = map[string]bool{"ADD_ROLLUP": true, "DROP_ROLLUP": true, "SCHEMA_CHANGE": true, "MODIFY_COLUMN_COMMENT": true, "DROP_PARTITION": true}

// alterOperation is the operation that a clause is to Doris, or empty for those that it does not count.
func alterOperation(c ast.AlterClause) string {
	switch c := c.(type) {
	case *ast.AddColumns, *ast.DropColumn, *ast.ModifyColumn, *ast.ReorderColumns, *ast.AddIndex, *ast.DropIndexClause:
		return "SCHEMA_CHANGE"
	case *ast.Rename:
		return "RENAME"
	case *ast.AddPartition:
		return "ADD_PARTITION"
	case *ast.DropPartition:
		return "DROP_PARTITION"
	case *ast.ReplacePartition:
		return "REPLACE_PARTITION"
	case *ast.ModifyPartition:
		return "MODIFY_PARTITION"
	case *ast.ReplaceTable:
		return "REPLACE_TABLE"
	case *ast.AddRollups:
		return "ADD_ROLLUP"
	case *ast.DropRollups:
		return "DROP_ROLLUP"
	case *ast.EnableFeature:
		return "ENABLE_FEATURE"
	case *ast.ModifyDistribution:
		return "MODIFY_DISTRIBUTION"
	case *ast.ModifyComment:
		return "MODIFY_TABLE_COMMENT"
	case *ast.ModifyColumnComment:
		return "MODIFY_COLUMN_COMMENT"
	case *ast.ModifyEngine:
		return "MODIFY_ENGINE"
	case *ast.SetProperties:
		return propertyOperation(c)
	}
	return ""
}

// checkConflict refuses clauses that one statement cannot have together (Doris: AlterOperations.checkConflict).
func checkConflict(clauses []ast.AlterClause) error {
	first := ""
	for _, c := range clauses {
		op := alterOperation(c)
		switch {
		case op == "":
		case first == "":
			first = op
		case op != first || !batched[op]:
			return doriserr.New("Alter operation %s conflicts with operation %s", op, first)
		}
	}
	return nil
}
