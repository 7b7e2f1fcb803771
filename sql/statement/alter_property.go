package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// setProperties is SET ("k" = "v"), whose values are checked already (Doris: Alter.processAlterOlapTableInternal,
// SchemaChangeHandler.process and updateTableProperties).
func (a *alteration) setProperties(st *ast.SetProperties) error {
	bag := newBag(st.Properties)
	switch key := bag.keys[0]; {
	case strings.HasPrefix(key, propDynamic):
		return a.setDynamic(bag)
	case strings.HasPrefix(key, "binlog."):
		return doriserr.New("Binlog feature is not enabled")
	default:
		return a.setProperty(bag, key)
	}
}

// setDynamic is SET of dynamic_partition.* (Doris: SchemaChangeHandler.process, Env.modifyTableDynamicPartition).
func (a *alteration) setDynamic(b *propertyBag) error {
	if err := checkDynamicKeys(b); err != nil {
		return err
	}
	if _, ok := a.t.Properties.Get(propRetention); ok {
		return doriserr.New("Can not use partition.retention_count and dynamic_partition properties at the same time")
	}
	if _, ok := a.t.Properties.Get(dynEnable); !ok {
		single := a.t.Partitioning.Kind == catalog.RangePartitioned && len(a.t.Partitioning.Columns) == 1
		if len(b.keys) > 0 && (!single || completeDynamic(a.t, b.clone(), systemZone(a.env)) != nil) {
			return doriserr.New("Table %s.%s is not a dynamic partition table. Use command `HELP ALTER TABLE` to see how to change a normal table to a dynamic partition table.", a.db.Name, a.t.Name)
		}
	}
	_, allocation := b.get(dynReplication)
	_, number := b.get(dynReplicas)
	if _, colocated := a.t.Properties.Get(propColocate); colocated && (allocation || number) {
		return errColocatedReplicas
	}
	if number {
		replicas, _, err := takeReplication(b, "dynamic_partition")
		if err != nil {
			return err
		}
		b.put(dynReplication, replicas)
	}
	if err := readDynamic(a.t, b, systemZone(a.env)); err != nil {
		return err
	}
	return addDynamicPartitions(a.t, a.env.Clock.Now())
}

// setProperty sets the one property of the bag.
func (a *alteration) setProperty(b *propertyBag, key string) error {
	value, _ := b.get(key)
	switch key {
	case propColocate:
		return a.setColocation(value)
	case "distribution_type":
		return a.spreadAtRandom()
	case propBloomColumns, "bloom_filter_fpp":
		return a.setBloomFilter(b)
	case "replication_num", propReplication, "default.replication_num", "default.replication_allocation":
		return a.setReplication(b, key)
	case propMinReplica:
		n, err := minLoadReplicas(b)
		if err != nil {
			return err
		}
		if replicas := a.replicas(); n > replicas {
			return doriserr.New("Failed to check min load replica num [%d]  <= default replica num [%d]", n, replicas)
		}
		a.t.Properties.Set(propMinReplica, strconv.Itoa(n))
	case propMedium:
		if !strings.EqualFold(value, "ssd") && !strings.EqualFold(value, "hdd") {
			return doriserr.New("No enum constant org.apache.doris.thrift.TStorageMedium.%s", value)
		}
		place, err := takePlacement(a.env, b)
		if err != nil {
			return err
		}
		a.t.Properties.Set(propMedium, place.medium)
	case propRowColumn, propRowColumns:
		if err := a.checkNoTemporaryPartitions(); err != nil {
			return err
		}
		return a.setRowStore(b)
	case propLightChange:
		return a.setLightChange(b)
	case propRetention:
		if by := a.t.Partitioning; by.Kind != catalog.RangePartitioned || !by.Auto {
			return doriserr.New("Only AUTO RANGE PARTITION table could set partition.retention_count")
		}
		a.t.Properties.Set(key, value)
	case propCompaction:
		if value == "time_series" && a.t.Model == catalog.Unique {
			return doriserr.New("Time series compaction policy is not supported for unique key table")
		}
		a.setCompaction(value)
	case propSingle:
		if a.t.MergeOnWrite && strings.EqualFold(value, "true") {
			return doriserr.New("enable_single_replica_compaction property is not supported for merge-on-write table")
		}
		a.t.Properties.Set(key, strings.ToLower(value))
	case propLightDelete, "disable_auto_compaction":
		a.t.Properties.Set(key, strings.ToLower(value))
	case "storage_format":
		if err := a.checkNoTemporaryPartitions(); err != nil {
			return err
		}
		return errUnchanged
	case "storage_type":
		if err := a.checkNoTemporaryPartitions(); err != nil {
			return err
		}
		return errUnchanged
	case "is_being_synced":
		a.t.Properties.Set(key, strconv.FormatBool(strings.EqualFold(value, "true")))
	case "group_commit_interval_ms", "group_commit_data_bytes":
		a.t.Properties.Set(key, value)
	case "file_cache_ttl_seconds":
		return doriserr.New("Cann't modify property '%s'.", key)
	case "storage_policy":
		if value != "" {
			return doriserr.New("Storage policy does not exist. name: %s", value)
		}
	default:
		if timeSeriesIndex(key) >= 0 {
			a.setTimeSeries(key, value)
		}
	}
	return nil
}

