package chunk

import "context"

// Stream is a sequence of chunks: a scan of a table, or the rows of a query. It belongs to one goroutine.
type Stream interface {
	// Next returns the next chunk, which is valid until the next call, or nil at the end.
	Next(ctx context.Context) (*Chunk, error)
	// Close releases what the stream holds; it must be called, also after an error.
	Close() error
}
