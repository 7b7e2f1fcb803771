package expr_test

import (
	"testing"

	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// TestRenderingRules holds expressions that no recording has against what follows from Doris's signatures, constructors and the
// legacy expressions' toSql: WHERE over the table of the recordings.
func TestRenderingRules(t *testing.T) {
	table := loadTable(t)
	for _, c := range [][2]string{
		// arguments that constructors add
		{"substring(name, 2)", "substring(name, 2, 2147483647)"},
		{"months_between(ts, now())", "months_between(CAST(ts AS datev2), CAST(now() AS datev2), TRUE)"},
		{"json_contains(tags, '1')", "json_contains(CAST(tags AS json), CAST('1' AS json), '$')"},
		{"json_length(tags)", "json_length(CAST(tags AS json), '$')"},
		{"str_to_map(name)", "str_to_map(name, ',', ':')"},
		{"aes_encrypt(name, 'k')", "aes_encrypt(name, 'k', '', 'AES_128_ECB')"},
		{"sm4_decrypt(name, 'k', 'iv')", "sm4_decrypt(name, 'k', 'iv', 'SM4_128_ECB')"},
		// names that functions are registered under
		{"char_length(name)", "character_length(name)"}, {"nvl(id, 0)", "ifnull(id, 0)"}, {"size([1])", "cardinality([1])"},
		{"curtime()", "current_time()"}, {"inet_aton(name)", "ipv4_string_to_num_or_null(name)"}, {"char(65)", "char(65 using utf8)"},
		// intervals and units become functions
		{"ts - interval id day", "days_sub(ts, id)"}, {"timestampdiff(day, ts, now())", "days_diff(now(), ts)"},
		{"timestampadd(hour, 2, ts)", "hours_add(ts, 2)"}, {"extract(year from ts)", "year(ts)"}, {"adddate(ts, 1)", "days_add(ts, 1)"},
		{"date_floor(ts, interval 5 minute)", "minute_floor(ts, 5, '0001-01-01 00:00:00')"},
		// arithmetic
		{"id + amount * 2", "(CAST(id AS decimalv3(14,2)) + CAST((amount * CAST(2 AS decimalv3(3,0))) AS decimalv3(14,2)))"},
		{"amount / 3", "(CAST(amount AS decimalv3(14,6)) / CAST(3 AS decimalv3(3,0)))"}, {"id * 1.5", "(CAST(id AS decimalv3(10,0)) * 1.5)"},
		{"amount % 2", "(amount % CAST(2 AS decimalv3(10,2)))"}, {"+id", "id"}, {"id / 0", "(CAST(id AS double) / CAST(0 AS double))"},
		// comparisons and their casts
		{"id > 2147483648", "(CAST(id AS bigint) > 2147483648)"}, {"id > 9223372036854775808", "(CAST(id AS largeint) > 9223372036854775808)"},
		{"amount = '1.5'", "(amount = 1.50)"}, {"amount = '1.555'", "(CAST(amount AS decimalv3(38,6)) = CAST('1.555' AS decimalv3(38,6)))"},
		{"id = '1'", "(id = 1)"}, {"id = '1.5'", "(CAST(id AS decimalv3(38,6)) = CAST('1.5' AS decimalv3(38,6)))"}, {"id = true", "(id = CAST(TRUE AS int))"},
		{"ts = '2024-01-01 00:00:00.5'", "(CAST(ts AS datetimev2(1)) = '2024-01-01 00:00:00.5')"}, {"ts = id", "(ts = CAST(id AS datetimev2(0)))"},
		{"now(3) > ts", "(now(3) > CAST(ts AS datetimev2(3)))"}, {"current_date() > ts", "(CAST(current_date() AS datetimev2(0)) > ts)"},
		{"id in (1, 2.5)", "CAST(id AS decimalv3(11,1)) IN (CAST(1 AS decimalv3(11,1)), CAST(2.5 AS decimalv3(11,1)))"}, {"id in (null, 1)", "id IN (NULL, 1)"},
		// logic
		{"not id in (1, 2)", "id NOT IN (1, 2)"}, {"not name is null", "name IS NOT NULL"}, {"not (id > 1 and name = 'a')", "(NOT ((id > 1) AND (name = 'a')))"},
		{"id = 1 xor id = 2", "xor((id = 1), (id = 2))"}, {"name is true", "CAST(name AS boolean)"}, {"name not regexp 'a'", "(NOT name regexp 'a')"},
		// branches
		{"if(id > 1, id, amount)", "if((id > 1), CAST(id AS decimalv3(12,2)), CAST(amount AS decimalv3(12,2)))"},
		{"case name when 'a' then 1 else 2 end", "CASE WHEN (name = 'a') THEN 1 ELSE 2 END"},
		// JSON and nested values
		{"json_extract_string(tags, '$.a')", "CAST(jsonb_extract(CAST(tags AS json), '$.a') AS text)"}, {"get_json_int(tags, '$.a')", "CAST(jsonb_extract(CAST(tags AS json), '$.a') AS int)"},
		{"split_by_string(name, ',')[1]", "element_at(split_by_string(name, ','), 1)"}, {"map('a', 1)['a']", "element_at(map('a', 1), 'a')"},
		{"[1, 2, 3][id]", "element_at([1, 2, 3], CAST(id AS bigint))"}, {"cast(tags as map<string, int>)", "CAST(tags AS map<text,int>)"},
		// a text takes every argument before a cast to anything else is looked for
		{"hex(ts)", "hex(CAST(ts AS varchar(65533)))"}, {"hex(amount)", "hex(CAST(amount AS varchar(65533)))"}, {"hex(1.5)", "hex(CAST(1.5 AS varchar(65533)))"},
		{"to_bitmap(ts)", "to_bitmap(CAST(ts AS varchar(65533)))"}, {"conv(ts, 10, 2)", "conv(CAST(ts AS varchar(65533)), 10, 2)"}, {"bin(ts)", "bin(CAST(ts AS bigint))"},
		// aggregates lose their arguments, window functions do not
		{"sum(id)", "sum()"}, {"count(distinct id)", "count(DISTINCT )"}, {"max_by(name, id)", "max_by(, )"}, {"percentile_approx_weighted(id, id, 0.5)", "percentile_approx_weighted(, , )"},
		{"lag(id)", "lag(id, 1, NULL)"}, {"lead(id, 2)", "lead(id, 2, NULL)"}, {"lag(id, 2, 5)", "lag(id, 2, 5)"}, {"first_value(name, true)", "first_value(name, TRUE)"}, {"ntile(3)", "ntile(3)"},
		// times and bytes
		{"timediff(ts, ts) > '10:00:00'", `(timediff(ts, ts) > "10:00:00")`}, {"cast(name as time(3))", "CAST(name AS time(3))"}, {"from_hex(name)", "from_binary(CAST(name AS varbinary(2147483647)))"},
		{"map()", "MAP{}"},
		// names that are no columns are texts
		{"date_add(a, interval 1 day)", "days_add(CAST(a AS datetimev2(6)), 1)"}, {"a & 1", "(CAST(CAST(a AS double) AS bigint) & 1)"}, {"a = true", "(CAST(a AS boolean) = TRUE)"},
		{"-a", "(CAST(0 AS double) - CAST(a AS double))"}, {"round(a, 2)", "round(CAST(a AS decimalv3(38,9)), 2)"}, {"year(a)", "year(CAST(a AS datev2))"},
	} {
		e, err := parser.ParseExpr(c[0])
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		n, err := expr.Analyze(e, &expr.LoadScope{Table: table})
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
		} else if got := n.Render(); got != c[1] {
			t.Errorf("%s\n  is   %s\n  want %s", c[0], got, c[1])
		}
	}
}
