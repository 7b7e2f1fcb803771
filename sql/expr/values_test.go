package expr_test

import (
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// TestValues checks functions that no recorded answer covers, by Doris's documentation.
func TestValues(t *testing.T) {
	ctx := expr.Context{Now: time.Date(2024, 1, 31, 10, 11, 12, 345678000, time.UTC)}
	for text, want := range map[string]string{
		`json_extract('{"a":{"b":[1,"x"]}}', '$.a.b[1]')`: `"x"`,
		`json_extract('{"a":1,"b":2}', '$.a', '$.b')`:     `[1,2]`,
		`json_extract('[1,2,3]', '$[*]')`:                 `[1,2,3]`,
		`json_extract('[1,2,3]', '$[last]')`:              `3`,
		`get_json_string('{"a":"q\\"x"}', '$.a')`:         `q"x`,
		`get_json_int('{"a":7}', '$.a')`:                  `7`,
		`get_json_int('{"a":"x"}', '$.b')`:                `<NULL>`,
		`get_json_double('{"a":1.5}', '$.a')`:             `1.5`,
		`json_object('k', 1, 'x', null)`:                  `{"k":1,"x":null}`,
		`json_array(1, 'a', null)`:                        `[1,"a",null]`,
		`json_length('[1,2]')`:                            `2`,
		`cast('{"a" : 1}' as json)`:                       `{"a":1}`,
		`cast(cast('12' as json) as int)`:                 `12`,
		`split_part('a,b,c', ',', -1)`:                    `c`,
		`lpad('hi', 5, 'xy')`:                             `xyxhi`,
		`rpad('hi', 1, 'xy')`:                             `h`,
		`substr('hello', -3, 2)`:                          `ll`,
		`regexp_replace('a b c', ' ', '-')`:               `a-b-c`,
		`regexp_extract('abc123', '([a-z]+)([0-9]+)', 2)`: `123`,
		`'abc' like 'a_c'`:                                `1`,
		`'a%c' like 'a\\%c'`:                              `1`,
		`date_format('2024-01-31', 'yyyyMMdd')`:           `20240131`,
		`date_trunc('2024-01-31 10:11:12', 'hour')`:       `2024-01-31 10:00:00`,
		`now()`:                              `2024-01-31 10:11:12`,
		`now(3)`:                             `2024-01-31 10:11:12.345`,
		`curdate()`:                          `2024-01-31`,
		`unix_timestamp()`:                   `1706695872`,
		`from_unixtime(1706695872, '%H:%i')`: `10:11`,
		`convert_tz('2024-01-31 10:00:00', 'UTC', '+08:00')`: `2024-01-31 18:00:00`,
		`case when null then 1 else 2 end`:                   `2`,
		`coalesce(null, null, 'x')`:                          `x`,
		`1 in (2, null)`:                                     `<NULL>`,
		`5 div 2`:                                            `2`,
		`5 % 0`:                                              `<NULL>`,
		`1.00 / 3`:                                           `0.333333`,
		`cast(1.005 as decimal(9,2))`:                        `1.01`,
		`cast(300 as tinyint)`:                               `<NULL>`,
		`cast(20240131 as date)`:                             `2024-01-31`,
		`cast('[1,2]' as array<int>)`:                        `[1, 2]`,
		`array_contains([1,2,3], 2)`:                         `1`,
		`array_sort(array_distinct([3,1,3,2]))`:              `[1, 2, 3]`,
		`[1,2,3][-1]`:                                        `3`,
		`map('a', 1)['a']`:                                   `1`,
		`array_map(x -> x + 1, [1,2])`:                       `[2, 3]`,
		`array_filter(x -> x > 1, [1,2])`:                    `[2]`,
		`array_join(split_by_string('a-b', '-'), '+')`:       `a+b`,
		`md5('')`:            `d41d8cd98f00b204e9800998ecf8427e`,
		`sha1('abc')`:        `a9993e364706816aba3e25717850c26c9cd0d89d`,
		`xxhash_64('hello')`: `-7685981735718036227`,
		`hex('A')`:           `41`,
		`bitmap_to_string(bitmap_or(to_bitmap(3), to_bitmap('1')))`: `1,3`,
		`hll_cardinality(hll_hash('x'))`:                            `1`,
		`money_format(1234567.891)`:                                 `1,234,567.89`,
		`conv('ff', 16, 10)`:                                        `255`,
		`bit_shift_left(1, 4)`:                                      `16`,
		`ipv4_num_to_string(3232235521)`:                            `192.168.0.1`,
	} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		n, err := expr.Analyze(e, nil)
		var eval *expr.Evaluator
		if err == nil {
			eval, err = expr.Compile(n, ctx)
		}
		var v *chunk.Vector
		if err == nil {
			v, err = eval.Eval(&chunk.Chunk{Rows: 1})
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := string(convert.AppendText(nil, v, 0))
		if v.IsNull(0) {
			got = "<NULL>"
		}
		if got != want {
			t.Errorf("%s = %s, want %s", text, got, want)
		}
	}
}
