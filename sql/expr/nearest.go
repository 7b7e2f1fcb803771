package expr

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// instead names the way out where no function of a like name is one.
var instead = map[string]string{
	"ai_agg": "group_concat", "ai_similarity": "ngram_search", "ai_filter": "regexp", "ai_extract": "regexp_extract", "ai_classify": "multi_match_any",
	"ai_fixgrammar": "regexp_replace", "ai_generate": "concat", "ai_sentiment": "multi_match_any", "ai_summarize": "left", "embed": "l2_distance",
	"dict_get": "element_at", "dict_get_many": "element_at", "esquery": "multi_match_any", "search": "multi_match_any", "score": "ngram_search",
	"multi_match": "multi_match_any", "last_query_id": "uuid", "grouping": "isnull", "grouping_id": "isnull",
}

// Nearest is the function that is computed here and comes nearest to one that is not, by what it does or else by its name.
func Nearest(name string) string {
	name = strings.ToLower(name)
	if way, ok := instead[name]; ok {
		return way
	}
	best, least := "", 1<<30
	for _, other := range ImplementedNames() {
		d := 3*distanceOf(name, other) - 10*sharedWords(name, other)
		if other != name && d < least {
			best, least = other, d
		}
	}
	return best
}

// NotComputed is the error of a Doris function that is not computed here; it names the nearest one.
func NotComputed(kind, name string) error {
	return doriserr.NotSupported("the %s %s; the nearest one here is %s", kind, name, Nearest(name))
}

// sharedWords is how many parts between underscores two names share.
func sharedWords(a, b string) int {
	n := 0
	parts := strings.Split(b, "_")
	for _, w := range strings.Split(a, "_") {
		if len(w) > 1 && slices.Contains(parts, w) {
			n++
		}
	}
	return n
}

// distanceOf is how many letters are to be put in, left out or replaced to make one name of another.
func distanceOf(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
