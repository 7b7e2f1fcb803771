// Package wide is integer arithmetic on 256-bit two's complement values, for LARGEINT and DECIMAL.
//
// [Int] is a plain value: no allocation, no state, no goroutines. Every package may import it.
package wide
