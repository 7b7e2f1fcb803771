package variable

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// interval is what the checker of a variable allows (Doris: SessionVariable.check…, set…).
type interval struct {
	low, high int64
	// wide is of values that are Java longs.
	wide bool
	// error is what a value outside is refused with; %s is the value.
	error string
	// parse is what a value that is not a number is refused with, in Java's words if it is empty.
	parse string
}

const (
	most     = 1<<63 - 1
	tooSmall = " value should greater than or equal 0, you set value is: %s"
)

// intervals are the variables that have one.
var intervals = map[string]interval{
	"query_slot_count":      {1, 1025, true, "query_slot_count should be between 1 and 1024)", ""},
	"generate_stats_factor": {1, most, false, "Generate stats factor %s should greater than 0", ""},
	"skew_rewrite_agg_bucket_num": {1, 65535, true, "skew_rewrite_agg_bucket_num should be between 1 and 65535",
		"skew_rewrite_agg_bucket_num must be a valid number between 1 and 65535"},
	"skew_rewrite_join_salt_explode_factor": {0, 65535, false, "skew_rewrite_join_salt_explode_factor should be between 0 and 65535",
		"skew_rewrite_join_salt_explode_factor must be a valid number between 0 and 65535"},
	"multi_distinct_strategy":              {0, 2, true, "multi_distinct_strategy should be between 0 and 2", "multi_distinct_strategy must be a valid number between 0 and 2"},
	"agg_phase":                            {0, 4, true, "agg_phase should be between 0 and 4", "agg_phase must be a valid number between 0 and 4"},
	"default_variant_max_subcolumns_count": {0, 100000, false, "variant max subcolumns count is: %s it must between 0 and 100000", ""},
	"parallel_pipeline_task_num":           {0, most, false, "parallel_pipeline_task_num" + tooSmall, ""},
	"orc_tiny_stripe_threshold_bytes":      {0, most, true, "orc_tiny_stripe_threshold_bytes" + tooSmall, ""},
	"orc_once_max_read_bytes":              {0, most, true, "orc_once_max_read_bytes" + tooSmall, ""},
	"orc_max_merge_distance_bytes":         {0, most, true, "orc_max_merge_distance_bytes" + tooSmall, ""},
	"full_sort_max_buffered_bytes":         {16 << 20, 1 << 30, true, "full_sort_max_buffered_bytes value should between 16MB and 1GB , you set value is: %s", ""},
}

// within checks a number against the interval of its variable.
func (i interval) within(value string) error {
	bits := 32
	if i.wide {
		bits = 64
	}
	n, err := strconv.ParseInt(value, 10, bits)
	switch {
	case err != nil && i.parse != "":
		return doriserr.New("%s", i.parse)
	case err != nil:
		return doriserr.New("For input string: \"%s\"", value)
	case n < i.low || n > i.high:
		return doriserr.New("%s", strings.ReplaceAll(i.error, "%s", value))
	}
	return nil
}

