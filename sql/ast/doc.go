// Package ast is the Doris dialect as typed statements and expressions with positions.
//
// Nodes are plain values made by the parser and read by everyone else; nothing here has state, goroutines or imports of
// ours. A node's text can be had back with String, in Doris's own spelling, so that a stored expression can be parsed again.
package ast

// Pos is a place in the statement's text: Offset in bytes from 0, Line from 1, Column in characters from 0 (as Doris prints
// "(line 1, pos 14)").
type Pos struct{ Offset, Line, Column int }

// Node is anything with a place in the text.
type Node interface{ Position() Pos }

// Statement is one SQL statement.
type Statement interface {
	Node
	statement()
}

// Base carries what every statement has: where it starts and its own text, without the semicolon.
type Base struct {
	Pos  Pos
	Text string
}

// Position returns where the statement starts.
func (b Base) Position() Pos { return b.Pos }

func (Base) statement() {}

// Name is an object name of up to three parts: [[catalog.]database.]name, without back quotes.
type Name struct {
	Pos      Pos
	Catalog  string
	Database string
	Name     string
}

// Property is one "key" = "value" pair of a list, in the order of the text.
type Property struct {
	Pos        Pos
	Key, Value string
}
