package ast

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// Expr is a scalar expression.
type Expr interface {
	Node
	expr()
	// String returns the expression as SQL that parses back to the same tree.
	String() string
}

// LiteralKind is the kind of a literal.
type LiteralKind uint8

// The kinds of literals.
const (
	NullLiteral LiteralKind = iota
	BoolLiteral
	IntegerLiteral
	DecimalLiteral
	// FloatLiteral is a number with an exponent, which Doris reads as DECIMAL or DOUBLE.
	FloatLiteral
	StringLiteral
	// DateLiteral and TimestampLiteral are DATE 'x' and TIMESTAMP 'x' (DATEV2, DATETIMEV2 too).
	DateLiteral
	TimestampLiteral
	// BinaryLiteral is X'0aff'; Text is the hexadecimal digits.
	BinaryLiteral
)

// Literal is a constant. Text is unquoted and unescaped for strings, as written for numbers, "true" or "false" for booleans.
type Literal struct {
	Pos  Pos
	Kind LiteralKind
	Text string
	// Parameter is the number, from 1, of the parameter of a prepared statement that stands here, 0 for a constant of the text. Value
	// is the parameter's value of this execution, in the type in which it was sent.
	Parameter int
	Value     *chunk.Vector
}

// Column is a column reference: [[catalog.]database.][table.]name.
type Column struct {
	Pos   Pos
	Parts []string
	// Origin is where the arithmetic or comparison begins whose operand the column is, if it is one.
	Origin Pos
}

// Reported is the place of the column in errors: Doris has that of the arithmetic or comparison around a name of one part.
func (c *Column) Reported() Pos {
	if c.Origin.Line > 0 && len(c.Parts) == 1 {
		return c.Origin
	}
	return c.Pos
}

// Name returns the last part: the column's own name.
func (c *Column) Name() string { return c.Parts[len(c.Parts)-1] }

// Call is a function call; the name is as written.
type Call struct {
	Pos      Pos
	Database string
	Name     string
	Distinct bool
	Args     []Expr
	// Star is count(*).
	Star bool
	// OrderBy is group_concat's ORDER BY and Separator its SEPARATOR.
	OrderBy   []OrderItem
	Separator Expr
	// Over is the window, if any.
	Over *Window
}

// OrderItem is one item of an ORDER BY.
type OrderItem struct {
	Expr       Expr
	Descending bool
	// NullsFirst is set by NULLS FIRST or LAST; nil is the default.
	NullsFirst *bool
}

// Window is OVER (PARTITION BY ... ORDER BY ... frame).
type Window struct {
	Partition []Expr
	Order     []OrderItem
	// Frame is the text of the frame clause, e.g. ROWS BETWEEN 1 PRECEDING AND CURRENT ROW.
	Frame string
}

// Unary is an operator before its operand: "-", "+", "~", "NOT".
type Unary struct {
	Pos     Pos
	Op      string
	Operand Expr
}

// Binary is an infix operator, in upper case and canonical spelling: + - * / DIV % & | ^ << >> = <=> != < <= > >= AND OR XOR ||
// LIKE, REGEXP, MATCH, MATCH_ANY, MATCH_ALL, MATCH_PHRASE, MATCH_PHRASE_PREFIX, MATCH_PHRASE_EDGE, MATCH_REGEXP. NOT LIKE is Unary NOT
// around LIKE; MOD is %; && is AND; || stays, as sql_mode decides what it means.
type Binary struct {
	Pos         Pos
	Op          string
	Left, Right Expr
	// Escape is LIKE's ESCAPE, or nil.
	Escape Expr
}

// Between is [NOT] BETWEEN.
type Between struct {
	Pos       Pos
	Not       bool
	Operand   Expr
	Low, High Expr
}

// In is [NOT] IN with a list or a query.
type In struct {
	Pos     Pos
	Not     bool
	Operand Expr
	List    []Expr
	Query   *Subquery
}

// IsNull is IS [NOT] NULL.
type IsNull struct {
	Pos     Pos
	Not     bool
	Operand Expr
}

// IsTrue is IS [NOT] TRUE or FALSE.
type IsTrue struct {
	Pos     Pos
	Not     bool
	Value   bool
	Operand Expr
}

