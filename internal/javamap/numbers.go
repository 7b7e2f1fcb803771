package javamap

import "slices"

// spread mixes the high bits of a hash into the low ones, as both kinds of map do before they choose a bucket.
func spread(h uint32) uint32 { return h ^ h>>16 }

// order sorts distinct keys, given in the order in which they were put, by bucket.
func order[K any](keys []K, hash func(K) uint32, buckets int) []K {
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, func(a, b K) int {
		return int(spread(hash(a))&uint32(buckets-1)) - int(spread(hash(b))&uint32(buckets-1))
	})
	return sorted
}

// concurrentBuckets is the table size of a ConcurrentHashMap that grew to n entries: it doubles when 3/4 are reached, one
// entry earlier than a HashMap.
func concurrentBuckets(n int) int {
	size := 16
	for n*4 >= size*3 {
		size *= 2
	}
	return size
}

// IntOrder is [Order] for Integer keys, which are distinct.
func IntOrder(keys []int32) []int32 {
	size := 16
	for len(keys)*4 > size*3 {
		size *= 2
	}
	return order(keys, func(k int32) uint32 { return uint32(k) }, size)
}

// ConcurrentOrder is the order of a ConcurrentHashMap with String keys, which are distinct.
func ConcurrentOrder(keys []string) []string { return order(keys, Hash, concurrentBuckets(len(keys))) }

// ConcurrentIntOrder is the order of a ConcurrentHashMap with Integer keys, which are distinct.
func ConcurrentIntOrder(keys []int32) []int32 {
	return order(keys, func(k int32) uint32 { return uint32(k) }, concurrentBuckets(len(keys)))
}

// ConcurrentLongOrder is the order of a ConcurrentHashMap (or its key set) with Long keys, which are distinct.
func ConcurrentLongOrder(keys []int64) []int64 {
	return order(keys, func(k int64) uint32 { return uint32(k) ^ uint32(uint64(k)>>32) }, concurrentBuckets(len(keys)))
}
