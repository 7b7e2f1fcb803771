package parser

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts a text into tokens (Doris: DorisLexer.g4). Every byte of the text belongs to a token, a blank or a comment.
type lexer struct {
	text   string
	pos    int
	line   int
	column int
	// versionComments makes /*!50000 ... */ count as text: MySQL clients send SHOW /*!50002 FULL*/ TABLES.
	versionComments bool
	// insideVersion is set between the opening and the end of such a comment.
	insideVersion bool
	// openComment is set once a block comment had no end: then no later one has, and none is looked for.
	openComment bool
	mode        Mode
}

// tokenize returns all tokens of a text, the last one being tokenEOF.
func tokenize(text string, mode Mode) []token {
	l := lexer{text: text, line: 1, mode: mode}
	return l.rest()
}

// rest returns the tokens that are left, the last one being tokenEOF.
func (l *lexer) rest() []token {
	tokens := make([]token, 0, (len(l.text)-l.pos)/5+2)
	for {
		t := l.next()
		tokens = append(tokens, t)
		if t.kind == tokenEOF {
			return tokens
		}
		if len(tokens) == 1 && t.word == "SHOW" {
			l.versionComments = true
		}
	}
}

// advance moves n bytes on, counting lines and characters.
func (l *lexer) advance(n int) {
	if n == 1 && l.text[l.pos] < utf8.RuneSelf && l.text[l.pos] != '\n' {
		l.pos++
		l.column++
		return
	}
	end := l.pos + n
	for l.pos < end {
		c := l.text[l.pos]
		switch {
		case c == '\n':
			l.line++
			l.column = 0
			l.pos++
		case c < utf8.RuneSelf:
			l.column++
			l.pos++
		default:
			_, size := utf8.DecodeRuneInString(l.text[l.pos:])
			l.column++
			l.pos += size
		}
	}
}

// skip passes blanks and comments.
func (l *lexer) skip() {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch c := rest[0]; {
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			l.advance(1)
		case strings.HasPrefix(rest, "--"):
			l.advance(lineCommentLength(rest))
		case l.insideVersion && strings.HasPrefix(rest, "*/"):
			l.insideVersion = false
			l.advance(2)
		case strings.HasPrefix(rest, "/*"):
			if n := versionCommentHead(rest); n > 0 && l.versionComments && !l.insideVersion && !l.openComment {
				l.insideVersion = true
				l.advance(n)
				continue
			}
			n := 0
			if !l.openComment {
				n = blockCommentLength(rest)
			}
			if n == 0 {
				l.openComment = true
				return
			}
			l.advance(n)
		default:
			return
		}
	}
}

// lineCommentLength returns the length of a -- comment with its line end; a backslash before the line end continues it.
func lineCommentLength(rest string) int {
	for i := 2; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			if i+1 < len(rest) && rest[i+1] == '\n' {
				i++
			}
		case '\n':
			return i + 1
		case '\r':
			if i+1 < len(rest) && rest[i+1] == '\n' {
				return i + 2
			}
			return i + 1
		}
	}
	return len(rest)
}

// blockCommentLength returns the length of a block comment, which may hold others; 0 if it has no end.
func blockCommentLength(rest string) int {
	end, depth := 0, 1
	for i := 2; i+1 < len(rest); i++ {
		switch {
		case rest[i] == '*' && rest[i+1] == '/':
			depth--
			i++
			if end == 0 {
				end = i + 1
			}
			if depth == 0 {
				return i + 1
			}
		case rest[i] == '/' && rest[i+1] == '*':
			depth++
			i++
		}
	}
	// An inner comment without end is text of the outer one.
	return end
}

// versionCommentHead returns the length of /*! or /*M! with its version number; 0 if rest does not start with one.
func versionCommentHead(rest string) int {
	n := 0
	switch {
	case strings.HasPrefix(rest, "/*!"):
		n = 3
	case strings.HasPrefix(rest, "/*M!"):
		n = 4
	default:
		return 0
	}
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	return n
}

// next returns the next token.
func (l *lexer) next() token {
	l.skip()
	t := token{start: l.pos, line: l.line, column: l.column}
	if l.pos >= len(l.text) {
		t.end = l.pos
		return t
	}
	n := 0
	t.kind, n, t.word = l.scan(l.text[l.pos:])
	l.advance(n)
	t.end = l.pos
	return t
}

