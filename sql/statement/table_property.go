package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// Properties of tables that several statements speak of.
const (
	propReplication  = "replication_allocation"
	propMinReplica   = "min_load_replica_num"
	propBloomColumns = "bloom_filter_columns"
	propMergeOnWrite = "enable_unique_key_merge_on_write"
	propSkipBitmap   = "enable_unique_key_skip_bitmap_column"
	propLightChange  = "light_schema_change"
	propSequenceCol  = "function_column.sequence_col"
	propSequenceType = "function_column.sequence_type"
	propNoKeys       = "enable_duplicate_without_keys_by_default"
	propMedium       = "storage_medium"
	propIndexFormat  = "inverted_index_storage_format"
	propColocate     = "colocate_with"
	propRetention    = "partition.retention_count"
	propCompaction   = "compaction_policy"
	propDynamic      = "dynamic_partition."
	propSeqMapping   = "sequence_mapping."
	propEstimate     = "estimate_partition_size"
	propRowColumn    = "store_row_column"
	propRowColumns   = "row_store_columns"
	propRowPage      = "row_store_page_size"
	propLightDelete  = "enable_mow_light_delete"
	propSingle       = "enable_single_replica_compaction"
)

// propertyOrder is the order in which SHOW CREATE TABLE prints properties (Doris: Env.addOlapTablePropertyInfo). A table's
// Properties are those that are printed and no others; a name that ends in a dot stands for all that begin with it.
var propertyOrder = []string{
	propReplication, propMinReplica, propBloomColumns, "is_being_synced", propColocate, propDynamic, propRetention, propMedium,
	"storage_format", propIndexFormat, "compression", propEstimate, propMergeOnWrite, propSkipBitmap, propLightChange,
	"storage_policy", propSequenceCol, propSequenceType, propSeqMapping, propRowColumns, propRowColumn, propRowPage,
	"storage_page_size", "storage_dict_page_size", propCompaction, "time_series_compaction_goal_size_mbytes",
	"time_series_compaction_file_count_threshold", "time_series_compaction_time_threshold_seconds",
	"time_series_compaction_empty_rowsets_threshold", "time_series_compaction_level_threshold", "disable_auto_compaction",
	"variant_enable_flatten_nested", propSingle, "group_commit_interval_ms", "group_commit_data_bytes", propLightDelete, propNoKeys,
}

// propertyRank returns the place of a property in propertyOrder.
func propertyRank(key string) int {
	for i, o := range propertyOrder {
		if o == key || strings.HasSuffix(o, ".") && strings.HasPrefix(key, o) {
			return i
		}
	}
	return len(propertyOrder)
}

// sortProperties brings properties into the order in which they are printed; those of one family stay as they are.
func sortProperties(p catalog.Properties) {
	slices.SortStableFunc(p, func(a, b catalog.Property) int { return propertyRank(a.Key) - propertyRank(b.Key) })
}

// dropProperty removes a property.
func dropProperty(p *catalog.Properties, key string) {
	*p = slices.DeleteFunc(*p, func(e catalog.Property) bool { return e.Key == key })
}
