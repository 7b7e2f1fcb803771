// SHOW ALTER TABLE COLUMN|ROLLUP|MATERIALIZED VIEW [FROM db] [WHERE ...] [ORDER BY ...] [LIMIT ...]
//
// Doris: ShowAlterTableCommand. Every change of columns or rollups is one job, finished as soon as it is there unless it waits for
// transactions; jobs are kept for a week (Doris: Config.history_job_keep_max_second).

package statement

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Where jobs are kept, and for how long.
const (
	alterJobPrefix  = "alterjob/"
	alterJobKeeping = 7 * 24 * time.Hour
)

// alterJob is one change of a table.
type alterJob struct {
	ID, Transaction uint64
	Kind            string
	Table           string
	Index           string
	IndexID, BaseID uint64
	Version         uint32
	// Finished is zero as long as the change waits; State is then what it waits for.
	Created, Finished time.Time
	State             string `json:",omitempty"`
	// Cancelled is why the change did not take place.
	Cancelled string `json:",omitempty"`
	// Timeout is in seconds; 0 is that of the settings.
	Timeout int64 `json:",omitempty"`
	// Partition is that of a job of SHOW BUILD INDEX.
	Partition string `json:",omitempty"`
}

// record keeps what the statement has done for SHOW ALTER TABLE.
func (a *alteration) record() error {
	if a.job == "" {
		return nil
	}
	names := []string{a.t.Name}
	if a.job == "ROLLUP" {
		names = a.rollups
	}
	now := a.env.Clock.Now()
	prefix := fmt.Sprintf("%s%d/", alterJobPrefix, a.db.ID)
	for _, key := range a.edit.Snapshot().OtherKeys(prefix) {
		var j alterJob
		if err := json.Unmarshal(a.edit.Snapshot().Other(key), &j); err != nil || j.State == "" && now.Sub(j.Finished) > alterJobKeeping {
			a.edit.DropOther(key)
		}
	}
	for _, name := range names {
		id, err := a.edit.NewID()
		if err != nil {
			return err
		}
		j := alterJob{
			ID: id, Transaction: id, Kind: a.job, Table: a.t.Name, Index: name, IndexID: a.t.ID, BaseID: a.t.ID,
			Version: a.t.SchemaVersion, Created: now, Finished: now, Cancelled: a.cancelled,
			Timeout: a.timeout,
		}
		for i := range a.t.Rollups {
			if a.t.Rollups[i].Name == name {
				j.IndexID = a.t.Rollups[i].ID
			}
		}
		if a.waits != nil {
			j.Version, j.State, j.Finished = j.Version+1, "WAITING_TXN", time.Time{}
			w := waitingAlter{Database: a.db.ID, Job: id, Transactions: a.waits, Table: a.t}
			b, err := json.Marshal(w)
			if err != nil {
				return fmt.Errorf("encoding change of table: %w", err)
			}
			a.edit.PutOther(w.key(), b)
		}
		if err := putAlterJob(a.edit, a.db.ID, &j); err != nil {
			return err
		}
	}
	return nil
}

// putAlterJob keeps a job.
func putAlterJob(e *catalog.Edit, database uint64, j *alterJob) error {
	b, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("encoding alter job: %w", err)
	}
	e.PutOther(alterJobKey(database, j.ID), b)
	return nil
}

// alterJobKey is where a job is kept.
func alterJobKey(database, job uint64) string {
	return fmt.Sprintf("%s%d/%d", alterJobPrefix, database, job)
}

// alterJobOf returns a job, or nil.
func alterJobOf(s *catalog.Snapshot, database, job uint64) (*alterJob, error) {
	key := alterJobKey(database, job)
	b := s.Other(key)
	if b == nil {
		return nil, nil
	}
	var j alterJob
	if err := json.Unmarshal(b, &j); err != nil {
		return nil, fmt.Errorf("decoding %s: %w", key, err)
	}
	return &j, nil
}

// alterJobs returns the jobs of a database by id.
func alterJobs(s *catalog.Snapshot, database uint64) ([]alterJob, error) {
	var jobs []alterJob
	for _, key := range s.OtherKeys(fmt.Sprintf("%s%d/", alterJobPrefix, database)) {
		var j alterJob
		if err := json.Unmarshal(s.Other(key), &j); err != nil {
			return nil, fmt.Errorf("decoding %s: %w", key, err)
		}
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b alterJob) int { return int(int64(a.ID) - int64(b.ID)) })
	return jobs, nil
}

