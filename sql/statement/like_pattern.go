package statement

// likeMatch reports whether text matches a LIKE pattern: % is any run, _ is one character, a backslash takes the next one as it
// is. Case counts, as in Doris's SHOW statements.
func likeMatch(pattern, text string) bool { return likeRunes([]rune(pattern), []rune(text)) }

// likeRunes matches by going back to the last % on a mismatch.
func likeRunes(p, s []rune) bool {
	i, k := 0, 0
	star, mark := -1, 0
	for k < len(s) {
		switch {
		case i < len(p) && p[i] == '%':
			star, mark = i, k
			i++
			continue
		case i < len(p) && p[i] == '\\' && i+1 < len(p):
			if p[i+1] == s[k] {
				i, k = i+2, k+1
				continue
			}
		case i < len(p) && (p[i] == '_' || p[i] == s[k]):
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
