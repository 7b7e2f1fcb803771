package statement

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/timezone"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// ALTER ROUTINE LOAD FOR [db.]job [clauses] [PROPERTIES (...)] [FROM KAFKA (...)]
//
// Doris: AlterRoutineLoadCommand, KafkaRoutineLoadJob.modifyProperties. Checks in order: name, job properties, job, clauses, source,
// state, offsets; invalid values are reported for running and for unknown jobs too. The source's type is not compared. Differs:
// a missing job has a message instead of a NullPointerException; partial_columns=true works; altered clauses, enclose and
// escape are used by the next task and survive a restart.
func alterRoutineLoad(ctx context.Context, env *Env, st *ast.AlterRoutineLoad) (*Result, error) {
	databaseName, name, err := jobName(env.Session, st.Job)
	if err != nil {
		return nil, err
	}
	if err := checkJobName(env.Session, name); err != nil {
		return nil, err
	}
	given := mapProperties(st.Properties)
	edit, err := alterProperties(env.Jobs.Settings(), st.Properties, given)
	if err != nil {
		return nil, err
	}
	database, err := jobDatabase(env, databaseName)
	if err != nil {
		return nil, err
	}
	job, err := env.Jobs.Find(database.ID, name)
	if err != nil {
		return nil, err
	}
	if err := env.requireLoadOn(job); err != nil {
		return nil, err
	}
	var table *catalog.Table
	if !job.MultiTable() {
		table = env.Catalog.TableByID(job.Definition.TableID)
	}
	// A trial on a copy: what is wrong with the clauses is said before the state is looked at.
	trial := *job.Definition
	trial.Text.SQL = maps.Clone(trial.Text.SQL)
	if err := applyClauses(clauseOptions(env.Session), &trial, st.Load, table); err != nil {
		return nil, err
	}
	var source *kafkaSource
	if len(st.Source) > 0 {
		if source, err = readKafkaSource(st.Source, job.Definition.Properties.Timezone, job.MultiTable(), true); err != nil {
			return nil, err
		}
	}
	if source != nil {
		if job.State == routineload.Paused && checkFiles(env, database.ID, source.custom) != nil {
			// The words of who reads the file; CREATE looks before.
			if len(env.Catalog.OtherKeys(kafkaFileKey(database.ID, ""))) == 0 {
				return nil, doriserr.New("file does not exist with db: %d and catalog: kafka", database.ID)
			}
			return nil, doriserr.New("File does not exist")
		}
	}
	if isTrue(given["partial_columns"]) {
		if table == nil {
			return nil, doriserr.New("load by PARTIAL_COLUMNS is not supported in multi-table load.")
		}
		if !(table.Model == catalog.Unique && table.MergeOnWrite) {
			return nil, doriserr.New("load by PARTIAL_COLUMNS is only supported in unique table MoW")
		}
	}
	alteration := routineload.Alteration{Edit: func(d *routineload.Definition) error {
		edit(&d.Properties)
		if err := applyClauses(clauseOptions(env.Session), d, st.Load, table); err != nil {
			return err
		}
		if source != nil {
			alterKafka(d, source)
		}
		return applyFormat(d)
	}}
	if source != nil {
		if alteration.NewTopic = source.topic != ""; len(source.partitions) > 0 {
			d := *job.Definition
			alterKafka(&d, source)
			if alteration.Offsets, err = source.resolve(ctx, env.Kafka, env.connection(&d), d.Kafka.Topic); err != nil {
				return nil, err
			}
		}
	}
	if err := env.Jobs.Alter(ctx, job.ID, alteration); err != nil {
		return nil, err
	}
	if source != nil {
		warnOfSource(env, st, job.Definition.Kafka.Custom, source)
	}
	if st.Load.Columns != nil {
		for _, s := range strayColumns(&trial, table) {
			env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: s})
		}
	}
	return &Result{}, nil
}

// warnOfSource warns of properties that Kafka does not know, and of a default offset that is the end without being asked for.
func warnOfSource(env *Env, st *ast.AlterRoutineLoad, before []routineload.Property, source *kafkaSource) {
	for _, s := range env.UnknownKafkaProperties(source.custom) {
		env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: s})
	}
	was := defaultOffsets(before)
	_, now := source.customValue("kafka_default_offsets")
	given := slices.ContainsFunc(st.Source, func(p ast.Property) bool { return p.Key == "property.kafka_default_offsets" })
	if was != "" && now && !given {
		env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: "property.kafka_default_offsets was " + was +
			" and is OFFSET_END now, as in Doris: partitions that the job has not read yet start at their end; name it in FROM KAFKA to keep it"})
	}
}

