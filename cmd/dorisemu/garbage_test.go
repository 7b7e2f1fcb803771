package main

import (
	"runtime/debug"
	"testing"
)

func TestMemoryLimit(t *testing.T) {
	for text, want := range map[string]int64{
		"max\n": 0, "": 0, "268435456\n": 241591905, "9223372036854771712\n": 0, "-1": 0, "nonsense": 0,
	} {
		if got := memoryLimit(text); got != want {
			t.Errorf("memoryLimit(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestHeapGoal(t *testing.T) {
	const mb = 1 << 20
	for live, want := range map[int64]int64{0: 320 * mb, 100 * mb: 320 * mb, 160 * mb: 372 * mb, 1024 * mb: 2208 * mb} {
		if got := heapGoal(live); got != want {
			t.Errorf("heapGoal(%d MB) = %d MB, want %d MB", live/mb, got/mb, want/mb)
		}
	}
}

// TestHeapTuner checks that the limit is the goal, and never more than the process may use.
func TestHeapTuner(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	for most, want := range map[int64]int64{1 << 40: usualHeap, 200 << 20: 200 << 20} {
		h := &heapTuner{most: most}
		h.collected()
		if got := debug.SetMemoryLimit(-1); got != want {
			t.Errorf("with at most %d the limit is %d, want %d", most, got, want)
		}
	}
}
