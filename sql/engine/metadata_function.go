package engine

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// metadataFunction is a table function that shows what a SHOW statement shows, with typed columns (Doris: MetadataTableValuedFunction).
type metadataFunction struct {
	// class is Doris's name of it in errors.
	class string
	// columns are "name type" with commas between, the type being STRING if it is left out.
	columns string
	// show makes the statement; nil shows no rows.
	show func(properties map[string]string) (ast.Statement, error)
}

// metadataFunctions are the functions by name. jobs and tasks have a form for each type of job.
var metadataFunctions = map[string]metadataFunction{
	"frontends": {"Frontends", "Name,Host,EditLogPort,HttpPort,QueryPort,RpcPort,ArrowFlightSqlPort,Role,IsMaster,ClusterId,Join,Alive,ReplayedJournalId," +
		"LastStartTime,LastHeartbeat,IsHelper,ErrMsg,Version,CurrentConnected",
		func(map[string]string) (ast.Statement, error) { return &ast.ShowFrontends{}, nil }},
	"frontends_disks": {"FrontendsDisks", "Name,Host,DirType,Dir,Filesystem,Capacity,Used,Available,UseRate,MountOn",
		func(map[string]string) (ast.Statement, error) { return &ast.ShowFrontends{Name: "disks"}, nil }},
	"backends": {"Backends", "BackendId BIGINT,Host,HeartbeatPort INT,BePort INT,HttpPort INT,BrpcPort INT,ArrowFlightSqlPort INT,LastStartTime,LastHeartbeat," +
		"Alive BOOLEAN,SystemDecommissioned BOOLEAN,TabletNum BIGINT,DataUsedCapacity BIGINT,TrashUsedCapacity BIGINT,AvailCapacity BIGINT," +
		"TotalCapacity BIGINT,UsedPct DOUBLE,MaxDiskUsedPct DOUBLE,RemoteUsedCapacity BIGINT,Tag,ErrMsg,Version,Status,HeartbeatFailureCounter INT,NodeRole",
		func(map[string]string) (ast.Statement, error) { return &ast.ShowBackends{}, nil }},
	"catalogs": {"Catalogs", "CatalogId BIGINT,CatalogName,CatalogType,Property,Value",
		func(map[string]string) (ast.Statement, error) {
			return &ast.ShowCatalogs{ShowFilter: ast.ShowFilter{Limit: -1}}, nil
		}},
	"partitions": {"Partitions", "PartitionId BIGINT,PartitionName,VisibleVersion BIGINT,VisibleVersionTime,State,PartitionKey,Range,DistributionKey,Buckets INT," +
		"ReplicationNum INT,StorageMedium,CooldownTime,RemoteStoragePolicy,LastConsistencyCheckTime,DataSize,IsInMemory BOOLEAN,ReplicaAllocation," +
		"IsMutable BOOLEAN,SyncWithBaseTables BOOLEAN,UnsyncTables",
		showPartitionsOf},
	"jobs insert": {"Jobs", "Id,Name,Definer,ExecuteType,RecurringStrategy,Status,ExecuteSql,CreateTime,SucceedTaskCount,FailedTaskCount,CanceledTaskCount,Comment," +
		"Properties,CurrentOffset,EndOffset,LoadStatistic,ErrorMsg,JobRuntimeMsg", nil},
	"jobs mv": {"Jobs", "Id,Name,MvId,MvName,MvDatabaseId,MvDatabaseName,ExecuteType,RecurringStrategy,Status,CreateTime", nil},
	"tasks insert": {"Tasks", "TaskId,JobId,JobName,Label,Status,ErrorMsg,CreateTime,StartTime,FinishTime,TrackingUrl,LoadStatistic,User,FirstErrorMsg,RunningOffset",
		nil},
	"tasks mv": {"Tasks", "TaskId,JobId,JobName,MvId,MvName,MvDatabaseId,MvDatabaseName,Status,ErrorMsg,CreateTime,StartTime,FinishTime,DurationMs,TaskContext," +
		"RefreshMode,NeedRefreshPartitions,CompletedPartitions,Progress,LastQueryId", nil},
	"mv_infos": {"MvInfos", "Id BIGINT,Name,JobName,State,SchemaChangeDetail,RefreshState,RefreshInfo,QuerySql,MvProperties,MvPartitionInfo," +
		"SyncWithBaseTables BOOLEAN", nil},
}

