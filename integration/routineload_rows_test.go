package integration

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// rowCase is messages that go through a real job into a table.
type rowCase struct {
	name string
	// table are columns and model; buckets are added.
	table string
	// setup are statements before the job, with T for the table.
	setup []string
	// before and after are statements around CREATE ROUTINE LOAD.
	before, after string
	// clauses and properties of the job.
	clauses, properties string
	messages            []string
	// query is what is selected, everything in the order of the first column if empty.
	query string
	want  []string
	// filtered and unselected rows; each of logged is in the error log.
	filtered, unselected int
	logged               []string
	// paused is in the reason of a job that pauses, retried in the OtherMsg of one that tries the same messages again and again.
	paused, retried string
}

const comma = `COLUMNS TERMINATED BY ","`

// simple is the table that most cases load into.
const simple = "id INT, name VARCHAR(20), n INT) DUPLICATE KEY(id"

// csvCases are section 7.1 of what Doris does.
var csvCases = []rowCase{
	{name: "tab is the default", table: simple, messages: []string{"1\ta\t2"}, want: []string{"1|a|2"}},
	{name: "several bytes", table: simple, clauses: `COLUMNS TERMINATED BY "||"`, messages: []string{"1||a|b||2"}, want: []string{"1|a|b|2"}},
	{name: "hex", table: simple, clauses: `COLUMNS TERMINATED BY "\x01"`, messages: []string{"1\x01a\x012"}, want: []string{"1|a|2"}},
	{name: "hex twice", table: simple, clauses: `COLUMNS TERMINATED BY "\x01\x02"`, messages: []string{"1\x01\x02a\x01\x022"}, want: []string{"1|a|2"}},
	{name: "one message, several rows", table: simple, clauses: comma, messages: []string{"1,a,1\n2,b,2\n", "3,c,3\r\n4,d,4\r", "\n"},
		want: []string{"1|a|1", "2|b|2", "3|c|3", "4|d|4"}},
	{name: "byte order mark", table: simple, clauses: comma, messages: []string{"\xef\xbb\xbf1,a,1", "2,b,2"}, want: []string{"1|a|1", "2|b|2"}},
	{name: "null and empty", table: simple, clauses: comma, messages: []string{`1,\N,\N`, "2,,", "3, , 3"}, want: []string{"1|NULL|NULL", "2||NULL", "3| |3"}},
	{name: "empty_field_as_null", table: simple, clauses: comma, properties: `"empty_field_as_null" = "true"`, messages: []string{"1,,", "2,a,2"}, want: []string{"1|NULL|NULL", "2|a|2"}},
	{name: "enclose", table: simple, clauses: comma, properties: `"enclose" = "\""`,
		messages: []string{`1,"a,b",1`, "2,\"a\nb\",2", `3,"",3`, `4,x"y,4`, `5,"say ""hi""",5`}, want: []string{"1|a,b|1", "2|a\nb|2", "3||3", `4|x"y|4`, `5|say ""hi""|5`}},
	{name: "enclose and escape", table: simple, clauses: comma, properties: `"enclose" = "'", "escape" = "\\"`,
		messages: []string{`1,'it\'s',1`, `2,'a,\'b\',c',2`, `3,'it''s',3`}, want: []string{"1|it's|1", "2|a,'b',c|2", "3|it's|3"}},
	{name: "number of fields", table: simple, clauses: comma, messages: []string{"1,a", "2,b,2", "3,c,3,x"}, want: []string{"2|b|2"}, filtered: 2,
		logged: []string{`Reason: Column count mismatch: expected 3, but found 2 (sep:, delim:\n). src line [1,a]; `, `expected 3, but found 4 (sep:, delim:\n). src line [3,c,3,x]; `}},
	{name: "not UTF-8", table: simple, clauses: comma, messages: []string{"1,\xff,1", "2,b,2"}, want: []string{"2|b|2"}, filtered: 1,
		logged: []string{"Reason: Invalid file encoding: all CSV files must be UTF-8 encoded"}},
	{name: "tombstones", table: simple, clauses: comma, messages: []string{"1,a,1", "", "2,b,2"}, want: []string{"1|a|1", "2|b|2"}},
}

