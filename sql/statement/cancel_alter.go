// CANCEL ALTER TABLE COLUMN|ROLLUP|MATERIALIZED VIEW FROM table, CANCEL BUILD INDEX ON table
//
// Doris: SchemaChangeHandler.cancelColumnJob and cancelIndexJob, MaterializedViewHandler.cancel. Only a change of columns that waits for
// transactions can be cancelled.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func cancelAlterTable(ctx context.Context, env *Env, st *ast.CancelAlterTable) error {
	if st.Kind != "COLUMN" {
		_, t, err := findTableMeta(env, st.Table, true)
		if err != nil {
			return err
		}
		return doriserr.New("Table[%s] is not under ROLLUP. Use 'ALTER TABLE DROP ROLLUP' if you want to.", t.Name)
	}
	_, t, err := findTable(env, st.Table)
	if err != nil {
		return err
	}
	w, err := waitingFor(env.Catalog.Snapshot(), t.ID)
	if err != nil {
		return err
	}
	if w == nil {
		return doriserr.New("Table[%s] is not under SCHEMA_CHANGE.", t.Name)
	}
	return w.cancel(ctx, env.Catalog, "user cancelled")
}

func cancelBuildIndex(env *Env, st *ast.CancelBuildIndex) error {
	database := env.databaseOf(st.Table.Database)
	if database != "" && !env.may(catalog.MayAlter, database, st.Table.Name) {
		return env.deniedCommand("CANCEL ALTER TABLE", database+": "+st.Table.Name)
	}
	_, t, err := findTable(env, st.Table)
	if err != nil {
		return err
	}
	return doriserr.New("No job to cancel for Table[%s]", t.Name)
}
