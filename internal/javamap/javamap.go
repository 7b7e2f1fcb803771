// Package javamap reproduces the order in which Java's HashMap and HashSet of strings are walked, which Doris lets show
// through in texts such as "Unknown properties: {b=1, a=2}".
//
// The package has no state and no goroutines; every package may import it.
package javamap

import (
	"slices"
	"unicode/utf16"
)

// Hash is Java's String.hashCode.
func Hash(s string) uint32 {
	var h uint32
	for i := range len(s) {
		if s[i] >= 0x80 {
			return wideHash(s)
		}
		h = 31*h + uint32(s[i])
	}
	return h
}

// wideHash is Hash of a text that is not ASCII alone.
func wideHash(s string) uint32 {
	var h uint32
	for _, u := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(u)
	}
	return h
}

// Order returns the keys in the order of a java.util.HashMap that they were put into one after the other, starting empty.
// Repeated keys appear once.
func Order(keys []string) []string { return OrderSized(keys, len(keys)) }

// Copied is [Order] for a map that was made as a copy of another one with these keys: it has just the buckets that they need.
func Copied(keys []string) []string {
	buckets := 1
	for buckets < len(keys)*4/3+1 {
		buckets *= 2
	}
	return order(keys, Hash, buckets)
}

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
	sorted := make([]string, len(distinct))
	for i, place := range places(distinct, max(inserted, len(distinct))) {
		sorted[i] = distinct[place]
	}
	return sorted
}

// Places is [Order] for distinct keys: it returns where each of them is in the list.
func Places(keys []string) []int { return places(keys, len(keys)) }

// OrderPaired is [Order] of the second parts of pairs that have one first part, in a HashSet of Doris's Pair.
func OrderPaired(first string, keys []string) []string {
	keys = Order(keys)
	hashes := make([]uint32, len(keys))
	for i, k := range keys {
		hashes[i] = 31*(31+Hash(first)) + Hash(k)
	}
	sorted := make([]string, len(keys))
	for i, place := range hashed(hashes, len(keys)) {
		sorted[i] = keys[place]
	}
	return sorted
}

// places orders distinct keys by the buckets of a map that has held inserted keys.
func places(keys []string, inserted int) []int {
	var space [64]uint32
	hashes := space[:0]
	for _, k := range keys {
		hashes = append(hashes, Hash(k))
	}
	return hashed(hashes, inserted)
}

// hashed is places for keys with these hashes.
func hashed(hashes []uint32, inserted int) []int {
	size := 16
	for inserted*4 > size*3 {
		size *= 2
	}
	type placed struct {
		bucket uint32
		place  int
	}
	var space [64]placed
	list := space[:0]
	for i, h := range hashes {
		list = append(list, placed{spread(h) & uint32(size-1), i})
	}
	slices.SortStableFunc(list, func(a, b placed) int { return int(a.bucket) - int(b.bucket) })
	sorted := make([]int, len(list))
	for i, p := range list {
		sorted[i] = p.place
	}
	return sorted
}