// mappingCases are section 7.2.
var mappingCases = []rowCase{
	{name: "order of COLUMNS", table: simple, clauses: comma + ", COLUMNS(N, skipped, ID, name)", messages: []string{"7,x,1,a"}, want: []string{"1|a|7"}},
	{name: "expressions", table: simple, clauses: comma + ", COLUMNS(id, a, b, name = upper(concat(a, '-', b)), n = b * 2)", messages: []string{"1,x,21"}, want: []string{"1|X-21|42"}},
	{name: "PIPES_AS_CONCAT", table: simple, before: "SET sql_mode = 'PIPES_AS_CONCAT'", after: "UNSET VARIABLE sql_mode", clauses: comma + ", COLUMNS(id, a, n, name = a || '!'), WHERE (name || n) = 'x!1'",
		messages: []string{"1,x,1", "2,y,2"}, want: []string{"1|x!|1"}, unselected: 1},
	{name: "an expression of an expression", table: simple, clauses: comma + ", COLUMNS(id, a, t = a + 1, n = t * 10, name = 'c')", messages: []string{"1,2"}, want: []string{"1|c|30"}},
	{name: "defaults", table: "id INT, name VARCHAR(20) NOT NULL DEFAULT 'none', n INT) DUPLICATE KEY(id", clauses: comma + ", COLUMNS(id)", messages: []string{"1"}, want: []string{"1|none|NULL"}},
	{name: "PRECEDING FILTER sees texts", table: simple, clauses: comma + ", PRECEDING FILTER name = 'a'", messages: []string{"1,a,1", "2,b,2"}, want: []string{"1|a|1"}, unselected: 1},
	{name: "PRECEDING FILTER before WHERE", table: simple, clauses: comma + ", COLUMNS(id, name, x, n = x * 10), PRECEDING FILTER x > 1, WHERE n < 30",
		messages: []string{"1,a,1", "2,b,2", "3,c,3"}, want: []string{"2|b|20"}, unselected: 2},
	{name: "WHERE with NULL", table: simple, clauses: comma + ", WHERE n > 1", messages: []string{`1,a,\N`, "2,b,2"}, want: []string{"2|b|2"}, unselected: 1},
	{name: "partitions", table: "id INT, name VARCHAR(20), n INT) DUPLICATE KEY(id) PARTITION BY RANGE(id) (PARTITION p1 VALUES LESS THAN (\"10\"), PARTITION p2 VALUES LESS THAN (\"20\")",
		clauses: comma + ", PARTITION(p1)", messages: []string{"1,a,1", "11,b,2", "21,c,3"}, want: []string{"1|a|1"}, filtered: 2, logged: []string{"no partition for this tuple"}},
	{name: "unknown column in WHERE", table: simple, clauses: comma + ", WHERE nosuch = 1", messages: []string{"1,a,1"},
		paused: "failed to create task: errCode = 2, detailMessage = Unknown column 'nosuch' in 'table list' in FILTER clause"},
	{name: "NOT NULL without default", table: "id INT, name VARCHAR(20) NOT NULL, n INT) DUPLICATE KEY(id", clauses: comma + ", COLUMNS(id, n)", messages: []string{"1,1"},
		paused: "failed to create task: "},
	{name: "case and dates", table: "id INT, name VARCHAR(20), d DATE) DUPLICATE KEY(id",
		clauses:  comma + ", COLUMNS(id, g, s, name = CASE WHEN g = 'm' THEN 'male' ELSE 'other' END, d = str_to_date(s, '%d.%m.%Y'))",
		messages: []string{"1,m,21.05.2024", "2,,01.01.2025"}, want: []string{"1|male|2024-05-21", "2|other|2025-01-01"}},
}

