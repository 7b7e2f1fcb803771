// SHOW TABLETS FROM name [PARTITION (...)] [WHERE ...] [ORDER BY ...] [LIMIT ...]
//
// Doris: ShowTabletsFromTableCommand. There are no tablets here: each bucket of a partition is shown as one, with an id made
// of the partition's.

package statement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// backendID is the id of the one backend, this process.
const backendID = "10001"

func showTablets(env *Env, st *ast.ShowTablets) (*Result, error) {
	_, t, err := findTable(env, st.Table)
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, notOLAP(t)
	}
	if !tabletCondition(st.Where) {
		return nil, doriserr.New(`Where clause should looks like: Version = "version", or state = "NORMAL|ROLLUP|CLONE|DECOMMISSION", ` +
			`or BackendId = 10000 or compound predicate with operator AND`)
	}
	r := &Result{Columns: Strings("TabletId", "ReplicaId", "BackendId", "SchemaHash", "Version", "LstSuccessVersion", "LstFailedVersion",
		"LstFailedTime", "LocalDataSize", "RemoteDataSize", "RowCount", "State", "LstConsistencyCheckTime", "CheckVersion",
		"VisibleVersionCount", "VersionCount", "QueryHits", "PathHash", "Path", "MetaUrl", "CompactionStatus", "CooldownReplicaId",
		"CooldownMetaId")}
	partitions := t.SortedPartitions(false)
	if p := st.Partitions; p != nil && len(p.Names) > 0 {
		partitions = partitions[:0:0]
		for _, name := range p.Names {
			found := t.Partition(name, p.Temporary)
			if found == nil {
				return nil, doriserr.New("Unknown partition: %s", name)
			}
			partitions = append(partitions, found)
		}
	}
	for _, p := range partitions {
		s, err := partitionStatistics(env, t, p)
		if err != nil {
			return nil, err
		}
		for bucket := range p.Buckets {
			id := tabletID(p.ID, bucket)
			url := fmt.Sprintf("http://%s:%d/api/", env.Addresses.Host, env.Addresses.BEHTTPPort)
			rows, size := int64(0), int64(0)
			if bucket == 0 {
				rows, size = s.Rows, s.Bytes
			}
			version := strconv.FormatInt(s.Version, 10)
			row := Row(id, tabletID(p.ID, bucket)+"1", backendID, strconv.FormatUint(t.ID, 10), version, version, "-1")
			row = append(row, NullCell)
			row = append(row, Row(strconv.FormatInt(size, 10), "0", strconv.FormatInt(rows, 10), "NORMAL")...)
			row = append(row, NullCell)
			r.Rows = append(r.Rows, append(row, Row("-1", "-1", "-1", "0", "0", "/opt/doris/be/storage", url+"meta/header/"+id,
				url+"compaction/show?tablet_id="+id, "-1", "")...))
		}
	}
	return tail(r, &st.ShowFilter)
}

// tabletCondition reports whether SHOW TABLETS takes a condition: equations with AND between them, of the version and the backend with a
// number, of the state with its name.
func tabletCondition(e ast.Expr) bool {
	if e == nil {
		return true
	}
	if b, ok := e.(*ast.Binary); ok && b.Op == "AND" {
		return tabletCondition(b.Left) && tabletCondition(b.Right)
	}
	if column, ok := comparedNumber(e); ok {
		return column == "version" || column == "backendid"
	}
	column, op, text, ok := comparedText(e)
	return ok && op == "=" && column == "state" && slices.Contains([]string{"NORMAL", "ROLLUP", "CLONE", "DECOMMISSION"}, strings.ToUpper(text))
}

// tabletID makes the id of a bucket.
func tabletID(partition uint64, bucket int) string { return fmt.Sprintf("%d%03d", partition, bucket) }
