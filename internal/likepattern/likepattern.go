// Package likepattern matches the LIKE patterns of SHOW statements. It has no state; every package may import it.
package likepattern

// Match reports whether text matches a LIKE pattern: % is any run, _ is one character, a backslash takes the next one as it
// is. Case counts, as in Doris's SHOW statements.
func Match(pattern, text string) bool { return match([]rune(pattern), []rune(text)) }

// match goes back to the last % on a mismatch, so that it takes at most len(p) times len(s) steps.
func match(p, s []rune) bool {
	i, k := 0, 0
	star, mark := -1, 0
	for k < len(s) {
		switch {
		case i < len(p) && p[i] == '%':
			star, mark = i, k
			i++
			continue
		case i+1 < len(p) && p[i] == '\\' && p[i+1] == s[k]:
			i, k = i+2, k+1
			continue
		case i < len(p) && p[i] != '\\' && (p[i] == '_' || p[i] == s[k]):
			i, k = i+1, k+1
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		i, k = star+1, mark
	}
	for i < len(p) && p[i] == '%' {
		i++
	}
	return i == len(p)
}
