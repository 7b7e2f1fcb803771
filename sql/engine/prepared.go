package engine

import (
	"context"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Prepared is a statement with placeholders, of one session.
//
// Doris parses it once; an execution analyses it again with the values that were sent in the places of the placeholders, each a
// literal of the type that the protocol says. Here the same tree is bound again only if it has to be: the plan of a query whose parameters
// are only compared with columns is kept until something changes on which it depends.
type Prepared struct {
	text string
	// Params is the number of placeholders.
	Params int
	// Columns are those of a query's result; nil for statements of ours, whose execution tells them.
	Columns []statement.Column

	// values are those of the parameters, one each.
	values []*chunk.Vector
	// tree is the statement with literals in the places of the placeholders, read under mode; nil if values are put into its text.
	tree     ast.Statement
	literals []*ast.Literal
	mode     parser.Mode
	kept     *keptPlan
	// place is one more than that among the planned ones of the session.
	place int
	// described is what Columns, Params and tree were found under.
	described basis
}

// maxParameters is how many placeholders a statement may have (Doris: PrepareCommand).
const maxParameters = 65535

// Prepare parses one statement of any kind and counts its placeholders (Doris: COM_STMT_PREPARE works for all statements).
func (s *Session) Prepare(ctx context.Context, text string) (*Prepared, error) {
	if err := s.open.Admits(nil); err != nil {
		return nil, err
	}
	if p := s.released[text]; p != nil {
		delete(s.released, text)
		if p.described == s.basis() {
			return p, nil
		}
	}
	p := &Prepared{text: text, described: s.basis()}
	p.Params = s.mode().CountPlaceholders(text)
	if p.Params > maxParameters {
		return nil, doriserr.New("Prepared statement contains too many placeholders")
	}
	for i := range p.Params {
		p.Value(i, catalog.Of(catalog.Null)).AppendNull()
	}
	statements := s.mode().SplitAll(p.bound(s))
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
	if err := p.parse(s); err != nil {
		return nil, err
	}
	if q, ok := p.tree.(*ast.Query); ok {
		columns, err := p.describe(ctx, s, q)
		if err != nil && p.Params == 0 {
			return nil, err
		}
		p.Columns = columns
	}
	return p, nil
}

// maxReleased is how many statements that were closed a session remembers.
const maxReleased = 16

// Release ends a statement, which is then not to be used any more. Programs that prepare each statement for one execution come
// back with the same text: what binding it would give again is kept for them.
func (s *Session) Release(p *Prepared) {
	if _, query := p.tree.(*ast.Query); p.tree == nil || query && p.kept == nil || len(p.text) > maxRememberedText {
		return
	}
	if s.released == nil || len(s.released) >= maxReleased {
		s.released = map[string]*Prepared{}
	}
	s.released[p.text] = p
}

// parse reads the text under the session's sql_mode of now.
func (p *Prepared) parse(s *Session) error {
	mode := s.mode()
	st, literals, err := mode.ParsePrepared(p.text)
	if err != nil {
		return err
	}
	if len(literals) != p.Params {
		// Another sql_mode sees other strings in the text.
		return doriserr.New("Invalid arguments size %d, expected %d", p.Params, len(literals))
	}
	p.tree, p.literals, p.mode, p.kept = nil, literals, mode, nil
	switch st := st.(type) {
	case *ast.Query, *ast.Update, *ast.Delete:
		p.tree = st
	case *ast.Insert:
		if st.Label != "" && !st.Overwrite {
			return doriserr.New("Only support prepare Group Commit without label")
		}
		// Rows of a query are asked for by its text.
		if _, values := st.Query.Body.(*ast.Values); values {
			p.tree = st
		}
	}
	return nil
}

// describe returns the columns of a query. As in Doris its parameters are texts, which say their numbers, and expressions are named by
// what they are.
func (p *Prepared) describe(ctx context.Context, s *Session, q *ast.Query) ([]statement.Column, error) {
	for i := range p.values {
		p.Value(i, catalog.Of(catalog.String)).AppendString(strconv.Itoa(i))
	}
	p.fill()
	columns, err := s.describe(ctx, q)
	if err != nil {
		return nil, err
	}
	nameByKind(q, columns)
	return columns, nil
}

// Value returns the vector of a parameter's value, counted from 0, which is empty and of this type: the value is to be appended to it.
func (p *Prepared) Value(i int, t catalog.Type) *chunk.Vector {
	if p.values == nil {
		p.values = make([]*chunk.Vector, p.Params)
	}
	v := p.values[i]
	if v == nil || !v.Type.Equal(t) {
		v = chunk.NewVector(t, 1)
		p.values[i] = v
	}
	v.Reset()
	return v
}

// fill gives the literals of the tree their values.
func (p *Prepared) fill() {
	for i, l := range p.literals {
		v := p.values[i]
		l.Value, l.Kind, l.Text = v, literalKind(v), ""
		if !v.IsNull(0) {
			l.Text = plainText(v)
		}
	}
}

// plainText is a value as it is written without quotes: floats with all their digits.
func plainText(v *chunk.Vector) string {
	switch v.Type.Kind {
	case catalog.Float:
		return strconv.FormatFloat(float64(v.Float32(0)), 'f', -1, 32)
	case catalog.Double:
		return strconv.FormatFloat(v.Float64(0), 'f', -1, 64)
	}
	return string(appendText(nil, v, 0))
}

// literalKind is the kind of literal that has a value.
func literalKind(v *chunk.Vector) ast.LiteralKind {
	switch {
	case v.IsNull(0):
		return ast.NullLiteral
	case v.Type.IsInteger():
		return ast.IntegerLiteral
	case v.Type.Kind == catalog.Decimal:
		return ast.DecimalLiteral
	case v.Type.Kind == catalog.Float, v.Type.Kind == catalog.Double:
		return ast.FloatLiteral
	case v.Type.Kind == catalog.Date:
		return ast.DateLiteral
	case v.Type.Kind == catalog.DateTime:
		return ast.TimestampLiteral
	}
	return ast.StringLiteral
}

// bound is the text with the values in the places of the placeholders, for statements that have no tree to put them into.
func (p *Prepared) bound(s *Session) string {
	literals := make([]string, len(p.values))
	for i, v := range p.values {
		switch kind := literalKind(v); kind {
		case ast.NullLiteral:
			literals[i] = "NULL"
		case ast.IntegerLiteral, ast.DecimalLiteral:
			literals[i] = plainText(v)
		case ast.FloatLiteral:
			// With an exponent Doris reads a decimal, so the cast says what it is.
			literals[i] = "CAST('" + plainText(v) + "' AS " + v.Type.String() + ")"
		default:
			literals[i] = s.quote(plainText(v))
		}
	}
	text, err := s.mode().Bind(p.text, literals)
	if err != nil {
		// There are as many placeholders as there were, unless another sql_mode reads the text otherwise: that fails by itself.
		return p.text
	}
	return text
}

// quote writes a text as a string literal that the session reads back as the same bytes.
func (s *Session) quote(text string) string {
	if s.mode().NoBackslashEscapes {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return ast.QuoteString(text)
}

// Execute runs a prepared statement with the values that [Prepared.Value] was given for each parameter.
func (s *Session) Execute(ctx context.Context, p *Prepared, emit Emit) (err error) {
	if p.tree == nil {
		return s.Run(ctx, p.bound(s), emit)
	}
	if k := p.kept; k != nil && k.basis == s.basis() && k.plan.Assign(p.values) {
		return s.runKept(ctx, p.text, p.tree, k, emit)
	}
	s.begin(p.text, false)
	defer func() { s.end(err) }()
	defer func() { err = s.hinted(s.failed(ctx, err)) }()
	if p.mode != s.mode() {
		if err := p.parse(s); err != nil {
			return err
		}
	}
	p.fill()
	return s.runTree(ctx, p.text, p.tree, p, false, emit)
}
