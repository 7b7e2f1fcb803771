package load_test

import (
	"context"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/load"
)

// FuzzLoad loads any message into columns of many types, in both formats, strict and not, with and without expressions: rows are
// accounted for, columns have as many values as there are rows, and nothing panics.
func FuzzLoad(f *testing.F) {
	f.Add([]byte("1,300,abc,1.5,2024-01-02,true,{\"a\":1},[1,2],x\n\\N,,\"a,b\",,"), byte('"'), byte('\\'), false)
	f.Add([]byte(`{"k":1,"ti":"x","v":"abcdef","d":1e9,"ts":"2024","b":true,"j":{"a":[1]},"a":[1,null],"s":"\u00e9"}`), byte(0), byte(0), true)
	f.Add([]byte(`[{"k":1},{"v":null},{"s":{"a" : 2}},3]`), byte(0), byte(0), false)
	table := parseTable("t", strings.Join([]string{"k bigint key notnull", "ti tinyint", "v varchar5", "d decimal5_2", "ts datetime", "b boolean", "j json", "a arrayint", "s string"}, "\n"))
	f.Fuzz(func(t *testing.T, message []byte, enclose, escape byte, strict bool) {
		for variant := range 8 {
			txn := &sinkTxn{}
			request := load.Request{Table: table, Txn: txn, Errors: errorLines{&strings.Builder{}}, Truncate: escape == 1}
			request.Spec.Strict = strict
			request.Spec.CSV = load.CSVOptions{Separator: []byte(","), Enclose: enclose, Escape: escape}
			if variant&1 != 0 {
				request.Spec.Format = load.JSON
				request.Spec.JSON.StripOuterArray = len(message) > 0 && message[0] == '['
			}
			if variant&2 != 0 {
				if _, err := setClauses(&request.Spec, []string{"WHERE v != 'x' OR v IS NULL"}); err != nil {
					t.Fatal(err)
				}
			}
			if variant&4 != 0 {
				request.Spec.Columns = plainColumns([]string{"k", "v", "s", "j"})
			}
			ctx := context.Background()
			l, err := load.New(ctx, request)
			if err != nil {
				t.Fatal(err)
			}
			record := load.Record{Value: message}
			if err := l.Add(ctx, []load.Batch{{Records: []load.Record{record, record}}}); err != nil {
				t.Fatal(err)
			}
			counters, err := l.Finish(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if counters.Loaded != int64(txn.rows) || counters.Total != counters.Loaded+counters.Filtered+counters.Unselected {
				t.Fatalf("counters %+v, rows written %d", counters, txn.rows)
			}
		}
	})
}
