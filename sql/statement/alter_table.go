// ALTER TABLE name clause, clause, ...
//
// Doris: AlterTableCommand, Alter.processAlterTable, SchemaChangeHandler. All clauses take effect together and at once: what
// Doris does in the background is finished when the statement returns, and SHOW ALTER TABLE shows it so. Only what has to wait for
// transactions is done when they have ended.

package statement

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// alteration is an ALTER TABLE in progress: old is the table as it is, t as it will be.
type alteration struct {
	ctx    context.Context
	env    *Env
	edit   *catalog.Edit
	db     *catalog.Database
	old, t *catalog.Table
	// schema says that columns changed, job that SHOW ALTER TABLE gets a line of that kind.
	schema bool
	job    string
	// rollups are the names that a job of kind ROLLUP is about.
	rollups []string
	// timeout is that of the job in seconds, 0 if the statement says none.
	timeout int64
	// added are the columns added by this statement.
	added []string
	// cancelled is why the change does not take place although the statement succeeds: what its job says then.
	cancelled string
	// waits are the transactions that the change waits for, nil if it takes place now.
	waits []int64
	// replaced says that the clause has already put the tables into the edit.
	replaced bool
}

func alterTable(ctx context.Context, env *Env, st *ast.AlterTable) error {
	return alterTableClauses(ctx, env, st.Name, st.Clauses)
}

// alterTableClauses changes a table by clauses, also those of CREATE INDEX and DROP INDEX.
func alterTableClauses(ctx context.Context, env *Env, name ast.Name, clauses []ast.AlterClause) error {
	db, t, err := findTable(env, name)
	if err != nil {
		return err
	}
	if t.IsView() {
		return doriserr.New("Table[%s] is not a olap table", t.Name)
	}
	for _, c := range clauses {
		if err := checkColumnTypes(c); err != nil {
			return err
		}
	}
	// What the store finds out makes the outcome another one: a job that is cancelled, or that waits.
	var cancelled string
	waits := false
	for {
		err := env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
			old := e.Snapshot().TableByID(t.ID)
			if old == nil {
				return doriserr.New("Unknown table '%s'", name.Name)
			}
			a := &alteration{ctx: ctx, env: env, edit: e, db: db, old: old, t: old.Clone(), cancelled: cancelled}
			return a.change(clauses, waits)
		})
		var lost *catalog.LostValueError
		switch {
		case errors.As(err, &lost):
			cancelled = lostValue(lost)
		case errors.Is(err, catalog.ErrPreCommitted) && !waits:
			waits = true
		default:
			return err
		}
	}
}

// change checks the clauses and makes them the table's; waits says that the store has refused to do so now.
func (a *alteration) change(clauses []ast.AlterClause, waits bool) error {
	if err := a.validateAll(clauses); err != nil {
		return err
	}
	if err := checkNormal(a.edit.Snapshot(), a.old); err != nil {
		return err
	}
	for _, c := range clauses {
		if err := a.apply(c); err != nil {
			return err
		}
	}
	if a.replaced {
		return nil
	}
	if a.cancelled != "" {
		return a.record()
	}
	sortProperties(a.t.Properties)
	if unfinished := a.unfinished(); waits || len(unfinished) > 0 && a.heavy() {
		a.waits = append([]int64{}, unfinished...)
		return a.record()
	}
	if a.schema {
		a.t.SchemaVersion++
	}
	if err := a.edit.ReplaceTable(a.old, a.t); err != nil {
		return err
	}
	return a.record()
}

// validateAll checks the clauses one by one and then together.
func (a *alteration) validateAll(clauses []ast.AlterClause) error {
	for _, c := range clauses {
		if err := a.validate(c); err != nil {
			return err
		}
	}
	if a.old.Temporary {
		return doriserr.New("Do not support alter temporary table[%s]", a.old.Name)
	}
	for _, c := range clauses {
		if f, ok := c.(*ast.EnableFeature); ok {
			if err := a.checkFeature(f); err != nil {
				return err
			}
		}
	}
	return checkConflict(clauses)
}

