// SHOW [TEMPORARY] PARTITIONS FROM name [WHERE ...] [ORDER BY ...] [LIMIT ...]
//
// Doris: ShowPartitionsCommand, PartitionsProcDir.

package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// partitionTitles are the columns of SHOW PARTITIONS.
var partitionTitles = []string{
	"PartitionId", "PartitionName", "VisibleVersion", "VisibleVersionTime", "State", "PartitionKey", "Range", "DistributionKey", "Buckets",
	"ReplicationNum", "StorageMedium", "CooldownTime", "RemoteStoragePolicy", "LastConsistencyCheckTime", "DataSize", "IsInMemory",
	"ReplicaAllocation", "IsMutable", "SyncWithBaseTables", "UnsyncTables", "CommittedVersion", "RowCount",
}

// neverCool is the cooldown time of data that stays where it is (Doris: DataProperty.MAX_COOLDOWN_TIME_MS).
var neverCool = time.Unix(253402271999, 0)

// cooldown is until when a partition stays on its medium.
func cooldown(p *catalog.Partition) time.Time {
	v, _ := p.Properties.Get(propCooldown)
	if ms, err := strconv.ParseInt(v, 10, 64); err == nil {
		return time.UnixMilli(ms)
	}
	return neverCool
}

func showPartitions(env *Env, st *ast.ShowPartitions) (*Result, error) {
	if err := checkPartitionFilter(st.Where); err != nil {
		return nil, err
	}
	_, t, err := findTableMeta(env, st.Table, false)
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, doriserr.New("errCode = 7, detailMessage = Type of %s doesn't match, expected data "+
			"tables=[OLAP, HMS_EXTERNAL_TABLE, MAX_COMPUTE_EXTERNAL_TABLE, PAIMON_EXTERNAL_TABLE]", t.Name)
	}
	r := &Result{Columns: Strings(partitionTitles...)}
	key := "RANDOM"
	if !t.Distribution.Random {
		key = strings.Join(t.Distribution.Columns, ", ")
	}
	for _, p := range t.SortedPartitions(st.Temporary) {
		row, err := partitionRow(env, t, p, key)
		if err != nil {
			return nil, err
		}
		r.Rows = append(r.Rows, row)
	}
	return tail(r, &st.ShowFilter)
}

// replicaCount is the number of replicas of an allocation such as "tag.location.default: 3".
func replicaCount(allocation string) int {
	total := 0
	for _, part := range strings.Split(allocation, ",") {
		if _, n, ok := strings.Cut(part, ": "); ok {
			count, _ := strconv.Atoi(strings.TrimSpace(n))
			total += count
		}
	}
	return total
}

func partitionRow(env *Env, t *catalog.Table, p *catalog.Partition, key string) ([]Cell, error) {
	s, err := partitionStatistics(env, t, p)
	if err != nil {
		return nil, err
	}
	replicas, _ := p.Properties.Get(propReplication)
	medium, _ := p.Properties.Get(propMedium)
	mutable, ok := p.Properties.Get("mutable")
	if !ok {
		mutable = "true"
	}
	rows := s.Rows
	if s.Version <= 1 && rows == 0 {
		rows = -1
	}
	version := strconv.FormatInt(s.Version, 10)
	row := Row(idText(p.ID), p.Name, version, timeText(env, s.Updated), "NORMAL", strings.Join(t.Partitioning.Columns, ", "),
		t.RangeString(p), key, strconv.Itoa(p.Buckets), strconv.Itoa(replicaCount(replicas)), strings.ToUpper(medium),
		timeText(env, cooldown(p)), "")
	row = append(row, NullCell)
	row = append(row, Row(sizeText(s.Bytes), "false", replicas, mutable, "true")...)
	return append(row, NullCell, Text(version), Text(strconv.FormatInt(rows, 10))), nil
}

// checkPartitionFilter refuses conditions that Doris does not read.
func checkPartitionFilter(e ast.Expr) error {
	if e == nil {
		return nil
	}
	if b, ok := e.(*ast.Binary); ok {
		switch b.Op {
		case "AND":
			if err := checkPartitionFilter(b.Left); err != nil {
				return err
			}
			return checkPartitionFilter(b.Right)
		case "OR":
			return doriserr.New("Only allow compound predicate with operator AND")
		}
		c, ok := b.Left.(*ast.Column)
		if !ok {
			return doriserr.New("Only allow column in filter")
		}
		name := strings.ToLower(c.Name())
		switch b.Op {
		case "LIKE":
			if name != "partitionname" && name != "state" {
				return doriserr.New(`Where clause : PartitionName|State like "p20191012|NORMAL"`)
			}
			return nil
		case "=", "<=>", "<", "<=", ">", ">=", "!=":
			switch name {
			case "partitionname", "state":
				if b.Op != "=" && b.Op != "!=" {
					return doriserr.New("Only operator =|like are supported for %s", c.Name())
				}
			case "lastconsistencychecktime", "partitionid", "buckets", "replicationnum":
			default:
				return doriserr.New("Only the columns of PartitionId/PartitionName/State/Buckets/ReplicationNum/LastConsistencyCheckTime are supported.")
			}
			return nil
		}
	}
	return doriserr.New("Only operator =|>=|<=|>|<|!=|like are supported.")
}
