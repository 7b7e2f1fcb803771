package ast

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// String returns NULL, TRUE, a number, a quoted string, DATE '...' or TIMESTAMP '...'.
func (e *Literal) String() string {
	switch e.Kind {
	case NullLiteral:
		return "NULL"
	case BoolLiteral:
		return strings.ToUpper(e.Text)
	case StringLiteral:
		return QuoteString(e.Text)
	case DateLiteral:
		return "DATE " + rawQuote(e.Text)
	case TimestampLiteral:
		return "TIMESTAMP " + rawQuote(e.Text)
	case BinaryLiteral:
		return "X'" + e.Text + "'"
	}
	return e.Text
}

// String returns the name in back quotes, part by part.
func (e *Column) String() string { return quoted(e.Parts) }

// String returns the call with its DISTINCT, ORDER BY, SEPARATOR and OVER.
func (e *Call) String() string {
	if charset, ok := e.charset(); ok {
		return "char(" + list(e.Args[1:]) + " USING " + QuoteString(charset) + ")"
	}
	var b strings.Builder
	if e.Database != "" {
		b.WriteString(QuoteIdentifier(e.Database) + ".")
	}
	b.WriteString(e.functionName())
	b.WriteByte('(')
	if e.Star {
		b.WriteByte('*')
	}
	if e.Distinct {
		b.WriteString("DISTINCT ")
	}
	b.WriteString(list(e.Args))
	if len(e.OrderBy) > 0 {
		b.WriteString(" ORDER BY " + OrderList(e.OrderBy))
	}
	if e.Separator != nil {
		b.WriteString(" SEPARATOR " + e.Separator.String())
	}
	b.WriteByte(')')
	if e.Over != nil {
		b.WriteString(" OVER " + e.Over.String())
	}
	return b.String()
}

// charset returns the charset of CHAR(n, ... USING charset), which is its first argument.
func (e *Call) charset() (string, bool) {
	if e.Database != "" || !strings.EqualFold(e.Name, "char") || len(e.Args) < 2 || e.Over != nil || e.Distinct {
		return "", false
	}
	charset, ok := e.Args[0].(*Literal)
	return charset.text(), ok && charset.Kind == StringLiteral
}

// text returns a literal's text; nil has none.
func (e *Literal) text() string {
	if e == nil {
		return ""
	}
	return e.Text
}

// functionName quotes a name that could not be read back bare.
func (e *Call) functionName() string {
	for i := 0; i < len(e.Name); i++ {
		c := e.Name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return QuoteIdentifier(e.Name)
		}
	}
	if e.Name == "" {
		return "``"
	}
	return e.Name
}

// String returns the operator before its operand.
func (e *Unary) String() string {
	if e.Op == "NOT" {
		return "NOT " + operand(e.Operand)
	}
	return e.Op + operand(e.Operand)
}

// String returns the operator between its operands, with LIKE's ESCAPE. A long chain of operators leans to the left; it is walked
// rather than descended into, so that its text is made once.
func (e *Binary) String() string {
	chain := []*Binary{e}
	for {
		left, ok := chain[len(chain)-1].Left.(*Binary)
		if !ok {
			break
		}
		chain = append(chain, left)
	}
	var b strings.Builder
	b.WriteString(strings.Repeat("(", len(chain)-1))
	b.WriteString(operand(chain[len(chain)-1].Left))
	for i := len(chain) - 1; i >= 0; i-- {
		n := chain[i]
		b.WriteString(" " + n.Op + " " + operand(n.Right))
		if n.Escape != nil {
			b.WriteString(" ESCAPE " + operand(n.Escape))
		}
		if i > 0 {
			b.WriteByte(')')
		}
	}
	return b.String()
}

// String returns [NOT] BETWEEN ... AND ....
func (e *Between) String() string {
	return operand(e.Operand) + " " + not(e.Not) + "BETWEEN " + operand(e.Low) + " AND " + operand(e.High)
}

// String returns [NOT] IN with its list or query.
func (e *In) String() string {
	s := operand(e.Operand) + " " + not(e.Not) + "IN "
	if e.Query != nil {
		return s + "(" + e.Query.Text + ")"
	}
	return s + "(" + list(e.List) + ")"
}

// String returns IS [NOT] NULL.
func (e *IsNull) String() string { return operand(e.Operand) + " IS " + not(e.Not) + "NULL" }

// String returns IS [NOT] TRUE or FALSE.
func (e *IsTrue) String() string {
	if e.Value {
		return operand(e.Operand) + " IS " + not(e.Not) + "TRUE"
	}
	return operand(e.Operand) + " IS " + not(e.Not) + "FALSE"
}

