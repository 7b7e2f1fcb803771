package engine

import (
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
)

// timeText is the form of a DATETIME.
const timeText = "2006-01-02 15:04:05"

// eachDatabase calls f for all databases by name, information_schema among them.
func eachDatabase(ctx context.Context, s *Session, f func(name string, tables []*catalog.Table)) {
	snapshot := s.engine.config.Catalog.Snapshot()
	seen := false
	var names []string
	for _, d := range snapshot.Databases() {
		names = append(names, d.Name)
		seen = seen || isInformationSchema(d.Name)
	}
	if !seen {
		names = append(names, informationSchema)
	}
	sort.Strings(names)
	w := wantedIn(ctx)
	for _, name := range names {
		if w.database != "" && w.database != name {
			continue
		}
		if may := s.engine.config.MayUse; may != nil && may(s.User(), s.host, name) != nil {
			continue
		}
		var tables []*catalog.Table
		if d := snapshot.Database(name); d != nil {
			tables = snapshot.Tables(d.ID)
			if may := s.engine.config.MaySee; may != nil {
				tables = slices.DeleteFunc(tables, func(t *catalog.Table) bool { return !may(s.User(), s.host, name, t.Name) })
			}
		}
		if len(tables) == 0 {
			tables = systemAsTables(name)
			if may := s.engine.config.MaySee; may != nil && name == internalSchema {
				tables = slices.DeleteFunc(tables, func(t *catalog.Table) bool { return !may(s.User(), s.host, name, t.Name) })
			}
		}
		if w.table != "" {
			tables = slices.DeleteFunc(slices.Clone(tables), func(t *catalog.Table) bool { return t.Name != w.table })
		}
		f(name, tables)
	}
}

// systemAsTables shows the metadata views of a database as tables, by name.
func systemAsTables(database string) []*catalog.Table {
	var out []*catalog.Table
	for _, t := range systemTablesOf(database) {
		shown := &catalog.Table{Name: t.name, Columns: t.columns}
		if database == internalSchema && t.name != "audit_log" {
			shown.Model = catalog.Unique
		}
		out = append(out, shown)
	}
	slices.SortFunc(out, func(a, b *catalog.Table) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// schemataRows are the rows of information_schema.schemata.
func schemataRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	eachDatabase(ctx, s, func(name string, _ []*catalog.Table) {
		rows = append(rows, []any{"internal", name, "utf8mb4", "utf8mb4_0900_bin", nil, nil})
	})
	return rows, nil
}

// tablesRows are the rows of information_schema.tables.
func tablesRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	eachDatabase(ctx, s, func(database string, tables []*catalog.Table) {
		for _, t := range tables {
			row := make([]any, 21)
			row[0], row[1], row[2] = "internal", database, t.Name
			row[17], row[20] = "utf-8", t.Comment
			switch {
			case database == internalSchema:
				row[3], row[4] = "BASE TABLE", "Doris"
				row[7], row[8], row[9], row[11] = int64(0), int64(0), int64(0), int64(0)
			case systemTablesOf(database) != nil:
				row[3], row[4] = "SYSTEM VIEW", "MEMORY"
				row[7], row[8], row[9], row[11] = int64(0), int64(0), int64(0), int64(0)
			case t.IsView():
				row[3], row[4] = "VIEW", "View"
				row[7], row[8], row[9], row[11] = int64(0), int64(0), int64(0), int64(0)
			default:
				n, _, counting := s.engine.config.Tables.RowCount(ctx, t)
				if counting != nil {
					err = counting
					return
				}
				row[3], row[4], row[7] = "BASE TABLE", "Doris", int64(n)
				row[8], row[9], row[11] = int64(0), int64(0), int64(0)
			}
			row[14], row[15] = stamp(s, t.Created), stamp(s, t.Updated)
			rows = append(rows, row)
		}
	})
	return rows, err
}

// stamp writes a time in the session's zone, NULL for none.
func stamp(s *Session, t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(s.Location()).Format(timeText)
}

// columnsRows are the rows of information_schema.columns (Doris: SchemaColumnsScanner over FrontendServiceImpl.describeTables).
func columnsRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	eachDatabase(ctx, s, func(database string, tables []*catalog.Table) {
		for _, t := range tables {
			columns := t.VisibleColumns()
			if t.IsView() {
				columns = t.ViewColumns
			}
			for i := range columns {
				rows = append(rows, columnRow(database, t, &columns[i], i+1))
			}
		}
	})
	return rows, nil
}

