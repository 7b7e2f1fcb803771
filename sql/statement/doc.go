// Package statement executes Doris statements: one file per statement or SHOW, opening with what Doris does and where we differ.
//
// [Execute] is the only entry; the engine and the HTTP edge call it with a parsed statement and an [Env]. The package has no state
// and no goroutines of its own. Imports: sql/ast, sql/expr, catalog, load, routineload, internal; never the protocol or the engine.
package statement