var (
	dialects      = []string{"doris", "trino", "presto", "spark", "spark2", "flink", "hive", "postgres", "sqlserver", "clickhouse", "oracle", "starrocks"}
	serdeDialects = []string{"doris", "presto", "trino", "hive"}

	// timeNames are the values of lc_time_names.
	timeNames = strings.Fields("ar_AE ar_BH ar_JO ar_SA ar_SY be_BY bg_BG ca_ES cs_CZ da_DK de_AT de_DE en_US es_ES et_EE eu_ES fi_FI fo_FO fr_FR gl_ES gu_IN " +
		"he_IL hi_IN hr_HR hu_HU id_ID is_IS it_CH ja_JP ko_KR lt_LT lv_LV mk_MK mn_MN ms_MY nb_NO nl_NL pl_PL pt_BR pt_PT ro_RO ru_RU " +
		"ru_UA sk_SK sl_SI sq_AL sr_RS sv_SE ta_IN te_IN th_TH tr_TR uk_UA ur_PK vi_VN zh_CN zh_TW ar_DZ ar_EG ar_IN ar_IQ ar_KW ar_LB " +
		"ar_LY ar_MA ar_OM ar_QA ar_SD ar_TN ar_YE de_BE de_CH de_LU en_AU en_CA en_GB en_IN en_NZ en_PH en_ZA en_ZW es_AR es_BO es_CL " +
		"es_CO es_CR es_DO es_EC es_GT es_HN es_MX es_NI es_PA es_PE es_PR es_PY es_SV es_US es_UY es_VE fr_BE fr_CA fr_CH fr_LU it_IT " +
		"nl_BE no_NO sv_FI zh_HK el_GR rm_CH")

	// expressionRules are what disable_nereids_expression_rules may name (Doris: ExpressionRuleType).
	expressionRules = strings.Fields("ADD_MIN_MAX ARRAY_CONTAIN_TO_ARRAY_OVERLAP BETWEEN_TO_EQUAL CASE_WHEN_TO_COMPOUND_PREDICATE CASE_WHEN_TO_IF CHECK_CAST " +
		"COND_REPLACE_NULL_WITH_FALSE CONVERT_AGG_STATE_CAST CONCATWS_MULTI_ARRAY_TO_ONE DATE_FUNCTION_REWRITE DIGITAL_MASKING_CONVERT " +
		"DISTINCT_PREDICATES EXPR_ID_REWRITE_REPLACE VIRTUAL_EXPR_ID_REWRITE_REPLACE EXTRACT_COMMON_FACTOR FOLD_CONSTANT_ON_BE " +
		"FOLD_CONSTANT_ON_FE LOG_TO_LN IF_TO_COMPOUND_PREDICATE IN_PREDICATE_DEDUP IN_PREDICATE_EXTRACT_NON_CONSTANT " +
		"IN_PREDICATE_TO_EQUAL_TO LIKE_TO_EQUAL MERGE_DATE_TRUNC MEDIAN_CONVERT NESTED_CASE_WHEN_COND_TO_LITERAL " +
		"NORMALIZE_BINARY_PREDICATES NULL_SAFE_EQUAL_TO_EQUAL PUSH_INTO_CASE_WHEN_BRANCH REPLACE_VARIABLE_BY_LITERAL " +
		"SIMPLIFY_ARITHMETIC_COMPARISON SIMPLIFY_ARITHMETIC SIMPLIFY_CAST SIMPLIFY_COMPARISON_PREDICATE SIMPLIFY_CONDITIONAL_FUNCTION " +
		"SIMPLIFY_CONFLICT_COMPOUND SIMPLIFY_DATETIME_FUNCTION SIMPLIFY_EQUAL_BOOLEAN_LITERAL SIMPLIFY_IN_PREDICATE SIMPLIFY_NOT_EXPR " +
		"SIMPLIFY_RANGE SIMPLIFY_SELF_COMPARISON SUPPORT_JAVA_DATE_FORMATTER NORMALIZE_STRUCT_ELEMENT TIMESTAMP_TO_ADD_TIME TOPN_TO_MAX " +
		"ADD_SESSION_VAR_GUARD")

	// runtimeFilters are the types of runtime_filter_type in the order in which they are shown.
	runtimeFilters = []struct {
		name string
		bit  int64
	}{{"BITMAP_FILTER", 16}, {"BLOOM_FILTER", 2}, {"IN", 1}, {"IN_OR_BLOOM_FILTER", 8}, {"MIN_MAX", 4}}
)