// jsonCases are section 7.3.
var jsonCases = []rowCase{
	{name: "by name", table: simple, messages: []string{`{"id": 1, "name": "a", "n": 2, "extra": [1]}`, `{"n": "3", "id": 2}`, "\xef\xbb\xbf{\"id\": 3}"}, want: []string{"1|a|2", "2|NULL|3", "3|NULL|NULL"}},
	{name: "values", table: "id INT, name VARCHAR(99), b BOOLEAN) DUPLICATE KEY(id", messages: []string{
		`{"id": 1, "name": {"a": [1, 2]}, "b": true}`, `{"id": 2, "name": [1, "x"], "b": false}`, `{"id": 3, "name": 1.50, "b": null}`, `{"id": "4", "name": "\u00e9\n", "b": 1}`},
		want: []string{`1|{"a": [1, 2]}|1`, `2|[1, "x"]|0`, "3|1.50|NULL", "4|é\n|1"}},
	{name: "num_as_string", table: "id INT, name VARCHAR(40), n INT) DUPLICATE KEY(id", properties: `"num_as_string" = "true"`, messages: []string{`{"id": 1, "name": 12345678901234567890.10, "n": 7}`}, want: []string{"1|12345678901234567890.10|7"}},
	{name: "jsonpaths", table: simple, properties: `"jsonpaths" = "[\"$.a.b\", \"$.c[1]\", \"$.d\"]"`, messages: []string{`{"a": {"b": 1}, "c": ["x", "y"], "d": 3}`, `{"a": {"b": 2}}`},
		want: []string{"1|y|3", "2|NULL|NULL"}},
	{name: "jsonpaths and COLUMNS", table: simple, clauses: "COLUMNS(x, id, name = concat(x, '!'))", properties: `"jsonpaths" = "[\"$.v\", \"$.k\"]"`, messages: []string{`{"k": 1, "v": "a"}`}, want: []string{"1|a!|NULL"}},
	{name: "jsonpaths with dots in keys", table: simple, properties: `"jsonpaths" = "[\"$.id\", \"$.\\\"a.b\\\"\", \"$.n\"]"`, messages: []string{`{"id": 1, "a.b": "dot", "n": 2}`}, want: []string{"1|dot|2"}},
	{name: "jsonpaths match nothing", table: simple, properties: `"jsonpaths" = "[\"$.x\", \"$.y\", \"$.z\"]"`, messages: []string{`{"id": 1}`}, filtered: 1,
		logged: []string{"There is no column matching jsonpaths in the json file, columns:[id, name, n, ], please check columns and jsonpaths:"}},
	{name: "bad jsonpaths", table: simple, properties: `"jsonpaths" = "$.id"`, messages: []string{`{"id": 1}`}, paused: "please check the jsonpaths"},
	{name: "json_root", table: simple, properties: `"json_root" = "$.data"`, messages: []string{`{"op": "c", "data": {"id": 1, "name": "a", "n": 2}}`, `{"op": "d"}`}, want: []string{"1|a|2"}, filtered: 1,
		logged: []string{"[NOT_FOUND]Not found target filed, err: NO_SUCH_FIELD: The JSON field referenced does not exist in this object., msg: unable to find field: data"}},
	{name: "json_root and strip_outer_array", table: simple, properties: `"json_root" = "$.rows", "strip_outer_array" = "true"`, messages: []string{`{"rows": [{"id": 1}, {"id": 2}]}`}, want: []string{"1|NULL|NULL", "2|NULL|NULL"}},
	{name: "strip_outer_array", table: simple, properties: `"strip_outer_array" = "true"`, messages: []string{`[{"id": 1, "n": 1}, {"name": "b", "id": 2}]`, `{"id": 3}`, `[]`},
		want: []string{"1|NULL|1", "2|b|NULL"}, filtered: 2, logged: []string{"JSON data is not an array-object, `strip_outer_array` must be FALSE.", "Empty json line"}},
	{name: "fuzzy_parse", table: simple, properties: `"strip_outer_array" = "true", "fuzzy_parse" = "true"`, messages: []string{`[{"id": 1, "name": "a", "n": 1}, {"id": 2, "name": "b", "n": 2}]`},
		want: []string{"1|a|1", "2|b|2"}},
	{name: "an array without strip_outer_array", table: simple, messages: []string{`[{"id": 1}]`}, filtered: 1, logged: []string{"JSON data is array-object, `strip_outer_array` must be TRUE."}},
	{name: "no JSON", table: simple, messages: []string{`{"id": 1`, `hello`, `17`, `{"id": 2}`}, want: []string{"2|NULL|NULL"}, filtered: 3, logged: []string{"Parse json data failed. code: 28, error info: INCOMPLETE_ARRAY_OR_OBJECT", "Parse json data for JsonDoc failed. code: 3, error info: TAPE_ERROR", "Not an json object or json array"}},
	{name: "names are case-sensitive", table: simple, messages: []string{`{"ID": 1, "NAME": "a"}`, `{"ID": 1, "id": 2}`}, want: []string{"2|NULL|NULL"}, filtered: 1,
		logged: []string{"There is no column matching jsonpaths in the json file, columns:[id, name, n, ]"}},
	{name: "of equal keys in a MAP the last", table: "id INT, m MAP<STRING,INT>, n MAP<INT,MAP<STRING,INT>>, a ARRAY<MAP<STRING,INT>>, s STRUCT<m:MAP<STRING,INT>>) DUPLICATE KEY(id", messages: []string{
		`{"id": 1, "m": {"a": 1, "b": 2, "a": 3}, "n": {"1": {"x": 1, "x": 2}, "2": null}, "a": [{"k": 1}, {"k": 1, "k": 2}], "s": {"m": {"q": 1, "q": 2}}}`, `{"id": 2, "m": {"a": 1}, "n": null, "a": [], "s": null}`},
		want: []string{`1|{"b":2, "a":3}|{1:{"x":2}, 2:null}|[{"k":1}, {"k":2}]|{"m":{"q":2}}`, `2|{"a":1}|NULL|[]|NULL`}},
	{name: "null for NOT NULL", table: "id INT NOT NULL, name VARCHAR(20)) DUPLICATE KEY(id", messages: []string{`{"id": null, "name": "a"}`, `{"name": "b"}`, `{"id": 3}`}, want: []string{"3|NULL"}, filtered: 2,
		logged: []string{"column_name[id], null value for not null column, type=INT"}},
}

