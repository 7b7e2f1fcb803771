// Package state reads, writes and merges the values of BITMAP, HLL, QUANTILE_STATE and AGG_STATE columns.
//
// All are bytes: of a bitmap the portable form of a 64-bit Roaring bitmap, of an AGG_STATE the arguments of its calls, of the others
// Doris's own serialization.
// sql/expr, sql/engine and storage import it; it starts no goroutine and keeps nothing.
package state
