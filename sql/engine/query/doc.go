// Package query runs queries: it binds a tree of sql/ast to tables, and pulls chunks through operators.
//
// Relations are here (joins, grouping, sorting, windows, sub-queries), scalar expressions are sql/expr's: each clause is analysed
// there with Doris's types and casts, aggregates and sub-queries standing as columns of their own. Errors have Doris's wording
// and positions. A [Plan] is made by [Bind] and may be opened many times; what [Plan.Open] returns belongs to one goroutine. The
// package has no state and starts no goroutine; only sql/engine imports it.
package query
