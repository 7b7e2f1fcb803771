package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
)

// maxPlanned is how many prepared statements of a session keep their plans, some 7 KB each.
const maxPlanned = 128

// planned are the prepared statements that have plans, those of a ring: the oldest one loses its plan to a new one.
type planned struct {
	ring []*Prepared
	next int
}

// note adds a statement that has got a plan.
func (l *planned) note(p *Prepared) {
	switch {
	case p.place > 0 && p.place <= len(l.ring) && l.ring[p.place-1] == p:
		return
	case len(l.ring) < maxPlanned:
		l.ring = append(l.ring, p)
		p.place = len(l.ring)
		return
	}
	at := l.next
	l.ring[at].kept = nil
	l.ring[at], p.place, l.next = p, at+1, (at+1)%maxPlanned
}

// keptPlan is a plan with what it depends on.
type keptPlan struct {
	plan   *query.Kept
	basis  basis
	answer Answer
}

// basis is what a plan depends on besides its query: while it is the same, so is the plan.
type basis struct {
	definitions              *catalog.Snapshot
	rights                   any
	variables                uint64
	user, identity, database string
}

// basis is the one of now.
func (s *Session) basis() basis {
	b := basis{definitions: s.engine.config.Catalog.Snapshot(), variables: s.vars.Version()}
	if rights := s.engine.config.Rights; rights != nil {
		b.rights = rights()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b.user, b.identity, b.database = s.user, s.identity, s.database
	return b
}

// keep makes a kept plan, or nil if it cannot be one. The basis is that of before the plan was bound.
func (s *Session) keep(plan *query.Plan, parameters int, at basis) *keptPlan {
	if rules := s.engine.config.BlockRules; s.engine.config.Rights == nil && s.engine.config.MayRead != nil || rules != nil && rules() {
		return nil
	}
	k := plan.Keep(parameters)
	if k == nil {
		return nil
	}
	return &keptPlan{plan: k, basis: at, answer: Answer{Columns: columnsOf(plan)}}
}

// runKept runs a kept plan, whose parameters have their values.
func (s *Session) runKept(ctx context.Context, text string, st ast.Statement, k *keptPlan, emit Emit) (err error) {
	now := s.begin(text, false)
	defer func() { s.end(err) }()
	defer func() { k.answer.Rows = nil }()
	if err := s.open.Admits(st); err != nil {
		return err
	}
	s.ranQuery = true
	var rows chunk.Stream
	if k.plan.Point() {
		// It is over before a timer would be set.
		if rows, err = k.plan.Open(ctx, now); err == nil {
			k.answer.Rows = zoned(rows, k.answer.Columns, s.Location())
			err = emit(&k.answer, false)
		}
		return s.hinted(s.failed(ctx, err))
	}
	limited, cancel := s.timeout(ctx)
	defer cancel()
	if rows, err = k.plan.Open(limited, now); err == nil {
		defer rows.Close()
		k.answer.Rows = limitedRows{zoned(rows, k.answer.Columns, s.Location()), limited}
		err = emit(&k.answer, false)
	}
	return s.hinted(s.failed(ctx, s.failed(limited, err)))
}
