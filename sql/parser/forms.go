package parser

import (
	"sort"
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// reader reads the rest of a statement whose leading keywords, words, are taken.
type reader func(p *parser, words []string) ast.Statement

// formNode is one keyword of the tree of all statements' leading keywords.
type formNode struct {
	children map[string]*formNode
	// read is set where a statement's leading keywords end.
	read reader
	// forms are the numbers of the statements below this node, to tell whether there is still a choice.
	forms map[int]bool
}

// formTree is the tree of all statements' leading keywords. It is filled once, before the first use, and only read afterwards.
type formTree struct {
	root  formNode
	count int
}

// add registers a statement by its leading keywords: [X] is optional, X|Y a choice.
func (t *formTree) add(pattern string, read reader) {
	t.count++
	t.insert(&t.root, strings.Fields(pattern), read)
}

// insert adds the ways through the rest of a pattern.
func (t *formTree) insert(n *formNode, rest []string, read reader) {
	if n.forms == nil {
		n.forms = make(map[int]bool)
	}
	n.forms[t.count] = true
	if len(rest) == 0 {
		if n.read == nil {
			n.read = read
		}
		return
	}
	word := rest[0]
	if strings.HasPrefix(word, "[") {
		t.insert(n, rest[1:], read)
		word = strings.Trim(word, "[]")
	}
	for _, w := range strings.Split(word, "|") {
		if n.children == nil {
			n.children = make(map[string]*formNode)
		}
		child := n.children[w]
		if child == nil {
			child = &formNode{}
			n.children[w] = child
		}
		t.insert(child, rest[1:], read)
	}
}

// words returns the keywords that may come next.
func (n *formNode) words() []string {
	words := make([]string, 0, len(n.children))
	for w := range n.children {
		words = append(words, w)
	}
	sort.Strings(words)
	return words
}

// statementByWords takes the leading keywords of a statement and reads the rest of it.
func (p *parser) statementByWords() ast.Statement {
	n := &forms.root
	var words []string
	var last *formNode
	lastPos, lastWords := 0, 0
	for {
		if n.read != nil {
			last, lastPos, lastWords = n, p.pos, len(words)
		}
		t := p.peek()
		child := n.children[t.word]
		if child == nil || t.kind != tokenWord {
			break
		}
		words = append(words, t.word)
		p.pos++
		n = child
	}
	if last == nil {
		switch {
		case len(words) == 0:
			p.unexpected(statementStarts...)
		case len(n.forms) == 1 && len(n.children) == 1:
			p.unmatched(n.words()[0])
		case len(n.forms) == 1:
			p.unexpected(n.words()...)
		default:
			caught := p.guard(func() { p.noViable(p.first) })
			if meant := nearest(p.peek().word, n.words()); meant != "" {
				caught.err = caught.err.WithHint("%s\nDid you mean %s?", caught.err.Hint, meant)
			}
			panic(*caught)
		}
	}
	var broken *failure
	if p.pos > lastPos {
		// The keywords led past a shorter statement, into a longer one that broke off: the shorter one must go on with them as names.
		broken = p.guard(func() {
			if len(n.forms) == 1 && len(n.children) == 1 {
				p.unmatched(n.words()[0])
			}
			p.noViable(p.first)
		})
	}
	p.pos = lastPos
	var st ast.Statement
	caught := p.guard(func() {
		if len(last.forms) == 1 {
			st = last.read(p, words[:lastWords])
			return
		}
		p.choosing(p.first, lastPos, func() { st = last.read(p, words[:lastWords]) })
	})
	switch {
	case caught == nil:
		return st
	case broken != nil && caught.at <= lastPos:
		panic(*broken)
	}
	panic(*caught)
}
