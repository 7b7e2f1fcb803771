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
	// Params is the number of placeholders.
	Params int
	// Columns are those of a query's result; nil for statements of ours, whose execution tells them.
	Columns []statement.Column
}

// Prepare parses one statement of any kind and counts its placeholders (Doris: COM_STMT_PREPARE works for all statements).
func (s *Session) Prepare(ctx context.Context, text string) (*Prepared, error) {
	if err := s.open.Admits(nil); err != nil {
		return nil, err
	}
	p := &Prepared{text: text}
	p.Params = s.mode().CountPlaceholders(text)
	if p.Params > 65535 {
		return nil, doriserr.New("Prepared statement contains too many placeholders")
	}
	nulls := make([]string, p.Params)
	for i := range nulls {
		nulls[i] = "NULL"
	}
	bound, err := s.Bind(p, nulls)
	if err != nil {
		return nil, err
	}
	statements := s.mode().SplitAll(bound)
	if len(statements) != 1 {
		if len(statements) == 0 {
			return p, nil
		}
		return nil, doriserr.New("Only one statement can be prepared")
	}
	if parseOwn(statements[0]) != nil {
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
		columns, err := s.describe(ctx, st.(*ast.Query))
		if err != nil && p.Params == 0 {
			return nil, err
		}
		p.Columns = columns
	}
	return p, nil
}

// Bind puts literals in the place of the placeholders, one each; the session's sql_mode of now decides where they are.
func (s *Session) Bind(p *Prepared, literals []string) (string, error) {
	if err := s.open.Admits(nil); err != nil {
		return "", err
	}
	if p.Params == 0 && len(literals) == 0 {
		return p.text, nil
	}
	return s.mode().Bind(p.text, literals)
}

// Quote writes a text as a string literal that the session reads back as the same bytes.
func (s *Session) Quote(text string) string {
	if s.mode().NoBackslashEscapes {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte('\'')
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '\'', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case 0:
			b.WriteString(`\0`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
