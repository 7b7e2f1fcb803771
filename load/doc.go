// Package load turns messages into durable rows: decode, preceding filter, casts, column mapping, WHERE, sink checks.
//
// One [Load] is one transaction's worth of work and belongs to one goroutine. It reads [Record] slices, fills columnar
// chunks, hands full ones to its [Txn] and sorts rows into loaded, filtered (with a reason in the [ErrorLog]) and unselected.
// It knows nothing of jobs, Kafka or disk formats: routineload, the Stream Load endpoint and INSERT all use it, storage and
// the forwarding client implement [Sink]. Rows without
// expressions are parsed straight into the table's columns; others go through raw chunks, filter, casts, mapping and checks.
// Imports: catalog, sql/ast, sql/expr, load/csv, load/json, internal.
package load
