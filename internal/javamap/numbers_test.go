package javamap

import (
	"slices"
	"testing"
)

// The orders are those of runningTxns and SHOW ROUTINE LOAD, recorded from a real Doris frontend, 2026-01-19.
func TestConcurrentOrder(t *testing.T) {
	for _, want := range [][]int64{{353, 404, 315, 493}, {353, 579, 404, 553, 315, 493}, {284, 285, 286}} {
		if got := ConcurrentLongOrder(slices.Sorted(slices.Values(want))); !slices.Equal(got, want) {
			t.Errorf("long order %v, want %v", got, want)
		}
	}
	if got, want := ConcurrentOrder([]string{"re1", "re2", "re3", "re4"}), []string{"re4", "re3", "re2", "re1"}; !slices.Equal(got, want) {
		t.Errorf("string order %v, want %v", got, want)
	}
	if got, want := ConcurrentIntOrder([]int32{3, 17, 40}), []int32{17, 3, 40}; !slices.Equal(got, want) {
		t.Errorf("int order %v, want %v", got, want)
	}
	// Twelve entries make a ConcurrentHashMap grow, but not a HashMap.
	keys := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16}
	if got := ConcurrentIntOrder(keys); !slices.Equal(got, keys) {
		t.Errorf("grown concurrent order %v", got)
	}
	if got := IntOrder(keys); got[1] != 16 {
		t.Errorf("order of a map that did not grow: %v", got)
	}
}
