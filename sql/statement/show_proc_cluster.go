package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// notDirectory is the error of a path that goes on behind a leaf.
func notDirectory(parts ...string) error {
	return doriserr.New("/%s is not a directory", strings.Join(parts, "/"))
}

// noProcPath is the error of a path that is not there.
func noProcPath(parts ...string) error {
	return doriserr.New("Proc path '/%s' doesn't exist", strings.Join(parts, "/"))
}

// clusterProcs are the nodes about a cluster of several nodes and about the frontend itself, of which this process has little to tell;
// path is what follows the first part.
var clusterProcs = map[string]func(env *Env, path []string) (*Result, error){
	"bdbje": func(*Env, []string) (*Result, error) { return nil, doriserr.New("Not in bdbje debug mode") },
	"binlog": func(_ *Env, path []string) (*Result, error) {
		if len(path) > 0 {
			return nil, doriserr.New("not implemented")
		}
		return emptyShow("Name,Type,Id,Dropped,BinlogLength,BinlogSize,FirstBinlogCommittedTime,ReadableFirstBinlogCommittedTime,LastBinlogCommittedTime," +
			"ReadableLastBinlogCommittedTime,BinlogTtlSeconds,BinlogMaxBytes,BinlogMaxHistoryNums"), nil
	},
	"current_queries":           leafOrMissing("QueryId,ConnectionId,Catalog,Database,User,ScanBytes,ProcessRows,ExecTime"),
	"current_backend_instances": leafOrMissing("Backend,InstanceNum,InstanceId,ExecTime"),
	"diagnose":                  procDiagnose,
	"cluster_balance":           procBalance,
	"cluster_health":            procHealth,
	"colocation_group": func(_ *Env, path []string) (*Result, error) {
		if len(path) > 0 {
			return emptyShow("BucketIndex"), nil
		}
		return emptyShow("GroupId,GroupName,TableIds,BucketsNum,ReplicaAllocation,DistCols,IsStable,ErrorMsg"), nil
	},
	"monitor": func(_ *Env, path []string) (*Result, error) {
		switch {
		case len(path) == 0:
			return table("Name,Info", "jvm, "), nil
		case path[0] != "jvm":
			return nil, doriserr.New("unknown name: %s", path[0])
		case len(path) > 1:
			return nil, notDirectory("monitor", "jvm", path[1])
		}
		return nil, doriserr.NotSupported("SHOW PROC '/monitor/jvm': there is no JVM; GET /metrics tells of memory and threads")
	},
	"tasks": procTasks,
	"trash": func(env *Env, path []string) (*Result, error) {
		if len(path) == 0 {
			return showOther(env, &ast.ShowOther{What: "TRASH"})
		}
		if err := knownBackend(path[0]); err != nil {
			return nil, err
		}
		return emptyShow("RootPath,TrashUsedCapacity"), nil
	},
	"backends": func(env *Env, path []string) (*Result, error) {
		if len(path) == 0 {
			return showBackends(env)
		}
		return procBackend(env, path[0])
	},
}

// leafOrMissing is a node without entries whose entries are looked up by name.
func leafOrMissing(columns string) func(*Env, []string) (*Result, error) {
	return func(_ *Env, path []string) (*Result, error) {
		if len(path) > 0 {
			return nil, doriserr.New("%s doesn't exist.", path[0])
		}
		return emptyShow(columns), nil
	}
}

// knownBackend refuses the id of a backend that is not the one there is.
func knownBackend(text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return doriserr.New("Invalid backend id format: %s", text)
	case text != backendID:
		return doriserr.New("Backend[%d] does not exist.", id)
	}
	return nil
}

// procBackend is '/backends/<id>': the disks of a backend.
func procBackend(env *Env, text string) (*Result, error) {
	if err := knownBackend(text); err != nil {
		return nil, err
	}
	var data int64
	for _, d := range env.Catalog.Databases() {
		bytes, err := databaseBytes(env, d)
		if err != nil {
			return nil, err
		}
		data += bytes
	}
	m := machine(env)
	used := m.DiskTotal - m.DiskAvailable
	percent := "0.00 %"
	if m.DiskTotal > 0 {
		percent = strconv.FormatFloat(float64(used)*100/float64(m.DiskTotal), 'f', 2, 64) + " %"
	}
	r := emptyShow("RootPath,DataUsedCapacity,OtherUsedCapacity,AvailCapacity,TotalCapacity,TotalUsedPct,State,PathHash,StorageMedium")
	r.Rows = [][]Cell{Row("/opt/doris/be/storage", sizeText(data), sizeText(max(0, used-data)), sizeText(m.DiskAvailable), sizeText(m.DiskTotal), percent, "ONLINE", "0", "HDD")}
	return r, nil
}

