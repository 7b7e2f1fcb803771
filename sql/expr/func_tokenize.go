package expr

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// tokenizeFunctions cut texts into the words of an inverted index.
var tokenizeFunctions = map[string]implementation{
	// tokenize(text, properties) prints the words as Doris's JSON writer does. The parsers chinese, icu and ik need dictionaries that
	// Doris brings and we do not.
	"tokenize": prepared(func(n *Node, _ Context) (scalar, error) {
		var words func(text string) []token
		properties := map[string]string{}
		known := ""
		return func(c *call, i int) {
			if p := string(c.bytes(1, i)); words == nil || p != known {
				var err error
				properties = indexProperties(p)
				if words, err = wordsOf(properties); err != nil {
					c.fail(err)
					return
				}
				known = p
			}
			text := string(c.bytes(0, i))
			if text == "" && properties["parser"] != "" {
				c.out.AppendString("")
				return
			}
			c.scratch = appendTokens(c.scratch[:0], words(text), properties["support_phrase"] == "true")
			c.out.AppendBytes(c.scratch)
		}, nil
	}),
}

// token is a word and its place among the words.
type token struct {
	text     string
	position int
}

// property is a key and a value, each in quotes or bare.
var property = regexp.MustCompile(`(?:'([^']*)'|"([^"]*)"|([^, ]*))\s*=\s*(?:'([^']*)'|"([^"]*)"|([^, ]*))`)

// indexProperties reads the properties of an inverted index.
func indexProperties(text string) map[string]string {
	all := map[string]string{}
	for _, m := range property.FindAllStringSubmatch(text, -1) {
		all[m[1]+m[2]+m[3]] = m[4] + m[5] + m[6]
	}
	if all["parser"] == "" {
		all["parser"] = all["built_in_analyzer"]
	}
	return all
}

// stopWords are left out unless stopwords = none.
var stopWords = map[string]bool{
	"a": true, "an": true, "and": true, "are": true, "as": true, "at": true, "be": true, "but": true, "by": true, "for": true, "if": true, "in": true,
	"into": true, "is": true, "it": true, "no": true, "not": true, "of": true, "on": true, "or": true, "such": true, "that": true, "the": true,
	"their": true, "then": true, "there": true, "these": true, "they": true, "this": true, "to": true, "was": true, "will": true, "with": true,
}

// wordsOf is the parser that the properties name.
func wordsOf(properties map[string]string) (func(text string) []token, error) {
	var cut func(text string, word func(string))
	switch parser := strings.ToLower(properties["parser"]); parser {
	case "", "none":
		return func(text string) []token { return []token{{text, 0}} }, nil
	case "english":
		cut = cutASCII
	case "basic":
		cut = cutBasic
	case "standard", "unicode":
		cut = cutUnicode
	case "chinese", "icu", "ik":
		return nil, doriserr.NotSupported("the parser %s, which needs a dictionary, in tokenize; use unicode", parser)
	default:
		return nil, doriserr.New("unsupported parser type. currently, only 'english', 'chinese', 'unicode', 'icu', 'basic' and 'ik' analyzers are supported.")
	}
	replace := func(text string) string { return text }
	if properties["char_filter_type"] == "char_replace" {
		with, pattern := properties["char_filter_replacement"], properties["char_filter_pattern"]
		if with == "" {
			with = " "
		}
		replace = func(text string) string {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune(pattern, r) {
					return rune(with[0])
				}
				return r
			}, text)
		}
	}
	return func(text string) []token {
		var out []token
		position := -1
		cut(replace(text), func(w string) {
			position++
			if properties["lower_case"] != "false" {
				w = strings.ToLower(w)
			}
			if properties["stopwords"] == "none" || !stopWords[w] {
				out = append(out, token{w, position})
			}
		})
		return out
	}, nil
}

// cutASCII takes runs of ASCII letters and digits.
func cutASCII(text string, word func(string)) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	}) {
		word(w)
	}
}

// cutBasic takes runs of ASCII letters and digits, and each Chinese character.
func cutBasic(text string, word func(string)) {
	start := 0
	for at, r := range text {
		if unicode.Is(unicode.Han, r) {
			cutASCII(text[start:at], word)
			word(string(r))
			start = at + len(string(r))
		}
	}
	cutASCII(text[start:], word)
}

// cutUnicode cuts between words as Unicode's annex 29 says: letters and digits stay together, with a point or an apostrophe between
// letters and a point or a comma between digits; Chinese characters and Hiragana stand alone.
func cutUnicode(text string, word func(string)) {
	runes := []rune(text)
	alone := func(r rune) bool { return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) }
	letter := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsMark(runes[i])) && !alone(runes[i])
	}
	digit := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsDigit(runes[i]) }
	inside := func(i int) bool {
		switch {
		case letter(i), digit(i), runes[i] == '_':
			return true
		case strings.ContainsRune("'.\u2018\u2019\u2024\u00b7:", runes[i]) && letter(i-1) && letter(i+1):
			return true
		}
		return strings.ContainsRune("'.,;\u2018\u2019\u2024", runes[i]) && digit(i-1) && digit(i+1)
	}
	for i := 0; i < len(runes); {
		if alone(runes[i]) {
			word(string(runes[i]))
			i++
			continue
		}
		start := i
		wordy := false
		for i < len(runes) && !alone(runes[i]) && inside(i) {
			wordy = wordy || runes[i] != '_'
			i++
		}
		if wordy {
			word(string(runes[start:i]))
		}
		if i == start {
			i++
		}
	}
}

// appendTokens writes the words as Doris's JSON writer does: the array on one line, each object on several.
func appendTokens(b []byte, words []token, positions bool) []byte {
	b = append(b, '[')
	for i, w := range words {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, "{\n        \"token\": "...)
		b = convert.AppendJSONString(b, []byte(w.text))
		if positions {
			b = strconv.AppendInt(append(b, ",\n        \"position\": "...), int64(w.position), 10)
		}
		b = append(b, "\n    }"...)
	}
	return append(b, ']')
}
