package routineload

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// formatProperties are the keys of Properties.Raw in the order in which Doris puts them into its map.
var formatProperties = []string{
	"enclose", "escape", "empty_field_as_null", "jsonpaths", "json_root", "strip_outer_array", "num_as_string", "fuzzy_parse",
}

// JobProperties is that column's JSON text (Doris: RoutineLoadJob.jobPropertiesToJsonString). Later puts keep the place of
// earlier ones, which decides the order of keys that share a bucket.
func (v *View) JobProperties() string {
	d := v.Definition
	p := &d.Properties
	star := func(s string) string {
		if s == "" {
			return "*"
		}
		return s
	}
	var o object
	o.put("partitions", star(strings.Join(d.Load.Partitions, ",")))
	o.put("columnToColumnExpr", star(d.Text.Columns))
	o.put("precedingFilter", star(d.Text.PrecedingFilter))
	o.put("whereExpr", star(d.Text.Where))
	if strings.EqualFold(p.Format, "json") {
		o.put("format", "json")
	} else {
		separator := "\t"
		if d.Text.ColumnSeparator != nil {
			separator = "'" + *d.Text.ColumnSeparator + "'"
		}
		o.put("column_separator", separator)
		o.put("line_delimiter", "\n")
	}
	o.put("delete", star(d.Text.DeleteOn))
	o.put("sequence_col", star(d.Load.SequenceColumn))
	o.put("partial_columns", strconv.FormatBool(p.PartialColumns))
	if p.PartialColumns {
		o.put("partial_update_new_key_behavior", p.newKeyBehavior())
	}
	o.put("max_error_number", itoa(p.MaxErrorNumber))
	o.put("max_batch_interval", itoa(p.MaxBatchIntervalSeconds))
	o.put("max_batch_rows", itoa(p.MaxBatchRows))
	o.put("max_batch_size", itoa(p.MaxBatchSize))
	o.put("current_concurrent_number", strconv.Itoa(v.Concurrency))
	o.put("desired_concurrent_number", itoa(p.DesiredConcurrentNumber))
	o.put("exec_mem_limit", itoa(p.ExecMemLimit))
	o.put("merge_type", mergeType(d))
	o.putAll(p.stored())
	return o.json()
}

// stored are the properties that Doris keeps in a map of their own.
func (p *Properties) stored() *object {
	var o object
	o.put("timezone", p.Timezone)
	o.put("strict_mode", strconv.FormatBool(p.StrictMode))
	o.put("send_batch_parallelism", itoa(p.SendBatchParallelism))
	o.put("load_to_single_tablet", strconv.FormatBool(p.LoadToSingleTablet))
	o.put("partial_columns", strconv.FormatBool(p.PartialColumns))
	if p.PartialColumns {
		o.put("partial_update_new_key_behavior", p.newKeyBehavior())
	}
	o.put("max_filter_ratio", javaDouble(p.MaxFilterRatio))
	o.put("format", p.Format)
	for _, key := range formatProperties {
		if value, ok := p.Raw[key]; ok {
			o.put(key, value)
		}
	}
	if p.WorkloadGroup != "" {
		o.put("workload_group", p.WorkloadGroup)
	}
	for _, key := range slices.Sorted(maps.Keys(p.Raw)) {
		o.put(key, p.Raw[key])
	}
	return &o
}

// newKeyBehavior is partial_update_new_key_behavior as shown.
func (p *Properties) newKeyBehavior() string {
	if strings.EqualFold(p.NewKeyBehavior, "ERROR") {
		return "ERROR"
	}
	return "APPEND"
}

// mergeType is the job's merge type as shown.
func mergeType(d *Definition) string {
	if d.Load.Merge == "" {
		return "APPEND"
	}
	return string(d.Load.Merge)
}
