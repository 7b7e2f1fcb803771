// Package message makes the messages of the benchmarks. Every value follows from the row number alone, so that counts and sums of
// what was loaded can be checked exactly. It has no state; only the commands of bench import it.
package message

import "fmt"

// Format is a kind of message.
type Format struct {
	// Append writes row i (from 0) behind b.
	Append func(b []byte, i int64) []byte
	// Columns are the table's, in the order of the fields.
	Columns string
	JSON    bool
}

// Formats by name.
var Formats = map[string]Format{
	// 23 bytes, e.g. 10000042,Amelia,1332598
	"csv3": {Append: appendCSV3, Columns: Narrow},
	// as csv3, with random keys of which many come again
	"upsert3": {Append: appendUpsert3, Columns: Narrow},
	// as csv3, with ten rows of each key near each other
	"tenfold3": {Append: appendTenfold3, Columns: Narrow},
	// about 95 bytes
	"csv15": {Append: appendCSV15, Columns: Wide},
	// about 190 bytes
	"json15": {Append: appendJSON15, Columns: Wide, JSON: true},
}

// Sums are what a query over a table with the rows 0 to n-1 must answer, as the inner of a JSON object.
func Sums(format string, n int64) string {
	var id, a, b int64
	for i := range n {
		switch format {
		case "csv3":
			id += firstID + i
			a += valueOf(i)
		case "upsert3":
			id += upsertID(i)
			a += i
		case "tenfold3":
			id += tenfoldID(i)
			a += valueOf(i)
		default:
			w := wideOf(i)
			id += firstID + i
			a += w.qty
			b += w.qty * w.cents
		}
	}
	if Formats[format].Columns == Narrow {
		return fmt.Sprintf(`"sum_id":%d,"sum_v":%d`, id, a)
	}
	return fmt.Sprintf(`"sum_id":%d,"sum_qty":%d,"sum_total":"%d.%02d"`, id, a, b/100, b%100)
}
