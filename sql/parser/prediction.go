package parser

import "fmt"

// insertion returns the failure that says that a token is missing, if the current token fits behind it; otherwise f itself.
func (p *parser) insertion(f *failure, read func(*parser)) *failure {
	if f.absent == "" {
		return f
	}
	at := p.tokens[f.at]
	absent := token{start: at.start, end: at.start, line: at.line, column: at.column, word: f.absent, kind: tokenSymbol, virtual: true}
	switch {
	case f.absent == anyString:
		absent.kind = tokenString
	case f.absent == anyInteger:
		absent.kind = tokenInteger
	case isWordByte(f.absent[0]):
		absent.kind = tokenWord
	}
	tokens := make([]token, 0, len(p.tokens)+1)
	tokens = append(append(append(tokens, p.tokens[:f.at]...), absent), p.tokens[f.at:]...)
	q := &parser{text: p.text, mode: p.mode, tokens: tokens}
	if caught := q.guard(func() { read(q) }); caught != nil && caught.syntax && caught.reached <= f.at+1 {
		return f
	}
	missing := p.failureAt(f.at, fmt.Sprintf("missing %s at %s", expectingList([]string{f.absent}), p.display(at)))
	missing.err = missing.err.WithHint("%s", f.err.Hint)
	return &missing
}

// choosing runs f while it is still open which of several alternatives it reads; up to token index until its errors of syntax quote
// the text since token index from, where the choice began.
func (p *parser) choosing(from, until int, f func()) {
	caught := p.guard(f)
	if caught == nil {
		return
	}
	if caught.syntax && !caught.complete && caught.at <= until {
		p.pos = caught.at
		p.noViable(from)
	}
	panic(*caught)
}

// misfitEnd fails at the current token, which Doris's parser does not take for part of what it reads: it ends there.
func (p *parser) misfitEnd() {
	if p.nesting > 0 {
		p.unmatched(")")
	}
	p.unexpected(anyEnd, ";")
}

// predicting runs f, which reads an optional clause that Doris's parser reads ahead to its end before it enters it: an error of
// syntax inside it appears at its first token, which then does not fit. The hint keeps the real place.
func (p *parser) predicting(f func()) {
	start := p.pos
	caught := p.guard(f)
	if caught == nil {
		return
	}
	if !caught.syntax {
		panic(*caught)
	}
	p.pos = start
	outer := p.guard(p.misfitEnd)
	outer.reached = caught.reached
	outer.err = outer.err.WithHint("%s", caught.err.Hint)
	panic(*outer)
}
