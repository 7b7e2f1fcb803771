package query_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/sql/expr"
)

var rewritePage = flag.Bool("functions", false, "write docs/functions.md from what the functions answer")

// probes are calls of functions that have a rule of their own, or want certain arguments.
var probes = map[string]string{
	"abs": "abs(-1)", "array_map": "array_map(x -> x + 1, [1])", "array_flatten": "array_flatten([[1]])", "array_zip": "array_zip([1], ['a'])",
	"coalesce": "coalesce(null, 1)", "date_trunc": "date_trunc('2024-01-01', 'month')", "greatest": "greatest(1, 2)", "least": "least(1, 2)",
	"if": "if(true, 1, 2)", "ifnull": "ifnull(null, 1)", "nullif": "nullif(1, 2)", "ignore": "ignore(1)", "nullable": "nullable(1)",
	"non_nullable": "non_nullable(1)", "json_array": "json_array(1)", "json_array_ignore_null": "json_array_ignore_null(1)",
	"json_object": "json_object('a', 1)", "json_insert": "json_insert('{}', '$.a', 1)", "json_set": "json_set('{}', '$.a', 1)",
	"json_replace": "json_replace('{}', '$.a', 1)", "json_remove": "json_remove('{}', '$.a')", "map_entries": "map_entries({'a': 1})",
	"struct_element": "struct_element(struct(1), 1)", "named_struct": "named_struct('a', 1)", "struct": "struct(1)", "map": "map('a', 1)",
	"ipv4_cidr_to_range": "ipv4_cidr_to_range('1.2.3.4', 16)", "ipv6_cidr_to_range": "ipv6_cidr_to_range('::1', 16)",
	"element_at": "element_at([1], 1)", "array_apply": "array_apply([1], '=', 1)", "get_format": "get_format('DATE', 'USA')",
	"grouping": "grouping(i) from t group by rollup(i)", "grouping_id": "grouping_id(i) from t group by rollup(i)",
	"lag": "lag(i, 1, 0) over (order by i) from t", "lead": "lead(i, 1, 0) over (order by i) from t", "max": "max(i) from t", "min": "min(i) from t",
	"intersect_count": "intersect_count(to_bitmap(i), i, 1) from t", "orthogonal_bitmap_intersect": "orthogonal_bitmap_intersect(to_bitmap(i), i, 1) from t",
	"orthogonal_bitmap_intersect_count": "orthogonal_bitmap_intersect_count(to_bitmap(i), i, 1) from t",
	"window_funnel":                     "window_funnel(10, 'default', now(), i = 1) from t", "sequence_match": "sequence_match('(?1)', now(), i = 1) from t",
	"sequence_count": "sequence_count('(?1)', now(), i = 1) from t", "percentile_array": "percentile_array(i, [0.5]) from t",
	"orthogonal_bitmap_expr_calculate":       "orthogonal_bitmap_expr_calculate(to_bitmap(i), i, '1') from t",
	"orthogonal_bitmap_expr_calculate_count": "orthogonal_bitmap_expr_calculate_count(to_bitmap(i), i, '1|2') from t", "tokenize": "tokenize('a', 'parser=english')",
	"xpath_string": "xpath_string('<a>x</a>', '/a')", "multi_distinct_count": "multi_distinct_count(i) from t", "st_astext": "st_astext(st_point(1, 2))", "linear_histogram": "linear_histogram(i, 1) from t", "field": "field(1, 1)", "interval": "interval(1, 2)", "dict_get": "dict_get('a.d', 'b', 1)",
	"dict_get_many": "dict_get_many('a.d', ['b'], struct(1))", "sha2": "sha2('a', 256)", "uniform": "uniform(1, 10, i) from t", "random": "random(1)", "convert_tz": "convert_tz('2024-01-01', 'UTC', '+08:00')", "nth_value": "nth_value(i, 1) over (order by i) from t", "next_day": "next_day('2024-01-01', 'mo')", "percentile_reservoir": "percentile_reservoir(i, 0.5) from t", "auto_partition_name": "auto_partition_name('range', 'day', '2024-01-01')", "variant_type": "variant_type(cast('1' as variant))", "xor": "true xor true", "convert_to": "convert_to('a', 'gbk')",
	"ipv4_string_to_num": "ipv4_string_to_num('1.2.3.4')", "ipv6_string_to_num": "ipv6_string_to_num('::1')", "to_ipv4": "to_ipv4('1.2.3.4')",
	"to_ipv6": "to_ipv6('::1')", "is_ip_address_in_range": "is_ip_address_in_range('1.2.3.4', '1.2.0.0/16')",
	"json_search": "json_search('{}', 'one', 'a')", "parse_data_size": "parse_data_size('1kB')", "unicode_normalize": "unicode_normalize('a', 'NFC')", "to_json": "to_json(1)",
	"multi_distinct_sum": "multi_distinct_sum(i) from t", "multi_distinct_sum0": "multi_distinct_sum0(i) from t", "array": "array(1)",
	"explode_numbers": "* from t lateral view explode_numbers(2) v as c", "explode_split": "* from t lateral view explode_split('a', ',') v as c",
	"explode_map": "* from t lateral view explode_map({'a': 1}) v as k, c", "posexplode": "* from t lateral view posexplode([1]) v as p, c",
	"explode": "* from t lateral view explode([1]) v as c", "explode_variant_array": "* from t lateral view explode_variant_array(cast('[1]' as variant)) v as c", "explode_bitmap": "* from t lateral view explode_bitmap(to_bitmap(1)) v as c",
	"numbers": `* from numbers("number" = "2")`, "multi_match": "multi_match('a', 'b')", "sub_bitmap": "sub_bitmap(to_bitmap(1), 0, 1)",
}

