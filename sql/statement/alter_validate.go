package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// validate is what Doris checks of each clause before it looks whether the clauses go together and changes anything
// (Doris: AlterTableCommand.validate, the validate of each AlterTableOp). The table is as it was before the statement.
func (a *alteration) validate(c ast.AlterClause) error {
	switch c := c.(type) {
	case *ast.AddColumns:
		return a.validateAddColumns(c)
	case *ast.DropColumn:
		return a.validateDropColumn(c)
	case *ast.ModifyColumn:
		return a.validateModifyColumn(c)
	case *ast.ReorderColumns:
		return a.validateReorder(c)
	case *ast.Rename:
		return a.validateRename(c)
	case *ast.AddRollups:
		return a.validateRollups(c)
	case *ast.ModifyPartition:
		return validatePartitionProperties(c)
	case *ast.ReplacePartition:
		return takeReplacement(c.Properties, nil)
	case *ast.ReplaceTable:
		_, err := takeSwap(c.Properties)
		return err
	case *ast.SetProperties:
		return a.validateProperties(c)
	case *ast.EnableFeature:
		return validateFeature(c)
	case *ast.ModifyEngine:
		return checkEngineForm(c)
	case *ast.AddPartition:
		return a.validateAddPartition(c)
	}
	return nil
}

// validateAddColumns is AddColumnOp.validate, and AddColumnsOp.validate for a list in parentheses.
func (a *alteration) validateAddColumns(st *ast.AddColumns) error {
	value := false
	drafts := make([]columnDraft, len(st.Columns))
	for i := range st.Columns {
		drafts[i] = draftColumn(&st.Columns[i])
		if err := a.checkNewColumn(&drafts[i], st.Place); err != nil {
			return err
		}
	}
	for i := range drafts {
		if st.List && value && drafts[i].Key {
			return doriserr.New("Cannot add key column %s after value column", drafts[i].Name)
		}
		value = value || !drafts[i].Key
	}
	return nil
}

// validateDropColumn is DropColumnOp.validate.
func (a *alteration) validateDropColumn(st *ast.DropColumn) error {
	if strings.HasPrefix(st.Name, hiddenColumnPrefix) {
		return doriserr.New("Do not support drop hidden column")
	}
	c := a.old.Column(st.Name)
	if st.Rollup != "" {
		if r := findRollup(a.old, st.Rollup); r != nil && containsFold(r.Columns, st.Name) && c != nil && c.Key && hasReplace(a.old, r.Columns) {
			return doriserr.New("Can not drop key column %s when rollup has value column with REPLACE aggregation method", st.Name)
		}
		return nil
	}
	if containsFold(a.old.Partitioning.Columns, st.Name) || !a.old.Distribution.Random && containsFold(a.old.Distribution.Columns, st.Name) {
		return doriserr.New("Can not drop partition or distribution column : %s", st.Name)
	}
	if c != nil && c.Key {
		switch {
		case a.old.Model == catalog.Unique:
			return doriserr.New("Can not drop key column %s in unique data model table", st.Name)
		case a.old.Model == catalog.Aggregate && hasReplace(a.old, nil):
			return doriserr.New("Can not drop key column %s in aggregation key table having REPLACE or REPLACE_IF_NOT_NULL column", st.Name)
		}
	}
	return nil
}

// hasReplace reports whether a column, of those named or of all, is aggregated by REPLACE or REPLACE_IF_NOT_NULL.
func hasReplace(t *catalog.Table, names []string) bool {
	for i := range t.Columns {
		c := &t.Columns[i]
		if strings.HasPrefix(c.Aggregation, "REPLACE") && (names == nil || containsFold(names, c.Name)) {
			return true
		}
	}
	return false
}

// findRollup returns a rollup by name, or nil.
func findRollup(t *catalog.Table, name string) *catalog.Rollup {
	for i := range t.Rollups {
		if t.Rollups[i].Name == name {
			return &t.Rollups[i]
		}
	}
	return nil
}

// validateModifyColumn is ModifyColumnOp.validate.
func (a *alteration) validateModifyColumn(st *ast.ModifyColumn) error {
	if st.Rollup != "" {
		return doriserr.New("Cannot modify column in rollup %s", st.Rollup)
	}
	c, was := a.modified(st)
	if err := checkColumn(a.env.Session, &c, a.model()); err != nil {
		return err
	}
	if err := a.checkMove(&c, was, st.Place); err != nil {
		return err
	}
	if was != nil {
		return checkSchemaChange(was, &c)
	}
	return nil
}

// modified is the column of MODIFY COLUMN as it is said, and as it was before the statement.
func (a *alteration) modified(st *ast.ModifyColumn) (columnDraft, *catalog.Column) {
	c := draftColumn(&st.Column)
	was := a.old.Column(c.Name)
	if was != nil {
		c.Key = was.Key
	}
	return c, was
}

// validateReorder is ReorderColumnsOp.validate.
func (a *alteration) validateReorder(st *ast.ReorderColumns) error {
	value := false
	for _, name := range st.Columns {
		c := a.old.Column(name)
		if c == nil {
			continue
		}
		if value && c.Key {
			return doriserr.New("Cannot add key column %s after value column", name)
		}
		value = value || !c.Key
	}
	return nil
}

// validateRename checks the form of the new name.
func (a *alteration) validateRename(st *ast.Rename) error {
	switch st.Kind {
	case "COLUMN":
		if strings.HasPrefix(st.Old, hiddenColumnPrefix) {
			return doriserr.New("Do not support rename hidden column")
		}
		return checkColumnName(a.env.Session, &catalog.Column{Name: st.New})
	case "PARTITION":
		return checkPartitionName(a.env.Session, st.New)
	}
	return checkTableName(a.env.Session, st.New)
}

// validateRollups is AddRollupOp.validate.
func (a *alteration) validateRollups(st *ast.AddRollups) error {
	for i := range st.Rollups {
		if err := checkRollupForm(a.env.Session, &st.Rollups[i]); err != nil {
			return err
		}
	}
	return nil
}

// checkRollupForm checks the name of a rollup and that no column is in it twice.
func checkRollupForm(s Session, def *ast.RollupDef) error {
	if err := checkTableName(s, def.Name); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, name := range def.Columns {
		if seen[name] {
			return doriserr.New("Duplicate column name '%s'", name)
		}
		seen[name] = true
	}
	return nil
}

// validatePartitionProperties is ModifyPartitionOp.validate.
func validatePartitionProperties(st *ast.ModifyPartition) error {
	if len(st.Properties) == 0 {
		return doriserr.New("Properties is not set")
	}
	bag := newBag(st.Properties)
	if _, _, err := takeReplication(bag, ""); err != nil {
		return err
	}
	if bag.takeLoose("in_memory", false) {
		return doriserr.New("Not support set 'in_memory'='true' now!")
	}
	return takeTabletType(bag)
}

// validateFeature is EnableFeatureOp.validate.
func validateFeature(st *ast.EnableFeature) error {
	switch strings.ToUpper(st.Name) {
	case "BATCH_DELETE", "UPDATE_FLEXIBLE_COLUMNS":
		return nil
	case "SEQUENCE_LOAD":
		if len(st.Properties) == 0 {
			return doriserr.New("Properties is not set")
		}
		return nil
	}
	return doriserr.New("unknown feature name: %s", st.Name)
}

// validateAddPartition is AddPartitionOp.validate: the properties and the name of the partition.
func (a *alteration) validateAddPartition(st *ast.AddPartition) error {
	def := addedDef(st)
	return checkPartitionDef(a.env, &def, &propertyBag{values: map[string]string{}})
}
