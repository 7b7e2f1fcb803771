// INSERT INTO|OVERWRITE TABLE name [PARTITION ...] [WITH LABEL label] [(columns)] VALUES ... | query
//
// Doris: InsertUtils.normalizePlan, BindSink.bindOlapTableSink and OlapInsertExecutor.

package statement

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// insertInto runs an INSERT.
func insertInto(ctx context.Context, env *Env, st *ast.Insert) (*Result, error) {
	db, t, err := changedTable(env, st.Table)
	if err != nil {
		return nil, err
	}
	if t.IsView() && st.Overwrite {
		return nil, doriserr.New("insert into overwrite only support OLAP and HMS/ICEBERG table. But current table type is VIEW")
	}
	if err := checkTupleSizes(t, st); err != nil {
		return nil, err
	}
	if p := st.Partitions; p != nil && p.All && !st.Overwrite {
		return nil, doriserr.New("\nASTERISK is only supported in overwrite partition for OLAP table(line 0, pos 0)\n")
	}
	switch {
	case t.IsView():
		return nil, doriserr.New("the target table of insert into is not an OLAP table")
	case st.Branch != "":
		return nil, doriserr.NotSupported("branches of tables")
	case len(st.StaticPartition) > 0:
		return nil, doriserr.New("Table %s is not partitioned, cannot use static partition syntax", t.Name)
	}
	if st.Label != "" {
		if err := checkLabelName(env.Session, st.Label); err != nil {
			return nil, doriserr.New("begin transaction failed. %s", err.Error())
		}
	}
	if st.Overwrite {
		return insertOverwrite(ctx, env, st, db, t)
	}
	return insertRows(ctx, env, st, db, t, nil)
}

// checkTupleSizes demands as many values as there are columns in VALUES, before anything is known of them.
func checkTupleSizes(t *catalog.Table, st *ast.Insert) error {
	values, ok := st.Query.Body.(*ast.Values)
	if !ok || st.With != nil || st.Query.With != nil {
		return nil
	}
	columns := len(st.Columns)
	if columns == 0 {
		columns = len(t.ViewColumns) + len(t.VisibleColumns())
	}
	for _, row := range values.Rows {
		if len(row) == 0 && len(st.Columns) > 0 {
			return doriserr.New("value list should not be empty if columns are specified")
		}
		if len(row) != 0 && len(row) != columns {
			return doriserr.New("Column count doesn't match value count")
		}
	}
	return nil
}

// changedTable finds the table or view that a statement is to change.
func changedTable(env *Env, name ast.Name) (*catalog.Database, *catalog.Table, error) {
	database, err := databaseName(env, name.Catalog, name.Database)
	if err != nil {
		return nil, nil, err
	}
	db := env.Catalog.Database(database)
	if db == nil {
		return nil, nil, doriserr.New("Database [%s] does not exist.", database)
	}
	t := env.tableIn(db, name.Name)
	if t == nil {
		return nil, nil, doriserr.New("Table [%s] does not exist in database [%s].", name.Name, database)
	}
	return db, t, nil
}

// insertRows loads the rows of an INSERT into t, which may be a view of the table with other partitions, for which route finds them.
func insertRows(ctx context.Context, env *Env, st *ast.Insert, db *catalog.Database, t *catalog.Table, route load.RouteFunc) (*Result, error) {
	values, isValues := st.Query.Body.(*ast.Values)
	isValues = isValues && st.Query.With == nil && st.With == nil
	columns, err := insertColumns(t, st, isValues)
	if err != nil {
		return nil, err
	}
	in := insertion{env: env, database: db.ID, table: t, columns: columns, label: st.Label, route: route}
	if in.partial, err = partialInsert(env, t, st); err != nil {
		return nil, err
	}
	in.listed, in.grouped = len(st.Columns) > 0, groupsCommit(env, t, st)
	if p := st.Partitions; p != nil && !p.All {
		if _, _, err := withPartitions(t, p); err != nil {
			return nil, err
		}
		in.partitions, in.temporary = p.Names, p.Temporary
	}
	if isValues {
		return in.run(ctx, func() error { return in.values(ctx, values) })
	}
	if env.Query == nil {
		return nil, doriserr.NotSupported("INSERT ... SELECT without a query engine")
	}
	return in.run(ctx, func() error {
		emit := func(c *chunk.Chunk) error { return in.add(ctx, c) }
		if st.With == nil {
			return movePosition(env.Query.Query(ctx, env.Session, st.Query.Text, in.begin, emit), st.Query.Position())
		}
		q := *st.Query
		if q.With != nil {
			// The inner WITH sees the names of the outer one.
			with := *st.With
			with.Tables = append(slices.Clone(with.Tables), q.With.Tables...)
			q.With = &with
		} else {
			q.With = st.With
		}
		return env.Query.Run(ctx, env.Session, &q, in.begin, emit)
	})
}

// insertColumns are the places in the schema that an INSERT gives values for.
func insertColumns(t *catalog.Table, st *ast.Insert, values bool) ([]int, error) {
	var columns []int
	if len(st.Columns) == 0 {
		for i := range t.Columns {
			c := &t.Columns[i]
			if c.Hidden {
				continue
			}
			if c.Generated != "" && !values {
				return nil, generatedGiven(t, c)
			}
			columns = append(columns, i)
		}
		return columns, nil
	}
	seen := map[int]bool{}
	for _, name := range st.Columns {
		i := t.ColumnIndex(name)
		switch {
		case i < 0:
			return nil, doriserr.New("Unknown column '%s' in target table.", name)
		case t.Columns[i].Generated != "" && !values:
			return nil, generatedGiven(t, &t.Columns[i])
		case seen[i]:
			return nil, doriserr.New("Duplicate column name '%s'", name)
		}
		seen[i] = true
		columns = append(columns, i)
	}
	return columns, nil
}

// generatedGiven is the error of a value for a generated column.
func generatedGiven(t *catalog.Table, c *catalog.Column) error {
	return doriserr.New("The value specified for generated column '%s' in table '%s' is not allowed.", c.Name, t.Name)
}

// sessionBool reads a session variable that is true or false.
func sessionBool(env *Env, name string) bool {
	v, _ := env.Session.Variable(name)
	return strings.EqualFold(v, "true") || v == "1" || strings.EqualFold(v, "on")
}

// insertInfo is the text of the OK packet.
func insertInfo(label string, txn int64) string {
	return fmt.Sprintf("{'label':'%s', 'status':'VISIBLE', 'txnId':'%d'}", label, txn)
}

// positionAt is the place at the end of a message.
var positionAt = regexp.MustCompile(`\(line (\d+), pos (\d+)\)$`)

// movePosition makes the place in the message of an error of a query that in the statement around it, in which the query begins at p.
func movePosition(err error, p ast.Pos) error {
	if err == nil || p.Line == 0 {
		return err
	}
	e := doriserr.From(err)
	m := positionAt.FindStringSubmatch(e.Message)
	if m == nil {
		return err
	}
	line, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	if line == 1 {
		column += p.Column
	}
	moved := *e
	moved.Message = fmt.Sprintf("%s(line %d, pos %d)", strings.TrimSuffix(e.Message, m[0]), line+p.Line-1, column)
	return &moved
}