// sampleOf is an argument of a type of the signatures.
func sampleOf(typ string) string {
	switch base, _, _ := strings.Cut(typ, "("); {
	case strings.HasPrefix(typ, "array<"):
		return "array(" + sampleOf(typ[6:len(typ)-1]) + ")"
	case strings.HasPrefix(typ, "map<"):
		return "{'a': 1}"
	default:
		return map[string]string{
			"boolean": "true", "float": "cast(1 as float)", "double": "cast(1 as double)", "decimal": "1.5", "date": "cast('2024-01-01' as date)",
			"datetime": "cast('2024-01-01 00:00:00' as datetime)", "time": "cast('01:00:00' as time)", "text": "'1'", "varchar": "'1'", "char": "'1'",
			"json": "cast('{}' as json)", "variant": "cast('{}' as variant)", "bitmap": "to_bitmap(1)", "hll": "hll_empty()",
			"quantile_state": "to_quantile_state(1, 2048)", "ipv4": "cast('1.2.3.4' as ipv4)", "ipv6": "cast('::1' as ipv6)",
			"varbinary": "to_binary('61')", "any": "1", "largeint": "cast(1 as largeint)", "bigint": "cast(1 as bigint)", "struct": "struct(1)",
		}[base] + map[bool]string{true: "1"}[strings.HasSuffix(base, "int") && base != "largeint" && base != "bigint" || strings.HasPrefix(base, "any") && base != "any" || strings.HasPrefix(base, "follow") || strings.HasPrefix(base, "arg")]
	}
}

// probe is a query that calls the function.
func probe(f expr.Function) string {
	if p, ok := probes[f.Name]; ok {
		return "select " + p
	}
	if f.Kind == "table" {
		if base := strings.TrimSuffix(f.Name, "_outer"); base != f.Name {
			if p, ok := probes[base]; ok {
				return "select " + strings.Replace(p, base+"(", f.Name+"(", 1)
			}
		}
		if strings.HasPrefix(f.Name, "explode") || strings.HasPrefix(f.Name, "posexplode") {
			return "select * from t lateral view " + f.Name + "('{}') v as c"
		}
		return "select * from " + f.Name + "()"
	}
	var args []string
	if len(f.Signatures) > 0 {
		s := f.Signatures[0]
		s = strings.TrimSuffix(s[strings.Index(s, "(")+1:], ")")
		if strings.HasPrefix(f.Signatures[0], "datetime(") || strings.HasPrefix(f.Signatures[0], "decimal(") || strings.HasPrefix(f.Signatures[0], "time(") {
			if rest := regexp.MustCompile(`^[a-z]+\([*0-9,]+\)\((.*)\)$`).FindStringSubmatch(f.Signatures[0]); rest != nil {
				s = rest[1]
			}
		}
		depth, start := 0, 0
		for i := 0; i <= len(s); i++ {
			switch {
			case i == len(s) || s[i] == ',' && depth == 0:
				if one := strings.TrimSuffix(s[start:i], "..."); one != "" {
					args = append(args, sampleOf(one))
				}
				start = i + 1
			case s[i] == '<' || s[i] == '(':
				depth++
			case s[i] == '>' || s[i] == ')':
				depth--
			}
		}
	}
	if strings.Contains(f.Name, "json") && len(args) == 2 && args[1] == "'1'" {
		args[1] = "'$'" // a path
	}
	call := f.Aliases[0] + "(" + strings.Join(args, ", ") + ")"
	switch f.Kind {
	case "agg":
		return "select " + call + " from t"
	case "window":
		return "select " + call + " over (order by i) from t"
	}
	return "select " + call
}