// checkNoTemporaryPartitions refuses changes of the columns and what depends on them while there are temporary partitions.
func (a *alteration) checkNoTemporaryPartitions() error {
	if slices.ContainsFunc(a.t.Partitions, func(p catalog.Partition) bool { return p.Temporary }) {
		return doriserr.New("Can not alter table when there are temp partitions in table")
	}
	return nil
}

// checkColumnTypes rejects types that cannot be made, before anything else is looked at.
func checkColumnTypes(c ast.AlterClause) error {
	switch c := c.(type) {
	case *ast.AddColumns:
		for i := range c.Columns {
			if err := checkTypeForm(c.Columns[i].Type); err != nil {
				return err
			}
		}
	case *ast.ModifyColumn:
		return checkTypeForm(c.Column.Type)
	}
	return nil
}

// apply changes the table by one clause.
func (a *alteration) apply(c ast.AlterClause) error {
	switch alterOperation(c) {
	case "SCHEMA_CHANGE", "ADD_ROLLUP", "DROP_ROLLUP":
		if err := a.checkNoTemporaryPartitions(); err != nil {
			return err
		}
	}
	switch c := c.(type) {
	case *ast.AddColumns:
		return a.addColumns(c)
	case *ast.DropColumn:
		return a.dropColumn(c)
	case *ast.ModifyColumn:
		return a.modifyColumn(c)
	case *ast.ModifyColumnComment:
		return a.modifyColumnComment(c)
	case *ast.ReorderColumns:
		return a.reorderColumns(c)
	case *ast.Rename:
		return a.rename(c)
	case *ast.AddPartition:
		return a.addPartition(c)
	case *ast.DropPartition:
		return a.dropPartition(c)
	case *ast.ModifyPartition:
		return a.modifyPartition(c)
	case *ast.ReplacePartition:
		return a.replacePartition(c)
	case *ast.ReplaceTable:
		return a.replaceTable(c)
	case *ast.AddIndex:
		return a.addIndex(&c.Index)
	case *ast.DropIndexClause:
		return a.dropIndex(c.Name, c.IfExists)
	case *ast.AddRollups:
		return a.addRollups(c)
	case *ast.DropRollups:
		return a.dropRollups(c)
	case *ast.EnableFeature:
		return a.enableFeature(c)
	case *ast.ModifyDistribution:
		return a.modifyDistribution(c)
	case *ast.ModifyComment:
		a.t.Comment = c.Comment
		return nil
	case *ast.SetProperties:
		return a.setProperties(c)
	case *ast.SetStats:
		return a.setStatistics(c)
	case *ast.Constraint:
		return a.changeConstraint(c)
	case *ast.ModifyEngine:
		return checkEngineChange(c)
	case *ast.OtherClause:
		return doriserr.NotSupported("ALTER TABLE ... %s", c.What)
	}
	return doriserr.NotSupported("this clause of ALTER TABLE")
}

// model is what the checks of columns have to know of the table.
func (a *alteration) model() tableModel {
	return tableModel{model: a.t.Model, mergeOnWrite: a.t.MergeOnWrite, clusterKeys: a.t.ClusterKeys}
}

// light reports whether the table has light_schema_change.
func (a *alteration) light() bool {
	v, _ := a.t.Properties.Get(propLightChange)
	return v == "true"
}

// checkEngineChange refuses MODIFY ENGINE, of which nothing is left in Doris (Doris: ModifyEngineOp, Alter.processModifyEngine).
func checkEngineChange(c *ast.ModifyEngine) error {
	if !strings.EqualFold(c.Engine, "odbc") {
		return doriserr.New("Only support alter table engine from MySQL to ODBC")
	}
	if !slices.ContainsFunc(c.Properties, func(p ast.Property) bool { return p.Key == "driver" }) {
		return doriserr.New("Need specify 'driver' property")
	}
	return doriserr.New("Only support modify table engine from MySQL to ODBC")
}