// typeCase is a value that a type does not take.
type typeCase struct{ kind, bad, good, shown string }

// typeCases are the conversions of section 7.4: NULL without strict mode, filtered with it.
var typeCases = []typeCase{
	{"BOOLEAN", "maybe", "true", "1"}, {"TINYINT", "128", "-128", "-128"}, {"SMALLINT", "32768", "12", "12"}, {"INT", "12x", "12", "12"},
	{"BIGINT", "9223372036854775808", "9223372036854775807", "9223372036854775807"}, {"LARGEINT", "1e50", "170141183460469231731687303715884105727", "170141183460469231731687303715884105727"},
	{"FLOAT", "1.2.3", "1.5", "1.5"}, {"DOUBLE", "zwei", "1e3", "1000"}, {"DECIMAL(5,2)", "abc", "1.239", "1.24"}, {"DATE", "2024-02-30", "20240229", "2024-02-29"},
	{"DATETIME", "2024-01-01 25:00:00", "2024-01-01 10:11:12", "2024-01-01 10:11:12"}, {"DATETIME(3)", "never", "2024-01-01 10:11:12.345", "2024-01-01 10:11:12.345"},
	{"IPV4", "1.2.3.256", "1.2.3.4", "1.2.3.4"}, {"IPV6", "::g", "::1", "::1"}, {"ARRAY<INT>", "[1", "[1, 2]", "[1, 2]"},
}