// TestFunctionsPage holds docs/functions.md against what the functions answer: one that is there is bound and computed, one that is
// not is refused with the nearest one that is.
func TestFunctionsPage(t *testing.T) {
	ts := tables{}
	ts.create(t, "t", "i int\n1")
	there, computed := map[string]bool{}, 0
	var lines []string
	hint := regexp.MustCompile(`the nearest one here is (\w+)`)
	// The table functions that show the cluster or read files belong to the server.
	all := slices.DeleteFunc(expr.Functions(), func(f expr.Function) bool {
		return f.Kind == "table" && f.Name != "numbers" && !strings.Contains(f.Name, "explode")
	})
	answers := map[string]string{}
	for _, f := range all {
		if f.Name == "sleep" {
			there[f.Name] = true
			continue
		}
		answer := ts.run(probe(f))
		answers[f.Kind+f.Name] = answer
		if strings.Contains(answer, "not supported by dorisemu") {
			continue
		}
		if strings.Contains(answer, "Can not found function") || strings.Contains(answer, "extraneous input") || strings.Contains(answer, "mismatched input") || strings.Contains(answer, "internal error") || strings.Contains(answer, "runtime error") || strings.Contains(answer, "no viable alternative") {
			t.Errorf("%s answers %s", probe(f), answer)
		}
		if strings.Contains(answer, "error: ") {
			t.Errorf("%s answers %s", probe(f), answer)
		} else {
			computed++
		}
		there[f.Name] = true
	}
	kinds := map[string]string{"scalar": "Scalar functions", "agg": "Aggregate functions", "window": "Window functions", "table": "Table functions"}
	total := 0
	for _, kind := range []string{"scalar", "agg", "window", "table"} {
		n, here := 0, 0
		var rows []string
		for _, f := range all {
			if f.Kind != kind {
				continue
			}
			n++
			names := slices.DeleteFunc(slices.Clone(f.Aliases), func(a string) bool { return a == f.Name })
			also := ""
			if len(names) > 0 {
				also = " (" + strings.Join(names, ", ") + ")"
			}
			if there[f.Name] {
				here++
				rows = append(rows, fmt.Sprintf("| %s%s | there | |", f.Name, also))
				continue
			}
			m := hint.FindStringSubmatch(answers[f.Kind+f.Name])
			switch {
			case m == nil:
				t.Errorf("%s: no function is named instead: %s", f.Name, answers[f.Kind+f.Name])
				m = []string{"", ""}
			case !there[m[1]] && !alias(all, there, m[1]):
				t.Errorf("%s: %s is named instead and is not there", f.Name, m[1])
			}
			rows = append(rows, fmt.Sprintf("| %s%s | not there | %s |", f.Name, also, m[1]))
		}
		total += here
		lines = append(lines, "", fmt.Sprintf("## %s: %d of %d", kinds[kind], here, n), "", "| Function (other names) | Here | Nearest |", "| --- | --- | --- |")
		lines = append(lines, rows...)
	}
	t.Logf("%d of %d functions are there; %d probes have a value", total, len(all), computed)
	page := `# Functions

Every function of Doris (2026-01-19), and whether it is here. The page is written by a test that calls each of them
(` + "`go test ./sql/engine/query -run TestFunctionsPage -functions`" + `). A function that is not there answers
"not supported by dorisemu" and names the nearest one that is.

MATCH_ANY, MATCH_ALL, MATCH_PHRASE, MATCH_PHRASE_PREFIX, MATCH_PHRASE_EDGE and MATCH_REGEXP search the words of the text, in lower
case, whatever parser the column's inverted index has. NDV, HLL and quantile functions estimate as Doris does; sets whose order Doris
leaves to its hash tables (COLLECT_SET, COUNT_BY_ENUM, BITMAP_TO_BASE64 of up to 32 elements) have the order of the rows or of the values.
` + strings.Join(lines, "\n") + "\n"
	const path = "../../../docs/functions.md"
	if *rewritePage {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != page {
		t.Errorf("docs/functions.md is not what the functions answer; write it with -functions")
	}
	if total < 590 || computed < 590 {
		t.Errorf("only %d functions are there and %d have a value", total, computed)
	}
}

// alias reports whether a name is one of a function that is there.
func alias(all []expr.Function, there map[string]bool, name string) bool {
	return slices.ContainsFunc(all, func(f expr.Function) bool { return there[f.Name] && slices.Contains(f.Aliases, name) }) || name == "regexp"
}
