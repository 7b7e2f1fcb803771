package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// setProperties is SET ("k" = "v") (Doris: ModifyTablePropertiesOp.validate, SchemaChangeHandler.updateTableProperties).
func (a *alteration) setProperties(st *ast.SetProperties) error {
	if len(st.Properties) == 0 {
		return doriserr.New("Properties is not set")
	}
	bag := newBag(st.Properties)
	dynamic, binlog := true, true
	for _, k := range bag.keys {
		dynamic = dynamic && strings.HasPrefix(k, propDynamic)
		binlog = binlog && strings.HasPrefix(k, "binlog.")
	}
	if len(bag.keys) != 1 && !dynamic && !binlog {
		return doriserr.New("Can only set one table property(without dynamic partition && binlog) at a time")
	}
	if dynamic {
		if err := readDynamic(a.t, bag, systemZone(a.env)); err != nil {
			return err
		}
		return addDynamicPartitions(a.t, a.env.Clock.Now())
	}
	return a.setProperty(bag, bag.keys[0])
}

// setProperty sets the one property of the bag.
func (a *alteration) setProperty(b *propertyBag, key string) error {
	value, _ := b.get(key)
	if done, err := a.setPlainProperty(b, key, value); done || err != nil {
		return err
	}
	switch key {
	case propColocate:
		if value == "" {
			dropProperty(&a.t.Properties, propColocate)
			return nil
		}
		if a.t.Distribution.Random {
			return doriserr.New("Random distribution for colocate table is unsupported")
		}
		a.t.Properties.Set(propColocate, value)
		return nil
	case propBloomColumns:
		if value == "" {
			dropProperty(&a.t.Properties, propBloomColumns)
			return nil
		}
		columns, err := bloomColumns(a.t, value)
		if err != nil {
			return err
		}
		if err := checkIndexConflict(a.t.Indexes, columns); err != nil {
			return err
		}
		a.t.Properties.Set(propBloomColumns, strings.Join(columns, ", "))
		a.job = "COLUMN"
		return nil
	case "replication_num", propReplication, "default.replication_num", "default.replication_allocation":
		return a.setReplication(b, key)
	case propMinReplica:
		n, err := minLoadReplicas(b)
		if err != nil {
			return err
		}
		a.t.Properties.Set(propMinReplica, strconv.Itoa(n))
		return nil
	case propMedium:
		medium, err := takeMedium(b)
		if err != nil {
			return err
		}
		a.t.Properties.Set(propMedium, medium)
		return nil
	case propLightDelete:
		if !a.t.MergeOnWrite {
			return doriserr.New("enable_mow_light_delete property is only supported for unique merge-on-write table")
		}
		a.t.Properties.Set(key, strings.ToLower(value))
		return nil
	case propRowColumn, propRowColumns:
		return a.setRowStore(b)
	case propLightChange:
		return a.setLightChange(b)
	case propRetention:
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			return doriserr.New("partition.retention_count format error")
		}
		if n <= 0 {
			return doriserr.New("partition.retention_count should be > 0")
		}
		if by := a.t.Partitioning; by.Kind != catalog.RangePartitioned || !by.Auto {
			return doriserr.New("Only AUTO RANGE PARTITION table could set partition.retention_count")
		}
		a.t.Properties.Set(key, strconv.FormatInt(n, 10))
		return nil
	}
	if strings.HasPrefix(key, "binlog.") {
		return nil
	}
	return doriserr.New("Unknown table property: [%s]", strings.Join(b.keys, ", "))
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

// setPlainProperty sets the properties that depend on nothing else.
func (a *alteration) setPlainProperty(b *propertyBag, key, value string) (bool, error) {
	if text, ok := fixedProperties[key]; ok {
		return false, doriserr.New("%s", text)
	}
	boolean := strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
	switch key {
	case "storage_type":
		if !strings.EqualFold(value, "column") {
			return false, doriserr.New("Can only change storage type to COLUMN")
		}
	case "distribution_type":
		if !strings.EqualFold(value, "random") {
			return false, doriserr.New("Can only change distribution type from HASH to RANDOM")
		}
		a.t.Distribution = catalog.Distribution{Random: true, Buckets: a.t.Distribution.Buckets, Auto: a.t.Distribution.Auto}
	case "storage_format":
		if !strings.EqualFold(value, "v2") {
			return false, doriserr.New("Property storage_format should be v2")
		}
		a.t.Properties.Set(key, "V2")
	case "in_memory":
		if strings.EqualFold(value, "true") {
			return false, doriserr.New("Not support set 'in_memory'='true' now!")
		}
	case "is_being_synced":
		a.t.Properties.Set(key, strconv.FormatBool(strings.EqualFold(value, "true")))
	case propCompaction:
		if value != "time_series" && value != "size_based" {
			return false, doriserr.New("Table compaction policy only support for time_series or size_based")
		}
		a.setCompaction(value)
	case "skip_write_index_on_load":
		if strings.EqualFold(value, "true") {
			return false, doriserr.New("Property skip_write_index_on_load is forbidden now")
		}
		if !boolean {
			return false, doriserr.New("Property %s should be set to true or false", key)
		}
	case propSingle, "disable_auto_compaction":
		if !boolean {
			return false, doriserr.New("Property %s should be set to true or false", key)
		}
		a.t.Properties.Set(key, strings.ToLower(value))
	case propLightDelete:
		if !boolean {
			return false, doriserr.New("Property %s should be set to true or false", key)
		}
		return false, nil
	case "group_commit_interval_ms", "group_commit_data_bytes":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return false, doriserr.New("Invalid %s format: %s", key, value)
		}
		if n < 0 {
			return false, doriserr.New("%s can not be less than 0:%s", key, value)
		}
		a.t.Properties.Set(key, value)
	case "storage_policy", "file_cache_ttl_seconds":
		if key == "storage_policy" && value != "" {
			return false, doriserr.New("storage policy(%s) doesn't exist.", value)
		}
	case "auto_analyze_policy":
		if value != "enable" && value != "disable" && value != "base_on_catalog" {
			return false, doriserr.New("Table auto analyze policy only support for enable or disable or base_on_catalog")
		}
	case "bloom_filter_fpp":
	default:
		if strings.HasPrefix(key, timeSeriesPrefix) {
			return a.setTimeSeries(b, key, value)
		}
		return false, nil
	}
	return true, nil
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

