package ast

// Query is SELECT, WITH, VALUES, or such in parentheses. Text is the query as written.
type Query struct {
	Base
}
