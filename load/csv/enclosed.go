package csv

import "bytes"

// enclosed is the scan of one row whose fields may be enclosed (Doris: EncloseCsvLineReaderCtx). It survives the end of a
// message inside an enclosed field: separators and delimiters in there are text, so the row goes on with the next message.
type enclosed struct {
	// open says that the row is not complete; buffer holds it so far and grows message by message.
	open   bool
	buffer []byte
	// resumed says that the reader's data is the buffer; rest is a row that the end of the input left open.
	resumed bool
	rest    []byte
	// separators are the places of the field separators seen so far, from the row's start.
	separators []int
	// at is the next byte to look at and bound the end of what is known to belong to the row, both from the row's start.
	at, bound int
	state     encloseState
	// escaped says that the last byte was the escape; quoted that it was the enclose, which ends the field unless doubled.
	escaped, quoted bool
}

// encloseState is where in a field the scan is.
type encloseState uint8

const (
	// fieldStart is before the first byte of a field.
	fieldStart encloseState = iota
	// bare is inside a field that does not begin with the enclose.
	bare
	// inside is between the enclosing bytes.
	inside
	// closed is behind the closing byte.
	closed
)

// begin starts a new row.
func (e *enclosed) begin() {
	e.separators = e.separators[:0]
	e.at, e.bound, e.state, e.escaped, e.quoted = 0, 0, fieldStart, false, false
}

// resume goes on with an open row: the message follows it as the next line.
func (r *Reader) resume(message []byte) {
	r.enclosed.buffer = append(r.enclosed.buffer, message...)
	r.data, r.from, r.enclosed.resumed = r.enclosed.buffer, 0, true
}

// Flush ends the input: a row whose enclosed field was never closed is cut as it stands. Call Next until it finds nothing after it.
func (r *Reader) Flush() {
	r.data, r.from = nil, 0
	if !r.enclosed.open {
		return
	}
	r.enclosed.open = false
	r.enclosed.rest = r.enclosed.buffer
}

// nextEnclosed finds a row when fields may be enclosed.
func (r *Reader) nextEnclosed() bool {
	e := &r.enclosed
	if line := e.rest; line != nil {
		e.rest = nil
		r.cutEnclosed(line)
		return true
	}
	for r.from < len(r.data) {
		rest := r.data[r.from:]
		if e.open {
			e.open = false
		} else {
			e.begin()
		}
		line, used, complete := r.scanEnclosed(rest)
		if !complete {
			e.open = true
			// the message's end is a line delimiter, and as such part of the enclosed field
			if !e.resumed || r.from > 0 {
				e.buffer = append(e.buffer[:0], rest...)
			}
			e.buffer = append(e.buffer, r.options.LineDelimiter...)
			r.from = len(r.data)
			return false
		}
		r.from += used
		if r.skip() || len(line) == 0 {
			continue
		}
		r.cutEnclosed(line)
		return true
	}
	return false
}

// scanEnclosed walks one row of data, which ends in an implied line delimiter. It returns the row without and with its
// delimiter, or false if an enclosed field is still open at the end.
func (r *Reader) scanEnclosed(data []byte) (line []byte, used int, complete bool) {
	e, o := &r.enclosed, &r.options
	line, used = cutLine(data[e.bound:], o.LineDelimiter)
	end := e.bound + len(line)
	e.bound += used
	for e.at < e.bound {
		switch e.state {
		case fieldStart:
			e.state = bare
			if data[e.at] == o.Enclose {
				e.state = inside
				e.at++
			}
		case bare, closed:
			k := -1
			if e.at < end {
				k = bytes.Index(data[e.at:end], o.Separator)
			}
			if k < 0 {
				return data[:end:end], e.bound, true
			}
			e.separators = append(e.separators, e.at+k)
			e.at += k + len(o.Separator)
			e.state = fieldStart
			if e.at >= end {
				return data[:end:end], e.bound, true
			}
		case inside:
			for e.at < e.bound && e.state == inside {
				e.inside(data[e.at], o)
			}
			if e.state == inside && e.at == e.bound {
				if e.at == len(data) {
					if e.quoted {
						// the implied delimiter follows the closing byte
						return data[:end:end], e.bound, true
					}
					return nil, 0, false
				}
				line, used = cutLine(data[e.bound:], o.LineDelimiter)
				end = e.bound + len(line)
				e.bound += used
			}
		}
	}
	if e.state == inside && !e.quoted {
		return nil, 0, false
	}
	return data[:end:end], e.bound, true
}

// inside looks at one byte of an enclosed field.
func (e *enclosed) inside(c byte, o *Options) {
	switch {
	case o.Escape != o.Enclose && c == o.Escape && o.Escape != 0:
		e.escaped = !e.escaped
	case e.escaped:
		e.escaped = false
	case e.quoted:
		e.quoted = false
		if c != o.Enclose {
			e.state = closed
			return
		}
	case c == o.Enclose:
		e.quoted = true
	}
	e.at++
}

// cutEnclosed cuts a row at the separators found and takes the enclosing bytes away.
func (r *Reader) cutEnclosed(line []byte) {
	r.line, r.found = line, 0
	at := 0
	for _, k := range r.enclosed.separators {
		r.add(trimEnclose(line[at:k:k], r.options.Enclose))
		at = k + len(r.options.Separator)
	}
	r.add(trimEnclose(line[at:], r.options.Enclose))
	r.finish(false)
}

// trimEnclose drops the enclosing bytes of a field that has both.
func trimEnclose(f []byte, enclose byte) []byte {
	if n := len(f); n > 1 && f[0] == enclose && f[n-1] == enclose {
		return f[1 : n-1]
	}
	return f
}

// unescapeField drops the escape before each byte, and one of two enclosing bytes in a row (Doris: escape_string_for_csv).
func (r *Reader) unescapeField(f []byte) []byte {
	escape, quote := r.options.Escape, r.options.Enclose
	if bytes.IndexByte(f, escape) < 0 && (quote == 0 || bytes.IndexByte(f, quote) < 0) {
		return f
	}
	start := len(r.scratch)
	dropping := false
	for i, c := range f {
		if c == escape || quote != 0 && c == quote && i+1 < len(f) && f[i+1] == quote {
			dropping = !dropping
		} else {
			dropping = false
		}
		if !dropping {
			r.scratch = append(r.scratch, c)
		}
	}
	return r.scratch[start:len(r.scratch):len(r.scratch)]
}
