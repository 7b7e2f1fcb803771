package load

// ErrorRow is one row that a load filters.
type ErrorRow struct {
	// Reason is Doris's text for what is wrong, and Line the row as it came, if Doris shows it.
	Reason string
	Line   []byte
	// Partition and Offset are those of the message; Partition is -1 where there is none (Stream Load, INSERT).
	Partition int32
	Offset    int64
}

// ErrorLog takes the rows that a load filters. It belongs to the load's goroutine.
type ErrorLog interface {
	// Filtered records a row; an error fails the load.
	Filtered(row ErrorRow) error
}