// strictCases make the table of section 7.4 for each type.
func strictCases() []rowCase {
	var cases []rowCase
	for _, c := range typeCases {
		loose := rowCase{name: c.kind + " loose", table: "id INT, v " + c.kind + ") DUPLICATE KEY(id", clauses: `COLUMNS TERMINATED BY "|"`,
			messages: []string{"1|" + c.good, "2|" + c.bad, `3|\N`}, want: []string{"1|" + c.shown, "2|NULL", "3|NULL"}}
		strict := loose
		strict.name, strict.properties = c.kind+" strict", `"strict_mode" = "true"`
		strict.want, strict.filtered = []string{"1|" + c.shown, "3|NULL"}, 1
		strict.logged = []string{"column(v) value is incorrect while strict mode is true, src value is " + c.bad}
		full := loose
		full.name, full.table = c.kind+" not null", "id INT, v "+c.kind+" NOT NULL) DUPLICATE KEY(id"
		full.want, full.filtered, full.logged = []string{"1|" + c.shown}, 2, []string{"column_name[v], null value for not null column, type="}
		cases = append(cases, loose, strict, full)
	}
	return append(cases,
		rowCase{name: "too long", table: "id INT, v VARCHAR(3)) DUPLICATE KEY(id", clauses: comma, messages: []string{"1,abc", "2,abcd", "3,é€"}, want: []string{"1|abc"}, filtered: 2,
			logged: []string{"column_name[v], the length of input is too long than schema. first 32 bytes of input str: [abcd] schema length: 3; actual length: 4; "}},
		rowCase{name: "too long, strict", table: "id INT, v CHAR(3)) DUPLICATE KEY(id", clauses: comma, properties: `"strict_mode" = "true"`, messages: []string{"1,abc", "2,abcd"}, want: []string{"1|abc"}, filtered: 1,
			logged: []string{"schema length: 3; actual length: 4; "}},
		rowCase{name: "decimal out of range", table: "id INT, v DECIMAL(5,2)) DUPLICATE KEY(id", clauses: comma, messages: []string{"1,999.99", "2,1000", "3,999.999"}, want: []string{"1|999.99"}, filtered: 2,
			logged: []string{"column_name[v], decimal value is not valid for definition, value=", "precision=5, scale=2, min="}},
		rowCase{name: "strict does not concern expressions", table: "id INT, v INT) DUPLICATE KEY(id", clauses: comma + ", COLUMNS(id, x, v = cast(x AS INT))", properties: `"strict_mode" = "true"`,
			messages: []string{"1,1", "2,x"}, want: []string{"1|1", "2|NULL"}},
	)
}

// unique is a merge-on-write table.
const unique = "id INT, name VARCHAR(20), n INT) UNIQUE KEY(id"

