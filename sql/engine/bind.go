package engine

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Prepared is a statement with placeholders.
type Prepared struct {
	text string
	// marks are the places of the ? in text.
	marks []int
	// Params is the number of placeholders.
	Params int
	// Columns are those of a query's result; nil for statements of ours, whose execution tells them.
	Columns []statement.Column
}

// Prepare parses one statement of any kind and counts its placeholders (Doris: COM_STMT_PREPARE works for all statements).
func (s *Session) Prepare(_ context.Context, text string) (*Prepared, error) {
	p := &Prepared{text: text}
	for _, l := range lexemes(text) {
		if l.kind == symbol && text[l.start:l.end] == "?" {
			p.marks = append(p.marks, l.start)
		}
	}
	p.Params = len(p.marks)
	if p.Params > 65535 {
		return nil, doriserr.New("Prepared statement contains too many placeholders")
	}
	nulls := make([]string, p.Params)
	for i := range nulls {
		nulls[i] = "NULL"
	}
	bound := p.Bind(nulls)
	statements := s.mode().SplitAll(bound)
	if len(statements) != 1 {
		if len(statements) == 0 {
			return p, nil
		}
		return nil, doriserr.New("Only one statement can be prepared")
	}
	if s.isOwn(statements[0]) {
		return p, nil
	}
	// The statement is checked as it was written: positions in an error are the client's.
	st, err := s.mode().Parse(text)
	if err != nil {
		return nil, err
	}
	if _, query := st.(*ast.Query); query {
		if st, err = s.mode().Parse(bound); err != nil {
			return nil, err
		}
		columns, err := s.describe(st.(*ast.Query))
		if err != nil && p.Params == 0 {
			return nil, err
		}
		p.Columns = columns
	}
	return p, nil
}

// Bind puts literals in the place of the placeholders, one each.
func (p *Prepared) Bind(literals []string) string {
	if len(p.marks) == 0 {
		return p.text
	}
	var b strings.Builder
	at := 0
	for i, mark := range p.marks {
		b.WriteString(p.text[at:mark])
		b.WriteString(literals[i])
		at = mark + 1
	}
	b.WriteString(p.text[at:])
	return b.String()
}
