package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// gcPercent is GOGC unless the environment sets it: loading makes garbage by the fetch, and collecting it twice as rarely as by
// default costs less CPU time than the memory is worth.
const gcPercent = 200

// limitFiles tell how much memory the process may use, by version of cgroups.
var limitFiles = []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}

// tuneGarbageCollector sets GOGC, and GOMEMLIMIT to nine tenths of what the container may use, so that the collector works harder
// before the kernel kills the process. GOGC and GOMEMLIMIT of the environment come first.
func tuneGarbageCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	for _, name := range limitFiles {
		if text, err := os.ReadFile(name); err == nil {
			if limit := memoryLimit(string(text)); limit > 0 {
				debug.SetMemoryLimit(limit)
			}
			return
		}
	}
}

// memoryLimit reads the file of a cgroup and returns the limit for Go's heap in bytes, 0 if there is none.
func memoryLimit(text string) int64 {
	limit, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || limit <= 0 || limit >= 1<<50 {
		return 0 // "max", or the huge number of version 1
	}
	return limit / 10 * 9
}
