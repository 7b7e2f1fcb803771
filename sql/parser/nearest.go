package parser

import (
	"strings"

	names "github.com/dorisemu/dorisemu/internal/nearest"
)

// nearest returns the keyword of a list that a mistyped word most likely meant, or "". At most a third of the letters may differ.
func nearest(word string, keywords []string) string {
	best, least := "", len(word)/3+1
	for _, k := range keywords {
		if len(k) < 3 || strings.ToUpper(k) != k || k == word {
			continue
		}
		if d := names.Distance(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}
