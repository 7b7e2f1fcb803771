package statement

import "github.com/dorisemu/dorisemu/catalog"

// Result is what a statement answers: a table, or an OK with Affected and Info if Columns is nil.
type Result struct {
	Columns  []Column
	Rows     [][]Cell
	Affected uint64
	// Warnings is that of the OK packet: the rows that an INSERT did not load.
	Warnings uint16
	// Info is the text of the OK packet, e.g. {'label':'...', 'status':'VISIBLE', 'txnId':'7'}.
	Info string
}

// Column is one column of a result.
type Column struct {
	Name string
	// Type decides the wire type; SHOW columns are STRING, which goes out as type 254 with length 255 (measured).
	Type catalog.Type
	// Long is set for the SHOW columns that Doris makes as STRING and not as VARCHAR: they go out as BLOB.
	Long bool
	// Origin is the column of a table that this one is; nil for everything else.
	Origin *Origin
}

// Origin names a column of a table and how the query calls the table.
type Origin struct{ Database, Table, Alias, Column string }

// Cell is one value as text, or NULL.
type Cell struct {
	Null bool
	Text string
}

// Text makes a cell.
func Text(s string) Cell { return Cell{Text: s} }

// NullCell is SQL NULL.
var NullCell = Cell{Null: true}

// Strings makes columns of type STRING with these names.
func Strings(names ...string) []Column {
	columns := make([]Column, len(names))
	for i, n := range names {
		columns[i] = Column{Name: n, Type: catalog.Of(catalog.String)}
	}
	return columns
}

// long marks all columns but the first ones as those that go out as BLOB.
func (r *Result) long(from int) *Result {
	for i := range r.Columns[from:] {
		r.Columns[from+i].Long = true
	}
	return r
}

// Row makes a row of texts.
func Row(cells ...string) []Cell {
	row := make([]Cell, len(cells))
	for i, c := range cells {
		row[i].Text = c
	}
	return row
}
