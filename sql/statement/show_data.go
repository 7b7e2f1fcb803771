// SHOW DATA [ALL] [FROM name] [ORDER BY ...]
//
// Doris: ShowDataCommand.

package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Default quotas of a database (Doris: Config.default_db_data_quota_bytes, default_db_replica_quota_size).
const (
	dataQuota    = 1<<63 - 1
	replicaQuota = 1 << 30
)

func showData(env *Env, st *ast.ShowData) (*Result, error) {
	var r *Result
	var err error
	switch {
	case st.Table != nil:
		r, err = showTableData(env, *st.Table)
	case env.Session.Database() == "":
		r, err = showAllData(env)
	default:
		r, err = showDatabaseData(env)
	}
	if err != nil {
		return nil, err
	}
	return tail(r, &ast.ShowFilter{OrderBy: st.OrderBy, Limit: -1})
}

// showDatabaseData lists the tables of the current database with totals.
func showDatabaseData(env *Env) (*Result, error) {
	d, err := findDatabase(env, "", "")
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("TableName", "Size", "ReplicaCount", "RemoteSize")}
	var bytes int64
	replicas := 0
	for _, t := range env.Catalog.Tables(d.ID) {
		if !env.sees(d.Name, t.Name) {
			continue
		}
		if t.IsView() {
			continue
		}
		s, _, err := tableStatistics(env, t)
		if err != nil {
			return nil, err
		}
		n := 0
		if s.Rows > 0 {
			n = replicasOf(t)
		}
		r.Rows = append(r.Rows, Row(t.Name, sizeText(s.Bytes), strconv.Itoa(n), sizeText(0)))
		bytes += s.Bytes
		replicas += n
	}
	quota, count := quotaOf(d, "DATA", dataQuota), quotaOf(d, "REPLICA", replicaQuota)
	r.Rows = append(r.Rows,
		Row("Total", sizeText(bytes), strconv.Itoa(replicas), sizeText(0)),
		Row("Quota", sizeText(quota), strconv.FormatInt(count, 10), ""),
		Row("Left", sizeText(max(0, quota-bytes)), strconv.FormatInt(max(0, count-int64(replicas)), 10), ""))
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

func showTableData(env *Env, name ast.Name) (*Result, error) {
	_, t, err := findTableMeta(env, name, true)
	if err != nil {
		return nil, err
	}
	s, _, err := tableStatistics(env, t)
	if err != nil {
		return nil, err
	}
	n := strconv.Itoa(replicasOf(t))
	return &Result{Columns: Strings("TableName", "IndexName", "Size", "ReplicaCount", "RowCount", "RemoteSize"), Rows: [][]Cell{
		Row(t.Name, t.Name, sizeText(s.Bytes), n, strconv.FormatInt(s.Rows, 10), sizeText(0)),
		Row("", "Total", sizeText(s.Bytes), n, "", sizeText(0)),
	}}, nil
}

// showAllData lists the databases.
func showAllData(env *Env) (*Result, error) {
	if err := env.requireGlobal(catalog.AdminPriv, catalog.AdminPriv.String()); err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("DbId", "DbName", "Size", "RemoteSize", "RecycleSize", "RecycleRemoteSize")}
	var total int64
	for _, d := range env.Catalog.Databases() {
		var bytes int64
		for _, t := range env.Catalog.Tables(d.ID) {
			if t.IsView() {
				continue
			}
			s, _, err := tableStatistics(env, t)
			if err != nil {
				return nil, err
			}
			bytes += s.Bytes
		}
		total += bytes
		r.Rows = append(r.Rows, Row(strconv.FormatUint(d.ID, 10), d.Name, strconv.FormatInt(bytes, 10), "0", "0", "0"))
	}
	r.Rows = append(r.Rows, Row("Total", "NULL", strconv.FormatInt(total, 10), "0", "0", "0"))
	return r, nil
}
