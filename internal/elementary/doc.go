// Package elementary is the elementary functions of mathematics, rounded correctly but for about one argument in a million.
//
// The standard library's are a last digit off for a quarter of their arguments, which is not wrong, but not what a program that
// was linked with glibc or runs in a JVM prints, and Doris's values are compared digit by digit. They are computed here with
// twice a double's digits (pairs of doubles whose sum is the value) and then rounded. The package has no state.
package elementary
