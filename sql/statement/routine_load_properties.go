package statement

import (
	"math"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/internal/timezone"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// propertyMap is a property list for lookups.
type propertyMap map[string]string

// mapProperties turns a list into a map.
func mapProperties(list []ast.Property) propertyMap {
	m := make(propertyMap, len(list))
	for _, p := range list {
		m[p.Key] = p.Value
	}
	return m
}

// mapOrder returns the distinct keys of a property list in the order in which Doris walks the map that it makes of them, which
// decides who is named first.
func mapOrder(list []ast.Property) []string {
	keys := make([]string, len(list))
	for i, p := range list {
		keys[i] = p.Key
	}
	return javamap.Copied(keys)
}

// createProperties are those that CREATE ROUTINE LOAD knows; alterOnly are the ones that ALTER refuses (Doris:
// CreateRoutineLoadInfo, AlterRoutineLoadCommand).
var (
	createProperties = words(`desired_concurrent_number max_error_number max_filter_ratio max_batch_interval max_batch_rows
		max_batch_size strict_mode timezone exec_mem_limit send_batch_parallelism load_to_single_tablet partial_columns
		partial_update_new_key_behavior workload_group format jsonpaths strip_outer_array num_as_string fuzzy_parse json_root
		enclose escape empty_field_as_null`)
	notAlterable = words("exec_mem_limit send_batch_parallelism load_to_single_tablet partial_update_new_key_behavior format")
)

// words makes a set of blank-separated words.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// number is one numeric property: its default, its range, and what is said outside of it.
type number struct {
	key      string
	low      int64
	high     int64
	complain string
}

// The numeric properties; ALTER words the first one differently.
var (
	desiredConcurrentNumber = number{"desired_concurrent_number", 1, math.MaxInt64, " must be greater than 0"}
	maxErrorNumber          = number{"max_error_number", 0, math.MaxInt64, " should >= 0"}
	maxBatchInterval        = number{"max_batch_interval", 1, math.MaxInt64, " should >= 1"}
	maxBatchRows            = number{"max_batch_rows", 200000, math.MaxInt64, " should > 200000"}
	maxBatchSize            = number{"max_batch_size", 100 << 20, 10 << 30, " should between 100MB and 10GB"}
	execMemLimit            = number{"exec_mem_limit", 0, math.MaxInt64, " must be greater than 0"}
	sendBatchParallelism    = number{"send_batch_parallelism", 1, math.MaxInt64, " must be greater than 0"}
)

// maxBatchSizeOf is max_batch_size in the emulated release.
func maxBatchSizeOf(s routineload.Settings) number {
	n := maxBatchSize
	if n.high = s.Release.MaxBatchSizeLimit; n.high < 10<<30 {
		n.complain = " should between 100MB and 1GB"
	}
	return n
}

// of returns the property's value, or otherwise if it is absent or empty.
func (n number) of(p propertyMap, otherwise int64) (int64, error) {
	text := p[n.key]
	if text == "" {
		return otherwise, nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v < n.low || v > n.high {
		return 0, doriserr.New("%s%s", n.key, n.complain)
	}
	return v, nil
}

// filterRatio returns max_filter_ratio.
func filterRatio(p propertyMap, otherwise float64) (float64, error) {
	text := p["max_filter_ratio"]
	if text == "" {
		return otherwise, nil
	}
	// Java trims and takes a type suffix.
	v, err := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(text), "dDfF"), 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return 0, doriserr.New("max_filter_ratio should between 0 and 1")
	}
	return v, nil
}

// isTrue is Java's Boolean.valueOf: only "true", in any case.
func isTrue(text string) bool { return strings.EqualFold(text, "true") }

// int32Of is Java's Long.intValue, which wraps.
func int32Of(v int64) int64 { return int64(int32(v)) }

