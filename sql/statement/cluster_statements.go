package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeCluster runs the SHOWs about the cluster, its loads and what other servers have.
func executeCluster(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.ShowFrontends:
		r, err = showFrontends(env, st)
	case *ast.ShowBackends:
		r, err = showBackends(env)
	case *ast.ShowCatalogs:
		r, err = showCatalogs(st)
	case *ast.ShowCatalog:
		r, err = showCatalog(st)
	case *ast.ShowCreateCatalog:
		r, err = showCreateCatalog(st)
	case *ast.ShowProc:
		r, err = showProc(env, st)
	case *ast.ShowTransaction:
		r, err = showTransaction(env, st)
	case *ast.ShowLoad:
		r, err = showLoad(env, st)
	case *ast.ShowLoadWarnings:
		r, err = showLoadWarnings(ctx, env, st)
	case *ast.CancelLoad:
		err = cancelLoad(env, st)
	case *ast.CleanLabel:
		err = cleanLabel(env, st)
	case *ast.ShowWorkloadGroups:
		r = showWorkloadGroups(env, st)
	case *ast.ShowOther:
		r, err = showOther(env, st)
	case *ast.ShowDelete:
		_, err = findDatabase(env, st.Catalog, st.Database)
		r = emptyShow("TableName,PartitionName,CreateTime,DeleteCondition,State")
	case *ast.ShowTableCreation:
		_, err = databaseName(env, st.Catalog, st.Database)
		r = emptyShow("Database,Table,Status,Create Time,Error Msg")
	default:
		r = showFixed(env, st)
		return r, r != nil, nil
	}
	return r, true, err
}
