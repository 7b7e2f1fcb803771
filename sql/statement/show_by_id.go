// SHOW TABLET|TABLE|DATABASE|PARTITION id
//
// Doris: ShowTabletIdCommand, ShowTableIdCommand, ShowDatabaseIdCommand, ShowPartitionIdCommand.

package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/sql/ast"
)

func showByID(env *Env, st *ast.ShowByID) (*Result, error) {
	s := env.Catalog.Snapshot()
	id := uint64(st.ID)
	switch st.Kind {
	case "DATABASE":
		r := &Result{Columns: Strings("DBName")}
		if d := s.DatabaseByID(id); d != nil {
			r.Rows = append(r.Rows, Row(d.Name))
		}
		return r, nil
	case "TABLE":
		r := &Result{Columns: Strings("DbName", "TableName", "DbId")}
		if t := s.TableByID(id); t != nil {
			if d := s.DatabaseByID(t.DatabaseID); d != nil {
				r.Rows = append(r.Rows, Row(d.Name, t.Name, idText(d.ID)))
			}
		}
		return r, nil
	case "PARTITION":
		r := &Result{Columns: Strings("DbName", "TableName", "PartitionName", "DbId", "TableId")}
		for _, d := range s.Databases() {
			for _, t := range s.Tables(d.ID) {
				for i := range t.Partitions {
					if p := &t.Partitions[i]; p.ID == id {
						r.Rows = append(r.Rows, Row(d.Name, t.Name, p.Name, idText(d.ID), idText(t.ID)))
					}
				}
			}
		}
		return r, nil
	case "TABLET":
		return showTablet(env, st.ID), nil
	}
	return diagnoseTablet(env, st.ID)
}

// diagnoseTablet is SHOW TABLET DIAGNOSIS id (Doris: Diagnoser): replicas are always well here.
func diagnoseTablet(env *Env, id int64) (*Result, error) {
	found := showTablet(env, id).Rows[0]
	if found[0].Null {
		return table("Item,Info,Suggestion", "TabletExist,No,"), nil
	}
	text := strconv.FormatInt(id, 10)
	r := table("Item,Info,Suggestion", "TabletExist,Yes,", "TabletId,"+text+",", "Database,"+found[0].Text+": "+found[4].Text+",",
		"Table,"+found[1].Text+": "+found[5].Text+",", "Partition,"+found[2].Text+": "+found[6].Text+",",
		"MaterializedIndex,"+found[3].Text+": "+found[7].Text+",", `Replicas(ReplicaId -> BackendId),{"`+text+`1":`+backendID+"},",
		"ReplicasNum,OK,", "ReplicaBackendStatus,OK,", "ReplicaVersionStatus,OK,", "ReplicaStatus,OK,", "ReplicaCompactionStatus,OK,")
	return r, nil
}

// showTablet shows where a tablet, which is a bucket of a partition here, belongs to.
func showTablet(env *Env, id int64) *Result {
	r := &Result{Columns: Strings("DbName", "TableName", "PartitionName", "IndexName", "DbId", "TableId", "PartitionId", "IndexId", "IsSync", "Order", "QueryHits", "DetailCmd")}
	text := strconv.FormatInt(id, 10)
	s := env.Catalog.Snapshot()
	for _, d := range s.Databases() {
		for _, t := range s.Tables(d.ID) {
			for i := range t.Partitions {
				p := &t.Partitions[i]
				for bucket := range p.Buckets {
					if tabletID(p.ID, bucket) != text {
						continue
					}
					detail := "SHOW PROC '/dbs/" + idText(d.ID) + "/" + idText(t.ID) + "/partitions/" + idText(p.ID) + "/" + idText(t.ID) + "/" + text + "';"
					r.Rows = append(r.Rows, Row(d.Name, t.Name, p.Name, t.Name, idText(d.ID), idText(t.ID), idText(p.ID), idText(t.ID), "true", strconv.Itoa(bucket), "0", detail))
					return r
				}
			}
		}
	}
	row := []Cell{NullCell, NullCell, NullCell, NullCell}
	r.Rows = append(r.Rows, append(row, Row("-1", "-1", "-1", "-1", "false", "-1", "0", "SHOW PROC '/dbs/-1/-1/partitions/-1/-1/"+text+"';")...))
	return r
}