// procDiagnose is '/diagnose' and '/diagnose/cluster_balance': one node is always in balance.
func procDiagnose(_ *Env, path []string) (*Result, error) {
	switch {
	case len(path) == 0:
		return table("Item,ErrorNum,WarningNum", "cluster_balance,0,0", "Total,0,0"), nil
	case len(path) > 1 || path[0] != "cluster_balance":
		return nil, noProcPath(append([]string{"diagnose"}, path...)...)
	}
	return table("Item,Status,Content,Detail Cmd,Suggestion", "Tablet Health,OK,,,", "BeLoad Balance,OK,,,", "Disk Balance,OK,,,",
		"Colocate Group Stable,OK,,,", "History Tablet Sched,OK,,,"), nil
}

// scheduledTablets are the columns of tablets that are moved or repaired.
const scheduledTablets = "TabletId,Type,Medium,Status,State,SchedCode,Priority,RealPriorityVal,SrcBe,SrcPath,DestBe,DestPath,Timeout,Create," +
	"LstSched,LstVisit,Finished,ReplicaSize,Rate,FailedSched,FailedRunning,VisibleVer,CmtVer,ErrMsg"

// procBalance is '/cluster_balance' and what is below it: nothing is ever moved between one backend.
func procBalance(env *Env, path []string) (*Result, error) {
	if len(path) == 0 {
		return table("Item,Number", "cluster_load_stat,1", "working_slots,1", "sched_stat,0", "priority_repair,0", "pending_tablets,0",
			"running_tablets,0", "history_tablets,0"), nil
	}
	var r *Result
	switch path[0] {
	case "cluster_load_stat":
		return procLoadStatistic(env, path[1:])
	case "working_slots":
		if len(path) > 1 {
			return procBackend(env, path[1])
		}
		return table("BeId,PathHash,AvailSlots,TotalSlots,BalanceSlot,AvgRate", backendID+",0,4,4,1,0.0"), nil
	case "sched_stat":
		r = emptyShow("Item,Value")
	case "priority_repair":
		r = emptyShow("Database,Table,Partition,RemainingTimeMs")
	case "pending_tablets", "running_tablets", "history_tablets":
		r = emptyShow(scheduledTablets)
	default:
		return nil, doriserr.New("invalid type: %s", path[0])
	}
	if len(path) > 1 {
		return nil, notDirectory("cluster_balance", path[0], path[1])
	}
	return r, nil
}

// procLoadStatistic is '/cluster_balance/cluster_load_stat[/location_default[/medium]]'.
func procLoadStatistic(env *Env, path []string) (*Result, error) {
	const media = "HDD,SSD,S3,REMOTE_CACHE"
	switch {
	case len(path) == 0:
		return table("Tag", "location_default"), nil
	case path[0] != "location_default":
		return nil, doriserr.New("No such tag: %s", path[0])
	case len(path) == 1:
		return table("StorageMedium", strings.Split(media, ",")...), nil
	case !strings.Contains(","+media+",", ","+path[1]+","):
		return nil, doriserr.New("no such storage medium: %s", path[1])
	case len(path) > 2:
		return procBackend(env, path[2])
	}
	r := emptyShow("BeId,Available,UsedCapacity,Capacity,MaxDisk,UsedPercent,ReplicaNum,CapCoeff,ReplCoeff,Score,Class")
	if path[1] != "HDD" {
		return r, nil
	}
	m := machine(env)
	used := m.DiskTotal - m.DiskAvailable
	percent := 0.0
	if m.DiskTotal > 0 {
		percent = float64(used) * 100 / float64(m.DiskTotal)
	}
	replicas := 0
	for _, d := range env.Catalog.Databases() {
		replicas += databaseReplicas(env, d)
	}
	r.Rows = [][]Cell{Row(backendID, "true", strconv.FormatInt(used, 10), strconv.FormatInt(m.DiskTotal, 10), "MID", strconv.FormatFloat(percent, 'f', 3, 64),
		strconv.Itoa(replicas), "0.5", "0.5", "1.0", "MID")}
	return r, nil
}

