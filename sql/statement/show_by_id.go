// SHOW TABLET|TABLE|DATABASE|PARTITION id
//
// Doris: ShowTabletIdCommand, ShowTableIdCommand, ShowDatabaseIdCommand, ShowPartitionIdCommand.

package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
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
	return nil, doriserr.NotSupported("SHOW TABLET %s", st.Kind)
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
