package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeTable runs the statements that make, change and drop tables and views.
func executeTable(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.CreateTable:
		r, err = createTable(ctx, env, st)
	case *ast.CreateTableLike:
		err = createTableLike(ctx, env, st)
	case *ast.DropTable:
		err = dropTable(ctx, env, st)
	case *ast.TruncateTable:
		err = truncateTable(ctx, env, st)
	case *ast.AlterTable:
		err = alterTable(ctx, env, st)
	case *ast.CreateView:
		err = createView(ctx, env, st)
	case *ast.AlterView:
		err = alterView(ctx, env, st)
	case *ast.DropView:
		err = dropView(ctx, env, st)
	case *ast.CreateIndex:
		err = createIndex(ctx, env, st)
	case *ast.DropIndex:
		err = dropIndex(ctx, env, st)
	case *ast.BuildIndex:
		err = buildIndex(ctx, env, st)
	case *ast.CancelAlterTable:
		err = cancelAlterTable(ctx, env, st)
	case *ast.CancelBuildIndex:
		err = cancelBuildIndex(env, st)
	case *ast.RecoverTable:
		err = recoverTable(ctx, env, st)
	case *ast.RecoverPartition:
		err = recoverPartition(ctx, env, st)
	case *ast.DropRecycleBin:
		err = dropRecycleBin(ctx, env, st)
	default:
		return nil, false, nil
	}
	return r, true, err
}

// executeShowTable runs the statements that show tables and views.
func executeShowTable(_ context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.ShowCreateTable:
		r, err = showCreateTable(env, st)
	case *ast.ShowCreateView:
		r, err = showCreateView(env, st)
	case *ast.ShowView:
		r, err = showView(env, st)
	case *ast.DescribeFunction:
		r, err = describeFunction(env, st)
	case *ast.Describe:
		r, err = describeTable(env, st)
	case *ast.ShowColumns:
		r, err = showColumns(env, st)
	case *ast.ShowIndex:
		r, err = showIndex(env, st)
	case *ast.ShowPartitions:
		r, err = showPartitions(env, st)
	case *ast.ShowDynamicPartitions:
		r, err = showDynamicPartitions(env, st)
	case *ast.ShowTablets:
		r, err = showTablets(env, st)
	case *ast.ShowTables:
		r, err = showTables(env, st)
	case *ast.ShowViews:
		r, err = showViews(env, st)
	case *ast.ShowTableStatus:
		r, err = showTableStatus(env, st)
	case *ast.ShowData:
		r, err = showData(env, st)
	case *ast.ShowAlterTable:
		r, err = showAlterTable(env, st)
	case *ast.ShowBuildIndex:
		r, err = showBuildIndex(env, st)
	case *ast.ShowByID:
		r, err = showByID(env, st)
	case *ast.ShowRecycleBin:
		r, err = showRecycleBin(env, st)
	default:
		return nil, false, nil
	}
	return r, true, err
}
