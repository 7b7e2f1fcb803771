// CANCEL ALTER TABLE COLUMN|ROLLUP|MATERIALIZED VIEW FROM table, CANCEL BUILD INDEX ON table
//
// Doris: SchemaChangeHandler.cancelColumnJob and cancelIndexJob, MaterializedViewHandler.cancel. Changes are done at once here, so
// there is never one to cancel.

package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func cancelAlterTable(env *Env, st *ast.CancelAlterTable) error {
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
	return doriserr.New("Table[%s] is not under SCHEMA_CHANGE.", t.Name)
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
