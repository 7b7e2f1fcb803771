package convert

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// The shares of testdata/casts.tsv (recorded from a real Doris frontend, 2026-01-19) that must be equal, in percent.
const (
	looseShare  = 99.8
	strictShare = 99.7
)

// testType reads the types that the recorded casts use.
func testType(t *testing.T, text string) catalog.Type {
	name, params, _ := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	var n []int
	for _, p := range strings.Split(params, ",") {
		if p != "" {
			v, err := strconv.Atoi(strings.TrimSpace(p))
			if err != nil {
				t.Fatalf("type %s: %v", text, err)
			}
			n = append(n, v)
		}
	}
	switch name {
	case "DECIMAL":
		return catalog.DecimalOf(n[0], n[1])
	case "VARCHAR":
		return catalog.VarCharOf(n[0])
	case "DATETIME":
		if len(n) > 0 {
			return catalog.DateTimeOf(n[0])
		}
		return catalog.DateTimeOf(0)
	}
	kinds := map[string]catalog.Kind{"BOOLEAN": catalog.Boolean, "TINYINT": catalog.TinyInt, "SMALLINT": catalog.SmallInt,
		"INT": catalog.Int, "BIGINT": catalog.BigInt, "LARGEINT": catalog.LargeInt, "FLOAT": catalog.Float, "DOUBLE": catalog.Double,
		"DATE": catalog.Date, "TIME": catalog.Time, "STRING": catalog.String, "IPV4": catalog.IPv4, "IPV6": catalog.IPv6}
	k, ok := kinds[name]
	if !ok {
		t.Fatalf("type %s", text)
	}
	return catalog.Of(k)
}

func TestRecordedCasts(t *testing.T) {
	file, err := os.Open("testdata/casts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	equal, all := map[string]int{}, map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		f := strings.SplitN(lines.Text(), "\t", 4)
		if len(f) != 4 {
			t.Fatalf("line %q", lines.Text())
		}
		question := strings.TrimSuffix(strings.TrimPrefix(f[1], "cast('"), ")")
		at := strings.LastIndex(question, "' as ")
		text := strings.ReplaceAll(question[:at], `\\`, `\`)
		typ := testType(t, question[at+5:])
		mode := Loose
		if f[0] == "strict" {
			mode = Strict
		}
		v := chunk.NewVector(typ, 1)
		got := "<NULL>"
		if Parser(typ, mode)(v, []byte(text)) {
			got = string(AppendText(nil, v, 0))
		}
		if v.Len > 1 || v.Len == 0 && len(v.Data) > 0 {
			t.Fatalf("%s: vector of %d values, %d bytes", f[1], v.Len, len(v.Data))
		}
		want := f[3]
		if strings.HasPrefix(want, "ERROR") {
			want = "<NULL>"
		}
		all[f[0]]++
		// The recorded answers lost blanks at the end of a line.
		if strings.TrimRight(got, " ") == strings.TrimRight(want, " ") {
			equal[f[0]]++
		} else {
			t.Logf("%s %s = %q, want %q", f[0], f[1], got, want)
		}
	}
	for mode, floor := range map[string]float64{"loose": looseShare, "strict": strictShare} {
		share := 100 * float64(equal[mode]) / float64(all[mode])
		t.Logf("%s: %d of %d equal (%.1f %%)", mode, equal[mode], all[mode], share)
		if share < floor {
			t.Errorf("%s: share fell below %.1f %%", mode, floor)
		}
	}
}
