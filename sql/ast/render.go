package ast

import "strings"

// QuoteIdentifier returns a name between back quotes, with back quotes inside doubled.
func QuoteIdentifier(name string) string {
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

// QuoteString returns a string literal between single quotes that reads back to the same text with backslash escapes on.
func QuoteString(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte('\'')
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\'':
			b.WriteString("''")
		case '\\':
			b.WriteString(`\\`)
		case 0:
			b.WriteString(`\0`)
		default:
			b.WriteByte(text[i])
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// operand renders a part of an operator; other operators get parentheses, so that precedence need not be known to read it back.
func operand(e Expr) string {
	switch e := e.(type) {
	case *Unary, *Binary, *Between, *In, *IsNull, *IsTrue, *Lambda, *Interval:
		return "(" + e.String() + ")"
	case *Literal:
		if strings.HasPrefix(e.Text, "-") && e.Kind != StringLiteral {
			return "(" + e.String() + ")"
		}
	}
	return e.String()
}

// list renders expressions with commas between them.
func list(items []Expr) string {
	parts := make([]string, len(items))
	for i, e := range items {
		parts[i] = e.String()
	}
	return strings.Join(parts, ", ")
}

// quoted renders the parts of a name with dots between them.
func quoted(parts []string) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = QuoteIdentifier(p)
	}
	return strings.Join(names, ".")
}

// OrderList renders the items of an ORDER BY with commas between them.
func OrderList(items []OrderItem) string {
	parts := make([]string, len(items))
	for i, o := range items {
		parts[i] = o.String()
	}
	return strings.Join(parts, ", ")
}

// selectList renders select items with commas between them.
func selectList(items []SelectItem) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = item.Expr.String()
		if item.Alias != "" {
			parts[i] += " AS " + QuoteIdentifier(item.Alias)
		}
	}
	return strings.Join(parts, ", ")
}

// not returns "NOT " if set.
func not(set bool) string {
	if set {
		return "NOT "
	}
	return ""
}

// String returns the item as in ORDER BY.
func (o OrderItem) String() string {
	s := o.Expr.String()
	if o.Descending {
		s += " DESC"
	}
	if o.NullsFirst != nil {
		if *o.NullsFirst {
			return s + " NULLS FIRST"
		}
		return s + " NULLS LAST"
	}
	return s
}

// String returns the window with its parentheses.
func (w *Window) String() string {
	var parts []string
	if len(w.Partition) > 0 {
		parts = append(parts, "PARTITION BY "+list(w.Partition))
	}
	if len(w.Order) > 0 {
		parts = append(parts, "ORDER BY "+OrderList(w.Order))
	}
	if w.Frame != "" {
		parts = append(parts, w.Frame)
	}
	return "(" + strings.Join(parts, " ") + ")"
}
