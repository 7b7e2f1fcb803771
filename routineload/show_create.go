package routineload

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/javamap"
)

// CreateStatement is the CreateStmt of SHOW CREATE ROUTINE LOAD (Doris: RoutineLoadJob.getShowCreateInfo).
//
// The layout is Doris's. Where Doris's text cannot be executed again, ours can: quotes inside values are escaped, a multi-table
// job has its line break before WITH, offset 0 is a number, and enclose, escape, empty_field_as_null, workload_group and
// COMMENT are printed when they are set. Secrets are masked unless they are asked for.
func (v *View) CreateStatement(secrets bool) string {
	d := v.Definition
	p := &d.Properties
	var b strings.Builder
	b.WriteString("CREATE ROUTINE LOAD " + d.Name)
	if !v.MultiTable() {
		b.WriteString(" ON " + v.TableName)
	}
	b.WriteString("\nWITH " + mergeType(d) + "\n")
	if clauses := v.loadClauses(); len(clauses) > 0 {
		b.WriteString(strings.Join(clauses, ",\n") + "\n")
	}

	properties := propertyLines{}
	properties.add("desired_concurrent_number", itoa(p.DesiredConcurrentNumber))
	properties.add("max_error_number", itoa(p.MaxErrorNumber))
	properties.add("max_filter_ratio", javaDouble(p.MaxFilterRatio))
	properties.add("max_batch_interval", itoa(p.MaxBatchIntervalSeconds))
	properties.add("max_batch_rows", itoa(p.MaxBatchRows))
	properties.add("max_batch_size", itoa(p.MaxBatchSize))
	properties.add("format", p.Format)
	if p.PartialColumns {
		properties.add("partial_columns", "true")
		if p.newKeyBehavior() == "ERROR" {
			properties.add("partial_update_new_key_behavior", "ERROR")
		}
	}
	properties.add("jsonpaths", p.Raw["jsonpaths"])
	for _, key := range []string{"strip_outer_array", "num_as_string", "fuzzy_parse"} {
		properties.add(key, strconv.FormatBool(strings.EqualFold(p.Raw[key], "true")))
	}
	properties.add("json_root", p.Raw["json_root"])
	for _, key := range []string{"enclose", "escape"} {
		if p.Raw[key] != "\x00" {
			properties.add(key, p.Raw[key])
		}
	}
	if p.Raw["empty_field_as_null"] == "true" {
		properties.add("empty_field_as_null", "true")
	}
	properties.add("workload_group", p.WorkloadGroup)
	properties.add("strict_mode", strconv.FormatBool(p.StrictMode))
	properties.add("timezone", p.Timezone)
	properties.add("exec_mem_limit", itoa(p.ExecMemLimit))
	b.WriteString("PROPERTIES\n(\n" + properties.text() + ")\n")

	source := propertyLines{}
	source.add("kafka_broker_list", d.Kafka.BrokerList)
	source.add("kafka_topic", d.Kafka.Topic)
	custom := d.Kafka.Custom
	if !secrets {
		custom = masked(custom)
	}
	for _, c := range customOrder(custom) {
		source.add("property."+c.Key, c.Value)
	}
	var partitions, offsets []string
	for _, partition := range javamap.ConcurrentIntOrder(slices.Sorted(maps.Keys(v.Progress))) {
		partitions = append(partitions, itoa(int64(partition)))
		offset := shownOffset(v.Progress[partition], 0)
		if v.Progress[partition] == 0 {
			offset = "0"
		}
		offsets = append(offsets, offset)
	}
	source.add("kafka_partitions", strings.Join(partitions, ", "))
	source.add("kafka_offsets", strings.Join(offsets, ", "))
	b.WriteString("FROM KAFKA\n(\n" + source.text() + ")")
	if d.Comment != "" {
		b.WriteString("\nCOMMENT \"" + escapeQuotes(d.Comment) + "\"")
	}
	b.WriteString(";")
	return b.String()
}

// loadClauses are the clauses between WITH and PROPERTIES, in Doris's order.
func (v *View) loadClauses() []string {
	d := v.Definition
	var clauses []string
	add := func(text, clause string) {
		if text != "" {
			clauses = append(clauses, clause)
		}
	}
	if s := d.Text.ColumnSeparator; s != nil {
		clauses = append(clauses, `COLUMNS TERMINATED BY "`+escapeQuotes(*s)+`"`)
	}
	add(d.Text.Columns, "COLUMNS("+d.Text.Columns+")")
	add(d.Text.Where, "WHERE "+d.Text.Where)
	add(strings.Join(d.Load.Partitions, ","), "PARTITION("+strings.Join(d.Load.Partitions, ",")+")")
	add(d.Text.DeleteOn, "DELETE ON "+d.Text.DeleteOn)
	add(d.Load.SequenceColumn, "ORDER BY "+d.Load.SequenceColumn)
	add(d.Text.PrecedingFilter, "PRECEDING FILTER "+d.Text.PrecedingFilter)
	return clauses
}

// customOrder is the order in which Doris goes through the custom properties: a map made from a map.
func customOrder(custom []Property) []Property {
	values := map[string]string{}
	var keys []string
	for _, p := range custom {
		if _, ok := values[p.Key]; !ok {
			keys = append(keys, p.Key)
		}
		values[p.Key] = p.Value
	}
	keys = javamap.Order(keys)
	for i := range keys {
		keys[i] = "property." + keys[i]
	}
	var ordered []Property
	for _, key := range javamap.Order(keys) {
		key = strings.TrimPrefix(key, "property.")
		ordered = append(ordered, Property{key, values[key]})
	}
	return ordered
}

// propertyLines are the lines of a property list.
type propertyLines []string

// add appends a line unless the value is empty.
func (l *propertyLines) add(key, value string) {
	if value != "" {
		*l = append(*l, `"`+key+`" = "`+escapeQuotes(value)+`"`)
	}
}

// text joins the lines, each with its line break, the last one without comma.
func (l propertyLines) text() string { return strings.Join(l, ",\n") + "\n" }

// escapeQuotes escapes double quotes so that a value can stand between them.
func escapeQuotes(s string) string { return strings.ReplaceAll(s, `"`, `\"`) }