// scan finds the longest token at the start of rest.
func (l *lexer) scan(rest string) (kind, int, string) {
	c := rest[0]
	switch {
	case c == '\'' || c == '"':
		if n := stringLength(rest, l.mode.NoBackslashEscapes); n > 0 {
			return tokenString, n, ""
		}
		return tokenUnknown, 1, ""
	case c == '`':
		if n := quotedLength(rest); n > 0 {
			return tokenQuoted, n, ""
		}
		return tokenUnknown, 1, ""
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return scanNumber(rest)
	case (c == 'x' || c == 'X') && len(rest) > 1 && (rest[1] == '\'' || rest[1] == '"'):
		if n := binaryLength(rest); n > 0 {
			return tokenBinary, n, ""
		}
	}
	if n := wordLength(rest); n > 0 {
		return tokenWord, n, strings.ToUpper(rest[:n])
	}
	if strings.IndexByte("(),;[]{}+%~^:?", c) >= 0 {
		return tokenSymbol, 1, rest[:1]
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			return tokenSymbol, len(s), canonicalSymbol(s)
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return tokenUnknown, size, ""
}

// symbols are the operators that begin like others, longer ones before their beginnings.
var symbols = []string{
	"<=>", "...", "/*+", "<>", "!=", "<=", ">=", "!>", "!<", "==", "&&", "||", "->", "@@", "/*", "*/",
	".", "=", "<", ">", "-", "*", "/", "&", "!", "|", "@",
}

// canonicalSymbol gives operators with two spellings one.
func canonicalSymbol(s string) string {
	switch s {
	case "==":
		return "="
	case "<>":
		return "!="
	case "!>":
		return "<="
	case "!<":
		return ">="
	}
	return s
}

// stringLength returns the length of a string literal with its quotes, or 0 if it has no end.
func stringLength(rest string, noEscapes bool) int {
	quote := rest[0]
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && !noEscapes:
			i++
		case rest[i] == quote:
			if i+1 < len(rest) && rest[i+1] == quote {
				i++
				continue
			}
			return i + 1
		}
	}
	return 0
}

// quotedLength returns the length of an identifier with its back quotes, or 0 if it has no end.
func quotedLength(rest string) int {
	for i := 1; i < len(rest); i++ {
		if rest[i] == '`' {
			if i+1 < len(rest) && rest[i+1] == '`' {
				i++
				continue
			}
			return i + 1
		}
	}
	return 0
}

// binaryLength returns the length of X'..' or X"..", or 0 if it is none.
func binaryLength(rest string) int {
	for i := 2; i < len(rest); i++ {
		if rest[i] == rest[1] {
			return i + 1
		}
		if !isHex(rest[i]) {
			return 0
		}
	}
	return 0
}

// wordLength returns the length of the letters, digits, $ and _ at the start of rest; letters are all characters above ASCII.
func wordLength(rest string) int {
	for i := 0; i < len(rest); i++ {
		if !isWordByte(rest[i]) {
			return i
		}
	}
	return len(rest)
}

// scanNumber scans what starts with a digit, or a dot and a digit: a number, or a word such as 1st.
func scanNumber(rest string) (kind, int, string) {
	digits := digitsLength(rest)
	word := wordLength(rest)
	best, length := tokenInteger, digits
	if n := exponentLength(rest[digits:]); digits > 0 && n > 0 {
		best, length = tokenExponent, digits+n
	}
	if digits < len(rest) && rest[digits] == '.' {
		n := digits + 1 + digitsLength(rest[digits+1:])
		for m := n; m > digits && (digits > 0 || m > 1); m-- {
			// A decimal must not run into a word; a shorter one is taken only if that holds for it.
			if m > length && !continues(rest, m) {
				best, length = tokenDecimal, m
				break
			}
		}
		if e := exponentLength(rest[n:]); e > 0 && n+e > length && !continues(rest, n+e) {
			best, length = tokenExponent, n+e
		}
	}
	if word > length {
		if suffix := strings.ToUpper(rest[digits:word]); suffix == "L" || suffix == "S" || suffix == "Y" || suffix == "BD" {
			return tokenUnknown, word, ""
		}
		return tokenWord, word, strings.ToUpper(rest[:word])
	}
	if length == 0 {
		return tokenSymbol, 1, "."
	}
	return best, length, ""
}

// continues reports whether the text goes on with an ASCII letter, digit or underscore at i.
func continues(rest string, i int) bool {
	return i < len(rest) && rest[i] < utf8.RuneSelf && rest[i] != '$' && isWordByte(rest[i])
}

// exponentLength returns the length of E[+-]digits, or 0.
func exponentLength(rest string) int {
	if len(rest) == 0 || rest[0] != 'e' && rest[0] != 'E' {
		return 0
	}
	i := 1
	if i < len(rest) && (rest[i] == '+' || rest[i] == '-') {
		i++
	}
	if n := digitsLength(rest[i:]); n > 0 {
		return i + n
	}
	return 0
}

// digitsLength returns the number of leading digits.
func digitsLength(rest string) int {
	i := 0
	for i < len(rest) && isDigit(rest[i]) {
		i++
	}
	return i
}

// isDigit reports whether c is 0-9.
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isHex reports whether c is a hexadecimal digit.
func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// isWordByte reports whether c can be part of a bare word.
func isWordByte(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= utf8.RuneSelf
}
