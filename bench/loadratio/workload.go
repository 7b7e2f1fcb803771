package main

import (
	"fmt"

	"github.com/dorisemu/dorisemu/bench/message"
)

// workload is one topic with the table it goes into.
type workload struct {
	name, topic, columns, keys, properties, clauses, format string
	rows                                                    int64
	// wanted is the least share of read-and-drop that is good.
	wanted float64
	// check is a query that must answer want after the load.
	check, want string
}

// table makes the table.
func (w *workload) table() string {
	return "CREATE TABLE t (" + w.columns + ") " + w.keys + " DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES (\"replication_num\" = \"1\"" + w.properties + ")"
}

const (
	// unique and sequenced are compared with each other.
	unique    = "UNIQUE, random keys"
	sequenced = "UNIQUE with sequence"

	comma = `COLUMNS TERMINATED BY ","`
	// mapping computes two of the fifteen columns.
	mapping = comma + `, COLUMNS(id, uid, ts, name, city, cat, qty, price, disc, amount, st, dev, score, ok, mark, ` +
		`total = qty * price, code = concat(upper(city), mark))`
	mapped = "id BIGINT, uid INT, ts DATETIME, name VARCHAR(16), city VARCHAR(16), cat VARCHAR(16), qty INT, " +
		"price DECIMAL(10,2), disc DOUBLE, total DECIMAL(12,2), st VARCHAR(8), dev VARCHAR(8), score INT, ok BOOLEAN, code VARCHAR(16)"
)

// workloads are those that are compared with reading and dropping.
func workloads(scale float64) []workload {
	narrow, wide := int64(2e6*scale), int64(2e6*scale)
	keys, last := message.Upserted(narrow)
	groups, sum := message.Tenfold(narrow)
	list := []workload{
		{name: "CSV, 3 columns", topic: "bench-csv3", columns: message.Narrow, clauses: comma, format: "csv", rows: narrow, wanted: 0.5},
		{name: "CSV, 15 columns", topic: "bench-csv15", columns: message.Wide, clauses: comma, format: "csv", rows: wide, wanted: 0.5},
		{name: "CSV, 2 expressions", topic: "bench-csv15", columns: mapped, clauses: mapping, format: "csv", rows: wide, wanted: 0.25},
		{name: "JSON, 15 fields", topic: "bench-json15", columns: message.Wide, format: "json", rows: wide, wanted: 0.5},
	}
	for i := range list {
		w := &list[i]
		w.keys, w.check, w.want = "DUPLICATE KEY(id)", "SELECT concat(COUNT(*), '/', COUNT(DISTINCT id)) FROM bench.t", fmt.Sprintf("%d/%d", w.rows, w.rows)
	}
	upsert := workload{name: unique, topic: "bench-upsert3", columns: message.Narrow, keys: "UNIQUE KEY(id)", clauses: comma, format: "csv", rows: narrow, wanted: 0.3,
		check: "SELECT COUNT(*) FROM bench.t", want: fmt.Sprint(keys)}
	ordered := upsert
	ordered.name, ordered.properties = sequenced, `, "function_column.sequence_col" = "v"`
	ordered.check, ordered.want = "SELECT concat(COUNT(*), '/', SUM(v)) FROM bench.t", fmt.Sprintf("%d/%d", keys, last)
	return append(list, upsert, ordered,
		workload{name: "AGGREGATE, 10 to 1", topic: "bench-tenfold3", columns: "id BIGINT, name VARCHAR(16) REPLACE, v BIGINT SUM", keys: "AGGREGATE KEY(id)",
			clauses: comma, format: "csv", rows: narrow, wanted: 0.3,
			check: "SELECT concat(COUNT(*), '/', SUM(v)) FROM bench.t", want: fmt.Sprintf("%d/%d", groups, sum)})
}