// Case is CASE [operand] WHEN ... THEN ... [ELSE ...] END.
type Case struct {
	Pos     Pos
	Operand Expr
	Whens   []When
	Else    Expr
}

// When is one branch of a CASE.
type When struct{ Condition, Result Expr }

// Cast is CAST(x AS type), TRY_CAST(x AS type) or CONVERT(x, type). A CHAR without length, which cuts nothing, has Length -1.
type Cast struct {
	Pos     Pos
	Try     bool
	Operand Expr
	Type    catalog.Type
}

// Interval is INTERVAL n unit, the unit in upper case and singular.
type Interval struct {
	Pos    Pos
	Amount Expr
	Unit   string
}

// ArrayLiteral is [a, b]; MapLiteral is {k: v}; StructLiteral is {a, b}.
type ArrayLiteral struct {
	Pos   Pos
	Items []Expr
}

// MapLiteral is {k: v, ...}.
type MapLiteral struct {
	Pos          Pos
	Keys, Values []Expr
}

// StructLiteral is {a, b, ...}.
type StructLiteral struct {
	Pos   Pos
	Items []Expr
}

// Element is x[index]; Slice is set for x[from:to].
type Element struct {
	Pos     Pos
	Operand Expr
	Index   Expr
	To      Expr
	Slice   bool
}

// Dereference is x.field on something that is not a plain name.
type Dereference struct {
	Pos     Pos
	Operand Expr
	Field   string
}

// Lambda is (a, b) -> body.
type Lambda struct {
	Pos    Pos
	Params []string
	Body   Expr
}

// Subquery is (SELECT ...), with its text; Exists is EXISTS (SELECT ...).
type Subquery struct {
	Pos    Pos
	Text   string
	Exists bool
	Query  *Query
}

// Variable is @user or @@[session.|global.]system.
type Variable struct {
	Pos    Pos
	System bool
	Scope  string
	Name   string
}

// Star is * or t.* in a select list, with EXCEPT (...) and REPLACE (...).
type Star struct {
	Pos             Pos
	Qualifier       []string
	Except, Replace []SelectItem
}

// Placeholder is a ? of a prepared statement, counted from 0.
type Placeholder struct {
	Pos   Pos
	Index int
}

// Position and expr of each node.

func (e *Literal) Position() Pos       { return e.Pos }
func (e *Column) Position() Pos        { return e.Pos }
func (e *Call) Position() Pos          { return e.Pos }
func (e *Unary) Position() Pos         { return e.Pos }
func (e *Binary) Position() Pos        { return e.Pos }
func (e *Between) Position() Pos       { return e.Pos }
func (e *In) Position() Pos            { return e.Pos }
func (e *IsNull) Position() Pos        { return e.Pos }
func (e *IsTrue) Position() Pos        { return e.Pos }
func (e *Case) Position() Pos          { return e.Pos }
func (e *Cast) Position() Pos          { return e.Pos }
func (e *Interval) Position() Pos      { return e.Pos }
func (e *ArrayLiteral) Position() Pos  { return e.Pos }
func (e *MapLiteral) Position() Pos    { return e.Pos }
func (e *StructLiteral) Position() Pos { return e.Pos }
func (e *Element) Position() Pos       { return e.Pos }
func (e *Dereference) Position() Pos   { return e.Pos }
func (e *Lambda) Position() Pos        { return e.Pos }
func (e *Subquery) Position() Pos      { return e.Pos }
func (e *Variable) Position() Pos      { return e.Pos }
func (e *Star) Position() Pos          { return e.Pos }
func (e *Placeholder) Position() Pos   { return e.Pos }

func (*Literal) expr()       {}
func (*Column) expr()        {}
func (*Call) expr()          {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Between) expr()       {}
func (*In) expr()            {}
func (*IsNull) expr()        {}
func (*IsTrue) expr()        {}
func (*Case) expr()          {}
func (*Cast) expr()          {}
func (*Interval) expr()      {}
func (*ArrayLiteral) expr()  {}
func (*MapLiteral) expr()    {}
func (*StructLiteral) expr() {}
func (*Element) expr()       {}
func (*Dereference) expr()   {}
func (*Lambda) expr()        {}
func (*Subquery) expr()      {}
func (*Variable) expr()      {}
func (*Star) expr()          {}
func (*Placeholder) expr()   {}
