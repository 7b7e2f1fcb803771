package main

import "testing"

func TestMemoryLimit(t *testing.T) {
	for text, want := range map[string]int64{
		"max\n": 0, "": 0, "268435456\n": 241591905, "9223372036854771712\n": 0, "-1": 0, "nonsense": 0,
	} {
		if got := memoryLimit(text); got != want {
			t.Errorf("memoryLimit(%q) = %d, want %d", text, got, want)
		}
	}
}