// functionProperties are the properties that functions take; the others take none.
var functionProperties = map[string]string{"partitions": " catalog database table ", "jobs": " type ", "tasks": " type ", "mv_infos": " database "}

// sourceFunctions are the table functions of Doris that read other systems.
var sourceFunctions = map[string]bool{
	"s3": true, "hdfs": true, "local": true, "file": true, "http": true, "http_stream": true, "iceberg_meta": true, "hudi_meta": true, "paimon_meta": true,
	"query": true, "partition_values": true, "parquet_meta": true, "parquet_file_metadata": true, "parquet_kv_metadata": true, "parquet_bloom_probe": true,
	"group_commit": true,
}

// showPartitionsOf is the statement behind partitions("catalog" = "internal", "database" = "d", "table" = "t").
func showPartitionsOf(p map[string]string) (ast.Statement, error) {
	switch {
	case p["catalog"] == "" || p["database"] == "" || p["table"] == "":
		return nil, doriserr.New("Invalid partitions metadata query")
	case p["catalog"] != "internal":
		return nil, doriserr.New("can not find catalog: %s", p["catalog"])
	}
	return &ast.ShowPartitions{Table: ast.Name{Database: p["database"], Name: p["table"]}, ShowFilter: ast.ShowFilter{Limit: -1}}, nil
}

// tableFunction returns what a table function reads; Env of sql/engine/query asks it.
func (s *Session) tableFunction(name string, properties []ast.Property) (*query.Relation, error) {
	f, st, err := findMetadataFunction(name, properties)
	switch {
	case err != nil && f.class != "":
		return nil, query.FunctionUnmade(f.class, name, properties, doriserr.From(err).Message)
	case err != nil:
		return nil, err
	}
	if p, ok := st.(*ast.ShowPartitions); ok {
		if err := s.partitionsExist(p.Table); err != nil {
			return nil, query.FunctionUnmade(f.class, name, properties, err.Message)
		}
	}
	t := &systemTable{name: name, columns: f.typed()}
	return &query.Relation{
		Name: name, Columns: t.columns,
		Scan: func(ctx context.Context, columns []int) (chunk.Stream, error) {
			if st != nil {
				result, err := s.engine.config.Execute(ctx, s, st)
				if err != nil {
					return nil, err
				}
				t.rows = func(context.Context, *Session) ([][]any, error) { return shownRows(t.columns, result), nil }
			}
			all, err := t.chunks(ctx, s)
			if err != nil {
				return nil, err
			}
			return &columnStream{all, columns}, nil
		},
	}, nil
}

// partitionsExist refuses partitions() of what is no table.
func (s *Session) partitionsExist(n ast.Name) *doriserr.Error {
	if s.engine.config.Catalog.Snapshot().Database(n.Database) == nil {
		return doriserr.New("can not find database: %s", n.Database)
	}
	t := s.engine.tableFor(s, n.Database, n.Name)
	switch {
	case t == nil:
		return doriserr.New("errCode = 7, detailMessage = table not found, tableName=%s", n.Name)
	case t.IsView():
		return doriserr.New("errCode = 7, detailMessage = Type of %s doesn't match, expected data tables=[OLAP, HMS_EXTERNAL_TABLE, MAX_COMPUTE_EXTERNAL_TABLE]", n.Name)
	}
	return nil
}

