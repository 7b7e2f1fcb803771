package parser

import "strings"

// Split returns the first statement of a text without its semicolon, and what follows the semicolon. Semicolons in strings,
// back quotes and comments do not count.
func Split(text string) (first, rest string) { return Mode{}.Split(text) }

// SplitAll returns the statements of a text without those that are empty or comments only.
func SplitAll(text string) []string { return Mode{}.SplitAll(text) }

// Split is [Split] under a session's sql_mode.
func (m Mode) Split(text string) (first, rest string) {
	l := lexer{text: text, line: 1, mode: m}
	for {
		t := l.next()
		if t.kind == tokenEOF {
			return text, ""
		}
		if isWord(t, ";") {
			return text[:t.start], text[t.end:]
		}
	}
}

// SplitAll is [SplitAll] under a session's sql_mode.
func (m Mode) SplitAll(text string) []string {
	var statements []string
	for text != "" {
		var first string
		first, text = m.Split(text)
		l := lexer{text: first, line: 1, mode: m}
		if l.next().kind != tokenEOF {
			statements = append(statements, strings.TrimSpace(first))
		}
	}
	return statements
}

// Check returns the error of the first statement of a text that cannot be read; its position is that in the whole text. Statements
// that skip knows are left out.
func (m Mode) Check(text string, skip func(statement string) bool) error {
	l := lexer{text: text, line: 1, mode: m}
	for {
		st := l
		t := l.next()
		for t.kind != tokenEOF && !isWord(t, ";") {
			t = l.next()
		}
		if !skip(text[st.pos:t.start]) {
			st.text = text[:t.end]
			p := &parser{text: st.text, mode: m, tokens: st.rest()}
			if err := p.run(func(p *parser) { p.statement() }); err != nil {
				return err
			}
		}
		if t.kind == tokenEOF {
			return nil
		}
	}
}
