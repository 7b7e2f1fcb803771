package parser

import (
	"github.com/dorisemu/dorisemu/sql/ast"
)

// maxDepth is how deep expressions, queries and types may nest before the statement is refused.
const maxDepth = 3000

// Mode is what a session's variables change about reading text.
type Mode struct {
	// Variant are the properties that a VARIANT has without saying so (default_variant_...).
	Variant VariantDefaults
	// NoBackslashEscapes takes a backslash in a string literally (sql_mode NO_BACKSLASH_ESCAPES).
	NoBackslashEscapes bool
}

// parser reads one text. It fails by panicking with a failure, which the entry points recover.
type parser struct {
	text   string
	mode   Mode
	tokens []token
	pos    int
	depth  int
	// height is the most links of chains of operators below one another in the expressions read since the last chain began.
	height int
	// terms is how many queries and tables the statement has joined.
	terms        int
	placeholders int
	// bound are the literals in the places of the placeholders of a statement that is prepared, by where they begin; nil
	// takes placeholders as such.
	bound map[int]*ast.Literal
	// first is the index of the statement's first token.
	first int
	// pending is the first error of Doris's statement builder, which comes up once the whole statement is read.
	pending *failure
	// nesting is how many queries in parentheses the current one is in.
	nesting int
	// condition is the index of the token where the last condition began: one may begin with NOT, other values not.
	condition int
	// runFrom and runEnd are the ends of the last run of ( that was counted; holds remembers what they hold.
	runFrom, runEnd int
	holds           queryRun
	// closing has, for the index of each (, that of its ); it is made when first asked for.
	closing map[int]int
}

// newParser tokenizes a text.
func newParser(text string, mode Mode) *parser {
	return &parser{text: text, mode: mode, tokens: tokenize(text, mode)}
}

// guard runs f and returns the failure it ended with, if any.
func (p *parser) guard(f func()) (caught *failure) {
	defer func() {
		if r := recover(); r != nil {
			fail, ok := r.(failure)
			if !ok {
				panic(r)
			}
			caught = &fail
		}
	}()
	f()
	return nil
}

// enter counts one level of nesting; the caller defers leave.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.reject("statement is nested deeper than %d levels", maxDepth)
	}
}

// The longest chains of operators: Doris's expr_depth_limit, and expr_children_limit for AND and OR, whose chains it flattens.
// maxTerms is for the queries and tables that one statement joins.
const (
	maxChain     = 3000
	maxCondition = 10000
	maxTerms     = 10000
)

// chain is a run of operators on one level, a + b + c, which makes a tree as deep as it is long. What walks the tree must not
// run out of stack.
type chain struct{ outside, links int }

// chain begins a chain, before its first operand.
func (p *parser) chain() chain {
	c := chain{outside: p.height}
	p.height = 0
	return c
}

// link counts one more operator, whose right side has been read or will be before the next link.
func (p *parser) link(c *chain, condition bool) {
	c.links = max(c.links, p.height) + 1
	p.height = 0
	if condition && c.links > maxCondition {
		p.reject("Exceeded the maximum children of an expression tree (%d).", maxCondition)
	}
	if !condition && c.links > maxChain {
		p.reject("Exceeded the maximum depth of an expression tree (%d).", maxChain)
	}
}

// unchain ends a chain.
func (p *parser) unchain(c chain) { p.height = max(c.outside, c.links, p.height) }

// leave ends a level of nesting.
func (p *parser) leave() { p.depth-- }

// peek returns the current token.
func (p *parser) peek() token { return p.tokens[p.pos] }

// peekAt returns the token n places on, or the end.
func (p *parser) peekAt(n int) token {
	if p.pos+n >= len(p.tokens) {
		return p.tokens[len(p.tokens)-1]
	}
	return p.tokens[p.pos+n]
}

// next returns the current token and moves on.
func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != tokenEOF {
		p.pos++
	}
	return t
}

// here returns the position of the current token.
func (p *parser) here() ast.Pos { return position(p.peek()) }

// position returns a token's place.
func position(t token) ast.Pos {
	return ast.Pos{Offset: t.start, Line: t.line, Column: t.column}
}

// isWord reports whether t is this keyword or symbol.
func isWord(t token, word string) bool {
	return t.word == word && (t.kind == tokenWord || t.kind == tokenSymbol)
}

// is reports whether the next tokens are these keywords or symbols.
func (p *parser) is(words ...string) bool {
	for i, w := range words {
		if !isWord(p.peekAt(i), w) {
			return false
		}
	}
	return true
}

