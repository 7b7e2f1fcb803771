package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// emptyShows are the SHOWs of things that cannot exist here: their answer has columns and no rows.
var emptyShows = map[string]string{
	"BROKER": "Name,Host,Port,Alive,LastStartTime,LastUpdateTime,ErrMsg",
	"EXPORT": "JobId,Label,State,Progress,TaskInfo,Path,CreateTime,StartTime,FinishTime,Timeout,ErrorMsg,OutfileInfo",
	"BACKUP": "JobId,SnapshotName,DbName,State,BackupObjs,CreateTime,SnapshotFinishedTime,UploadFinishedTime,FinishedTime,UnfinishedTasks,Progress,TaskErrMsg,Status,Timeout",
	"RESTORE": "JobId,Label,Timestamp,DbName,State,AllowLoad,ReplicationNum,ReplicaAllocation,ReserveReplica,ReserveDynamicPartitionEnable," +
		"RestoreObjs,CreateTime,MetaPreparedTime,SnapshotFinishedTime,DownloadFinishedTime,FinishedTime,UnfinishedTasks,Progress,TaskErrMsg,Status,Timeout",
	"REPOSITORIES":   "RepoId,RepoName,CreateTime,IsReadOnly,Location,Broker,Type,ErrMsg",
	"RESOURCES":      "Name,ResourceType,Item,Value",
	"STORAGE POLICY": "PolicyName,Id,Version,Type,StorageResource,CooldownDatetime,CooldownTtl",
	"SQL_BLOCK_RULE": "Name,Sql,SqlHash,PartitionNum,TabletNum,Cardinality,Global,Enable",
	"ENCRYPTKEYS":    "EncryptKey Name,EncryptKey String",
	"ROW POLICY":     "PolicyName,CatalogName,DbName,TableName,Type,FilterType,WherePredicate,User,Role,OriginStmt",
	"ANALYZE": "job_id,catalog_name,db_name,tbl_name,col_name,job_type,analysis_type,message,last_exec_time_in_ms,state,progress,schedule_type," +
		"start_time,end_time,priority,enable_partition",
	"LOAD PROFILE":  "Profile ID,Task Type,Start Time,End Time,Total,Task State,User,Default Catalog,Default Db,Sql Statement",
	"QUERY PROFILE": "Profile ID,Task Type,Start Time,End Time,Total,Task State,User,Default Catalog,Default Db,Sql Statement",
}

// emptyShow answers a SHOW of things that cannot exist here.
func emptyShow(columns string) *Result {
	return &Result{Columns: Strings(strings.Split(columns, ",")...)}
}

// showOther answers the SHOWs without a node of their own.
func showOther(env *Env, st *ast.ShowOther) (*Result, error) {
	what := strings.TrimPrefix(st.What, "BRIEF ")
	if columns, ok := emptyShows[what]; ok {
		return emptyShow(columns), nil
	}
	switch what {
	case "CLUSTERS", "COMPUTE GROUPS":
		return nil, doriserr.New("Command only support in cloud mode.")
	case "STORAGE VAULT", "STORAGE VAULTS":
		return nil, doriserr.New("Storage Vault is only supported for cloud mode")
	case "TRASH":
		r := &Result{Columns: Strings("BackendId", "Backend", "TrashUsedCapacity")}
		r.Rows = [][]Cell{Row(backendID, env.Addresses.Host+":9050", sizeText(0))}
		return r, nil
	case "REPLICA STATUS FROM", "REPLICA DISTRIBUTION FROM":
		return showReplicas(env, st)
	case "TABLE STATS":
		return showTableStatistics(env, st)
	case "QUERY STATS":
		return showQueryStatistics(env)
	case "CREATE FUNCTION", "CREATE GLOBAL FUNCTION", "CREATE SESSION FUNCTION", "CREATE LOCAL FUNCTION":
		n := nameBehind(st.Text, "FUNCTION")
		return nil, doriserr.New("Unknown function, function=%s.%s", env.databaseOf(n.Database), strings.TrimSpace(st.Text[strings.LastIndex(st.Text, n.Name):]))
	case "SNAPSHOT ON":
		words := strings.Fields(st.Text)
		if len(words) > 3 {
			return nil, doriserr.New("Repository %s does not exist", strings.Trim(words[3], "`;"))
		}
	}
	return nil, doriserr.NotSupported("SHOW %s", st.What)
}

// showQueryStatistics counts no queries: every table has 0.
func showQueryStatistics(env *Env) (*Result, error) {
	d, err := findDatabase(env, "", "")
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("TableName", "QueryCount")}
	for _, t := range env.Catalog.Tables(d.ID) {
		if env.sees(d.Name, t.Name) {
			r.Rows = append(r.Rows, Row(t.Name, "0"))
		}
	}
	return r, nil
}

// bigintColumn makes a column of numbers.
func bigintColumn(name string) Column { return Column{Name: name, Type: catalog.Of(catalog.BigInt)} }
