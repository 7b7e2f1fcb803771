package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// binlogProperties are the settings of a table's binlog.
var binlogProperties = map[string]bool{"binlog.enable": true, "binlog.ttl_seconds": true, "binlog.max_bytes": true, "binlog.max_history_nums": true}

// syncProperties are those that Doris sets without a job (Doris: AlterOpType.MODIFY_TABLE_PROPERTY_SYNC).
var syncProperties = map[string]bool{
	"in_memory": true, propCompaction: true, "skip_write_index_on_load": true, propSingle: true, propLightDelete: true,
	"disable_auto_compaction": true, "group_commit_interval_ms": true, "group_commit_data_bytes": true, "file_cache_ttl_seconds": true,
	propRetention: true, "auto_analyze_policy": true, propMedium: true,
}

// propertyOperation is the operation that SET is to Doris.
func propertyOperation(st *ast.SetProperties) string {
	if len(st.Properties) > 0 {
		if key := st.Properties[0].Key; syncProperties[key] || timeSeriesIndex(key) >= 0 {
			return "MODIFY_TABLE_PROPERTY_SYNC"
		}
	}
	return "MODIFY_TABLE_PROPERTY"
}

// timeSeriesIndex is the place of a setting of the time series compaction in timeSeries, or -1.
func timeSeriesIndex(key string) int {
	for i := range timeSeries {
		if timeSeriesPrefix+timeSeries[i].name == key {
			return i
		}
	}
	return -1
}

// validateProperties is ModifyTablePropertiesOp.validate: the values, whatever the table has.
func (a *alteration) validateProperties(st *ast.SetProperties) error {
	if len(st.Properties) == 0 {
		return doriserr.New("Properties is not set")
	}
	b := newBag(st.Properties)
	dynamic, binlog := true, true
	for _, k := range b.keys {
		dynamic = dynamic && strings.HasPrefix(k, propDynamic)
		binlog = binlog && strings.HasPrefix(k, "binlog.")
	}
	switch {
	case len(b.keys) != 1 && !dynamic && !binlog:
		return doriserr.New("Can only set one table property(without dynamic partition && binlog) at a time")
	case dynamic:
		return nil
	case binlog:
		for _, k := range b.keys {
			if binlogProperties[k] {
				return nil
			}
		}
		return unknownProperty(b)
	}
	key := b.keys[0]
	value, _ := b.get(key)
	return a.validateProperty(b, key, value)
}

// unknownProperty is what Doris says of names that it does not know.
func unknownProperty(b *propertyBag) error {
	return doriserr.New("Unknown table property: [%s]", strings.Join(b.keys, ", "))
}

// validateProperty checks the one property of SET.
func (a *alteration) validateProperty(b *propertyBag, key, value string) error {
	if text, ok := fixedProperties[key]; ok {
		return doriserr.New("%s", text)
	}
	if i := timeSeriesIndex(key); i >= 0 {
		return checkTimeSeries(i, key, value)
	}
	switch key {
	case propColocate, propBloomColumns, "bloom_filter_fpp", propMinReplica, propLightChange, "is_being_synced", "file_cache_ttl_seconds",
		propRowColumn, propRowColumns, propMedium, "storage_policy":
		return nil
	case "storage_type":
		return demand(strings.EqualFold(value, "column"), "Can only change storage type to COLUMN")
	case "distribution_type":
		return demand(strings.EqualFold(value, "random"), "Can only change distribution type from HASH to RANDOM")
	case "send_clear_alter_tasks":
		return demand(strings.EqualFold(value, "true"), "Property send_clear_alter_tasks should be set to true")
	case "storage_format":
		return demand(strings.EqualFold(value, "v2"), "Property storage_format should be v2")
	case "replication_num", propReplication:
		_, _, err := takeReplication(b.clone(), "")
		return err
	case "default.replication_num", "default.replication_allocation":
		_, _, err := takeReplication(b.clone(), "default")
		return err
	case "in_memory":
		return demand(!strings.EqualFold(value, "true"), "Not support set 'in_memory'='true' now!")
	case propCompaction:
		return demand(value == "time_series" || value == "size_based", "Table compaction policy only support for time_series or size_based")
	case "skip_write_index_on_load":
		if strings.EqualFold(value, "true") {
			return doriserr.New("Property skip_write_index_on_load is forbidden now")
		}
		return demandBool(key, value)
	case propSingle, "disable_auto_compaction":
		return demandBool(key, value)
	case propLightDelete:
		if err := demandBool(key, value); err != nil {
			return err
		}
		return demand(a.old.MergeOnWrite, "enable_mow_light_delete property is only supported for unique merge-on-write table")
	case "group_commit_interval_ms", "group_commit_data_bytes":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return doriserr.New("Invalid %s format: %s", key, value)
		}
		if n < 0 {
			return doriserr.New("%s can not be less than 0:%s", key, value)
		}
		return nil
	case propRetention:
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			return doriserr.New("partition.retention_count format error")
		}
		return demand(n > 0, "partition.retention_count should be > 0")
	case "auto_analyze_policy":
		return demand(value == "enable" || value == "disable" || value == "base_on_catalog",
			"Table auto analyze policy only support for enable or disable or base_on_catalog")
	}
	return unknownProperty(b)
}

// demand is an error of that text if something does not hold.
func demand(holds bool, text string) error {
	if holds {
		return nil
	}
	return doriserr.New("%s", text)
}

// demandBool refuses what is neither true nor false.
func demandBool(key, value string) error {
	return demand(strings.EqualFold(value, "true") || strings.EqualFold(value, "false"), "Property "+key+" should be set to true or false")
}

// checkTimeSeries checks a setting of the time series compaction; the texts are not quite those of CREATE TABLE.
func checkTimeSeries(i int, key, value string) error {
	s := timeSeries[i]
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		return doriserr.New("Invalid %s format: %s", key, value)
	case s.up > 0 && (n < s.low || n > s.up):
		return doriserr.New("%s can not be less than %d or greater than %d:%s", key, s.low, s.up, value)
	case n < s.low:
		return doriserr.New("%s can not be less than %d:%s", key, s.low, value)
	}
	return nil
}
