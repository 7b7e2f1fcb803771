// ALTER TABLE name clause, clause, ...
//
// Doris: AlterTableCommand, Alter.processAlterTable, SchemaChangeHandler. All clauses take effect together and at once: what
// Doris does in the background is finished when the statement returns, and SHOW ALTER TABLE shows it so. Only what has to wait for
// transactions is done when they have ended.

package statement

import (
	"context"
	"errors"
	"reflect"
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
	// rewrites says that a clause cannot be done by the metadata alone in Doris; properties are those of such clauses.
	rewrites   bool
	properties []ast.Property
	// commented are the columns that got a comment.
	commented []string
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
	db, t, err := findDescribed(env, name)
	if err != nil || t.IsView() {
		return refuseAlter(ctx, env, name, t, err, clauses)
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
	if err := a.checkJob(); err != nil {
		return err
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

// refuseAlter is the error of clauses for what is no table; those that do not look at the table are checked before.
func refuseAlter(ctx context.Context, env *Env, name ast.Name, view *catalog.Table, missing error, clauses []ast.AlterClause) error {
	if c, ok := clauses[0].(*ast.Constraint); ok {
		if missing != nil {
			return env.unboundTable(name, missing)
		}
		return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
			a := &alteration{env: env, edit: e, old: view, t: view.Clone()}
			if err := a.changeConstraint(c); err != nil {
				return err
			}
			return e.ReplaceTable(view, a.t)
		})
	}
	for _, c := range clauses {
		if err := checkColumnTypes(c); err != nil {
			return err
		}
	}
	a := &alteration{env: env, old: &catalog.Table{}, t: &catalog.Table{}}
	for _, c := range clauses {
		switch c := c.(type) {
		case *ast.AddColumns, *ast.DropColumn, *ast.ModifyColumn, *ast.ReorderColumns, *ast.AddPartition, *ast.AddIndex, *ast.DropIndexClause:
			if missing != nil {
				return missing
			}
		case *ast.ModifyEngine:
			if err := checkEngineForm(c); err != nil {
				return err
			}
		default:
			if err := a.validate(c); err != nil {
				return err
			}
		}
	}
	if missing != nil {
		return missing
	}
	kind := "VIEW"
	if view.ID == 0 {
		kind = "SCHEMA"
	}
	for _, c := range clauses {
		switch c := c.(type) {
		case *ast.AddColumns, *ast.DropColumn, *ast.ModifyColumn, *ast.ReorderColumns, *ast.ModifyEngine, *ast.SetProperties, *ast.OtherClause:
			continue
		case *ast.Rename:
			if c.Kind == "TABLE" || c.Kind == "COLUMN" {
				continue
			}
		}
		return doriserr.New("%s [%s] do not support %s clause now", kind, view.Name, alterOperation(c))
	}
	return doriserr.New("Do not support alter %s table[%s]", kind, view.Name)
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

// checkJob is what Doris checks when it makes the job of a change: its properties, and that there is anything to do (Doris:
// SchemaChangeHandler.createJob).
func (a *alteration) checkJob() error {
	if !a.rewrites {
		return nil
	}
	if _, err := takeTimeout(newBag(a.properties)); err != nil {
		return err
	}
	if reflect.DeepEqual(a.t.Columns, a.old.Columns) {
		return errUnchanged
	}
	return nil
}

// errUnchanged refuses a change that changes nothing.
var errUnchanged = doriserr.New("Nothing is changed. please check your alter stmt.")

// takeTimeout reads the timeout of a job.
func takeTimeout(b *propertyBag) (int64, error) {
	return b.takeLong("timeout", 0, func(text string) error { return doriserr.New("Invalid timeout format: %s", text) })
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
		return lakeClause(c.What)
	}
	return doriserr.NotSupported("this clause of ALTER TABLE")
}

// lakeClause refuses the clauses that only tables of a lake have.
func lakeClause(what string) error {
	if strings.HasSuffix(what, "PARTITION KEY") {
		return doriserr.New("%s is only supported for Iceberg tables", what)
	}
	_, kind, _ := strings.Cut(what, " ")
	return doriserr.New("Invalid alter operations: ALTER_%s", kind)
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
	if err := checkEngineForm(c); err != nil {
		return err
	}
	return doriserr.New("Only support modify table engine from MySQL to ODBC")
}

// checkEngineForm is ModifyEngineOp.validate.
func checkEngineForm(c *ast.ModifyEngine) error {
	if !strings.EqualFold(c.Engine, "odbc") {
		return doriserr.New("Only support alter table engine from MySQL to ODBC")
	}
	if !slices.ContainsFunc(c.Properties, func(p ast.Property) bool { return p.Key == "driver" }) {
		return doriserr.New("Need specify 'driver' property")
	}
	return nil
}
