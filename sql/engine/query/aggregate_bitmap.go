package query

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// setExpression is a term of & | ^ - over names, from left to right, as Doris reads it (Doris: BitmapExprCalculation).
type setExpression struct {
	// name is a leaf's; op joins left and right otherwise.
	name        string
	op          byte
	left, right *setExpression
}

// parseSetExpression reads (a | b) & c. A backslash takes the sign behind it into a name.
func parseSetExpression(text string) (*setExpression, error) {
	p := setParser{rest: text}
	e := p.expression(0)
	if e == nil || p.rest != "" {
		return nil, doriserr.New("Invalid bitmap expression: %s", text)
	}
	return e, nil
}

// setParser reads one term.
type setParser struct{ rest string }

func (p *setParser) blanks() { p.rest = strings.TrimLeft(p.rest, " \t") }

// expression reads operands joined by operators up to a closing parenthesis; nil is a mistake.
func (p *setParser) expression(depth int) *setExpression {
	e := p.operand(depth)
	for e != nil {
		p.blanks()
		if p.rest == "" || p.rest[0] == ')' {
			break
		}
		op := p.rest[0]
		if strings.IndexByte("&|^-", op) < 0 {
			return nil
		}
		p.rest = p.rest[1:]
		right := p.operand(depth)
		if right == nil {
			return nil
		}
		e = &setExpression{op: op, left: e, right: right}
	}
	return e
}

// maxSetDepth is how deep parentheses are nested at most.
const maxSetDepth = 1000

func (p *setParser) operand(depth int) *setExpression {
	p.blanks()
	if strings.HasPrefix(p.rest, "(") {
		p.rest = p.rest[1:]
		if depth >= maxSetDepth {
			return nil
		}
		e := p.expression(depth + 1)
		if e == nil || !strings.HasPrefix(p.rest, ")") {
			return nil
		}
		p.rest = p.rest[1:]
		return e
	}
	var name []byte
	for p.rest != "" {
		if p.rest[0] == '\\' && len(p.rest) > 1 {
			p.rest = p.rest[1:]
		} else if strings.IndexByte("&|^-() \t", p.rest[0]) >= 0 {
			break
		}
		name = append(name, p.rest[0])
		p.rest = p.rest[1:]
	}
	if len(name) == 0 {
		return nil
	}
	return &setExpression{name: string(name)}
}

// names adds the names to a set.
func (e *setExpression) names(to map[string]*roaring64.Bitmap) {
	if e.left == nil {
		to[e.name] = roaring64.New()
		return
	}
	e.left.names(to)
	e.right.names(to)
}

// value computes the term.
func (e *setExpression) value(of map[string]*roaring64.Bitmap) *roaring64.Bitmap {
	if e.left == nil {
		return of[e.name].Clone()
	}
	a, b := e.left.value(of), e.right.value(of)
	switch e.op {
	case '&':
		a.And(b)
	case '|':
		a.Or(b)
	case '^':
		a.Xor(b)
	case '-':
		a.AndNot(b)
	}
	return a
}

// expressionAggregate is (bitmap, key, term): the bitmaps of each key are united, and the term of keys is computed.
func expressionAggregate(n *expr.Node) aggregator {
	type sets struct {
		term  *setExpression
		byKey map[string]*roaring64.Bitmap
	}
	return &groupStates[sets]{args: 2,
		row: func(s *sets, args []*chunk.Vector, i int) error {
			if s.term == nil {
				if args[2].IsNull(i) {
					return nil
				}
				term, err := parseSetExpression(string(args[2].Bytes(i)))
				if err != nil {
					return err
				}
				s.term, s.byKey = term, map[string]*roaring64.Bitmap{}
				term.names(s.byKey)
			}
			if set := s.byKey[string(args[1].Bytes(i))]; set != nil {
				b, err := state.ReadBitmap(args[0].Bytes(i))
				if err != nil {
					return err
				}
				set.Or(b)
			}
			return nil
		},
		value: func(s *sets, out *chunk.Vector) error {
			if s.term == nil {
				return appendBitmap(n, out, roaring64.New())
			}
			return appendBitmap(n, out, s.term.value(s.byKey))
		}}
}
