package variable

import (
	"testing"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

func TestSimilarNames(t *testing.T) {
	for name, want := range map[string]string{
		"versoin": "{'version', 'version_comment', 'profiling'}",
		"a":       "{'agg_phase', 'autocommit', 'language'}",
		"nosuch":  "{'event_scheduler', 'enable_count_push_down_for_external_table', 'ignore_shape_nodes'}",
	} {
		if got := similar(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestSetAndReset(t *testing.T) {
	g := NewGlobals(map[string]string{"query_timeout": "77"})
	s := NewSession(g)
	d := Lookup("QUERY_TIMEOUT")
	set := func(name string, global bool, value string) {
		t.Helper()
		if err := s.Set(name, global, &value); err != nil {
			t.Errorf("SET %s = %s: %v", name, value, err)
		}
	}
	check := func(want string) {
		t.Helper()
		if got := s.Get(d); got != want {
			t.Errorf("query_timeout is %s, want %s", got, want)
		}
	}
	check("77")
	set("query_timeout", false, "5")
	check("5")
	set("max_execution_time", false, "9000")
	check("9")
	s.Reset()
	check("77")
	set("query_timeout", true, "6")
	check("6")
	if other := NewSession(g); other.Get(d) != "6" {
		t.Errorf("a new session has %s", other.Get(d))
	}
	if err := s.Set("query_timeout", false, nil); err != nil {
		t.Error(err)
	}
	check("900")
	set("experimental_enable_local_shuffle", false, "OFF")
	if Lookup("deprecated_enable_local_shuffle") != nil || Lookup("experimental_autocommit") != nil {
		t.Error("a wrong prefix was accepted")
	}
}

func TestZones(t *testing.T) {
	for name, known := range map[string]bool{"UTC": true, "utc": false, "Asia/Shanghai": true, "CST": true, "+8:00": true, "+08:00": true, "-12:00": true,
		"+14:00": true, "+14:01": false, "+25:00": false, "Mars/X": false, "": false, "Local": false} {
		if got := Zone(name) != nil; got != known {
			t.Errorf("zone %q known: %v", name, got)
		}
	}
}

func TestCheckers(t *testing.T) {
	for _, c := range []struct{ name, value, want, error string }{
		{"query_slot_count", "0", "", "query_slot_count should be between 1 and 1024)"},
		{"query_slot_count", "x", "", "For input string: \"x\""},
		{"generate_stats_factor", "-1", "", "Generate stats factor -1 should greater than 0"},
		{"agg_phase", "3", "3", ""},
		{"agg_phase", "5", "", "agg_phase should be between 0 and 4"},
		{"agg_phase", "x", "", "agg_phase must be a valid number between 0 and 4"},
		{"multi_distinct_strategy", "3", "", "multi_distinct_strategy should be between 0 and 2"},
		{"parallel_pipeline_task_num", "-1", "", "parallel_pipeline_task_num value should greater than or equal 0, you set value is: -1"},
		{"full_sort_max_buffered_bytes", "1", "", "full_sort_max_buffered_bytes value should between 16MB and 1GB , you set value is: 1"},
		{"default_variant_max_subcolumns_count", "100001", "", "variant max subcolumns count is: 100001 it must between 0 and 100000"},
		{"sql_dialect", "Presto", "Presto", ""},
		{"sql_dialect", "mysql", "", "sqlDialect value is invalid, the invalid value is mysql"},
		{"serde_dialect", "", "", "serdeDialect value is empty"},
		{"serde_dialect", "spark", "", "sqlDialect value is invalid, the invalid value is spark"},
		{"ignore_split_type", "none", "", "We only support `NONE`, `IGNORE_JNI` and `IGNORE_NATIVE`"},
		{"enable_sql_convertor_features", "ctas,x", "", "Unknown sql convertor feature: x, current support: ctas, delete_all_comment"},
		{"nereids_trace_event_mode", "all except", "", "nereids_trace_event_mode syntax error, please check"},
		{"nereids_trace_event_mode", "all except counter", "all except counter", ""},
		{"lc_time_names", "zh_cn", "zh_CN", ""},
		{"lc_time_names", "zh", "", "lc_time_names value must be in language_COUNTRY form: zh"},
		{"disable_nereids_expression_rules", "check_cast, nope", "", "No enum constant org.apache.doris.nereids.rules.expression.ExpressionRuleType.NOPE"},
		{"enable_pipeline_engine", "0", "", "You cannot disable pipeline engine, because it is the only execution engine now."},
		{"enable_pipeline_x_engine", "2", "", "2 can not be parsed to boolean"},
		{"runtime_filter_type", "min_max,in", "IN,MIN_MAX", ""},
		{"runtime_filter_type", "12", "IN_OR_BLOOM_FILTER,MIN_MAX", ""},
		{"runtime_filter_type", "", "", ""},
		{"runtime_filter_type", "IN,BLOOM_FILTER", "", "IN, BLOOM, IN_OR_BLOOM can not be enabled at the same time"},
		{"runtime_filter_type", "wrong", "", "Variable 'runtime_filter_type' can't be set to the value of 'wrong'"},
		{"runtime_filter_type", "32", "", "Variable 'runtime_filter_type' can't be set to the value of '32'"},
		{"sql_select_limit", "default", "9223372036854775807", ""},
		{"sql_select_limit", "x", "", "Invalid sql_select_limit value: x"},
		{"parallel_fragment_exec_instance_num", "3", "8", ""},
	} {
		s := NewSession(NewGlobals(nil))
		err := s.Set(c.name, false, &c.value)
		switch {
		case err == nil && c.error != "":
			t.Errorf("SET %s = %q: no error, want %s", c.name, c.value, c.error)
		case err != nil && err.(*doriserr.Error).Message != c.error:
			t.Errorf("SET %s = %q: %s, want %s", c.name, c.value, err.(*doriserr.Error).Message, c.error)
		case err == nil && s.Get(Lookup(c.name)) != c.want:
			t.Errorf("SET %s = %q: got %q, want %q", c.name, c.value, s.Get(Lookup(c.name)), c.want)
		}
	}
	for value, want := range map[string]bool{"00:00:00": true, "23:59:59": true, "24:00:00": false, "1:00:00": false, "x": false} {
		if err := NewSession(NewGlobals(nil)).Set("auto_analyze_start_time", true, &value); (err == nil) != want {
			t.Errorf("SET GLOBAL auto_analyze_start_time = %q: %v", value, err)
		}
	}
}