// modelCases are section 7.5.
var modelCases = []rowCase{
	{name: "upsert", table: unique, clauses: comma, messages: []string{"1,a,1", "2,b,2", "1,c,3"}, want: []string{"1|c|3", "2|b|2"}},
	{name: "DELETE", table: unique, setup: []string{"INSERT INTO T VALUES (1, 'a', 1), (2, 'b', 2)"}, clauses: "WITH DELETE " + comma, messages: []string{"1,x,9", "7,y,9"}, want: []string{"2|b|2"}},
	{name: "MERGE", table: unique, setup: []string{"INSERT INTO T VALUES (1, 'a', 1), (2, 'b', 2)"}, clauses: "WITH MERGE " + comma + ", COLUMNS(id, name, n, op), DELETE ON op = 'd'",
		messages: []string{"1,a,1,d", "2,new,5,u", "3,c,3,c"}, want: []string{"2|new|5", "3|c|3"}},
	{name: "MERGE, then back", table: unique, clauses: "WITH MERGE " + comma + ", COLUMNS(id, name, n, op), DELETE ON op = 'd'", messages: []string{"1,a,1,c", "1,a,1,d", "1,again,2,c"}, want: []string{"1|again|2"}},
	{name: "MERGE of JSON", table: unique, clauses: "WITH MERGE COLUMNS(id, name, n, deleted), DELETE ON deleted = true", properties: `"format" = "json"`,
		messages: []string{`{"id": 1, "name": "a", "n": 1, "deleted": false}`, `{"id": 2, "name": "b", "n": 2, "deleted": true}`}, want: []string{"1|a|1"}},
	{name: "sequence column", table: unique + `) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_col" = "n"`, clauses: comma,
		messages: []string{"1,new,5", "1,old,3", "2,x,1"}, want: []string{"1|new|5", "2|x|1"}},
	{name: "sequence type", table: unique + `) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_type" = "int"`,
		clauses: comma + ", COLUMNS(id, name, n, version), ORDER BY version", messages: []string{"1,new,1,9", "1,old,2,3"}, want: []string{"1|new|1"}},
	{name: "sequence and delete", table: unique + `) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_type" = "int"`,
		clauses: "WITH MERGE " + comma + ", COLUMNS(id, name, n, version, op), DELETE ON op = 'd', ORDER BY version", messages: []string{"1,a,1,9,c", "1,a,1,3,d", "2,b,1,1,c", "2,b,1,2,d"}, want: []string{"1|a|1"}},
	{name: "sequence column missing", table: unique + `) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_type" = "int"`, clauses: comma, messages: []string{"1,a,1"},
		paused: "has sequence column, need to specify the sequence column"},
	{name: "ORDER BY without a sequence", table: unique, clauses: comma + ", COLUMNS(id, name, n, v), ORDER BY v", messages: []string{"1,a,1,1"}, paused: "There is no sequence column in the table"},
	{name: "aggregate", table: "id INT, s BIGINT SUM, m INT MAX, r VARCHAR(9) REPLACE, c VARCHAR(9) REPLACE_IF_NOT_NULL) AGGREGATE KEY(id", clauses: comma,
		messages: []string{"1,1,5,a,x", `1,2,3,b,\N`, "2,1,1,z,z"}, want: []string{"1|3|5|b|x", "2|1|1|z|z"}},
	{name: "partial_columns", table: unique, setup: []string{"INSERT INTO T VALUES (1, 'a', 1), (2, 'b', 2)"}, clauses: comma + ", COLUMNS(id, n)", properties: `"partial_columns" = "true"`,
		messages: []string{"1,10", "3,30"}, want: []string{"1|a|10", "2|b|2", "3|NULL|30"}},
	{name: "bitmap and HLL", table: "id INT, u BITMAP BITMAP_UNION, h HLL HLL_UNION) AGGREGATE KEY(id", clauses: comma + ", COLUMNS(id, x, u = to_bitmap(x), h = hll_hash(x))",
		messages: []string{"1,10", "1,20", "1,10", "2,5"}, query: "SELECT id, bitmap_count(u), hll_cardinality(h) FROM T ORDER BY id", want: []string{"1|2|2", "2|1|1"}},
	{name: "partial_columns with a sequence", table: unique + `) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("function_column.sequence_col" = "n"`,
		setup: []string{"INSERT INTO T VALUES (1, 'a', 5), (2, 'b', 5)"}, clauses: comma + ", COLUMNS(id, n)", properties: `"partial_columns" = "true"`, messages: []string{"1,9", "2,3"}, want: []string{"1|a|9", "2|b|5"}},
	{name: "partial_columns, a new key", table: unique, setup: []string{"INSERT INTO T VALUES (1, 'a', 1)"}, clauses: comma + ", COLUMNS(id, n)",
		properties: `"partial_columns" = "true", "partial_update_new_key_behavior" = "ERROR"`, messages: []string{"1,10", "3,30"}, want: []string{"1|a|1"},
		retried: "Can't append new rows in partial update when partial_update_new_key_behavior is ERROR. Row with key=[3] is not in table."},
	{name: "partial_columns, a new row without its NOT NULL column", table: "id INT, name VARCHAR(20) NOT NULL, n INT) UNIQUE KEY(id", setup: []string{"INSERT INTO T VALUES (1, 'a', 1)"},
		clauses: comma + ", COLUMNS(id, n)", properties: `"partial_columns" = "true"`, messages: []string{"1,10", "3,30"}, want: []string{"1|a|1"},
		retried: "the unmentioned column `name` should have default value or be nullable for newly inserted rows in non-strict mode partial update"},
	{name: "partial_columns, a new key that is deleted", table: "id INT, name VARCHAR(20) NOT NULL, n INT) UNIQUE KEY(id", setup: []string{"INSERT INTO T VALUES (1, 'a', 1), (2, 'b', 2)"},
		clauses: "WITH DELETE " + comma + ", COLUMNS(id)", properties: `"partial_columns" = "true"`, messages: []string{"1", "3"}, want: []string{"2|b|2"}},
	{name: "partial_columns, only old keys", table: unique, setup: []string{"INSERT INTO T VALUES (1, 'a', 1)"}, clauses: comma + ", COLUMNS(id, n)",
		properties: `"partial_columns" = "true", "partial_update_new_key_behavior" = "ERROR"`, messages: []string{"1,10"}, want: []string{"1|a|10"}},
}