// alterKafka puts what FROM gives into the definition; properties are merged.
func alterKafka(d *routineload.Definition, source *kafkaSource) {
	if source.brokerList != "" {
		d.Kafka.BrokerList, d.Kafka.Brokers = source.brokerList, brokers(source.brokerList)
	}
	if source.topic != "" {
		d.Kafka.Topic = source.topic
	}
	merged := kafkaSource{custom: slices.Clone(d.Kafka.Custom)}
	for _, p := range source.custom {
		merged.setCustom(p.Key, p.Value)
	}
	d.Kafka.Custom, d.Kafka.Default = merged.custom, defaultStart(merged.custom)
}

// alterProperties validates the PROPERTIES of ALTER and returns what they change.
func alterProperties(settings routineload.Settings, list []ast.Property, given propertyMap) (edit func(*routineload.Properties), err error) {
	for _, key := range mapOrder(list) {
		if !createProperties[key] || notAlterable[key] {
			return nil, doriserr.New("%s is invalid property", key)
		}
	}
	var edits []func(*routineload.Properties)
	edit = func(p *routineload.Properties) {
		for _, e := range edits {
			e(p)
		}
	}
	desired := desiredConcurrentNumber
	desired.complain = " should > 0"
	for _, n := range []struct {
		number
		// empty is what an empty text stands for, as in CREATE; Doris takes -1, with which no job gets anywhere.
		empty int64
		set   func(p *routineload.Properties, v int64)
	}{
		{desired, settings.MaxTaskConcurrency, func(p *routineload.Properties, v int64) { p.DesiredConcurrentNumber = int32Of(v) }},
		{maxErrorNumber, 0, func(p *routineload.Properties, v int64) { p.MaxErrorNumber = v }},
		{maxBatchInterval, settings.Release.MaxBatchIntervalSeconds, func(p *routineload.Properties, v int64) { p.MaxBatchIntervalSeconds = v }},
		{maxBatchRows, settings.Release.MaxBatchRows, func(p *routineload.Properties, v int64) { p.MaxBatchRows = v }},
		{maxBatchSizeOf(settings), settings.Release.MaxBatchSize, func(p *routineload.Properties, v int64) { p.MaxBatchSize = v }},
	} {
		if n.key == "max_batch_interval" {
			if text, ok := given["max_filter_ratio"]; ok {
				ratio, err := filterRatio(propertyMap{"max_filter_ratio": text}, 1)
				if err != nil {
					return nil, err
				}
				edits = append(edits, func(p *routineload.Properties) { p.MaxFilterRatio = ratio })
			}
		}
		if _, ok := given[n.key]; !ok {
			continue
		}
		v, err := n.of(given, n.empty)
		if err != nil {
			return nil, err
		}
		set := n.set
		edits = append(edits, func(p *routineload.Properties) { set(p, v) })
	}
	if zone, ok := given["timezone"]; ok {
		if zone, err = timezone.Standardize(zone); err != nil {
			return nil, err
		}
		edits = append(edits, func(p *routineload.Properties) { p.Timezone = zone })
	}
	edits = append(edits, func(p *routineload.Properties) {
		if v, ok := given["strict_mode"]; ok {
			p.StrictMode = isTrue(v)
		}
		if v, ok := given["partial_columns"]; ok {
			p.PartialColumns = isTrue(v)
		}
		if v := given["workload_group"]; v != "" {
			p.WorkloadGroup = v
		}
		for _, key := range []string{"jsonpaths", "json_root", "enclose", "escape"} {
			if v, ok := given[key]; ok {
				setRaw(p, key, v)
			}
		}
		for _, key := range []string{"strip_outer_array", "num_as_string", "fuzzy_parse", "empty_field_as_null"} {
			if v, ok := given[key]; ok {
				setRaw(p, key, strconv.FormatBool(isTrue(strings.TrimSpace(v))))
			}
		}
	})
	return edit, nil
}

// setRaw sets a property of the format.
func setRaw(p *routineload.Properties, key, value string) {
	if p.Raw == nil {
		p.Raw = map[string]string{}
	}
	p.Raw[key] = value
}
