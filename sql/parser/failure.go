package parser

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// failure is an error on its way up to the entry point, which recovers it.
type failure struct {
	// at is the index of the token that does not fit.
	at  int
	err *doriserr.Error
	// syntax is set if the error is one of syntax; absent is the one token that would have fitted, if only it were there.
	syntax bool
	absent string
	// reached is the index of the token that was read up to; Doris reports some errors further in front.
	reached int
	// complete is set if the statement could have ended in front of the token.
	complete bool
}

// Names of token classes in "expecting" lists. Everything else in such a list is a keyword or a symbol.
const (
	anyIdentifier = "IDENTIFIER"
	anyString     = "STRING_LITERAL"
	anyInteger    = "INTEGER_VALUE"
	anyDecimal    = "DECIMAL_VALUE"
	anyExpression = "EXPRESSION"
	// anyValue is an expression that does not begin with NOT or EXISTS.
	anyValue = "VALUE"
	anyEnd   = "<EOF>"
)

// fits reports whether a token belongs to a class or is the keyword or symbol named.
func fits(t token, class string) bool {
	switch class {
	case anyIdentifier:
		return isIdentifier(t)
	case anyString:
		return t.kind == tokenString
	case anyInteger:
		return t.kind == tokenInteger
	case anyDecimal:
		return t.kind == tokenDecimal
	case anyEnd:
		return t.kind == tokenEOF
	case anyExpression:
		return startsExpression(t)
	case anyValue:
		return startsValue(t)
	}
	return t.word == class && (t.kind == tokenWord || t.kind == tokenSymbol)
}

// startsExpression reports whether an expression can begin with t.
func startsExpression(t token) bool {
	switch t.kind {
	case tokenWord:
		switch t.word {
		case "NOT", "EXISTS", "CASE", "CAST", "TRY_CAST", "NULL", "TRUE", "FALSE", "BINARY", "EXTRACT", "INTERVAL", "KEY":
			return true
		}
		return !reservedWords[t.word] || functionWords[t.word]
	case tokenQuoted, tokenString, tokenInteger, tokenDecimal, tokenExponent, tokenBinary:
		return true
	case tokenSymbol:
		switch t.word {
		case "(", "-", "+", "~", "!", "*", "[", "{", "@", "@@", "?":
			return true
		}
	}
	return false
}

// startsValue reports whether an expression without NOT and EXISTS can begin with t.
func startsValue(t token) bool {
	return startsExpression(t) && !isWord(t, "NOT") && !isWord(t, "!") && !isWord(t, "EXISTS")
}

// display returns a token's text as antlr shows it.
func (p *parser) display(t token) string {
	if t.kind == tokenEOF {
		return "'<EOF>'"
	}
	return quoteInput(p.text[t.start:t.end])
}

// quoteInput quotes a piece of the text for a message, on one line.
func quoteInput(s string) string {
	return "'" + strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + "'"
}

