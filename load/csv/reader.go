package csv

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Options say how a message is cut into rows and fields.
type Options struct {
	// Separator is between fields; empty means a tab. It is found leftmost and does not overlap.
	Separator []byte
	// LineDelimiter ends rows; empty means a newline, before which one carriage return is dropped.
	LineDelimiter []byte
	// Enclose and Escape are single bytes, 0 is none.
	Enclose, Escape byte
	// EmptyFieldAsNull makes an empty field NULL; otherwise it is an empty string.
	EmptyFieldAsNull bool
	// SkipLines are dropped at the start, empty ones too.
	SkipLines int
	// TrimDoubleQuotes takes the double quotes around a field away; a quoted \N is text.
	TrimDoubleQuotes bool
	// Fields is the number of fields that a row must have.
	Fields int
}

// Reader cuts messages into rows (Doris: CsvReader with NewPlainTextLineReader). Feed it a message, then call Next
// until it finds nothing.
type Reader struct {
	options Options
	// data is the message being read, from is where the next line starts.
	data []byte
	from int
	// fields are those of the current row; nil is NULL. found counts them, also beyond Fields.
	fields [][]byte
	found  int
	line   []byte
	reason string
	// skipped counts the lines dropped at the start.
	skipped int
	// scratch holds unescaped fields of the current row.
	scratch []byte
	// separator and newline are the bytes repeated eight times for the word-wise scan.
	separator, newline uint64
	swar               bool
	enclosed           enclosed
}

// New returns a reader.
func New(o Options) *Reader {
	if len(o.Separator) == 0 {
		o.Separator = []byte(DefaultSeparator)
	}
	if len(o.LineDelimiter) == 0 {
		o.LineDelimiter = []byte{'\n'}
	}
	r := &Reader{options: o, fields: make([][]byte, o.Fields)}
	r.swar = o.Enclose == 0 && len(o.Separator) == 1 && len(o.LineDelimiter) == 1 && o.Separator[0] != '\r' &&
		!bytes.Equal(o.Separator, o.LineDelimiter)
	r.separator = repeat(o.Separator[0])
	r.newline = repeat(o.LineDelimiter[0])
	return r
}

// Feed gives the reader its next message, as if it ended with a line delimiter. The message must stay valid and unchanged
// until the next Feed. A byte order mark at its start is dropped.
func (r *Reader) Feed(message []byte) {
	if r.options.Enclose != 0 && r.enclosed.open {
		r.resume(message)
		return
	}
	if len(message) >= 3 && message[0] == 0xEF && message[1] == 0xBB && message[2] == 0xBF {
		message = message[3:]
	}
	r.data, r.from, r.enclosed.resumed = message, 0, false
}

// Next finds the next row, good or bad (Reason tells), and returns false when the message is used up: the start of a row with an
// open enclosed field then waits for the next message. Empty lines are skipped.
func (r *Reader) Next() bool {
	switch {
	case r.swar:
		return r.nextPlain()
	case r.options.Enclose != 0:
		return r.nextEnclosed()
	}
	return r.nextLong()
}

// Fields returns the fields of the row that Next found: nil is NULL. Both are valid until the next call of Next or Feed.
func (r *Reader) Fields() [][]byte { return r.fields }

// Line returns the row as it stands in the message, without its delimiter.
func (r *Reader) Line() []byte { return r.line }

// Reason returns why the row that Next found is to be filtered, in Doris's words; it is empty for a good row.
func (r *Reader) Reason() string { return r.reason }

// finish checks the current line and its number of fields, and turns the raw fields into values.
func (r *Reader) finish(ascii bool) {
	r.reason = ""
	if !ascii && !utf8.Valid(r.line) {
		r.reason = "Invalid file encoding: all CSV files must be UTF-8 encoded"
		return
	}
	if r.found != r.options.Fields {
		r.reason = r.mismatch()
		return
	}
	if r.options.TrimDoubleQuotes {
		r.trimQuotes()
		return
	}
	if r.options.Escape != 0 {
		r.scratch = r.scratch[:0]
		for i, f := range r.fields {
			if r.null(f) {
				r.fields[i] = nil
			} else {
				r.fields[i] = r.unescapeField(f)
			}
		}
		return
	}
	if !r.options.EmptyFieldAsNull && bytes.IndexByte(r.line, '\\') < 0 {
		return
	}
	for i, f := range r.fields {
		if len(f) <= 2 && r.null(f) {
			r.fields[i] = nil
		}
	}
}

// trimQuotes turns the raw fields into values when double quotes around them are to go.
func (r *Reader) trimQuotes() {
	r.scratch = r.scratch[:0]
	for i, f := range r.fields {
		if n := len(f); n > 1 && f[0] == '"' && f[n-1] == '"' {
			if f = f[1 : n-1]; n == 2 && r.options.EmptyFieldAsNull {
				f = nil
			}
		} else if r.null(f) {
			f = nil
		}
		if f != nil && r.options.Escape != 0 {
			f = r.unescapeField(f)
		}
		r.fields[i] = f
	}
}

// skip reports whether the current line is one of those to be dropped at the start.
func (r *Reader) skip() bool {
	if r.skipped >= r.options.SkipLines {
		return false
	}
	r.skipped++
	return true
}

// null reports whether a field is NULL: \N, or empty if the options say so.
func (r *Reader) null(f []byte) bool {
	if len(f) == 0 {
		return r.options.EmptyFieldAsNull
	}
	return len(f) == 2 && f[0] == '\\' && f[1] == 'N'
}

// add takes a field of the current row.
func (r *Reader) add(f []byte) {
	if r.found < len(r.fields) {
		r.fields[r.found] = f
	}
	r.found++
}

// mismatch is Doris's text for a wrong number of fields.
func (r *Reader) mismatch() string {
	o := &r.options
	b := append([]byte("Column count mismatch: expected "), strconv.Itoa(o.Fields)...)
	b = append(b, ", but found "...)
	b = strconv.AppendInt(b, int64(r.found), 10)
	b = append(b, " (sep:"...)
	b = append(b, bytes.ReplaceAll(o.Separator, []byte("\t"), []byte(`\t`))...)
	b = append(b, " delim:"...)
	b = append(b, bytes.ReplaceAll(o.LineDelimiter, []byte("\n"), []byte(`\n`))...)
	if o.Enclose != 0 {
		b = append(append(b, " encl:"...), o.Enclose)
	}
	if o.Escape != 0 {
		b = append(append(b, " esc:"...), o.Escape)
	}
	return string(append(b, ')'))
}
