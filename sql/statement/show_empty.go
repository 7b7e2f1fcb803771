package statement

import (
	"regexp"
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
	"BRIEF RESTORE": "JobId,Label,Timestamp,DbName,State,AllowLoad,ReplicationNum,ReplicaAllocation,ReserveReplica,ReserveDynamicPartitionEnable," +
		"CreateTime,MetaPreparedTime,SnapshotFinishedTime,DownloadFinishedTime,FinishedTime,UnfinishedTasks,Status,Timeout",
	"REPOSITORIES":   "RepoId,RepoName,CreateTime,IsReadOnly,Location,Broker,Type,ErrMsg",
	"RESOURCES":      "Name,ResourceType,Item,Value",
	"STORAGE POLICY": "PolicyName,Id,Version,Type,StorageResource,CooldownDatetime,CooldownTtl",
	"ENCRYPTKEYS":    "EncryptKey Name,EncryptKey String",
	"ROW POLICY":     "PolicyName,CatalogName,DbName,TableName,Type,FilterType,WherePredicate,User,Role,OriginStmt",
	"ANALYZE": "job_id,catalog_name,db_name,tbl_name,col_name,job_type,analysis_type,message,last_exec_time_in_ms,state,progress,schedule_type," +
		"start_time,end_time,priority,enable_partition",
	"TYPE_CAST":                           "Origin Type,Cast Type",
	"WHITELIST":                           "user_name,white_list",
	"QUEUED ANALYZE JOBS":                 "catalog_name,db_name,tbl_name,col_list,priority",
	"ANALYZE TASK STATUS":                 "task_id,col_name,index_name,message,last_state_change_time,time_cost_in_ms,state",
	"CONVERT_LIGHT_SCHEMA_CHANGE_PROCESS": "database,table,status",
	"COPY":                                "Id,Table,Label,State,Progress,Type,EtlInfo,TaskInfo,ErrorMsg,CreateTime,LoadStartTime,LoadFinishTime,URL,JobDetails,TransactionId,ErrorTablets,User,Comment,Files",
	"INVERTED INDEX ANALYZER":             "id,name,type,properties",
	"INVERTED INDEX TOKENIZER":            "id,name,type,properties",
	"INVERTED INDEX TOKEN_FILTER":         "id,name,type,properties",
	"INVERTED INDEX CHAR_FILTER":          "id,name,type,properties",
	"INVERTED INDEX NORMALIZER":           "id,name,type,properties",
	"LOAD PROFILE":                        "Profile ID,Task Type,Start Time,End Time,Total,Task State,User,Default Catalog,Default Db,Sql Statement",
	"QUERY PROFILE":                       "Profile ID,Task Type,Start Time,End Time,Total,Task State,User,Default Catalog,Default Db,Sql Statement",
}

// longShows are those among them whose columns Doris makes as STRING.
var longShows = map[string]bool{"BACKUP": true, "RESTORE": true, "BRIEF RESTORE": true, "LOAD PROFILE": true, "QUERY PROFILE": true}

// usingPolicy finds SHOW STORAGE POLICY USING [FOR name].
var usingPolicy = regexp.MustCompile(`(?i)\bPOLICY\s+USING\b`)

// emptyShow answers a SHOW of things that cannot exist here.
func emptyShow(columns string) *Result {
	return &Result{Columns: Strings(strings.Split(columns, ",")...)}
}

// showOther answers the SHOWs without a node of their own.
func showOther(env *Env, st *ast.ShowOther) (*Result, error) {
	what := strings.TrimPrefix(strings.TrimPrefix(st.What, "BRIEF "), "AUTO ")
	if err := checkEmptyShow(env, what, st); err != nil {
		return nil, err
	}
	switch {
	case what == "ANALYZE":
		return showAnalyze(env, st)
	case what == "ANALYZE TASK STATUS":
		return showAnalyzeTasks(env, st)
	case st.What == "BRIEF RESTORE":
		what = st.What
	case what == "STORAGE POLICY" && usingPolicy.MatchString(st.Text):
		return emptyShow("PolicyName,Database,Table,Partitions"), nil
	}
	if columns, ok := emptyShows[what]; ok {
		r := emptyShow(columns)
		if longShows[what] {
			r.long(0)
		}
		return tail(r, &ast.ShowFilter{OrderBy: st.OrderBy, Limit: -1})
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
	case "COLUMN STATS", "COLUMN CACHED STATS", "COLUMN HISTOGRAM", "INDEX STATS":
		return showColumnStatistics(env, st)
	case "QUERY STATS":
		return showQueryStatistics(env, st)
	case "SQL_BLOCK_RULE":
		return showBlockRules(env, nameBehind(st.Text, "FOR").Name), nil
	case "DATA SKEW FROM":
		return showDataSkew(env, st)
	case "DICTIONARIES":
		return emptyShow("DictionaryId,DictionaryName,BaseTableName,Version,Status,DataDistribution,LastUpdateResult"), nil
	case "STAGES":
		return nil, doriserr.New("%s", noStage)
	case "CREATE STORAGE VAULT":
		return nil, doriserr.New("Storage Vault is only supported for cloud mode")
	case "CREATE REPOSITORY FOR":
		return nil, doriserr.New("repository not exist.")
	case "WARM UP JOB":
		return nil, doriserr.New("%s", noCloudEnv)
	case "TABLET STORAGE FORMAT":
		return showStorageFormat(env, st)
	case "CREATE FUNCTION", "CREATE GLOBAL FUNCTION", "CREATE SESSION FUNCTION", "CREATE LOCAL FUNCTION":
		return nil, absentFunction(env, st.Text, what == "CREATE GLOBAL FUNCTION")
	case "SNAPSHOT ON":
		words := strings.Fields(st.Text)
		if len(words) > 3 {
			return nil, doriserr.New("Repository %s does not exist", strings.Trim(words[3], "`;"))
		}
	}
	return nil, doriserr.NotSupported("SHOW %s", st.What)
}

// noCloudEnv is what a frontend that is not in the cloud says of SHOW WARM UP JOB (measured).
const noCloudEnv = "class org.apache.doris.catalog.Env cannot be cast to class org.apache.doris.cloud.catalog.CloudEnv " +
	"(org.apache.doris.catalog.Env and org.apache.doris.cloud.catalog.CloudEnv are in unnamed module of loader 'app')"

// bigintColumn makes a column of numbers.
func bigintColumn(name string) Column { return Column{Name: name, Type: catalog.Of(catalog.BigInt)} }
