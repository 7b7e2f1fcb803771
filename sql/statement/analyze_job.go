// SHOW [AUTO] ANALYZE [job | table] [WHERE state = "..."], SHOW ANALYZE TASK STATUS job, DROP ANALYZE JOB job
//
// Doris: ShowAnalyzeCommand, ShowAnalyzeTaskCommand, DropAnalyzeJobCommand. Jobs are finished as soon as they are there; nothing is
// analyzed on its own.

package statement

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Where jobs are kept, and how many.
const (
	analyzeJobPrefix = "analyzejob/"
	analyzeJobsKept  = 1000
)

// analyzeJob is one ANALYZE of one table.
type analyzeJob struct {
	ID, Database, Table uint64
	Type, Schedule      string
	Started, Finished   time.Time
	Tasks               []analyzeTask
}

// analyzeTask is that of one column.
type analyzeTask struct {
	ID     uint64
	Column string
}

// columns are the columns behind the index, which is the table.
func (j *analyzeJob) columns(table string) []string {
	var list []string
	for _, t := range j.Tasks {
		list = append(list, table+":"+t.Column)
	}
	return list
}

// save keeps the job and lets go of the oldest ones.
func (j *analyzeJob) save(e *catalog.Edit) error {
	jobs, err := analyzeJobs(e.Snapshot())
	if err != nil {
		return err
	}
	for len(jobs) >= analyzeJobsKept {
		e.DropOther(analyzeJobKey(jobs[0].ID))
		jobs = jobs[1:]
	}
	b, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("encoding analyze job: %w", err)
	}
	e.PutOther(analyzeJobKey(j.ID), b)
	return nil
}

func analyzeJobKey(id uint64) string { return analyzeJobPrefix + strconv.FormatUint(id, 10) }

// analyzeJobs returns all jobs by id.
func analyzeJobs(s *catalog.Snapshot) ([]analyzeJob, error) {
	var jobs []analyzeJob
	for _, key := range s.OtherKeys(analyzeJobPrefix) {
		var j analyzeJob
		if err := json.Unmarshal(s.Other(key), &j); err != nil {
			return nil, fmt.Errorf("decoding %s: %w", key, err)
		}
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b analyzeJob) int { return cmp.Compare(a.ID, b.ID) })
	return jobs, nil
}

// analyzeSubject finds the job or the table of SHOW ANALYZE.
var analyzeSubject = regexp.MustCompile(`(?is)\bANALYZE\s+(\d+|` + "`" + `?[^\s;]+)`)

func showAnalyze(env *Env, st *ast.ShowOther) (*Result, error) {
	r := emptyShow(emptyShows["ANALYZE"])
	jobs, err := analyzeJobs(env.Catalog.Snapshot())
	if err != nil {
		return nil, err
	}
	var table *catalog.Table
	only := ""
	if m := analyzeSubject.FindStringSubmatch(st.Text); m != nil && !strings.EqualFold(m[1], "WHERE") {
		if _, err := strconv.ParseUint(m[1], 10, 64); err == nil {
			only = m[1]
		} else {
			n := nameBehind(st.Text, "ANALYZE")
			if d := env.Catalog.Database(env.databaseOf(n.Database)); d != nil {
				table = env.tableIn(d, n.Name)
			}
			if table == nil {
				return nil, doriserr.New("Table: `%s.%s.%s` not exists", internalCatalog, env.databaseOf(n.Database), n.Name)
			}
		}
	}
	state := analyzeState.FindStringSubmatch(st.Text)
	if strings.HasPrefix(st.What, "AUTO") || state != nil && !strings.EqualFold(state[2], "FINISHED") {
		return r, nil
	}
	for _, j := range jobs {
		if table != nil && table.ID != j.Table || only != "" && only != strconv.FormatUint(j.ID, 10) {
			continue
		}
		database, name := "DB may get deleted", "DB may get deleted"
		if d := env.Catalog.DatabaseByID(j.Database); d != nil {
			database, name = d.Name, "Table may get deleted"
		}
		if t := env.Catalog.TableByID(j.Table); t != nil {
			name = t.Name
		}
		progress := fmt.Sprintf("%[1]d Finished  |  0 Failed  |  0 In Progress  |  %[1]d Total", len(j.Tasks))
		r.Rows = append(r.Rows, Row(strconv.FormatUint(j.ID, 10), internalCatalog, database, name, "["+strings.Join(j.columns(name), ", ")+"]",
			"MANUAL", j.Type, "", timeText(env, j.Finished), "FINISHED", progress, j.Schedule, timeText(env, j.Started), timeText(env, j.Finished),
			"MANUAL", "false"))
	}
	return r, nil
}

// analyzeJobOf finds a job by the number at the end of a statement, or nil.
func analyzeJobOf(env *Env, text string) (*analyzeJob, error) {
	jobs, err := analyzeJobs(env.Catalog.Snapshot())
	if err != nil {
		return nil, err
	}
	for i := range jobs {
		if strconv.FormatUint(jobs[i].ID, 10) == lastField(text) {
			return &jobs[i], nil
		}
	}
	return nil, nil
}

func showAnalyzeTasks(env *Env, st *ast.ShowOther) (*Result, error) {
	j, err := analyzeJobOf(env, st.Text)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, doriserr.New(`Cannot read field "catalogId" because "jobInfo" is null`)
	}
	t := env.Catalog.TableByID(j.Table)
	if t == nil {
		return nil, doriserr.New("Table may get deleted")
	}
	r := emptyShow(emptyShows["ANALYZE TASK STATUS"])
	for _, task := range j.Tasks {
		cost := strconv.FormatInt(j.Finished.Sub(j.Started).Milliseconds(), 10)
		r.Rows = append(r.Rows, Row(strconv.FormatUint(task.ID, 10), task.Column, t.Name, "", timeText(env, j.Finished), cost, "FINISHED"))
	}
	return r, nil
}

func dropAnalyzeJob(ctx context.Context, env *Env, text string) error {
	j, err := analyzeJobOf(env, text)
	if err != nil {
		return err
	}
	if j == nil {
		return doriserr.New("Analyze job [%s] not exists", lastField(text))
	}
	return env.Catalog.DropOther(ctx, analyzeJobKey(j.ID))
}
