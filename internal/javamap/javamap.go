// Package javamap reproduces the order in which Java's HashMap and HashSet of strings are walked, which Doris lets show
// through in texts such as "Unknown properties: {b=1, a=2}".
//
// The package has no state and no goroutines; every package may import it.
package javamap

import (
	"sort"
	"unicode/utf16"
)

// Hash is Java's String.hashCode.
func Hash(s string) uint32 {
	var h uint32
	for _, u := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(u)
	}
	return h
}

// Order returns the keys in the order of a java.util.HashMap that they were put into one after the other, starting empty.
// Repeated keys appear once.
func Order(keys []string) []string { return OrderSized(keys, len(keys)) }

// OrderSized is [Order] for a map that once held inserted keys and still has the buckets for so many.
func OrderSized(keys []string, inserted int) []string {
	seen := make(map[string]bool, len(keys))
	distinct := make([]string, 0, len(keys))
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			distinct = append(distinct, k)
		}
	}
	size := 16
	for max(inserted, len(distinct))*4 > size*3 {
		size *= 2
	}
	bucket := func(s string) uint32 {
		h := Hash(s)
		return (h ^ h>>16) & uint32(size-1)
	}
	sort.SliceStable(distinct, func(i, j int) bool { return bucket(distinct[i]) < bucket(distinct[j]) })
	return distinct
}