// columnRow is one row of information_schema.columns.
func columnRow(database string, t *catalog.Table, c *catalog.Column, place int) []any {
	row := make([]any, 24)
	row[0], row[1], row[2], row[3], row[4] = "internal", database, t.Name, c.Name, int64(place)
	if text, ok := c.Default.Text(); ok {
		row[5] = text
	}
	row[6] = "NO"
	if c.Nullable {
		row[6] = "YES"
	}
	row[7], row[15] = dataType(c.Type), columnType(c.Type)
	length, precision, scale := sizes(c.Type)
	if c.Type.IsText() {
		row[8], row[9] = int64(length), int64(length)*4
	}
	isTime := c.Type.Kind == catalog.DateTime || c.Type.Kind == catalog.TimeStampTz
	if precision >= 0 && !isTime {
		row[10] = int64(precision)
	}
	if scale >= 0 && !isTime {
		row[11], row[21] = int64(scale), int64(scale)
	}
	if isTime {
		row[12] = int64(scale)
	}
	row[16], row[17], row[18], row[19] = "", "", "", c.Comment
	if c.Key {
		row[16] = map[catalog.KeyModel]string{catalog.Duplicate: "DUP", catalog.Unique: "UNI", catalog.Aggregate: "AGG"}[t.Model]
	}
	if length >= 0 {
		row[20] = int64(length)
	}
	return row
}

// sizes returns length, precision and scale of a type as the frontend describes them, -1 for none (Doris: Type.getColumnSize,
// getDecimalDigits).
func sizes(t catalog.Type) (length, precision, scale int) {
	switch t.Kind {
	case catalog.Boolean:
		return -1, -1, 0
	case catalog.TinyInt:
		return 3, 3, 0
	case catalog.SmallInt:
		return 5, 5, 0
	case catalog.Int:
		return 10, 10, 0
	case catalog.BigInt:
		return 19, 19, 0
	case catalog.LargeInt:
		return 39, 39, -1
	case catalog.Float:
		return 7, 7, 7
	case catalog.Double:
		return 15, 15, 15
	case catalog.Decimal:
		return t.Precision, t.Precision, t.Scale
	case catalog.DateTime, catalog.TimeStampTz:
		return -1, 18, t.Scale
	case catalog.Char, catalog.VarChar:
		return t.Length, -1, -1
	case catalog.String:
		return 2147483643, -1, -1
	case catalog.HLL:
		return 16385, -1, -1
	}
	return -1, -1, -1
}

// dataType is DATA_TYPE (Doris: SchemaColumnsScanner::_to_mysql_data_type_string).
func dataType(t catalog.Type) string {
	switch t.Kind {
	case catalog.Boolean:
		return "tinyint"
	case catalog.LargeInt:
		return "bigint unsigned"
	case catalog.String, catalog.VarChar:
		return "varchar"
	case catalog.Char:
		return "char"
	case catalog.TimeStampTz:
		return "timestamp"
	case catalog.QuantileState, catalog.AggState, catalog.Time, catalog.VarBinary, catalog.Null:
		return "unknown"
	}
	name := t.String()
	if i := strings.IndexAny(name, "(<"); i >= 0 {
		name = name[:i]
	}
	return name
}

// columnType is COLUMN_TYPE (Doris: SchemaColumnsScanner::_type_to_string).
func columnType(t catalog.Type) string {
	switch t.Kind {
	case catalog.Boolean:
		return "tinyint(1)"
	case catalog.TinyInt:
		return "tinyint(4)"
	case catalog.SmallInt:
		return "smallint(6)"
	case catalog.Int:
		return "int(11)"
	case catalog.BigInt:
		return "bigint(20)"
	case catalog.String:
		return "string"
	case catalog.Decimal:
		return "decimalv3(" + strconv.Itoa(t.Precision) + ", " + strconv.Itoa(t.Scale) + ")"
	case catalog.Array:
		return "array<" + columnType(*t.Elem) + ">"
	case catalog.Map:
		return "map<" + columnType(*t.Key) + "," + columnType(*t.Elem) + ">"
	case catalog.Struct:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = columnType(f.Type)
		}
		return "struct<" + strings.Join(parts, ",") + ">"
	case catalog.Date, catalog.DateTime, catalog.Char, catalog.VarChar, catalog.LargeInt, catalog.Float, catalog.Double:
		return t.String()
	case catalog.TimeStampTz:
		return strings.Replace(t.String(), "timestamptz", "timestamp", 1)
	}
	return dataType(t)
}