// jobProperties validates the PROPERTIES of CREATE ROUTINE LOAD in Doris's order.
func jobProperties(env *Env, list []ast.Property) (p routineload.Properties, err error) {
	given := mapProperties(list)
	for _, key := range mapOrder(list) {
		if !createProperties[key] {
			return p, doriserr.New("%s is invalid property", key)
		}
	}
	settings := env.Jobs.Settings()
	if p.DesiredConcurrentNumber, err = desiredConcurrentNumber.of(given, settings.MaxTaskConcurrency); err != nil {
		return p, err
	}
	p.DesiredConcurrentNumber = int32Of(p.DesiredConcurrentNumber)
	if p.MaxErrorNumber, err = maxErrorNumber.of(given, 0); err != nil {
		return p, err
	}
	if p.MaxFilterRatio, err = filterRatio(given, 1); err != nil {
		return p, err
	}
	if p.MaxBatchIntervalSeconds, err = maxBatchInterval.of(given, settings.Release.MaxBatchIntervalSeconds); err != nil {
		return p, err
	}
	if p.MaxBatchRows, err = maxBatchRows.of(given, settings.Release.MaxBatchRows); err != nil {
		return p, err
	}
	if p.MaxBatchSize, err = maxBatchSizeOf(settings).of(given, settings.Release.MaxBatchSize); err != nil {
		return p, err
	}
	p.StrictMode = isTrue(given["strict_mode"])
	if p.ExecMemLimit, err = execMemLimit.of(given, 2<<30); err != nil {
		return p, err
	}
	parallelism := int64(1)
	if v, ok := env.Session.Variable("send_batch_parallelism"); ok {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			parallelism = n
		}
	}
	if p.SendBatchParallelism, err = sendBatchParallelism.of(given, parallelism); err != nil {
		return p, err
	}
	p.SendBatchParallelism = int32Of(p.SendBatchParallelism)
	p.LoadToSingleTablet = isTrue(given["load_to_single_tablet"])
	p.WorkloadGroup = given["workload_group"]
	if err := usesGroup(env, p.WorkloadGroup); err != nil {
		return p, err
	}
	zone, ok := given["timezone"]
	if !ok {
		if zone, ok = env.Session.Variable("time_zone"); !ok {
			zone = "Etc/UTC"
		}
	}
	if p.Timezone, err = timezone.Standardize(zone); err != nil {
		return p, err
	}
	p.PartialColumns = isTrue(given["partial_columns"])
	p.NewKeyBehavior = "APPEND"
	if behavior, ok := given["partial_update_new_key_behavior"]; ok {
		if !p.PartialColumns {
			return p, doriserr.New("partial_update_new_key_behavior can only be set when partial_columns is true")
		}
		if p.NewKeyBehavior = strings.ToUpper(behavior); p.NewKeyBehavior != "APPEND" && p.NewKeyBehavior != "ERROR" {
			return p, doriserr.New("partial_update_new_key_behavior should be one of {'APPEND', 'ERROR'}, but found %s", p.NewKeyBehavior)
		}
	}
	return p, formatProperties(settings, &p, given)
}

// jsonProperties keeps the properties of JSON.
func jsonProperties(p *routineload.Properties, given propertyMap) {
	p.Raw["jsonpaths"], p.Raw["json_root"] = given["jsonpaths"], given["json_root"]
	for _, key := range []string{"strip_outer_array", "num_as_string", "fuzzy_parse"} {
		p.Raw[key] = strconv.FormatBool(isTrue(given[key]))
	}
}

// formatProperties validates format and the properties that belong to it (Doris: FileFormatProperties).
func formatProperties(settings routineload.Settings, p *routineload.Properties, given propertyMap) error {
	format, ok := given["format"]
	if !ok {
		format = "csv"
	}
	p.Format = strings.ToLower(format)
	p.Raw = map[string]string{}
	switch p.Format {
	case "csv", "csv_with_names", "csv_with_names_and_types":
		p.Format = "csv"
		if len([]rune(given["enclose"])) > 1 {
			return doriserr.New("enclose should not be longer than one byte.")
		}
		if len([]rune(given["escape"])) > 1 {
			return doriserr.New("escape must be single-char")
		}
		if settings.Release.JSONPropertiesOfCSV {
			for _, key := range []string{"enclose", "escape", "empty_field_as_null"} {
				if v, ok := given[key]; ok {
					p.Raw[key] = v
				}
			}
			jsonProperties(p, given)
			break
		}
		p.Raw["enclose"], p.Raw["escape"] = orNUL(given["enclose"]), orNUL(given["escape"])
		p.Raw["empty_field_as_null"] = strconv.FormatBool(isTrue(given["empty_field_as_null"]))
	case "json":
		jsonProperties(p, given)
	case "parquet", "orc", "avro", "hive_text", "wal", "native", "arrow":
		return doriserr.New("Invalid format type.")
	default:
		return doriserr.New("format:%s is not supported.", format)
	}
	return nil
}

// orNUL is a single character property as it is shown: NUL if it is unset.
func orNUL(s string) string {
	if s == "" {
		return "\x00"
	}
	return s
}
