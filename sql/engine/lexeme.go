package engine

import "strings"

// lexemeKind is the kind of a lexeme.
type lexemeKind uint8

// The kinds of lexemes.
const (
	word lexemeKind = iota
	quotedName
	textLiteral
	number
	symbol
)

// lexeme is one token of a SQL text. It is all that rewriting a text needs: the parser room has the real grammar.
type lexeme struct {
	kind       lexemeKind
	start, end int
}

// lexemes cuts a text into tokens without blanks and comments. An unfinished literal or comment reaches to the end.
func lexemes(text string) []lexeme { return someLexemes(text, len(text)) }

// someLexemes returns the first tokens, at most this many.
func someLexemes(text string, most int) []lexeme {
	var out []lexeme
	for i := 0; i < len(text) && len(out) < most; {
		c := text[i]
		start := i
		switch {
		case c == ' ' || c >= '\t' && c <= '\r':
			i++
			continue
		case c == '#' || c == '-' && strings.HasPrefix(text[i:], "--"):
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n + 1
			} else {
				i = len(text)
			}
			continue
		case strings.HasPrefix(text[i:], "/*"):
			if n := strings.Index(text[i+2:], "*/"); n >= 0 {
				i += n + 4
			} else {
				i = len(text)
			}
			continue
		case c == '\'' || c == '"' || c == '`':
			i = endOfQuoted(text, i)
			kind := textLiteral
			if c == '`' {
				kind = quotedName
			}
			out = append(out, lexeme{kind, start, i})
		case c >= '0' && c <= '9' || c == '.' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9':
			i = endOfNumber(text, i)
			out = append(out, lexeme{number, start, i})
		case isWordByte(c):
			for i < len(text) && (isWordByte(text[i]) || text[i] >= '0' && text[i] <= '9') {
				i++
			}
			out = append(out, lexeme{word, start, i})
		default:
			i++
			for _, long := range []string{"@@", "::", "<=>", "<=", ">=", "!=", "<>", "||", "&&", "->", "<<", ">>", ":="} {
				if strings.HasPrefix(text[start:], long) {
					i = start + len(long)
					break
				}
			}
			out = append(out, lexeme{symbol, start, i})
		}
	}
	return out
}

// isWordByte reports whether a word may begin with c; all of UTF-8 beyond ASCII may.
func isWordByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '$' || c >= 0x80
}

// endOfQuoted returns the place behind a quoted text: a doubled quote belongs to it, and so does what follows a backslash, but
// not in back quotes.
func endOfQuoted(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote != '`':
			i++
		case text[i] == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// endOfNumber returns the place behind a number, or behind the word that begins with digits.
func endOfNumber(text string, i int) int {
	for i < len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9', c == '.', isWordByte(c):
		case (c == '+' || c == '-') && i > 0 && text[i-1]|0x20 == 'e' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9':
		default:
			return i
		}
		i++
	}
	return i
}

// words walks the lexemes of a text as a small parser does.
type words struct {
	text string
	all  []lexeme
	pos  int
}

// firstWord cuts no more than the first token.
func firstWord(text string) wordIs {
	l := someLexemes(text, 1)
	if len(l) == 0 {
		return ""
	}
	return wordIs(text[l[0].start:l[0].end])
}

// wordIs is a word that is compared in any case.
type wordIs string

func (w wordIs) is(other string) bool { return strings.EqualFold(string(w), other) }

// read cuts a text for walking.
func read(text string) *words { return &words{text: text, all: lexemes(text)} }

// at returns the text of the lexeme n places on, or nothing behind the end.
func (w *words) at(n int) string {
	if w.pos+n >= len(w.all) {
		return ""
	}
	l := w.all[w.pos+n]
	return w.text[l.start:l.end]
}

// done reports whether all is read.
func (w *words) done() bool { return w.pos >= len(w.all) }

// is reports whether the next lexemes are these words or symbols, in any case.
func (w *words) is(expected ...string) bool {
	for n, e := range expected {
		if !strings.EqualFold(w.at(n), e) {
			return false
		}
	}
	return true
}

// accept takes the next lexemes if they are these.
func (w *words) accept(expected ...string) bool {
	if !w.is(expected...) {
		return false
	}
	w.pos += len(expected)
	return true
}

// name takes a name, or a text where one stands for a name, without its quotes.
func (w *words) name() string {
	s := unquote(w.at(0))
	w.pos++
	return s
}

// unquote removes the quotes of a name or text literal, and the escapes of the latter.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '`' && s[0] != '\'' && s[0] != '"' {
		return s
	}
	quote, inside := s[0], s[1:len(s)-1]
	var b strings.Builder
	for i := 0; i < len(inside); i++ {
		c := inside[i]
		switch {
		case c == quote && i+1 < len(inside) && inside[i+1] == quote:
			i++
		case c == '\\' && quote != '`' && i+1 < len(inside):
			i++
			c = inside[i]
			switch c {
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			case 'r':
				c = '\r'
			case '0':
				c = 0
			case 'b':
				c = '\b'
			case 'Z':
				c = 26
			case '%', '_':
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
