package variable

import (
	"sort"
	"strings"
)

// similar returns the three variables whose names are nearest to one that does not exist, as the error of SET prints them
// (Doris: VariableMgr.findSimilarSessionVarNames): {'a', 'b', 'c'}.
func similar(name string) string {
	type near struct {
		name     string
		distance float64
	}
	all := make([]near, 0, len(ordered))
	for _, d := range ordered {
		display := d.Display()
		all = append(all, near{display, 1 - jaroWinkler(strings.ToUpper(display), strings.ToUpper(name))})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].distance < all[j].distance })
	names := make([]string, 0, 3)
	for _, n := range all[:min(3, len(all))] {
		names = append(names, "'"+n.name+"'")
	}
	return "{" + strings.Join(names, ", ") + "}"
}

// jaroWinkler returns the Jaro-Winkler similarity of two texts in 0..1, as Apache commons-text computes it: the prefix bonus
// counts from a Jaro similarity of 0.7 on, with at most 0.1 or one part of the longer length for each common leading character.
func jaroWinkler(a, b string) float64 {
	longer, shorter := a, b
	if len(b) > len(a) {
		longer, shorter = b, a
	}
	if len(shorter) == 0 {
		if len(longer) == 0 {
			return 1
		}
		return 0
	}
	reach := max(len(longer)/2-1, 0)
	taken := make([]bool, len(longer))
	var fromShorter []byte
	for i := 0; i < len(shorter); i++ {
		for j := max(i-reach, 0); j < min(i+reach+1, len(longer)); j++ {
			if !taken[j] && shorter[i] == longer[j] {
				taken[j] = true
				fromShorter = append(fromShorter, shorter[i])
				break
			}
		}
	}
	matches := len(fromShorter)
	if matches == 0 {
		return 0
	}
	swaps, k := 0, 0
	for j := range taken {
		if taken[j] {
			if longer[j] != fromShorter[k] {
				swaps++
			}
			k++
		}
	}
	m := float64(matches)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swaps)/2)/m) / 3
	if jaro < 0.7 {
		return jaro
	}
	prefix := 0
	for prefix < min(4, len(shorter)) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + min(0.1, 1/float64(len(longer)))*float64(prefix)*(1-jaro)
}