// rowsThroughJobs runs all cases against a broker.
func rowsThroughJobs(t *testing.T, p *process, broker string) {
	db := p.open("")
	exec1(t, db, "CREATE DATABASE r", "USE r")
	for i := range jsonCases {
		if !strings.Contains(jsonCases[i].properties, "format") {
			jsonCases[i].properties = strings.TrimSuffix(`"format" = "json", `+jsonCases[i].properties, ", ")
		}
	}
	for n, c := range slices.Concat(csvCases, mappingCases, jsonCases, strictCases(), modelCases) {
		t.Run(c.name, func(t *testing.T) {
			name := fmt.Sprintf("t%d", n)
			ddl := "CREATE TABLE " + name + " (" + c.table + ")"
			if !strings.Contains(ddl, "BUCKETS") {
				ddl += " DISTRIBUTED BY HASH(id) BUCKETS 1"
			}
			exec1(t, db, ddl)
			for _, s := range c.setup {
				exec1(t, db, strings.ReplaceAll(s, "INTO T ", "INTO "+name+" "))
			}
			send(t, broker, "rows-"+name, 1, c.messages...)
			properties := `"max_error_number" = "1000"`
			if c.properties != "" {
				properties += ", " + c.properties
			}
			if c.before != "" {
				exec1(t, db, c.before)
			}
			routineLoad(t, db, broker, "rows-"+name, name, name, c.clauses, properties, "")
			if c.after != "" {
				exec1(t, db, c.after)
			}
			if c.retried != "" {
				eventually(t, jobState(t, db, name), func() bool {
					return strings.Contains(show(t, db, "SHOW ROUTINE LOAD FOR "+name)["OtherMsg"], c.retried)
				})
				if got := rows(t, db, "SELECT * FROM "+name); !slices.Equal(got, c.want) {
					t.Errorf("%s has %q, want %q", name, got, c.want)
				}
				exec1(t, db, "STOP ROUTINE LOAD FOR "+name)
				return
			}
			_, err := db.Exec("WAIT ROUTINE LOAD FOR " + name + " TIMEOUT 20")
			job := show(t, db, "SHOW ROUTINE LOAD FOR "+name)
			defer exec1(t, db, "STOP ROUTINE LOAD FOR "+name)
			switch {
			case c.paused != "":
				// A round of the scheduler may have resumed it since.
				if err == nil || !strings.Contains(err.Error(), c.paused) {
					t.Errorf("waiting for the job answers %v; want a pause with %q", err, c.paused)
				}
				return
			case err != nil:
				t.Fatalf("%v; %s", err, jobState(t, db, name)())
			}
			query := "SELECT * FROM " + name + " ORDER BY 1"
			if c.query != "" {
				query = strings.ReplaceAll(c.query, "FROM T", "FROM "+name)
			}
			if got := rows(t, db, query); !slices.Equal(got, c.want) {
				t.Errorf("%s has %q, want %q", name, got, c.want)
			}
			want := fmt.Sprintf(`"errorRows":%d,`, c.filtered)
			if !strings.Contains(job["Statistic"], want) || !strings.Contains(job["Statistic"], fmt.Sprintf(`"unselectedRows":%d,`, c.unselected)) {
				t.Errorf("statistic %s, want %d filtered and %d unselected", job["Statistic"], c.filtered, c.unselected)
			}
			log := ""
			if job["ErrorLogUrls"] != "" {
				log = get(t, job["ErrorLogUrls"])
			}
			for _, want := range c.logged {
				if !strings.Contains(log, want) {
					t.Errorf("the error log does not say %q:\n%s", want, log)
				}
			}
			if c.filtered == 0 && log != "" {
				t.Errorf("an error log although nothing is filtered:\n%s", log)
			}
		})
	}
}

// get returns the body behind a URL.
func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestRowsThroughJobs loads every row case from the embedded broker.
func TestRowsThroughJobs(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	rowsThroughJobs(t, p, p.ready.Kafka)
}
