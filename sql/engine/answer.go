package engine

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Answer is what one statement answers: an OK if Columns is nil, otherwise a table whose rows are either Cells or come from Rows.
type Answer struct {
	Columns []statement.Column
	// Cells are the rows of a statement of ours.
	Cells [][]statement.Cell
	// Rows streams the rows of a query; nil if Cells has them.
	Rows chunk.Stream
	// Affected, Warnings and Info are those of the OK packet.
	Affected uint64
	Warnings uint16
	Info     string
}

// Emit receives one answer of a text. More says whether another statement of the text follows. Rows must be read before it
// returns; the engine closes them.
type Emit func(a *Answer, more bool) error