// findMetadataFunction returns a function and the statement behind it, nil without one. The function of an error has a class if it is one of
// what was handed over.
func findMetadataFunction(name string, properties []ast.Property) (metadataFunction, ast.Statement, error) {
	values := map[string]string{}
	for _, p := range properties {
		values[strings.ToLower(p.Key)] = p.Value
	}
	key := name
	if name == "jobs" || name == "tasks" {
		class := metadataFunction{class: strings.ToUpper(name[:1]) + name[1:]}
		if err := checkFunctionProperties(name, properties); err != nil {
			return class, nil, err
		}
		kind, given := values["type"]
		switch kind = strings.ToLower(kind); {
		case kind == "insert", kind == "mv":
			key = name + " " + kind
		case !given:
			return class, nil, doriserr.New("Invalid %s metadata query", strings.TrimSuffix(name, "s"))
		default:
			return class, nil, doriserr.New("No enum constant org.apache.doris.job.common.JobType.%s", strings.ToUpper(kind))
		}
	}
	f, ok := metadataFunctions[key]
	switch {
	case ok:
	case sourceFunctions[name]:
		return f, nil, doriserr.NotSupported("the table function %s: load the data with Stream Load or Routine Load and query the table", name)
	default:
		return f, nil, doriserr.New("Can not found function '%s'", name)
	}
	if err := checkFunctionProperties(name, properties); err != nil {
		return f, nil, err
	}
	if name == "mv_infos" && values["database"] == "" {
		return f, nil, doriserr.New("Invalid async materialized view metadata query")
	}
	if f.show == nil {
		return f, nil, nil
	}
	st, err := f.show(values)
	return f, st, err
}

// checkFunctionProperties refuses properties that a function does not take.
func checkFunctionProperties(name string, properties []ast.Property) error {
	for _, p := range properties {
		if functionProperties[name] == "" {
			return doriserr.New("%s table-valued-function does not support any params", name)
		}
		if !strings.Contains(functionProperties[name], " "+strings.ToLower(p.Key)+" ") {
			return doriserr.New("'%s' is invalid property", p.Key)
		}
	}
	return nil
}

// typed are the columns with their types.
func (f *metadataFunction) typed() []catalog.Column {
	var columns []catalog.Column
	for _, c := range strings.Split(f.columns, ",") {
		column, kind, _ := strings.Cut(c, " ")
		columns = append(columns, catalog.Column{Name: column, Type: catalog.Of(functionKinds[kind]), Nullable: true})
	}
	return columns
}

// FunctionColumns returns the columns of a table function for DESC FUNCTION, whose errors are those of the function itself.
func FunctionColumns(name string, properties []ast.Property) ([]catalog.Column, error) {
	name = strings.ToLower(name)
	if name == "numbers" {
		for _, p := range properties {
			if strings.EqualFold(p.Key, "number") {
				return []catalog.Column{{Name: "number", Type: catalog.Of(catalog.BigInt)}}, nil
			}
		}
		return nil, doriserr.New("number not set")
	}
	f, _, err := findMetadataFunction(name, properties)
	switch {
	case err != nil && f.class == "" && !sourceFunctions[name]:
		return nil, doriserr.New("Could not find table function %s", name)
	case err != nil:
		return nil, err
	}
	return f.typed(), nil
}

// functionKinds are the types of metadataFunction.columns.
var functionKinds = map[string]catalog.Kind{"": catalog.String, "BIGINT": catalog.BigInt, "INT": catalog.Int, "BOOLEAN": catalog.Boolean, "DOUBLE": catalog.Double}

// shownNames are the columns that SHOW statements name otherwise.
var shownNames = map[string]string{"CatalogType": "Type"}

// shownRows picks columns of a SHOW statement by name; one that it does not have is NULL.
func shownRows(columns []catalog.Column, result *statement.Result) [][]any {
	places := make([]int, len(columns))
	for i, c := range columns {
		places[i] = -1
		for k, shown := range result.Columns {
			if strings.EqualFold(shown.Name, c.Name) || shown.Name == shownNames[c.Name] {
				places[i] = k
			}
		}
	}
	var rows [][]any
	for _, cells := range result.Rows {
		row := make([]any, len(columns))
		for i, p := range places {
			if p < 0 || p >= len(cells) || cells[p].Null {
				continue
			}
			row[i] = shownValue(columns[i].Type.Kind, cells[p].Text)
		}
		rows = append(rows, row)
	}
	return rows
}

// shownValue makes a value of what a SHOW statement prints: sizes have units, percentages a sign.
func shownValue(kind catalog.Kind, text string) any {
	switch kind {
	case catalog.Double:
		return strings.TrimSpace(strings.TrimSuffix(text, "%"))
	case catalog.BigInt, catalog.Int:
		amount, unit, sized := strings.Cut(text, " ")
		if !sized {
			return text
		}
		n, err := strconv.ParseFloat(amount, 64)
		if err != nil {
			return text
		}
		power := map[string]float64{"KB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5}[unit]
		return int64(n * math.Pow(1024, power))
	}
	return text
}
