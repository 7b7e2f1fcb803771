// SHOW DATA [ALL] [FROM name] [ORDER BY ...] [PROPERTIES (...)]
//
// Doris: ShowDataCommand. Everything is local; indexes have no files of their own here.

package statement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Default quotas of a database (Doris: Config.default_db_data_quota_bytes, default_db_replica_quota_size).
const (
	dataQuota    = 1<<63 - 1
	replicaQuota = 1 << 30
)

func showData(env *Env, st *ast.ShowData) (*Result, error) {
	switch {
	case property(st.Properties, "entire_warehouse") == "true":
		return showWarehouse(env, property(st.Properties, "db_names"))
	case st.Table != nil:
		return showTableData(env, st)
	case env.Session.Database() == "":
		return showAllData(env)
	}
	return showDatabaseData(env, st)
}

// dataRow is what one table or index has.
type dataRow struct {
	table, index string
	bytes, rows  int64
	replicas     int
}

// sortData puts rows in order, by numbers and not by what is shown of them; columns are those that ORDER BY may name.
func sortData(rows []dataRow, by []ast.OrderItem, columns ...string) error {
	for i := range slices.Backward(by) {
		c, ok := by[i].Expr.(*ast.Column)
		if !ok {
			return doriserr.New("Should order by column")
		}
		name := strings.ToLower(c.Name())
		if !slices.Contains(columns, name) {
			return doriserr.New("Title name[%s] does not exist", c.Name())
		}
		slices.SortStableFunc(rows, func(a, b dataRow) int {
			if by[i].Descending {
				a, b = b, a
			}
			switch name {
			case "tablename":
				return strings.Compare(a.table, b.table)
			case "indexname":
				return strings.Compare(a.index, b.index)
			case "size":
				return cmp.Compare(a.bytes, b.bytes)
			case "replicacount":
				return cmp.Compare(a.replicas, b.replicas)
			case "rowcount":
				return cmp.Compare(a.rows, b.rows)
			}
			return 0
		})
	}
	return nil
}

// detailed is the sizes of SHOW DATA ALL behind a row's names and counts.
func detailed(bytes int64) []Cell {
	return Row(sizeText(bytes), sizeText(bytes), sizeText(0), sizeText(0), sizeText(0), sizeText(0))
}

// showDatabaseData lists the tables of the current database with totals.
func showDatabaseData(env *Env, st *ast.ShowData) (*Result, error) {
	d, err := findDatabase(env, "", "")
	if err != nil {
		return nil, err
	}
	var rows []dataRow
	var total dataRow
	for _, t := range env.Catalog.Tables(d.ID) {
		if !env.sees(d.Name, t.Name) || t.IsView() {
			continue
		}
		s, _, err := tableStatistics(env, t)
		if err != nil {
			return nil, err
		}
		row := dataRow{table: t.Name, bytes: s.Bytes}
		if s.Rows > 0 {
			row.replicas = replicasOf(t)
		}
		rows = append(rows, row)
		total.bytes, total.replicas = total.bytes+row.bytes, total.replicas+row.replicas
	}
	if err := sortData(rows, st.OrderBy, "tablename", "size", "replicacount", "remotesize"); err != nil {
		return nil, err
	}
	total.table = "Total"
	quota, count := quotaOf(d, "DATA", dataQuota), quotaOf(d, "REPLICA", replicaQuota)
	left, leftCount := sizeText(max(0, quota-total.bytes)), strconv.FormatInt(max(0, count-int64(total.replicas)), 10)
	r := emptyShow("TableName,Size,ReplicaCount,RemoteSize")
	if st.All {
		r = emptyShow("TableName,ReplicaCount,LocalTotalSize,LocalDataSize,LocalIndexSize,RemoteTotalSize,RemoteDataSize,RemoteIndexSize")
	}
	for _, row := range append(rows, total) {
		if st.All {
			r.Rows = append(r.Rows, append(Row(row.table, strconv.Itoa(row.replicas)), detailed(row.bytes)...))
		} else {
			r.Rows = append(r.Rows, Row(row.table, sizeText(row.bytes), strconv.Itoa(row.replicas), sizeText(0)))
		}
	}
	if st.All {
		r.Rows = append(r.Rows, Row("Quota", strconv.FormatInt(count, 10), sizeText(quota), "", "", "", "", ""), Row("Left", leftCount, left, "", "", "", "", ""))
	} else {
		r.Rows = append(r.Rows, Row("Quota", sizeText(quota), strconv.FormatInt(count, 10), ""), Row("Left", left, leftCount, ""))
	}
	return r, nil
}