func showAlterTable(env *Env, st *ast.ShowAlterTable) (*Result, error) {
	if err := checkAlterFilter(st.Where, alterColumns); err != nil {
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
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }
	r := &Result{Columns: Strings("JobId", "TableName", "CreateTime", "FinishTime", "BaseIndexName", "RollupIndexName", "RollupId",
		"TransactionId", "State", "Msg", "Progress", "Timeout")}
	if st.Kind == "COLUMN" {
		r.Columns = Strings("JobId", "TableName", "CreateTime", "FinishTime", "IndexName", "IndexId", "OriginIndexId", "SchemaVersion",
			"TransactionId", "State", "Msg", "Progress", "Timeout")
	}
	for _, j := range jobs {
		if j.Kind == indexJob || (j.Kind == "COLUMN") != (st.Kind == "COLUMN") {
			continue
		}
		finished := NullCell
		if !j.Finished.IsZero() {
			finished = Text(timeText(env, j.Finished))
		}
		row := append(Row(number(j.ID), j.Table, timeText(env, j.Created)), finished)
		if j.Kind == "COLUMN" {
			row = append(row, Row(j.Index, number(j.IndexID), number(j.BaseID), fmt.Sprintf("%d:%d", j.Version, j.BaseID), number(j.Transaction))...)
		} else {
			row = append(row, Row(j.Table, j.Index, number(j.IndexID), number(j.Transaction))...)
		}
		state := "FINISHED"
		switch {
		case j.State != "":
			state = j.State
		case j.Cancelled != "":
			state = "CANCELLED"
		}
		row = append(row, Row(state, j.Cancelled)...)
		timeout := j.Timeout
		if timeout == 0 {
			timeout = 2592000
		}
		r.Rows = append(r.Rows, append(row, NullCell, Text(strconv.FormatInt(timeout, 10))))
	}
	return tail(r, &st.ShowFilter)
}

// The columns that are compared with texts in the conditions of SHOW ALTER TABLE and SHOW BUILD INDEX, and all of them as refusals name them.
var (
	alterColumns = []string{"TableName/IndexName/CreateTime/FinishTime/State/BaseIndexName/RollupIndexName", "tablename", "state", "indexname", "baseindexname", "rollupindexname"}
	buildColumns = []string{"TableName/PartitionName/CreateTime/FinishTime/State", "tablename", "state", "partitionname"}
)

// checkAlterFilter refuses conditions that Doris does not read here.
func checkAlterFilter(e ast.Expr, columns []string) error {
	if e == nil {
		return nil
	}
	b, ok := e.(*ast.Binary)
	if !ok {
		return doriserr.New("The operator =|>=|<=|>|<|!= are supported.")
	}
	switch b.Op {
	case "AND":
		if err := checkAlterFilter(b.Left, columns); err != nil {
			return err
		}
		return checkAlterFilter(b.Right, columns)
	case "OR":
		return doriserr.New("Only allow compound predicate with operator AND")
	}
	c, ok := b.Left.(*ast.Column)
	if !ok {
		return doriserr.New("Only support column = xxx syntax.")
	}
	if b.Op == "LIKE" {
		return doriserr.New("The operator =|>=|<=|>|<|!= are supported.")
	}
	literal, text := b.Right.(*ast.Literal)
	text = text && literal.Kind == ast.StringLiteral
	switch name := strings.ToLower(c.Name()); {
	case slices.Contains(columns[1:], name):
		if !text || b.Op != "=" && b.Op != "!=" {
			return doriserr.New(`Where clause : TableName = "table1" or State = "FINISHED|CANCELLED|RUNNING|PENDING|WAITING_TXN"`)
		}
	case name == "createtime", name == "finishtime":
		if !text {
			return doriserr.New(`Where clause : CreateTime/FinishTime =|>=|<=|>|<|!= "2019-12-02|2019-12-02 14:54:00"`)
		}
	default:
		return doriserr.New("The columns of %s are supported.", columns[0])
	}
	return nil
}