// worded checks the variables whose values are words.
func worded(d *Definition, value string) (string, error) {
	switch d.Name {
	case "sql_dialect":
		if value == "" {
			return "", doriserr.New("sqlDialect value is empty")
		}
		if !slices.Contains(dialects, lower(value)) {
			return "", doriserr.New("sqlDialect value is invalid, the invalid value is %s", value)
		}
	case "serde_dialect":
		if value == "" {
			return "", doriserr.New("serdeDialect value is empty")
		}
		if !slices.Contains(serdeDialects, lower(value)) {
			return "", doriserr.New("sqlDialect value is invalid, the invalid value is %s", value)
		}
	case "ignore_split_type":
		if value != "NONE" && value != "IGNORE_JNI" && value != "IGNORE_NATIVE" {
			return "", doriserr.New("We only support `NONE`, `IGNORE_JNI` and `IGNORE_NATIVE`")
		}
	case "auto_analyze_start_time", "auto_analyze_end_time":
		if _, err := time.Parse("15:04:05", value); err != nil || len(value) != len("15:04:05") {
			return "", doriserr.New("Expect format: HH:mm:ss")
		}
	case "enable_sql_convertor_features":
		for _, feature := range strings.Split(value, ",") {
			if value != "" && lower(feature) != "ctas" && lower(feature) != "delete_all_comment" {
				return "", doriserr.New("Unknown sql convertor feature: %s, current support: ctas, delete_all_comment", feature)
			}
		}
	case "nereids_trace_event_mode":
		words := strings.FieldsFunc(lower(value), func(r rune) bool { return r == ' ' || r == '+' || r == ',' })
		if len(words) > 1 && words[0] == "all" && (len(words) == 2 || words[1] != "except") {
			return "", doriserr.New("nereids_trace_event_mode syntax error, please check")
		}
	case "lc_time_names":
		return timeName(value)
	case "disable_nereids_expression_rules":
		for _, rule := range strings.Split(value, ",") {
			if rule = strings.ToUpper(strings.TrimSpace(rule)); rule != "" && !slices.Contains(expressionRules, rule) {
				return "", doriserr.New("No enum constant org.apache.doris.nereids.rules.expression.ExpressionRuleType.%s", rule)
			}
		}
	case "enable_pipeline_engine", "enable_pipeline_x_engine":
		switch lower(value) {
		case "on", "true", "1":
		case "off", "false", "0":
			return "", doriserr.New("You cannot disable pipeline engine, because it is the only execution engine now.")
		default:
			return "", doriserr.New("%s can not be parsed to boolean", value)
		}
	}
	return value, nil
}

// timeName is a value of lc_time_names in its own spelling.
func timeName(value string) (string, error) {
	if value == "" {
		return "", doriserr.New("lc_time_names value is empty")
	}
	language, country, ok := strings.Cut(strings.TrimRight(value, "_"), "_")
	if !ok || strings.Contains(country, "_") {
		return "", doriserr.New("lc_time_names value must be in language_COUNTRY form: %s", value)
	}
	name := lower(language) + "_" + strings.ToUpper(country)
	if !slices.Contains(timeNames, name) {
		return "", doriserr.New("Unsupported lc_time_names value: %s. Supported values are: %s", value, strings.Join(timeNames, ", "))
	}
	return name, nil
}

// runtimeFilterType is a value of runtime_filter_type, names or the numbers of the types, as it is shown.
func runtimeFilterType(d *Definition, value string) (string, error) {
	var all int64
	for _, key := range strings.Split(value, ",") {
		key = strings.TrimSpace(key)
		if key == "" {
			continue
		}
		bits, err := strconv.ParseInt(key, 10, 64)
		if err != nil {
			bits = 0
			for _, t := range runtimeFilters {
				if strings.EqualFold(t.name, key) {
					bits = t.bit
				}
			}
			if bits == 0 {
				return "", wrong(d, key)
			}
		}
		all |= bits
		if all&^31 != 0 {
			return "", wrong(d, key)
		}
	}
	if exclusive := all & 11; exclusive&(exclusive-1) != 0 {
		return "", doriserr.New("IN, BLOOM, IN_OR_BLOOM can not be enabled at the same time")
	}
	var names []string
	for _, t := range runtimeFilters {
		if all&t.bit != 0 {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, ","), nil
}
