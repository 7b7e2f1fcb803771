package statement

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// group executes the statements of one kind; done is false if st is none of them.
type group func(ctx context.Context, env *Env, st ast.Statement) (result *Result, done bool, err error)

// groups are tried one after the other. Whoever adds a kind of statements adds its group here.
var groups = []group{executeRoutineLoad, executeDatabase, executeTable, executeShowTable, executeRows, executeUser, executeAdmin, executeCluster, executeTransaction, executeObjects, executeOther}

// Execute runs one statement of ours. A statement that Doris has and that is not here answers doriserr.NotSupported; queries
// and EXPLAIN belong to the engine and answer it too.
//
// What the session's user may not run is refused before anything is looked at, but for statements whose refusal comes later in Doris.
func Execute(ctx context.Context, env *Env, st ast.Statement) (*Result, error) {
	if err := env.Session.Open().Admits(st); err != nil {
		return nil, err
	}
	if err := authorize(env, st); err != nil {
		return nil, err
	}
	if text := blockable(st); text != "" {
		if err := Blocked(env.Catalog, env.Accounts, env.Session.User(), text); err != nil {
			return nil, err
		}
	}
	for _, g := range groups {
		result, done, err := g(ctx, env, st)
		if err != nil {
			return nil, err
		}
		if done {
			if result == nil {
				result = &Result{}
			}
			return result, nil
		}
	}
	return nil, doriserr.NotSupported("%s", kindOf(st))
}

// blockable returns the text of a statement that SQL block rules look at, or nothing.
func blockable(st ast.Statement) string {
	switch st := st.(type) {
	case *ast.Insert:
		return st.Text
	case *ast.Update:
		return st.Text
	case *ast.Delete:
		return st.Text
	case *ast.MergeInto:
		return st.Text
	case *ast.CreateView:
		return st.Text
	case *ast.AlterView:
		return st.Text
	case *ast.CreateTableLike:
		return st.Text
	}
	return ""
}

// Handles reports whether Execute knows statements of st's type; it runs nothing.
func Handles(st ast.Statement) bool {
	switch st.(type) {
	case *ast.Query, *ast.Explain:
		return false
	}
	return true
}

// kindOf names a statement for a message: its node's name.
func kindOf(st ast.Statement) string {
	if other, ok := st.(*ast.Other); ok {
		return other.What
	}
	name := fmt.Sprintf("%T", st)
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}
