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
// The layout is Doris's. Where Doris's text cannot be executed again, ours can: quotes and backslashes inside values are escaped, a
// multi-table job has its line break before WITH, offset 0 is a number, and enclose, escape, empty_field_as_null, workload_group,
// load_to_single_tablet, send_batch_parallelism and COMMENT are printed when they are set.
func (v *View) CreateStatement(o CreateOptions) string {
	d := v.Definition
	p := &d.Properties
	if o.Name == nil {
		o.Name = func(name string) string { return name }
	}
	if o.Clause == nil {
		o.Clause = func(_, analysed string) string { return analysed }
	}
	var b strings.Builder
	b.WriteString("CREATE ROUTINE LOAD " + o.Name(d.Name))
	if !v.MultiTable() {
		b.WriteString(" ON " + o.Name(v.TableName))
	}
	b.WriteString("\nWITH " + mergeType(d) + "\n")
	if clauses := v.loadClauses(&o); len(clauses) > 0 {
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
	if p.LoadToSingleTablet {
		properties.add("load_to_single_tablet", "true")
	}
	if p.SendBatchParallelism > 1 {
		properties.add("send_batch_parallelism", itoa(p.SendBatchParallelism))
	}
	properties.add("strict_mode", strconv.FormatBool(p.StrictMode))
	properties.add("timezone", p.Timezone)
	properties.add("exec_mem_limit", itoa(p.ExecMemLimit))
	b.WriteString("PROPERTIES\n(\n" + properties.text() + ")\n")

	source := propertyLines{}
	source.add("kafka_broker_list", d.Kafka.BrokerList)
	source.add("kafka_topic", d.Kafka.Topic)
	custom := d.Kafka.Custom
	if !o.Secrets {
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
		b.WriteString("\nCOMMENT \"" + strings.ReplaceAll(d.Comment, `"`, `\"`) + "\"")
	}
	b.WriteString(";")
	return b.String()
}

// CreateOptions say how SHOW CREATE ROUTINE LOAD writes its text.
type CreateOptions struct {
	// Secrets prints passwords, which are masked otherwise.
	Secrets bool
	// Name writes a name, quoted if it needs to be; nil writes it bare.
	Name func(name string) string
	// Clause writes the expressions of a clause (columns, where, delete_on, preceding_filter) so that they read back, given their
	// analysed text; nil takes that.
	Clause func(key, analysed string) string
}

// loadClauses are the clauses between WITH and PROPERTIES, in Doris's order.
func (v *View) loadClauses(o *CreateOptions) []string {
	d := v.Definition
	var clauses []string
	clause := func(before, key, analysed, behind string) {
		if analysed != "" {
			clauses = append(clauses, before+o.Clause(key, analysed)+behind)
		}
	}
	if s := d.Text.ColumnSeparator; s != nil {
		clauses = append(clauses, `COLUMNS TERMINATED BY "`+strings.ReplaceAll(*s, `"`, `\"`)+`"`)
	}
	clause("COLUMNS(", "columns", d.Text.Columns, ")")
	clause("WHERE ", "where", d.Text.Where, "")
	if len(d.Load.Partitions) > 0 {
		names := make([]string, len(d.Load.Partitions))
		for i, name := range d.Load.Partitions {
			names[i] = o.Name(name)
		}
		kind := "PARTITION("
		if d.Load.TemporaryPartitions {
			kind = "TEMPORARY PARTITION("
		}
		clauses = append(clauses, kind+strings.Join(names, ",")+")")
	}
	clause("DELETE ON ", "delete_on", d.Text.DeleteOn, "")
	if d.Load.SequenceColumn != "" {
		clauses = append(clauses, "ORDER BY "+o.Name(d.Load.SequenceColumn))
	}
	clause("PRECEDING FILTER ", "preceding_filter", d.Text.PrecedingFilter, "")
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

// escapeQuotes escapes a value so that it can stand between double quotes.
func escapeQuotes(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`)
}
