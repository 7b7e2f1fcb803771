package parser

import "strings"

// unquoteIdentifier takes the back quotes off; doubled ones inside stand for one.
func unquoteIdentifier(s string) string {
	return strings.ReplaceAll(s[1:len(s)-1], "``", "`")
}

// unquoteString returns what a string literal means: doubled quotes stand for one, then backslash escapes are resolved.
func unquoteString(s string, mode Mode) string {
	quote := s[:1]
	text := s[1 : len(s)-1]
	if strings.Contains(text, quote) {
		text = strings.ReplaceAll(text, quote+quote, quote)
	}
	if mode.NoBackslashEscapes {
		return text
	}
	return unescape(text)
}

// unescape resolves backslash escapes (Doris: LogicalPlanBuilderAssistant.escapeBackSlash): \n \t \r \b \0 \Z; \% and \_ stay for
// LIKE; any other character stands for itself.
func unescape(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b = append(b, text[i])
			continue
		}
		i++
		switch text[i] {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'b':
			b = append(b, '\b')
		case '0':
			b = append(b, 0)
		case 'Z':
			b = append(b, 26)
		case '_', '%':
			b = append(b, '\\', text[i])
		default:
			b = append(b, text[i])
		}
	}
	return string(b)
}

// stringValue takes a string literal and returns what it means.
func (p *parser) stringValue() string { return unquoteString(p.stringToken(), p.mode) }

// rawString takes a string literal and returns what is between its quotes, untouched.
func (p *parser) rawString() string {
	s := p.stringToken()
	return s[1 : len(s)-1]
}

// commentText takes a COMMENT's string: escapes are resolved, doubled quotes stay as they are (Doris: visitCommentSpec).
func (p *parser) commentText() string { return unescape(p.rawString()) }

// optionalComment takes COMMENT 'x' if it is there.
func (p *parser) optionalComment() string {
	if p.accept("COMMENT") {
		return p.commentText()
	}
	return ""
}

// identifierOrText takes an identifier, or a string without its quotes, untouched.
func (p *parser) identifierOrText() string {
	if p.peek().kind == tokenString {
		return p.rawString()
	}
	if !isIdentifier(p.peek()) {
		p.unexpected(anyIdentifier, anyString)
	}
	return p.identifier()
}
