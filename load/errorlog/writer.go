package errorlog

import (
	"fmt"
	"os"
	"strconv"

	"github.com/dorisemu/dorisemu/load"
)

const (
	// maxRows is how many rows one log shows (Doris: RuntimeState, MAX_ERROR_NUM).
	maxRows = 50
	// maxRowBytes is how much of one row is shown (Doris: load_error_log_limit_bytes).
	maxRowBytes = 200 << 20
)

// Writer is the log of one load; it implements [load.ErrorLog].
type Writer struct {
	log       *Log
	id, topic string
	name      string
	first     string
	file      *os.File
	rows      int
	buffer    []byte
}

// Filtered writes a row:
//
//	Reason: <reason>. src line [<line>]; topic orders, partition 0, offset 17
//
// The place behind the semicolon is our addition. After 50 rows one last line says that there are more.
func (w *Writer) Filtered(row load.ErrorRow) error {
	if w.rows > maxRows {
		return nil
	}
	if w.file == nil {
		name, file, err := w.log.create(w.id)
		if err != nil {
			return err
		}
		w.name, w.file = name, file
		w.first = row.Reason + ". Src line: " + string(row.Line)
	}
	w.rows++
	if w.rows > maxRows {
		return w.write(append(w.buffer[:0], "TOO MUCH ERROR! already reach 50. show no more next error.\n"...))
	}
	b := append(w.buffer[:0], "Reason: "...)
	b = append(b, row.Reason...)
	b = append(b, ". src line ["...)
	b = append(b, row.Line...)
	b = append(b, "]; "...)
	if len(b) > maxRowBytes {
		b = append(b[:maxRowBytes], "error log is too long"...)
	}
	if row.Partition >= 0 {
		if w.topic != "" {
			b = append(append(append(b, "topic "...), w.topic...), ", "...)
		}
		b = strconv.AppendInt(append(b, "partition "...), int64(row.Partition), 10)
		b = strconv.AppendInt(append(b, ", offset "...), row.Offset, 10)
	}
	return w.write(append(b, '\n'))
}

// write puts a line into the file, so that it can be read at once.
func (w *Writer) write(line []byte) error {
	w.buffer = line[:0]
	if _, err := w.file.Write(line); err != nil {
		return fmt.Errorf("writing the error log: %w", err)
	}
	return nil
}

// Name returns the log's name for [Log.Open] and the URL's file parameter; it is empty as long as no row was filtered.
func (w *Writer) Name() string { return w.name }

// First returns the first reason with its row, as FirstErrorMsg of SHOW LOAD shows it; it is empty without filtered rows.
func (w *Writer) First() string { return w.first }

// Close closes the file, if there is one. The log stays until it expires.
func (w *Writer) Close() error {
	if w.file == nil {
		return nil
	}
	file := w.file
	w.file, w.rows = nil, maxRows+1
	if err := file.Close(); err != nil {
		return fmt.Errorf("closing the error log: %w", err)
	}
	return nil
}
