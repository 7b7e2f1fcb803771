package engine

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
)

// remembered are the queries that a session has been asked as texts which differ in their constants only: the second one becomes a
// prepared statement whose plan is kept, if it can be, for those that follow.
type remembered struct {
	forms map[string]*form
	// text, values and count are the form of the last text: constants are question marks.
	text   []byte
	values []*chunk.Vector
	count  int
}

// form is a text without its constants.
type form struct {
	// prepared is nil for a form that has come up once.
	prepared *Prepared
	// failures is how often a plan could not be kept.
	failures int
}

// maxFailures is after how many plans that could not be kept a form is given up: some constants make a plan of their own, as equal ends
// of a BETWEEN do.
const maxFailures = 3

// maxForms is how many forms a session remembers; then it begins anew.
const maxForms = 24

// maxRememberedText is the longest text whose form is looked for.
const maxRememberedText = 4096

// recall returns the prepared statement whose plan is the one of a text, its parameters assigned; nil if there is none.
func (s *Session) recall(ctx context.Context, text string) *Prepared {
	r := &s.remembered
	if len(text) > maxRememberedText || !r.read(text) {
		return nil
	}
	f := r.forms[string(r.text)]
	switch {
	case f == nil:
		if r.forms == nil || len(r.forms) >= maxForms {
			r.forms = map[string]*form{}
		}
		r.forms[string(r.text)] = &form{}
		return nil
	case f.failures == maxFailures:
		return nil
	case f.prepared == nil:
		f.prepared = s.formPrepared(string(r.text), r.count)
	}
	p := f.prepared
	if p == nil {
		f.failures = maxFailures
		return nil
	}
	p.values = r.values[:r.count]
	if p.kept == nil || p.kept.basis != s.basis() {
		if p.mode != s.mode() {
			f.prepared = nil
			return nil
		}
		if !s.keepForm(ctx, p) {
			// An error is one of the text itself, which is still to be run: its positions are others.
			f.failures++
			return nil
		}
	}
	if !p.kept.plan.Assign(p.values) {
		return nil
	}
	return p
}

// formPrepared reads a form, or returns nil if it is no query that can be prepared.
func (s *Session) formPrepared(text string, parameters int) *Prepared {
	p := &Prepared{text: text, Params: parameters}
	if err := p.parse(s); err != nil || len(p.literals) != parameters {
		return nil
	}
	if q, ok := p.tree.(*ast.Query); !ok || hasHints(q) {
		return nil
	}
	return p
}

// keepForm binds a form and keeps the plan, or reports that it cannot be kept.
func (s *Session) keepForm(ctx context.Context, p *Prepared) bool {
	p.fill()
	at := s.basis()
	plan, err := query.Bind(s.queryEnv(ctx), p.tree.(*ast.Query))
	if err != nil {
		return false
	}
	p.kept = s.keep(plan, p.Params, at)
	return p.kept != nil
}

// read finds the form of a text and the values of its constants, integers and plain strings. False means that it is no SELECT, or has
// something in it that would need the real grammar to tell constants from the rest; then it is not remembered.
func (r *remembered) read(text string) bool {
	text = strings.TrimLeft(strings.TrimRight(text, "; \t\r\n"), " \t\r\n")
	if len(text) < 7 || !strings.EqualFold(text[:6], "SELECT") || isWordByte(text[6]) || text[6] >= '0' && text[6] <= '9' {
		return false
	}
	r.text, r.count = r.text[:0], 0
	// fixed says that a number that follows is part of the form: behind LIMIT and OFFSET.
	fixed := false
	for i := 0; i < len(text); {
		c := text[i]
		start := i
		switch {
		case isWordByte(c):
			for i < len(text) && (isWordByte(text[i]) || text[i] >= '0' && text[i] <= '9') {
				i++
			}
			w := wordIs(text[start:i])
			fixed = w.is("LIMIT") || w.is("OFFSET")
			if len(w) == 1 && (c == 'x' || c == 'X') && i < len(text) && text[i] == '\'' {
				return false
			}
			r.text = append(r.text, w...)
			continue
		case c >= '0' && c <= '9':
			x := int64(0)
			for i < len(text) && text[i] >= '0' && text[i] <= '9' {
				if i-start == 18 {
					return false
				}
				x = x*10 + int64(text[i]-'0')
				i++
			}
			// Numbers that are no integers, whose types their digits decide, are part of the form.
			if i < len(text) && (text[i] == '.' || isWordByte(text[i])) || text[start-1] == '.' {
				i, fixed = endOfNumber(text, i), true
			}
			if fixed {
				r.text = append(r.text, text[start:i]...)
				break
			}
			r.value(catalog.Of(smallestInteger(x))).AppendInt(x)
			r.text = append(r.text, '?')
		case c == '\'' || c == '"':
			end := strings.IndexByte(text[i+1:], c)
			if end < 0 {
				return false
			}
			inside := text[i+1 : i+1+end]
			i += end + 2
			if strings.IndexByte(inside, '\\') >= 0 || i < len(text) && text[i] == c {
				return false
			}
			r.value(catalog.Of(catalog.String)).AppendString(inside)
			r.text = append(r.text, '?')
		case c == '`':
			end := strings.IndexByte(text[i+1:], '`')
			if end < 0 {
				return false
			}
			i += end + 2
			r.text = append(r.text, text[start:i]...)
		case strings.IndexByte("#-/?;@:", c) >= 0:
			// Comments, signs, statements and variables.
			return false
		default:
			i++
			r.text = append(r.text, c)
			if c == ' ' {
				continue
			}
		}
		fixed = false
	}
	return true
}

// smallestInteger is the type of an integer constant.
func smallestInteger(x int64) catalog.Kind {
	switch {
	case x == int64(int8(x)):
		return catalog.TinyInt
	case x == int64(int16(x)):
		return catalog.SmallInt
	case x == int64(int32(x)):
		return catalog.Int
	}
	return catalog.BigInt
}

// value returns the empty vector of the next constant.
func (r *remembered) value(t catalog.Type) *chunk.Vector {
	if r.count == len(r.values) {
		r.values = append(r.values, nil)
	}
	v := r.values[r.count]
	if v == nil || v.Type.Kind != t.Kind {
		v = chunk.NewVector(t, 1)
		r.values[r.count] = v
	}
	r.count++
	v.Reset()
	return v
}
