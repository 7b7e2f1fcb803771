package transcript

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	steps, err := Parse("-- a comment\n-- @connect root - ora\n>>> SELECT 1,\n... 2\na\tb\n#types 8/20\t8/20\n1\t<NULL>\n\\t\\\\\tx\n(2 rows)\n\n>>> BAD\nERROR 1105 (HY000): no\\ngood\n\n>>> SET x\nOK affected=0 info={'a'}\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{
		{Line: 3, Connect: &Connect{"root", "", "ora"}, SQL: "SELECT 1,\n2", Answer: Answer{Columns: []string{"a", "b"}, Types: []string{"8/20", "8/20"}, Rows: [][]string{{"1", Null}, {"\t\\", "x"}}}},
		{Line: 11, SQL: "BAD", Answer: Answer{Error: "1105 (HY000): no\ngood"}},
		{Line: 14, SQL: "SET x", Answer: Answer{Affected: "0", Info: "{'a'}"}},
	}
	if !reflect.DeepEqual(steps, want) {
		t.Errorf("got  %+v\nwant %+v", steps, want)
	}
}