// databaseReplicas counts the replicas of all tables of a database.
func databaseReplicas(env *Env, d *catalog.Database) int {
	n := 0
	for _, t := range env.Catalog.Tables(d.ID) {
		if !t.IsView() {
			n += replicasOf(t)
		}
	}
	return n
}

// procHealth is '/cluster_health' and '/cluster_health/tablet_health[/<database>]': every tablet is healthy.
func procHealth(env *Env, path []string) (*Result, error) {
	switch {
	case len(path) == 0:
		return table("Items", "tablet_health"), nil
	case path[0] != "tablet_health" || len(path) > 2:
		return nil, noProcPath(append([]string{"cluster_health"}, path...)...)
	}
	const kinds = "ReplicaMissing,VersionIncomplete,ReplicaRelocating,Redundant,ReplicaMissingForTag,ForceRedundant,ColocateMismatch,ColocateRedundant," +
		"NeedFurtherRepair,Unrecoverable,ReplicaCompactionTooSlow,Inconsistent,Oversize"
	if len(path) == 2 {
		if d, err := procDatabase(env, path[1]); err != nil || d.ID == catalog.InformationSchemaID {
			return nil, noProcPath("cluster_health", "tablet_health", path[1])
		}
		r := emptyShow(strings.ReplaceAll(kinds, ",", "Tablets,") + "Tablets")
		r.Rows = [][]Cell{Row(make([]string, len(r.Columns))...)}
		return r, nil
	}
	r := emptyShow("DbId,DbName,TabletNum,HealthyNum," + strings.ReplaceAll(kinds, ",", "Num,") + "Num,CloningNum")
	row := func(id, name string, tablets int) {
		cells := Row(id, name, strconv.Itoa(tablets), strconv.Itoa(tablets))
		for len(cells) < len(r.Columns) {
			cells = append(cells, Text("0"))
		}
		r.Rows = append(r.Rows, cells)
	}
	databases, total := 0, 0
	for _, d := range env.Catalog.Databases() {
		if d.ID == catalog.InformationSchemaID {
			continue
		}
		n := databaseReplicas(env, d)
		row(idText(d.ID), d.Name, n)
		databases, total = databases+1, total+n
	}
	row("Total", strconv.Itoa(databases), total)
	return r, nil
}

// taskTypes are the kinds of agent tasks.
const taskTypes = "CREATE,DROP,PUSH,CLONE,STORAGE_MEDIUM_MIGRATE,ROLLUP,SCHEMA_CHANGE,CANCEL_DELETE,MAKE_SNAPSHOT,RELEASE_SNAPSHOT," +
	"CHECK_CONSISTENCY,UPLOAD,DOWNLOAD,CLEAR_REMOTE_FILE,MOVE,REALTIME_PUSH,PUBLISH_VERSION,CLEAR_ALTER_TASK,CLEAR_TRANSACTION_TASK," +
	"RECOVER_TABLET,STREAM_LOAD,UPDATE_TABLET_META_INFO,ALTER,INSTALL_PLUGIN,UNINSTALL_PLUGIN,COMPACTION,STORAGE_MEDIUM_MIGRATE_V2," +
	"NOTIFY_UPDATE_STORAGE_POLICY,PUSH_COOLDOWN_CONF,PUSH_STORAGE_POLICY,ALTER_INVERTED_INDEX,GC_BINLOG,CLEAN_TRASH,UPDATE_VISIBLE_VERSION," +
	"CLEAN_UDF_CACHE,PUSH_INDEX_POLICY,CALCULATE_DELETE_BITMAP"

// procTasks is '/tasks[/<type>[/<backend>]]': agent tasks of a backend, of which there are never any.
func procTasks(_ *Env, path []string) (*Result, error) {
	if len(path) == 0 {
		r := emptyShow("TaskType,FailedNum,TotalNum")
		for _, kind := range strings.Split(taskTypes+",Total", ",") {
			r.Rows = append(r.Rows, Row(kind, "0", "0"))
		}
		return r, nil
	}
	if !strings.Contains(","+taskTypes+",", ","+path[0]+",") {
		return nil, doriserr.New("invalid type name: %s", path[0])
	}
	if len(path) == 1 {
		return table("BackendId,FailedNum,TotalNum", backendID+",0,0", "Total,0,0"), nil
	}
	if _, err := strconv.ParseInt(path[1], 10, 64); err != nil {
		return nil, doriserr.New("Invalid backend id format: %s", path[1])
	}
	return emptyShow("TaskSignature,FailedTimes"), nil
}