// viewsRows are the rows of information_schema.views.
func viewsRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	eachDatabase(ctx, s, func(database string, tables []*catalog.Table) {
		for _, t := range tables {
			if t.IsView() {
				rows = append(rows, []any{"internal", database, t.Name, t.View, "NONE", "NO", "root@%", "DEFINER", "utf8", nil})
			}
		}
	})
	return rows, nil
}

// partitionRows are the rows of information_schema.partitions: the columns that name a partition and count its rows.
func partitionRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	width := len(systemTables["partitions"].columns)
	eachDatabase(ctx, s, func(database string, tables []*catalog.Table) {
		for _, t := range tables {
			for i := range t.Partitions {
				p := &t.Partitions[i]
				row := make([]any, width)
				for k, c := range systemTables["partitions"].columns {
					switch c.Name {
					case "PARTITION_ID":
						row[k] = int64(p.ID)
					case "TABLE_CATALOG":
						row[k] = "internal"
					case "TABLE_SCHEMA":
						row[k] = database
					case "TABLE_NAME":
						row[k] = t.Name
					case "PARTITION_NAME":
						row[k] = p.Name
					case "PARTITION_ORDINAL_POSITION":
						row[k] = int64(i + 1)
					case "PARTITION_METHOD":
						row[k] = [...]string{"UNPARTITIONED", "RANGE", "LIST"}[t.Partitioning.Kind]
					case "PARTITION_EXPRESSION":
						row[k] = strings.Join(t.Partitioning.Columns, ", ")
					case "STATE":
						row[k] = "NORMAL"
					case "CREATE_TIME":
						row[k] = stamp(s, p.Created)
					}
				}
				rows = append(rows, row)
			}
		}
	})
	return rows, nil
}

// tablePropertyRows are the rows of information_schema.table_properties.
func tablePropertyRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	eachDatabase(ctx, s, func(database string, tables []*catalog.Table) {
		for _, t := range tables {
			for _, p := range t.Properties {
				rows = append(rows, []any{"internal", database, t.Name, p.Key, p.Value})
			}
		}
	})
	return rows, nil
}

// characterSetRows are the rows of information_schema.character_sets.
func characterSetRows(context.Context, *Session) ([][]any, error) {
	return [][]any{{"utf8mb4", "utf8mb4_0900_bin", "UTF-8 Unicode", int64(4)}}, nil
}

// collationRows are the rows of information_schema.collations.
func collationRows(context.Context, *Session) ([][]any, error) {
	return [][]any{{"utf8mb4_0900_bin", "utf8mb4", int64(309), "Yes", "Yes", int64(1)}, {"utf8mb3_general_ci", "utf8mb3", int64(33), "Yes", "Yes", int64(1)}}, nil
}

// engineRows are the rows of information_schema.engines.
func engineRows(context.Context, *Session) ([][]any, error) {
	return [][]any{{"Olap engine", "YES", "Default storage engine of Doris", "NO", "NO", "NO"}}, nil
}

// sessionVariableRows are the rows of information_schema.session_variables.
func sessionVariableRows(_ context.Context, s *Session) ([][]any, error) {
	return variableRows(s, false), nil
}

// globalVariableRows are the rows of information_schema.global_variables.
func globalVariableRows(_ context.Context, s *Session) ([][]any, error) {
	return variableRows(s, true), nil
}

// variableRows lists variables.
func variableRows(s *Session, global bool) (rows [][]any) {
	for _, r := range s.vars.Rows(global) {
		changed := "0"
		if r.Changed {
			changed = "1"
		}
		rows = append(rows, []any{r.Name, r.Value, r.Default, changed})
	}
	return rows
}

// processlistRows are the rows of information_schema.processlist.
func processlistRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	a, err := showProcesslist(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, cells := range a.Cells {
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = c.Text
		}
		rows = append(rows, row)
	}
	return rows, nil
}
