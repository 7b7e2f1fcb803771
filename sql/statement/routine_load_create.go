package statement

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// CREATE ROUTINE LOAD [db.]job [ON table] [WITH ...] [clauses] [PROPERTIES (...)] FROM KAFKA (...) [COMMENT '...']
//
// Doris: CreateRoutineLoadCommand, KafkaRoutineLoadJob.fromCreateInfo. Checks in order: label, database, table and its model, job
// name, clauses, job properties, source properties, merge type, partitions, Kafka (only for listed partitions), name, limit.
// Differs: a property that Kafka does not know, or a misspelt name in COLUMNS, is a warning that names the nearest one.
func createRoutineLoad(ctx context.Context, env *Env, st *ast.CreateRoutineLoad) (*Result, error) {
	d, err := defineJob(ctx, env, st)
	if err != nil {
		return nil, err
	}
	if st.Explain {
		warnOfJob(env, d)
		return tryRoutineLoad(ctx, env, d)
	}
	if _, err := env.Jobs.Create(ctx, *d); err != nil {
		return nil, err
	}
	warnOfJob(env, d)
	return &Result{}, nil
}

// defineJob validates the statement.
func defineJob(ctx context.Context, env *Env, st *ast.CreateRoutineLoad) (*routineload.Definition, error) {
	if st.Job.Catalog != "" {
		return nil, doriserr.New("labelParts in load should be [db.]label")
	}
	if st.Job.Database == "" && env.Session.Database() == "" {
		return nil, doriserr.New("Current database is not set.")
	}
	if kind := st.SourceType; !strings.EqualFold(kind, "KAFKA") {
		return nil, doriserr.New("Unknown routine load data source type: %s", kind)
	}
	databaseName, name, err := jobName(env.Session, st.Job)
	if err != nil {
		return nil, err
	}
	database := env.Catalog.Database(databaseName)
	if database == nil {
		return nil, doriserr.New("Unknown database '%s'", databaseName)
	}
	given := mapProperties(st.Properties)
	table, err := jobTarget(env, databaseName, st, isTrue(given["partial_columns"]))
	if err != nil {
		return nil, err
	}
	if err := checkJobName(env.Session, name); err != nil {
		return nil, doriserr.New("%s Maybe routine load job name is longer than 64 or contains illegal characters", doriserr.From(err).Message)
	}
	d := &routineload.Definition{
		Name: name, DatabaseID: database.ID, DatabaseName: databaseName, TableName: st.Table,
		User: env.Session.User(), Comment: st.Comment, Statement: st.Text,
	}
	d.SQLMode, _ = env.Session.Variable("sql_mode")
	d.Load.Merge = load.MergeType(strings.ToUpper(st.Merge))
	if d.Load.Merge == "" {
		d.Load.Merge = load.Append
	}
	if err := applyClauses(clauseOptions(env.Session), d, st.Load, table); err != nil {
		return nil, err
	}
	if d.Properties, err = jobProperties(env, st.Properties); err != nil {
		return nil, err
	}
	source, err := readKafkaSource(st.Source, d.Properties.Timezone, table == nil, false)
	if err != nil {
		return nil, err
	}
	if err := env.requireLoadFor(databaseName, strings.TrimSpace(st.Table)); err != nil {
		return nil, err
	}
	if err := checkMerge(d); err != nil {
		return nil, err
	}
	if err := applyFormat(d); err != nil {
		return nil, err
	}
	if table != nil {
		if err := checkTarget(table, d); err != nil {
			return nil, err
		}
		d.TableID = table.ID
	}
	return d, connectJob(ctx, env, d, source)
}

// jobTarget finds the table of ON and checks that its model goes with the merge type; nil is a multi-table job.
func jobTarget(env *Env, database string, st *ast.CreateRoutineLoad, partial bool) (*catalog.Table, error) {
	if strings.TrimSpace(st.Table) == "" {
		if partial {
			return nil, doriserr.New("Partial update is not supported in multi-table load.")
		}
		return nil, nil
	}
	var table *catalog.Table
	if d := env.Catalog.Database(database); d != nil {
		table = env.tableIn(d, st.Table)
	}
	if table == nil {
		return nil, doriserr.New("Unknown table '%s'", st.Table)
	}
	if table.Temporary {
		return nil, doriserr.New("Cannot create routine load for temporary table %s", table.Name)
	}
	if merge := strings.ToUpper(st.Merge); merge != "" && merge != "APPEND" && table.Model != catalog.Unique {
		return nil, doriserr.New("load by MERGE or DELETE is only supported in unique tables.")
	}
	if partial && !table.IsView() && !(table.Model == catalog.Unique && table.MergeOnWrite) {
		return nil, doriserr.New("load by PARTIAL_COLUMNS is only supported in unique table MoW")
	}
	return table, nil
}