// setTimeSeries changes one setting of the time series compaction.
func (a *alteration) setTimeSeries(b *propertyBag, key, value string) (bool, error) {
	for i := range timeSeries {
		if timeSeriesPrefix+timeSeries[i].name != key {
			continue
		}
		if _, err := timeSeriesValue(b, i); err != nil {
			return false, err
		}
		if p, _ := a.t.Properties.Get(propCompaction); p != "time_series" {
			return false, doriserr.New("only time series compaction policy support for time series config")
		}
		a.t.Properties.Set(key, value)
		return true, nil
	}
	return false, nil
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

// setLightChange switches light_schema_change on; it cannot be switched off.
func (a *alteration) setLightChange(b *propertyBag) error {
	on, err := b.takeBool(propLightChange, true)
	if err != nil {
		return err
	}
	if !on && a.light() {
		return doriserr.New("Can not alter light_schema_change from true to false currently")
	}
	if on {
		a.t.Properties.Set(propLightChange, "true")
	}
	return nil
}

// enableFeature is ENABLE FEATURE "name" (Doris: EnableFeatureOp, SchemaChangeHandler).
func (a *alteration) enableFeature(st *ast.EnableFeature) error {
	if a.t.Model != catalog.Unique {
		switch strings.ToUpper(st.Name) {
		case "BATCH_DELETE":
			return doriserr.New("Batch delete only supported in unique tables.")
		case "SEQUENCE_LOAD":
			return doriserr.New("Sequence only supported in unique tables.")
		case "UPDATE_FLEXIBLE_COLUMNS":
			return doriserr.New("Update flexible columns feature is only supported on merge-on-write unique tables.")
		}
	}
	switch strings.ToUpper(st.Name) {
	case "BATCH_DELETE":
		if a.t.Column(catalog.DeleteSignColumn) != nil {
			return doriserr.New("Can not enable batch delete support, already supported batch delete.")
		}
		c := hiddenColumn(catalog.DeleteSignColumn, catalog.Of(catalog.TinyInt), catalog.Default{Kind: catalog.DefaultLiteral, Literal: "0"}, "doris delete flag hidden column")
		a.t.Columns = append(a.t.Columns, c.Column)
	case "SEQUENCE_LOAD":
		bag := newBag(st.Properties)
		text, ok := bag.take(propSequenceType)
		if !ok {
			return doriserr.New("unknown sequence column type")
		}
		t, err := sequenceTypeOf(text)
		if err != nil {
			return err
		}
		if a.t.Column(catalog.SequenceColumn) != nil {
			return doriserr.New("Can not enable sequence column support, already supported sequence column.")
		}
		a.t.Columns = append(a.t.Columns, sequenceColumn(t))
		a.t.Properties.Set(propSequenceType, t.Internal())
	case "UPDATE_FLEXIBLE_COLUMNS":
		if !a.t.MergeOnWrite {
			return doriserr.New("Update flexible columns feature is only supported on merge-on-write unique tables.")
		}
		if a.t.Column(skipBitmapColumn) != nil {
			return doriserr.New("table %s has enabled update flexible columns feature already.", a.t.Name)
		}
		c := hiddenColumn(skipBitmapColumn, catalog.Of(catalog.Bitmap), catalog.Default{Kind: catalog.DefaultBitmapEmpty}, "doris skip bitmap hidden column")
		a.t.Columns = append(a.t.Columns, c.Column)
		a.t.Properties.Set(propSkipBitmap, "true")
	default:
		return doriserr.New("unknown feature name: %s", st.Name)
	}
	a.schema, a.job = true, "COLUMN"
	return nil
}