// fixedProperties cannot be changed; the value is the text that says so.
var fixedProperties = map[string]string{
	"tablet_type":            "Alter tablet type not supported",
	propMergeOnWrite:         "Can not change UNIQUE KEY to Merge-On-Write mode",
	propNoKeys:               "Can not change enable_duplicate_without_keys_by_default",
	propIndexFormat:          "Property inverted_index_storage_format is not allowed to change",
	"storage_vault_name":     "You can not modify storage vault name",
	"storage_vault_id":       "You can not modify storage vault id",
	propEstimate:             "You can not modify estimate partition size",
	propSkipBitmap:           "You can not modify property 'enable_unique_key_skip_bitmap_column'.",
	"storage_page_size":      "You can not modify storage_page_size|storage_dict_page_size property.",
	"storage_dict_page_size": "You can not modify storage_page_size|storage_dict_page_size property.",
}

// setCompaction switches the compaction policy with its settings.
func (a *alteration) setCompaction(policy string) {
	for i := range timeSeries {
		dropProperty(&a.t.Properties, timeSeriesPrefix+timeSeries[i].name)
	}
	dropProperty(&a.t.Properties, propCompaction)
	if policy != "time_series" {
		return
	}
	a.t.Properties.Set(propCompaction, policy)
	for i := range timeSeries {
		a.t.Properties.Set(timeSeriesPrefix+timeSeries[i].name, strconv.FormatInt(timeSeries[i].fallback, 10))
	}
}

// setTimeSeries changes one setting of the time series compaction, which is printed with that policy only.
func (a *alteration) setTimeSeries(key, value string) {
	if p, _ := a.t.Properties.Get(propCompaction); p == "time_series" {
		a.t.Properties.Set(key, value)
	}
}

// setBloomFilter is SET of bloom_filter_columns or bloom_filter_fpp (Doris: SchemaChangeHandler.createJob).
func (a *alteration) setBloomFilter(b *propertyBag) error {
	if err := a.checkNoTemporaryPartitions(); err != nil {
		return err
	}
	text, _ := a.t.Properties.Get(propBloomColumns)
	value, given := b.take(propBloomColumns)
	var columns []string
	if given && value != "" {
		var err error
		if columns, err = bloomColumns(a.t, value); err != nil {
			return err
		}
	}
	fpp, err := takeBloomRate(b)
	if err != nil {
		return err
	}
	made := strings.Join(columns, ", ")
	if given && made == "" && text == "" {
		return errUnchanged
	}
	if given && made == text || !given && (text == "" || fpp == defaultBloomRate) {
		return doriserr.New("Bloom filter index has no change")
	}
	if !given {
		a.job = "COLUMN"
		return nil
	}
	if err := checkIndexConflict(a.t.Indexes, columns); err != nil {
		return err
	}
	dropProperty(&a.t.Properties, propBloomColumns)
	if made != "" {
		a.t.Properties.Set(propBloomColumns, made)
	}
	a.job = "COLUMN"
	return nil
}

