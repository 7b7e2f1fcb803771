// CREATE TABLE [IF NOT EXISTS] name LIKE source [WITH ROLLUP [(names)]]
//
// Doris: CreateTableLikeCommand, which runs the statement that SHOW CREATE TABLE prints for the source.

package statement

import (
	"context"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func createTableLike(ctx context.Context, env *Env, st *ast.CreateTableLike) error {
	failed := func(err error) error {
		return doriserr.New("Failed to execute CREATE TABLE LIKE %s. Reason: %s", st.Source.Name, err.Error())
	}
	_, source, err := findTable(env, st.Source)
	if err != nil {
		return failed(err)
	}
	if source.IsView() {
		return failed(doriserr.New("Not support create table from a View"))
	}
	for _, name := range st.Rollups {
		if !hasRollup(source, name) {
			return failed(doriserr.New("Rollup index[%s] not exists in Table[%s]", name, source.Name))
		}
	}
	if err := checkTableName(env.Session, st.Name.Name); err != nil {
		return err
	}
	d, err := findDatabase(env, st.Name.Catalog, st.Name.Database)
	if err != nil {
		return err
	}
	if d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID {
		return doriserr.New("Can't create table '%s' (errno: 1005 - not supported create table in this database)", st.Name.Name)
	}
	if env.nameTaken(d, st.Name.Name, st.Temporary) {
		if st.IfNotExists {
			return nil
		}
		return failed(doriserr.New("Table '%s' already exists", st.Name.Name))
	}
	_, err = env.Catalog.CreateTable(ctx, likeTable(source, st, d.ID, temporarySession(env, st.Temporary)))
	return err
}

// likeTable is a copy of a table without its rows and ids.
func likeTable(source *catalog.Table, st *ast.CreateTableLike, database uint64, session uint32) *catalog.Table {
	t := source.Clone()
	t.ID, t.DatabaseID, t.Name, t.Temporary, t.SchemaVersion, t.NextColumnID = 0, database, st.Name.Name, st.Temporary, 0, 0
	t.Session = session
	t.Partitions = slices.DeleteFunc(t.Partitions, func(p catalog.Partition) bool { return p.Temporary })
	for i := range t.Partitions {
		t.Partitions[i].ID, t.Partitions[i].Created = 0, t.Created
		if t.Partitioning.Kind == catalog.Unpartitioned {
			t.Partitions[i].Name = t.Name
		}
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.ID = 0
		// The printed number of PI and E is read back as a literal.
		if c.Default.Kind == catalog.DefaultPi || c.Default.Kind == catalog.DefaultE {
			text, _ := c.Default.Text()
			c.Default = catalog.Default{Kind: catalog.DefaultLiteral, Literal: text}
		}
	}
	for i := range t.Indexes {
		t.Indexes[i].ID = 0
	}
	t.Rollups = slices.DeleteFunc(t.Rollups, func(r catalog.Rollup) bool {
		return !st.WithRollup || st.Rollups != nil && !slices.Contains(st.Rollups, r.Name)
	})
	for i := range t.Rollups {
		t.Rollups[i].ID = 0
	}
	return t
}