// expectingList renders what would have fitted.
func expectingList(expecting []string) string {
	parts := make([]string, len(expecting))
	for i, e := range expecting {
		switch e {
		case anyIdentifier, anyString, anyInteger, anyDecimal, anyExpression, anyEnd, "CHAR":
			// CHAR has another spelling, so the message has the name of the token.
			parts[i] = e
		case anyValue:
			parts[i] = anyExpression
		case "=", "<=", ">=", "!=":
			// Tokens of several spellings go by their names.
			parts[i] = map[string]string{"=": "EQ", "<=": "LTE", ">=": "GTE", "!=": "NEQ"}[e]
		default:
			parts[i] = "'" + e + "'"
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// unexpected fails at the current token: extraneous if the next one would fit in its place, mismatched otherwise.
func (p *parser) unexpected(expecting ...string) { p.misfit("", p.deletable(expecting), expecting) }

// unmatched fails at the current token, where one certain token has to be; also are those that could have come before it. If the
// current token fits behind the certain one, the message says that the latter is missing: see [parser.insertion].
func (p *parser) unmatched(expected string, also ...string) {
	p.misfit(expected, p.deletable([]string{expected}), append([]string{expected}, also...))
}

// unlooped fails at the current token behind n repetitions of a list's further items. Behind the first one antlr asks no longer
// whether deleting the token would help.
func (p *parser) unlooped(n int, expecting ...string) {
	p.misfit("", n > 0 || p.deletable(expecting), expecting)
}

// deletable reports whether the token behind the current one would fit in its place.
func (p *parser) deletable(expecting []string) bool {
	if p.peek().kind == tokenEOF {
		return false
	}
	for _, e := range expecting {
		if fits(p.peekAt(1), e) {
			return true
		}
		// In front of a name there may be IF [NOT] EXISTS.
		if e == anyIdentifier && isWord(p.peekAt(1), "IF") && (isWord(p.peekAt(2), "EXISTS") || isWord(p.peekAt(2), "NOT")) {
			return true
		}
	}
	return false
}

// misfit fails at the current token with the message for a token that does not fit.
func (p *parser) misfit(absent string, extraneous bool, expecting []string) {
	what := "mismatched"
	if extraneous {
		what, absent = "extraneous", ""
	}
	f := p.failureAt(p.pos, fmt.Sprintf("%s input %s expecting %s", what, p.display(p.peek()), expectingList(expecting)))
	f.absent = absent
	if meant := nearest(p.peek().word, expecting); meant != "" && p.peek().kind == tokenWord {
		f.err = f.err.WithHint("%s\nDid you mean %s?", f.err.Hint, meant)
	}
	panic(f)
}

// noViable fails at the current token, quoting the text since token from, where the choice began that has no way on.
func (p *parser) noViable(from int) {
	t := p.peek()
	if from > p.pos {
		from = p.pos
	}
	text := p.text[p.tokens[from].start:t.end]
	if p.tokens[from].kind == tokenEOF {
		text = "<EOF>"
	}
	p.fail(p.pos, "no viable alternative at input "+quoteInput(text))
}

// fail ends parsing with a syntax error at token index at.
func (p *parser) fail(at int, message string) {
	panic(p.failureAt(at, message))
}

// failureAt makes the failure of a syntax error at token index at.
func (p *parser) failureAt(at int, message string) failure {
	t := p.tokens[at]
	err := doriserr.New("\n%s(line %d, pos %d)\n", message, t.line, t.column)
	return failure{at: at, reached: at, syntax: true, err: err.WithHint("%s", excerpt(p.text, t.start, t.column))}
}

// excerpt returns the line that holds offset with a caret below it; long lines are cut around the caret.
func excerpt(text string, offset, column int) string {
	const around = 60
	from := strings.LastIndexByte(text[:offset], '\n') + 1
	to := len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		to = offset + i
	}
	line, before := text[from:to], column
	if before > around {
		cut := offset - from
		for n := 0; n < around; n++ {
			_, size := utf8.DecodeLastRuneInString(line[:cut])
			cut -= size
		}
		line, before = "..."+line[cut:], around+3
	}
	if n := 0; utf8.RuneCountInString(line) > 2*around {
		for i := range line {
			if n++; n > 2*around {
				line = line[:i] + "..."
				break
			}
		}
	}
	return line + "\n" + strings.Repeat(" ", before) + "^"
}

// refuse ends parsing with an error that Doris's statement builder raises at token index at: it repeats the statement.
func (p *parser) refuse(at int, format string, args ...any) {
	t := p.tokens[at]
	lines := strings.Split(strings.TrimRight(p.text, "\n"), "\n")
	var b strings.Builder
	fmt.Fprintf(&b, "\n"+format, args...)
	fmt.Fprintf(&b, "(line %d, pos %d)\n\n== SQL ==\n", t.line, t.column)
	for i, line := range lines {
		b.WriteString(line + "\n")
		if i == t.line-1 {
			b.WriteString(strings.Repeat("-", t.column) + "^^^\n")
		}
	}
	panic(failure{at: at, err: doriserr.New("%s", b.String())})
}

// reject ends parsing with a plain error, without position.
func (p *parser) reject(format string, args ...any) {
	panic(failure{at: p.pos, err: doriserr.New(format, args...)})
}
