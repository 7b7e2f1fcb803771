// Package nearest finds the name that a mistyped one most likely meant, for the hints of errors.
//
// The package has no state and starts no goroutine; every package may import it.
package nearest

import "strings"

// Name returns the name of a list that a word most likely meant, or "" if none is near. Case does not matter; at most a third of
// the letters may differ. Of several equally near names it is the first one.
func Name(word string, names []string) string {
	low := strings.ToLower(word)
	best, least := "", (len(word)+1)/3+1
	for _, n := range names {
		if d := Distance(low, strings.ToLower(n)); d < least && d > 0 {
			best, least = n, d
		}
	}
	return best
}

// Distance returns how many letters have to be put in, left out, changed or swapped with their neighbour to make b of a. Words of
// more than 64 bytes are 64 apart.
func Distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, beyond := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], beyond[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
