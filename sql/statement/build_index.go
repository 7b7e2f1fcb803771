// BUILD INDEX name ON table [PARTITION (...)], SHOW BUILD INDEX [FROM db] [WHERE ...] [ORDER BY ...] [LIMIT ...]
//
// Doris: BuildIndexOp.validate, IndexChangeJob, ShowBuildIndexCommand. Indexes are metadata here, so there is nothing to build: the
// job of each partition is finished as soon as it is there. Dropping an index is a job too.

package statement

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// indexJob is the kind of the jobs of SHOW BUILD INDEX.
const indexJob = "INDEX"

func buildIndex(ctx context.Context, env *Env, st *ast.BuildIndex) error {
	db, t, err := findTable(env, st.Table)
	if err != nil {
		return err
	}
	if t.IsView() {
		return doriserr.New("Only olap table support build index")
	}
	if st.Name == "" {
		return doriserr.New(" index name should be specified.")
	}
	i := slices.IndexFunc(t.Indexes, func(x catalog.Index) bool { return strings.EqualFold(x.Name, st.Name) })
	if i < 0 {
		return doriserr.New("Index[%s] is not exist in table[%s]", st.Name, t.Name)
	}
	if t.Indexes[i].Type == "NGRAM_BF" {
		return doriserr.New("NGRAM_BF index is not needed to build.")
	}
	var names []string
	if p := st.Partitions; p != nil && !p.All {
		if t.Partitioning.Kind == catalog.Unpartitioned {
			return doriserr.New("table %s is not partitioned, cannot build index with partitions.", t.Name)
		}
		for _, n := range p.Names {
			if t.Partition(n, false) == nil {
				return doriserr.New("Partition %s is not exist in table %s", n, t.Name)
			}
		}
		names = p.Names
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		if e.Snapshot().TableByID(t.ID) == nil {
			return doriserr.New("Table[%s] is not exist", t.Name)
		}
		return recordIndexJobs(env, e, db.ID, t, &t.Indexes[i], names, false)
	})
}

// recordIndexJobs keeps one job for each of the partitions, all of them if names is nil.
func recordIndexJobs(env *Env, e *catalog.Edit, database uint64, t *catalog.Table, x *catalog.Index, names []string, drop bool) error {
	verb := "ADD"
	if drop {
		verb = "DROP"
	}
	now := env.Clock.Now()
	for _, p := range t.SortedPartitions(false) {
		if names != nil && !slices.Contains(names, p.Name) {
			continue
		}
		id, err := e.NewID()
		if err != nil {
			return err
		}
		j := alterJob{
			ID: id, Transaction: id, Kind: indexJob, Table: t.Name, Partition: p.Name, Index: "[" + verb + " " + indexText(x) + "], ",
			Created: now, Finished: now,
		}
		if err := putAlterJob(e, database, &j); err != nil {
			return err
		}
	}
	return nil
}

func showBuildIndex(env *Env, st *ast.ShowBuildIndex) (*Result, error) {
	if _, err := databaseName(env, st.Catalog, st.Database); err != nil {
		return nil, err
	}
	if err := checkAlterFilter(st.Where, buildColumns); err != nil {
		return nil, err
	}
	d, err := findDatabase(env, st.Catalog, st.Database)
	if err != nil {
		return nil, err
	}
	jobs, err := alterJobs(env.Catalog.Snapshot(), d.ID)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("JobId", "TableName", "PartitionName", "AlterInvertedIndexes", "CreateTime", "FinishTime", "TransactionId",
		"State", "Msg", "Progress")}
	const milliseconds = ".000"
	for _, j := range jobs {
		if j.Kind != indexJob {
			continue
		}
		row := Row(strconv.FormatUint(j.ID, 10), j.Table, j.Partition, j.Index, timeText(env, j.Created)+j.Created.Format(milliseconds),
			timeText(env, j.Finished)+j.Finished.Format(milliseconds), strconv.FormatUint(j.Transaction, 10), "FINISHED", "")
		r.Rows = append(r.Rows, append(row, NullCell))
	}
	return tail(r, &st.ShowFilter)
}
