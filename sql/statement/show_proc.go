// SHOW PROC '/path': the state of the cluster as a tree
//
// Doris: ShowProcCommand, ProcService and its nodes. Here are the parts that tell something of this process; the others are empty.

package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// procRoot are the entries of '/'.
const procRoot = "auth,backends,bdbje,binlog,brokers,catalogs,cluster_balance,cluster_health,colocation_group,current_backend_instances," +
	"current_queries,current_query_stmts,dbs,diagnose,frontends,jobs,monitor,resources,routine_loads,statistic,stream_loads,tasks,transactions,trash"

// emptyProcs are nodes that have nothing to tell here.
var emptyProcs = map[string]string{
	"stream_loads":        "Label,DbId,FinishTime",
	"brokers":             "Name,Host,Port,Alive,LastStartTime,LastUpdateTime,ErrMsg",
	"resources":           "Name,ResourceType,Item,Value",
	"current_query_stmts": "QueryId,ConnectionId,Catalog,Database,User,ExecTime,SqlHash,Statement",
}

func showProc(env *Env, st *ast.ShowProc) (*Result, error) {
	if st.Path == "" {
		return nil, doriserr.New("Path is null")
	}
	if !strings.HasPrefix(st.Path, "/") {
		return nil, doriserr.New("Path(%s) does not start with '/'", st.Path)
	}
	var parts []string
	for _, p := range strings.Split(st.Path, "/") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		r := emptyShow("name")
		for _, name := range strings.Split(procRoot, ",") {
			r.Rows = append(r.Rows, Row(name))
		}
		return r, nil
	}
	missing := doriserr.New("Proc path '%s' doesn't exist", st.Path)
	if columns, ok := emptyProcs[parts[0]]; ok {
		if len(parts) > 1 {
			return nil, notDirectory(parts[:2]...)
		}
		return emptyShow(columns), nil
	}
	if node, ok := clusterProcs[parts[0]]; ok {
		return node(env, parts[1:])
	}
	var node func(*Env, []string) (*Result, error)
	deepest := 1
	switch parts[0] {
	case "frontends":
		node = func(env *Env, _ []string) (*Result, error) { return frontends(env), nil }
	case "catalogs":
		node, deepest = procCatalogs, 6
	case "auth":
		node, deepest = procAuth, 3
	case "statistic":
		node = procStatistic
	case "jobs":
		node, deepest = procJobs, 4
	case "routine_loads":
		node, deepest = procRoutineLoads, 3
	case "transactions":
		node, deepest = procTransactions, 4
	case "dbs":
		node, deepest = procDatabases, 4
	}
	switch {
	case node == nil:
		return nil, missing
	case len(parts) > deepest && deepest == 1:
		return nil, notDirectory(parts[:2]...)
	case len(parts) > deepest:
		return nil, missing
	}
	return node(env, parts[1:])
}

// procCatalogs is '/catalogs' and '/catalogs/0', below which is what '/dbs' has.
func procCatalogs(env *Env, path []string) (*Result, error) {
	if len(path) > 0 {
		id, err := strconv.ParseInt(path[0], 10, 64)
		switch {
		case err != nil:
			return nil, doriserr.New("Invalid catalog id format: %s", path[0])
		case id != 0:
			return nil, doriserr.New("Catalog %d does not exist. Id %d", id, id)
		}
		return procDatabases(env, path[1:])
	}
	r := emptyShow("CatalogIds,CatalogName,DatabaseNum,LastUpdateTime")
	r.Rows = [][]Cell{append(Row("0", internalCatalog, strconv.Itoa(len(env.Catalog.Databases()))), NullCell)}
	return r, nil
}

// procAuth is '/auth': the grants of all users, root and admin first.
func procAuth(env *Env, path []string) (*Result, error) {
	if len(path) > 0 {
		return nil, doriserr.New("Invalid user ident: %s", path[0])
	}
	r := &Result{Columns: Strings(grantColumns...)}
	if env.Accounts == nil {
		return r, nil
	}
	for _, id := range []catalog.UserIdentity{catalog.Root, catalog.Admin} {
		if u := env.Accounts.User(id); u != nil {
			r.Rows = append(r.Rows, grantRow(env.Accounts, u))
		}
	}
	for _, u := range env.Accounts.Users() {
		if u.Identity != catalog.Root && u.Identity != catalog.Admin {
			r.Rows = append(r.Rows, grantRow(env.Accounts, u))
		}
	}
	return r, nil
}

