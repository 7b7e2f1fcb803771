// Package convert turns text into values of Doris types and values into text, one file per family of types.
//
// The rules are those by which a Doris frontend folds CAST of a string literal (Doris: StringLikeLiteral), which are those
// of the backend's casts too. A [Func] is made once per column by [Parser] and appends to a chunk vector without allocating;
// it may be used by one goroutine at a time. [AppendText] writes a value as the MySQL text protocol shows it. The package
// has no state and starts no goroutine; decoders (load) and sql/expr import it.
package convert