// isAny reports whether the current token is one of these keywords or symbols.
func (p *parser) isAny(words ...string) bool {
	for _, w := range words {
		if isWord(p.peek(), w) {
			return true
		}
	}
	return false
}

// accept takes the keywords or symbols if all of them are next.
func (p *parser) accept(words ...string) bool {
	if !p.is(words...) {
		return false
	}
	p.pos += len(words)
	return true
}

// expect takes these keywords or symbols, or fails at the first that is not there.
func (p *parser) expect(words ...string) {
	for _, w := range words {
		if !isWord(p.peek(), w) {
			p.unmatched(w)
		}
		p.pos++
	}
}

// expectOne takes one of these keywords or symbols and returns it, or fails.
func (p *parser) expectOne(words ...string) string {
	if !p.isAny(words...) {
		p.misfit(words[0], p.deletable(words), words)
	}
	return p.next().word
}

// isIdentifier reports whether t can be an identifier.
func isIdentifier(t token) bool {
	return t.kind == tokenQuoted || t.kind == tokenWord && !reservedWords[t.word]
}

// identifier takes an identifier and returns it without back quotes.
func (p *parser) identifier() string {
	if !isIdentifier(p.peek()) {
		p.unexpected(anyIdentifier)
	}
	return p.identifierText(p.next())
}

// identifierText returns the name that a word or quoted token stands for.
func (p *parser) identifierText(t token) string {
	s := p.text[t.start:t.end]
	if t.kind == tokenQuoted {
		return unquoteIdentifier(s)
	}
	return s
}

// integer takes an unsigned integer and returns its text.
func (p *parser) integer() string {
	if p.peek().kind != tokenInteger {
		p.unmatched(anyInteger)
	}
	return p.tokenText(p.next())
}

// stringToken takes a string literal and returns it with its quotes.
func (p *parser) stringToken() string {
	if p.peek().kind != tokenString {
		p.unmatched(anyString)
	}
	return p.tokenText(p.next())
}

// tokenText returns a token's text; a virtual one stands for an empty string or zero.
func (p *parser) tokenText(t token) string {
	switch {
	case t.virtual && t.kind == tokenString:
		return "''"
	case t.virtual:
		return "0"
	}
	return p.text[t.start:t.end]
}

// textBetween returns the text from the token at index from to the end of the token before the current one.
func (p *parser) textBetween(from int) string {
	if p.pos <= from {
		return ""
	}
	return p.text[p.tokens[from].start:p.tokens[p.pos-1].end]
}

// end fails unless the text is finished, apart from semicolons.
func (p *parser) end() {
	for p.accept(";") {
	}
	if p.peek().kind != tokenEOF {
		caught := p.guard(func() { p.unexpected(anyEnd, ";") })
		caught.complete = true
		panic(*caught)
	}
	if p.pending != nil {
		panic(*p.pending)
	}
}

// later keeps the failure that f ends with until the whole statement is read.
func (p *parser) later(f func()) {
	if caught := p.guard(f); caught != nil && p.pending == nil {
		p.pending = caught
	}
}

// opened returns the index of the first token from index at on that is not a (.
func (p *parser) opened(at int) int {
	if at >= p.runFrom && at < p.runEnd {
		return p.runEnd
	}
	end := at
	for isWord(p.tokens[end], "(") {
		end++
	}
	p.runFrom, p.runEnd = at, end
	return end
}

// closingOf returns the index of the ) that closes the ( at index open, or that of the end.
func (p *parser) closingOf(open int) int {
	if p.closing == nil {
		p.closing = make(map[int]int)
		var stack []int
		for i, t := range p.tokens {
			switch {
			case isWord(t, "("):
				stack = append(stack, i)
			case isWord(t, ")") && len(stack) > 0:
				p.closing[stack[len(stack)-1]] = i
				stack = stack[:len(stack)-1]
			}
		}
	}
	if i, ok := p.closing[open]; ok {
		return i
	}
	return len(p.tokens) - 1
}

// run reads the text and turns a failure into an error.
func (p *parser) run(read func(*parser)) error {
	if caught := p.guard(func() { read(p) }); caught != nil {
		return p.insertion(caught, read).err
	}
	return nil
}

// base makes the part that all statements have; call it when the statement is read to its end.
func (p *parser) base() ast.Base {
	return ast.Base{Pos: position(p.tokens[p.first]), Text: p.textBetween(p.first)}
}