// setReplication changes the number of replicas: of the table, and of an unpartitioned one's data.
func (a *alteration) setReplication(b *propertyBag, key string) error {
	prefix := ""
	if strings.HasPrefix(key, "default.") {
		prefix = "default"
	}
	replicas, _, err := takeReplication(b, prefix)
	if err != nil {
		return err
	}
	if _, colocated := a.t.Properties.Get(propColocate); colocated {
		return errColocatedReplicas
	}
	if prefix == "" && a.t.Partitioning.Kind != catalog.Unpartitioned {
		return doriserr.New("This is a partitioned table, you should specify partitions with MODIFY PARTITION clause. If you want to set default replication number, please use 'default.replication_num' instead of 'replication_num' to escape misleading.")
	}
	a.t.Properties.Set(propReplication, replicas)
	if prefix == "" {
		for i := range a.t.Partitions {
			a.t.Partitions[i].Properties.Set(propReplication, replicas)
		}
	}
	return nil
}

// replicas is the number of replicas of the table.
func (a *alteration) replicas() int {
	text, _ := a.t.Properties.Get(propReplication)
	_, number, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return 1
	}
	return n
}

// setLightChange switches light_schema_change on; it cannot be switched off.
func (a *alteration) setLightChange(b *propertyBag) error {
	value, _ := b.take(propLightChange)
	on := strings.EqualFold(value, "true")
	if !on && a.light() {
		return doriserr.New("Can not alter light_schema_change from true to false currently")
	}
	if on {
		a.t.Properties.Set(propLightChange, "true")
	}
	return nil
}

// checkFeature looks whether the table can have a feature (Doris: AlterTableCommand.rewriteAlterOpForOlapTable).
func (a *alteration) checkFeature(st *ast.EnableFeature) error {
	switch strings.ToUpper(st.Name) {
	case "BATCH_DELETE":
		return demand(a.old.Model == catalog.Unique, "Batch delete only supported in unique tables.")
	case "UPDATE_FLEXIBLE_COLUMNS":
		if !a.old.MergeOnWrite {
			return doriserr.New("Update flexible columns feature is only supported on merge-on-write unique tables.")
		}
		if a.old.Column(catalog.SkipBitmapColumn) != nil {
			return doriserr.New("table %s has enabled update flexible columns feature already.", a.old.Name)
		}
		return nil
	}
	if a.old.Model != catalog.Unique {
		return doriserr.New("Sequence load only supported in unique tables.")
	}
	text, ok := newBag(st.Properties).take(propSequenceType)
	if !ok {
		return doriserr.New("unknown sequence column type")
	}
	_, err := sequenceTypeOf(text)
	return err
}

// enableFeature is ENABLE FEATURE "name" (Doris: EnableFeatureOp, SchemaChangeHandler).
func (a *alteration) enableFeature(st *ast.EnableFeature) error {
	if err := a.checkNoTemporaryPartitions(); err != nil {
		return err
	}
	switch strings.ToUpper(st.Name) {
	case "BATCH_DELETE":
		if a.t.Column(catalog.DeleteSignColumn) != nil {
			return doriserr.New("Can not enable batch delete support, already supported batch delete.")
		}
		c := hiddenColumn(catalog.DeleteSignColumn, catalog.Of(catalog.TinyInt), catalog.Default{Kind: catalog.DefaultLiteral, Literal: "0"}, "doris delete flag hidden column")
		a.t.Columns = append(a.t.Columns, c.Column)
	case "SEQUENCE_LOAD":
		text, _ := newBag(st.Properties).take(propSequenceType)
		t, err := sequenceTypeOf(text)
		if err != nil {
			return err
		}
		if a.t.Column(catalog.SequenceColumn) != nil {
			return doriserr.New("Can not enable sequence column support, already supported sequence column.")
		}
		a.t.Columns = append(a.t.Columns, sequenceColumn(t))
		a.t.Properties.Set(propSequenceType, sequenceTypeText(text, t))
	case "UPDATE_FLEXIBLE_COLUMNS":
		c := hiddenColumn(catalog.SkipBitmapColumn, catalog.Of(catalog.Bitmap), catalog.Default{Kind: catalog.DefaultBitmapEmpty}, "doris skip bitmap hidden column")
		a.t.Columns = append(a.t.Columns, c.Column)
		a.t.Properties.Set(propSkipBitmap, "true")
	}
	a.schema, a.job = true, "COLUMN"
	return nil
}