// jobProcs are the kinds of jobs of '/jobs/<database>' with the columns of their lists; there are never any.
var jobProcs = []struct{ kind, columns string }{
	{"load", "JobId,Label,State,Progress,Type,EtlInfo,TaskInfo,ErrorMsg,CreateTime,EtlStartTime,EtlFinishTime,LoadStartTime,LoadFinishTime,URL," +
		"JobDetails,TransactionId,ErrorTablets,User,Comment"},
	{"delete", "TableName,PartitionName,CreateTime,DeleteCondition,State"},
	{"rollup", "JobId,TableName,CreateTime,FinishTime,BaseIndexName,RollupIndexName,RollupId,TransactionId,State,Msg,Progress,Timeout"},
	{"schema_change", "JobId,TableName,CreateTime,FinishTime,IndexName,IndexId,OriginIndexId,SchemaVersion,TransactionId,State,Msg,Progress,Timeout"},
	{"export", "JobId,Label,State,Progress,TaskInfo,Path,CreateTime,StartTime,FinishTime,Timeout,ErrorMsg,OutfileInfo"},
}

// procJobs is '/jobs', '/jobs/<database>' and '/jobs/<database>/<kind>'.
func procJobs(env *Env, path []string) (*Result, error) {
	if len(path) == 0 {
		r := emptyShow("DbId,DbName")
		for _, d := range env.Catalog.Databases() {
			r.Rows = append(r.Rows, Row(idText(d.ID), d.Name))
		}
		return r, nil
	}
	if _, err := procDatabase(env, path[0]); err != nil {
		if _, wrong := strconv.ParseUint(path[0], 10, 64); wrong != nil {
			return nil, err
		}
		return nil, doriserr.New("Unknown database '%s'", path[0])
	}
	r := emptyShow("JobType,Pending,Running,Finished,Cancelled,Total")
	for _, j := range jobProcs {
		r.Rows = append(r.Rows, Row(j.kind, "0", "0", "0", "0", "0"))
		if len(path) == 2 && path[1] == j.kind {
			return emptyShow(j.columns), nil
		}
	}
	switch {
	case len(path) == 2:
		return nil, doriserr.New("Invalid job type: %s", path[1])
	case len(path) == 3:
		return nil, doriserr.New("Invalid job id format: %s", path[2])
	}
	return r, nil
}

// allJobs are all routine load jobs, final ones too.
func allJobs(env *Env) []*routineload.View {
	var jobs []*routineload.View
	for _, d := range env.Catalog.Databases() {
		jobs = append(jobs, env.Jobs.Jobs(routineload.Filter{DatabaseID: d.ID, History: true})...)
	}
	return jobs
}

// procRoutineLoads is '/routine_loads', '/routine_loads/<job>' and '/routine_loads/<job>/<id>'.
func procRoutineLoads(env *Env, path []string) (*Result, error) {
	jobs := env.Jobs.Jobs(routineload.Filter{History: true})
	if len(path) == 0 {
		r := emptyShow("Name,Id,DbName,Statistic,TaskStatistic")
		for _, j := range jobs {
			r.Rows = append(r.Rows, Row(j.Definition.Name, idText(j.ID), j.DatabaseName, j.StatisticText(), j.TaskStatisticText()))
		}
		return r, nil
	}
	if len(path) == 2 {
		id, err := strconv.ParseUint(path[1], 10, 64)
		if err != nil {
			return nil, doriserr.New("Invalid job id format: %s", path[1])
		}
		job := env.Jobs.Get(id)
		if job == nil {
			return nil, doriserr.New("Job[%d] does not exist", id)
		}
		r := &Result{Columns: Strings(routineload.TaskColumns...)}
		for _, row := range job.TaskRows(sessionLocation(env.Session)) {
			r.Rows = append(r.Rows, cells(row))
		}
		return r, nil
	}
	columns := env.Jobs.ShowColumns()
	r := &Result{Columns: Strings(columns...)}
	for _, j := range jobs {
		if j.Definition.Name == path[0] {
			r.Rows = append(r.Rows, cells(j.Row(sessionLocation(env.Session))[:len(columns)]))
		}
	}
	return r, nil
}
