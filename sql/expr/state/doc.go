// Package state reads, writes and merges the values of BITMAP, HLL and QUANTILE_STATE columns.
//
// All three are bytes: of a bitmap the portable form of a 64-bit Roaring bitmap, of the others Doris's own serialization.
// sql/expr, sql/engine and storage import it; it starts no goroutine and keeps nothing.
package state
