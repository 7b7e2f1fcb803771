package parser

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// CountPlaceholders returns the number of ? in a text that are neither quoted nor in comments.
func CountPlaceholders(text string) int { return Mode{}.CountPlaceholders(text) }

// CountPlaceholders is [CountPlaceholders] under a session's sql_mode.
func (m Mode) CountPlaceholders(text string) int { return len(m.placeholderTokens(text)) }

// Bind puts SQL literals in the places of a prepared statement's placeholders; the values are SQL already, e.g. 1, NULL or what
// ast.QuoteString made of a text.
func Bind(text string, values []string) (string, error) { return Mode{}.Bind(text, values) }

// Bind is [Bind] under a session's sql_mode.
func (m Mode) Bind(text string, values []string) (string, error) {
	places := m.placeholderTokens(text)
	if len(places) != len(values) {
		return "", doriserr.New("Invalid arguments size %d, expected %d", len(values), len(places))
	}
	var b strings.Builder
	from := 0
	for i, t := range places {
		b.WriteString(text[from:t.start])
		// A blank on either side keeps a-? from becoming the comment a--5, and 'a'? from becoming one text.
		b.WriteByte(' ')
		b.WriteString(values[i])
		b.WriteByte(' ')
		from = t.end
	}
	b.WriteString(text[from:])
	return b.String(), nil
}

// placeholderTokens returns the placeholders of a text.
func (m Mode) placeholderTokens(text string) []token {
	if !strings.Contains(text, "?") {
		return nil
	}
	var places []token
	for _, t := range tokenize(text, m) {
		if isWord(t, "?") {
			places = append(places, t)
		}
	}
	return places
}