// String returns the CASE with its branches.
func (e *Case) String() string {
	var b strings.Builder
	b.WriteString("CASE")
	if e.Operand != nil {
		b.WriteString(" " + e.Operand.String())
	}
	for _, w := range e.Whens {
		b.WriteString(" WHEN " + w.Condition.String() + " THEN " + w.Result.String())
	}
	if e.Else != nil {
		b.WriteString(" ELSE " + e.Else.String())
	}
	b.WriteString(" END")
	return b.String()
}

// String returns CAST(... AS type) or TRY_CAST.
func (e *Cast) String() string {
	name := "CAST("
	if e.Try {
		name = "TRY_CAST("
	}
	return name + e.Operand.String() + " AS " + TypeSQL(e.Type) + ")"
}

// TypeSQL returns a type as SQL that the parser reads back to the same type.
func TypeSQL(t catalog.Type) string {
	switch t.Kind {
	case catalog.Array:
		return "array<" + TypeSQL(*t.Elem) + ">"
	case catalog.Map:
		return "map<" + TypeSQL(*t.Key) + "," + TypeSQL(*t.Elem) + ">"
	case catalog.Struct:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = QuoteIdentifier(f.Name) + ":" + TypeSQL(f.Type)
			if f.Comment != "" {
				parts[i] += " COMMENT " + QuoteString(f.Comment)
			}
		}
		return "struct<" + strings.Join(parts, ",") + ">"
	}
	if t.Kind == catalog.Char && t.Length < 0 {
		return "char"
	}
	return t.String()
}

// rawQuote quotes text that is read without resolving escapes, as that of DATE '...'.
func rawQuote(text string) string {
	if strings.Contains(text, "'") {
		return `"` + text + `"`
	}
	return "'" + text + "'"
}

// String returns INTERVAL n unit.
func (e *Interval) String() string { return "INTERVAL " + operand(e.Amount) + " " + e.Unit }

// String returns [a, b].
func (e *ArrayLiteral) String() string { return "[" + list(e.Items) + "]" }

// String returns {k: v}.
func (e *MapLiteral) String() string {
	parts := make([]string, len(e.Keys))
	for i := range e.Keys {
		parts[i] = e.Keys[i].String() + ": " + e.Values[i].String()
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// String returns {a, b}.
func (e *StructLiteral) String() string { return "{" + list(e.Items) + "}" }

// String returns x[i] or x[from:to].
func (e *Element) String() string {
	s := operand(e.Operand) + "[" + e.Index.String()
	if e.Slice {
		s += ":"
		if e.To != nil {
			s += e.To.String()
		}
	}
	return s + "]"
}

// String returns x.field; a number in front of the dot needs parentheses.
func (e *Dereference) String() string {
	field := "." + QuoteIdentifier(e.Field)
	if _, ok := e.Operand.(*Literal); ok {
		return "(" + e.Operand.String() + ")" + field
	}
	return operand(e.Operand) + field
}

// String returns a -> body, or (a, b) -> body.
func (e *Lambda) String() string {
	params := make([]string, len(e.Params))
	for i, p := range e.Params {
		params[i] = QuoteIdentifier(p)
	}
	if len(params) == 1 {
		return params[0] + " -> " + e.Body.String()
	}
	return "(" + strings.Join(params, ", ") + ") -> " + e.Body.String()
}

// String returns the query in parentheses, with EXISTS if it has one.
func (e *Subquery) String() string {
	if e.Exists {
		return "EXISTS (" + e.Text + ")"
	}
	return "(" + e.Text + ")"
}

// String returns @name or @@[scope.]name.
func (e *Variable) String() string {
	switch {
	case !e.System:
		return "@" + QuoteIdentifier(e.Name)
	case e.Scope != "":
		return "@@" + e.Scope + "." + QuoteIdentifier(e.Name)
	}
	return "@@" + QuoteIdentifier(e.Name)
}

// String returns * or t.*, with EXCEPT (...) and REPLACE (...).
func (e *Star) String() string {
	s := "*"
	if len(e.Qualifier) > 0 {
		s = quoted(e.Qualifier) + ".*"
	}
	if len(e.Except) > 0 {
		s += " EXCEPT (" + selectList(e.Except) + ")"
	}
	if len(e.Replace) > 0 {
		s += " REPLACE (" + selectList(e.Replace) + ")"
	}
	return s
}

// String returns ?.
func (e *Placeholder) String() string { return "?" }
