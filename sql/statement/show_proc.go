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
	"current_queries":           "QueryId,ConnectionId,Catalog,Database,User,ScanBytes,ProcessRows,ExecTime",
	"stream_loads":              "Label,DbId,FinishTime",
	"brokers":                   "Name,Host,Port,Alive,LastStartTime,LastUpdateTime,ErrMsg",
	"resources":                 "Name,ResourceType,Item,Value",
	"colocation_group":          "GroupId,GroupName,TableIds,BucketsNum,ReplicaAllocation,DistCols,IsStable,ErrorMsg",
	"current_backend_instances": "Backend,InstanceNum",
	"current_query_stmts":       "Frontend,QueryId,ConnectionId,Database,User,ExecTime,SqlHash,Statement",
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
			return nil, missing
		}
		return emptyShow(columns), nil
	}
	var node func(*Env, []string) (*Result, error)
	deepest := 1
	switch parts[0] {
	case "frontends":
		node = func(env *Env, _ []string) (*Result, error) { return frontends(env), nil }
	case "backends":
		node = func(env *Env, _ []string) (*Result, error) { return showBackends(env) }
	case "catalogs":
		node = procCatalogs
	case "auth":
		node = procAuth
	case "statistic":
		node = procStatistic
	case "tasks":
		node = procTasks
	case "jobs":
		node, deepest = procJobs, 2
	case "routine_loads":
		node, deepest = procRoutineLoads, 3
	case "transactions":
		node, deepest = procTransactions, 4
	case "dbs":
		node, deepest = procDatabases, 4
	case "cluster_health":
		node = func(*Env, []string) (*Result, error) { return table("Items", "tablet_health"), nil }
	case "monitor":
		node = func(*Env, []string) (*Result, error) { return table("Name,Info", "jvm, "), nil }
	case "trash":
		node = func(env *Env, _ []string) (*Result, error) { return showOther(env, &ast.ShowOther{What: "TRASH"}) }
	}
	if node == nil {
		if strings.Contains(","+procRoot+",", ","+parts[0]+",") {
			return nil, doriserr.NotSupported("SHOW PROC '/%s'", parts[0])
		}
		return nil, missing
	}
	if len(parts) > deepest {
		return nil, missing
	}
	return node(env, parts[1:])
}

// procCatalogs is '/catalogs'.
func procCatalogs(env *Env, _ []string) (*Result, error) {
	r := emptyShow("CatalogIds,CatalogName,DatabaseNum,LastUpdateTime")
	r.Rows = [][]Cell{append(Row("0", internalCatalog, strconv.Itoa(len(env.Catalog.Databases()))), NullCell)}
	return r, nil
}

// procAuth is '/auth': the grants of all users, root and admin first.
func procAuth(env *Env, _ []string) (*Result, error) {
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

// procTasks is '/tasks': agent tasks of a backend, of which there are never any.
func procTasks(*Env, []string) (*Result, error) {
	r := emptyShow("TaskType,FailedNum,TotalNum")
	for _, kind := range strings.Split("CREATE,DROP,PUSH,CLONE,STORAGE_MEDIUM_MIGRATE,ROLLUP,SCHEMA_CHANGE,CANCEL_DELETE,MAKE_SNAPSHOT,"+
		"RELEASE_SNAPSHOT,CHECK_CONSISTENCY,UPLOAD,DOWNLOAD,CLEAR_REMOTE_FILE,MOVE,REALTIME_PUSH,PUBLISH_VERSION,CLEAR_ALTER_TASK,"+
		"CLEAR_TRANSACTION_TASK,RECOVER_TABLET,STREAM_LOAD,UPDATE_TABLET_META_INFO,ALTER,INSTALL_PLUGIN,UNINSTALL_PLUGIN,COMPACTION,"+
		"STORAGE_MEDIUM_MIGRATE_V2,NOTIFY_UPDATE_STORAGE_POLICY,PUSH_COOLDOWN_CONF,PUSH_STORAGE_POLICY,ALTER_INVERTED_INDEX,GC_BINLOG,"+
		"CLEAN_TRASH,UPDATE_VISIBLE_VERSION,CLEAN_UDF_CACHE,PUSH_INDEX_POLICY,CALCULATE_DELETE_BITMAP,Total", ",") {
		r.Rows = append(r.Rows, Row(kind, "0", "0"))
	}
	return r, nil
}

// procJobs is '/jobs' and '/jobs/<database>'.
func procJobs(env *Env, path []string) (*Result, error) {
	if len(path) == 0 {
		r := emptyShow("DbId,DbName")
		for _, d := range env.Catalog.Databases() {
			r.Rows = append(r.Rows, Row(idText(d.ID), d.Name))
		}
		return r, nil
	}
	if _, err := procDatabase(env, path[0]); err != nil {
		return nil, err
	}
	r := emptyShow("JobType,Pending,Running,Finished,Cancelled,Total")
	for _, kind := range []string{"load", "rollup", "schema_change", "export"} {
		r.Rows = append(r.Rows, Row(kind, "0", "0", "0", "0", "0"))
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
