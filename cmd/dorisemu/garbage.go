package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
)

// gcPercent is GOGC unless the environment sets it: loading makes garbage by the fetch, and collecting it twice as rarely as by
// default costs less CPU time than the memory is worth, as long as there is little of it: see heapGoal.
const gcPercent = 200

// usualHeap is what the process may take before the collector works as hard as by default.
const usualHeap = 320 << 20

// limitFiles tell how much memory the process may use, by version of cgroups.
var limitFiles = []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}

// tuneGarbageCollector sets GOGC, and GOMEMLIMIT to heapGoal at each collection, but to nine tenths of what the container may use
// at most, so that the collector works harder before the kernel kills the process. GOGC and GOMEMLIMIT of the environment come
// first. It starts no goroutine: the runtime calls it back after each collection.
func tuneGarbageCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	most := int64(math.MaxInt64)
	for _, name := range limitFiles {
		if text, err := os.ReadFile(name); err == nil {
			if limit := memoryLimit(string(text)); limit > 0 {
				most = limit
			}
			break
		}
	}
	if os.Getenv("GOGC") != "" {
		debug.SetMemoryLimit(most)
		return
	}
	tuner := &heapTuner{most: most}
	tuner.collected()
}

// heapTuner keeps the memory limit at the goal for what was alive after the last collection.
type heapTuner struct {
	most, limit int64
	live        [1]metrics.Sample
}

// collected sets the limit and asks to be called after the next collection.
func (h *heapTuner) collected() {
	h.live[0].Name = "/gc/heap/live:bytes"
	metrics.Read(h.live[:])
	limit := min(h.most, heapGoal(int64(h.live[0].Value.Uint64())))
	// Setting it stops the world for a moment: a small change is not worth that.
	if limit < h.limit/8*7 || limit > h.limit/8*9 {
		debug.SetMemoryLimit(limit)
		h.limit = limit
	}
	runtime.SetFinalizer(&struct{ next *heapTuner }{h}, func(s *struct{ next *heapTuner }) { s.next.collected() })
}

// heapGoal is how much memory may be used before the next collection when live bytes of the heap are in use: three times as much,
// as GOGC has it, up to usualHeap, and twice as much with some room beside the heap above.
func heapGoal(live int64) int64 { return max(usualHeap, 2*live+live/8+32<<20) }

// memoryLimit reads the file of a cgroup and returns the limit for Go's heap in bytes, 0 if there is none.
func memoryLimit(text string) int64 {
	limit, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || limit <= 0 || limit >= 1<<50 {
		return 0 // "max", or the huge number of version 1
	}
	return limit / 10 * 9
}
