package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// rename is RENAME of the table, a column, a partition or a rollup (Doris: Env.renameTable and its kin).
func (a *alteration) rename(st *ast.Rename) error {
	switch st.Kind {
	case "COLUMN":
		return a.renameColumn(st)
	case "PARTITION":
		return a.renamePartition(st)
	case "ROLLUP":
		return a.renameRollup(st)
	}
	if st.New == a.t.Name {
		return doriserr.New("Same table name")
	}
	if a.edit.Snapshot().TableIn(a.db.ID, st.New) != nil {
		return doriserr.New("Table name[%s] is already used", st.New)
	}
	if hasRollup(a.t, st.New) {
		return doriserr.New("New name conflicts with rollup index name: %s", st.New)
	}
	if a.t.Partitioning.Kind == catalog.Unpartitioned {
		for i := range a.t.Partitions {
			if a.t.Partitions[i].Name == a.t.Name {
				a.t.Partitions[i].Name = st.New
			}
		}
	}
	a.t.Name = st.New
	return nil
}

func (a *alteration) renameColumn(st *ast.Rename) error {
	if strings.EqualFold(st.Old, st.New) {
		return doriserr.New("Same column name")
	}
	if hasSequenceMapping(a.t) {
		return doriserr.New("table use sequence mapping do not support rename yet")
	}
	if containsFold(a.t.Partitioning.Columns, st.Old) {
		return doriserr.New("Renaming partition columns has problems, forbidden in current Doris version")
	}
	if !a.light() {
		return doriserr.New("not implemented for table without column unique id, which are created with property 'light_schema_change'.")
	}
	if a.t.Column(st.New) != nil {
		return doriserr.New("Column name[%s] is already used", st.New)
	}
	c := a.t.Column(st.Old)
	if c == nil {
		return doriserr.New("Column[%s] does not exists", st.Old)
	}
	old := c.Name
	for i := range a.t.Columns {
		if strings.Contains(a.t.Columns[i].Generated, quote(old)) {
			return doriserr.New("Cannot rename column, because column '%s' has a generated column dependency on :[%s]", old, a.t.Columns[i].Name)
		}
	}
	c.Name = st.New
	for _, list := range [][]string{a.t.Distribution.Columns, a.t.ClusterKeys} {
		renameIn(list, old, st.New)
	}
	for i := range a.t.Indexes {
		renameIn(a.t.Indexes[i].Columns, old, st.New)
	}
	for i := range a.t.Rollups {
		renameIn(a.t.Rollups[i].Columns, old, st.New)
	}
	if strings.EqualFold(a.t.SequenceMapping, old) {
		a.t.SequenceMapping = st.New
		a.t.Properties.Set(propSequenceCol, st.New)
	}
	if v, ok := a.t.Properties.Get(propBloomColumns); ok {
		names := strings.Split(v, ", ")
		renameIn(names, old, st.New)
		a.t.Properties.Set(propBloomColumns, strings.Join(names, ", "))
	}
	a.schema = true
	return nil
}

// renameIn replaces a name in a list.
func renameIn(list []string, old, name string) {
	for i := range list {
		if strings.EqualFold(list[i], old) {
			list[i] = name
		}
	}
}

func (a *alteration) renamePartition(st *ast.Rename) error {
	if a.t.Partitioning.Kind == catalog.Unpartitioned {
		return doriserr.New("Table[%s] is single partitioned. no need to rename partition name.", a.t.Name)
	}
	if strings.EqualFold(st.Old, st.New) {
		return doriserr.New("Same partition name")
	}
	p := a.t.Partition(st.Old, false)
	if p == nil {
		return doriserr.New("Partition[%s] does not exists", st.Old)
	}
	if a.t.Partition(st.New, false) != nil {
		return doriserr.New("Partition name[%s] is already used", st.New)
	}
	p.Name = st.New
	return nil
}

func (a *alteration) renameRollup(st *ast.Rename) error {
	switch {
	case st.Old == a.t.Name:
		return doriserr.New("Using ALTER TABLE RENAME to change table name")
	case st.Old == st.New:
		return doriserr.New("Same rollup name")
	case !hasRollup(a.t, st.Old):
		return doriserr.New("Rollup index[%s] does not exists", st.Old)
	case hasRollup(a.t, st.New):
		return doriserr.New("Rollup name[%s] is already used", st.New)
	}
	for i := range a.t.Rollups {
		if a.t.Rollups[i].Name == st.Old {
			a.t.Rollups[i].Name = st.New
		}
	}
	return nil
}

// replaceTable is REPLACE WITH TABLE other [PROPERTIES ("swap" = "false")] (Doris: Alter.processReplaceTable).
func (a *alteration) replaceTable(st *ast.ReplaceTable) error {
	swap, err := takeSwap(st.Properties)
	if err != nil {
		return err
	}
	other := a.edit.Snapshot().TableIn(a.db.ID, st.Name)
	switch {
	case other == nil:
		return doriserr.New("errCode = 7, detailMessage = table not found, tableName=%s", st.Name)
	case other.IsView():
		return doriserr.New("table %s is not OLAP", st.Name)
	}
	moved := other.Clone()
	takeName(moved, a.old.Name)
	if swap {
		takeName(a.t, other.Name)
		// Out of the way first: two tables cannot have one name in between.
		a.edit.DropTable(a.old, false)
		a.edit.PutTable(moved)
		a.edit.PutTable(a.t)
	} else {
		if !st.Force {
			if err := a.edit.Recycle(catalog.Recycled{Table: a.old, DatabaseID: a.db.ID}); err != nil {
				return err
			}
		}
		a.edit.DropTable(a.old, st.Force)
		a.edit.PutTable(moved)
	}
	a.replaced = true
	return nil
}

// takeSwap reads the properties of REPLACE WITH TABLE.
func takeSwap(list []ast.Property) (bool, error) {
	bag := newBag(list)
	swap := bag.takeLoose("swap", true)
	if len(bag.keys) > 0 {
		return false, doriserr.New("Unknown properties: [%s]", strings.Join(bag.keys, ", "))
	}
	return swap, nil
}

// takeName renames a table and the partition that is named after it.
func takeName(t *catalog.Table, name string) {
	for i := range t.Partitions {
		if t.Partitioning.Kind == catalog.Unpartitioned && t.Partitions[i].Name == t.Name {
			t.Partitions[i].Name = name
		}
	}
	t.Name = name
}

// createIndex is CREATE INDEX ... ON table.
func createIndex(ctx context.Context, env *Env, st *ast.CreateIndex) error {
	return alterTableClauses(ctx, env, st.Table, []ast.AlterClause{&ast.AddIndex{Index: st.Index}})
}

// dropIndex is DROP INDEX ... ON table.
func dropIndex(ctx context.Context, env *Env, st *ast.DropIndex) error {
	return alterTableClauses(ctx, env, st.Table, []ast.AlterClause{&ast.DropIndexClause{IfExists: st.IfExists, Name: st.Name}})
}