// checkMerge checks that MERGE and DELETE ON come together.
func checkMerge(d *routineload.Definition) error {
	switch {
	case d.Load.Merge != load.Merge && d.Load.DeleteOn != nil:
		return doriserr.New("not support DELETE ON clause when merge type is not MERGE.")
	case d.Load.Merge == load.Merge && d.Load.DeleteOn == nil:
		return doriserr.New("Excepted DELETE ON clause when merge type is MERGE.")
	}
	return nil
}

// checkTarget checks what the job wants of its table.
func checkTarget(table *catalog.Table, d *routineload.Definition) error {
	if table.IsView() {
		return doriserr.New("Table '%s' is not a OLAP table", table.Name)
	}
	if table.Temporary {
		return doriserr.New("Cannot create routine load for temporary table %s", table.Name)
	}
	if err := checkPartitionsExist(table, d.Load.Partitions, d.Load.TemporaryPartitions); err != nil {
		return err
	}
	if d.Properties.LoadToSingleTablet && !table.Distribution.Random {
		return doriserr.New("if load_to_single_tablet set to true, the olap table must be with random distribution")
	}
	return nil
}

// connectJob resolves listed offsets, checks files and listed partitions, and fills in the definition's Kafka part. It asks Kafka
// only if partitions are listed: a bad broker shows at the first scheduling otherwise.
func connectJob(ctx context.Context, env *Env, d *routineload.Definition, source *kafkaSource) error {
	d.Kafka = routineload.Kafka{
		Brokers: brokers(source.brokerList), BrokerList: source.brokerList, Topic: source.topic,
		Default: defaultStart(source.custom), Custom: source.custom,
	}
	if !slices.ContainsFunc(d.Kafka.Custom, func(p routineload.Property) bool { return p.Key == "group.id" }) {
		d.Kafka.Custom = append(d.Kafka.Custom, routineload.Property{Key: "group.id", Value: d.Name + "_" + uuid.NewString()})
	}
	connection := env.connection(d)
	if len(source.partitions) > 0 {
		offsets, err := source.resolve(ctx, env.Kafka, connection, source.topic)
		if err != nil {
			return err
		}
		d.Kafka.Offsets = offsets
		for _, p := range source.partitions {
			if !slices.Contains(d.Kafka.Partitions, p) {
				d.Kafka.Partitions = append(d.Kafka.Partitions, p)
			}
		}
	}
	if err := checkFiles(env, d.DatabaseID, d.Kafka.Custom); err != nil {
		return err
	}
	if len(source.partitions) == 0 {
		return nil
	}
	all, err := env.Kafka.Partitions(ctx, connection, source.topic)
	if err != nil {
		return routineload.MetadataError(routineload.AskPartitions, source.topic, err)
	}
	for _, p := range source.partitions {
		if !slices.Contains(all, p) {
			return doriserr.New("there is a custom kafka partition %d which is invalid for topic %s", p, source.topic)
		}
	}
	return nil
}

// brokers splits a broker list that was checked.
func brokers(list string) []string {
	return strings.Split(strings.TrimRight(list, ","), ",")
}

// checkFiles checks that each FILE: value names a file of CREATE FILE.
func checkFiles(env *Env, databaseID uint64, custom []routineload.Property) error {
	for _, p := range custom {
		if !strings.HasPrefix(p.Value, "FILE:") {
			continue
		}
		name := strings.TrimPrefix(p.Value, "FILE:")
		if _, err := KafkaFile(env.Catalog, databaseID, name); err != nil {
			return doriserr.New("File %s does not exist in db %d with catalog: kafka", name, databaseID)
		}
	}
	return nil
}