// quotaOf returns a quota of a database.
func quotaOf(d *catalog.Database, kind string, fallback int64) int64 {
	if v, ok := d.Properties.Get(quotaProperty + kind); ok {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	}
	return fallback
}

// replicasOf counts the replicas of all buckets of a table.
func replicasOf(t *catalog.Table) int {
	n := 0
	for i := range t.Partitions {
		allocation, _ := t.Partitions[i].Properties.Get(propReplication)
		n += t.Partitions[i].Buckets * max(1, replicaCount(allocation))
	}
	return n
}

func showTableData(env *Env, st *ast.ShowData) (*Result, error) {
	_, t, err := findTableMeta(env, *st.Table, true)
	if err != nil {
		return nil, err
	}
	s, _, err := tableStatistics(env, t)
	if err != nil {
		return nil, err
	}
	if err := sortData(nil, st.OrderBy, "tablename", "indexname", "size", "replicacount", "rowcount", "remotesize"); err != nil {
		return nil, err
	}
	n, rows := strconv.Itoa(replicasOf(t)), strconv.FormatInt(s.Rows, 10)
	if st.All {
		r := emptyShow("TableName,IndexName,ReplicaCount,RowCount,LocalTotalSize,LocalDataSize,LocalIndexSize,RemoteTotalSize,RemoteDataSize,RemoteIndexSize")
		r.Rows = [][]Cell{append(Row(t.Name, t.Name, n, rows), detailed(s.Bytes)...), append(Row("", "Total", n, ""), detailed(s.Bytes)...)}
		return r, nil
	}
	r := emptyShow("TableName,IndexName,Size,ReplicaCount,RowCount,RemoteSize")
	r.Rows = [][]Cell{Row(t.Name, t.Name, sizeText(s.Bytes), n, rows, sizeText(0)), Row("", "Total", sizeText(s.Bytes), n, "", sizeText(0))}
	return r, nil
}

// showWarehouse is SHOW DATA PROPERTIES ("entire_warehouse" = "true"[, "db_names" = "a,b"]): bytes of databases, those that are not
// there left out.
func showWarehouse(env *Env, list string) (*Result, error) {
	r := emptyShow("DBName,DataSize,RecycleSize")
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	var total int64
	databases := slices.Clone(env.Catalog.Databases())
	slices.SortFunc(databases, func(a, b *catalog.Database) int { return strings.Compare(a.Name, b.Name) })
	for _, d := range databases {
		if len(names) > 0 && !slices.Contains(names, d.Name) || !env.may(catalog.MayShow, d.Name, "") {
			continue
		}
		bytes, err := databaseBytes(env, d)
		if err != nil {
			return nil, err
		}
		total += bytes
		r.Rows = append(r.Rows, Row(d.Name, strconv.FormatInt(bytes, 10), "0"))
	}
	r.Rows = append(r.Rows, Row("total", strconv.FormatInt(total, 10), "0"))
	return r, nil
}

// databaseBytes sums the tables of a database.
func databaseBytes(env *Env, d *catalog.Database) (bytes int64, err error) {
	for _, t := range env.Catalog.Tables(d.ID) {
		if t.IsView() {
			continue
		}
		s, _, err := tableStatistics(env, t)
		if err != nil {
			return 0, err
		}
		bytes += s.Bytes
	}
	return bytes, nil
}

// showAllData lists the databases.
func showAllData(env *Env) (*Result, error) {
	if err := env.requireGlobal(catalog.AdminPriv, catalog.AdminPriv.String()); err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("DbId", "DbName", "Size", "RemoteSize", "RecycleSize", "RecycleRemoteSize")}
	var total int64
	for _, d := range env.Catalog.Databases() {
		bytes, err := databaseBytes(env, d)
		if err != nil {
			return nil, err
		}
		total += bytes
		r.Rows = append(r.Rows, Row(strconv.FormatUint(d.ID, 10), d.Name, strconv.FormatInt(bytes, 10), "0", "0", "0"))
	}
	r.Rows = append(r.Rows, Row("Total", "NULL", strconv.FormatInt(total, 10), "0", "0", "0"))
	return r, nil
}
