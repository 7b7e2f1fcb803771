package json

import "unicode/utf8"

// maxDepth is how deep objects and arrays may nest in a document that is checked as a whole (simdjson: DEFAULT_MAX_DEPTH).
const maxDepth = 1024

// validateArray checks a whole document that is an array before its first row goes out: a failure anywhere in it filters the
// message as one row.
func (r *Reader) validateArray(i int) failure {
	if !utf8.Valid(r.data) {
		return utf8Error
	}
	_, f := r.validate(i, 1)
	r.scratch = r.scratch[:0]
	return f
}

// validate checks the value at i and returns the place behind it.
func (r *Reader) validate(i, depth int) (int, failure) {
	if depth > maxDepth {
		return 0, depthError
	}
	d := r.data
	if i >= len(d) {
		return 0, incomplete
	}
	if d[i] != '{' && d[i] != '[' {
		_, end, f := r.value(i)
		return end, f
	}
	object, closing := d[i] == '{', d[i]+2
	var f failure
	if i = skipSpace(d, i+1); i < len(d) && d[i] == closing {
		return i + 1, good
	}
	for {
		if object {
			if i >= len(d) {
				return 0, incomplete
			}
			if d[i] != '"' {
				return 0, tapeError
			}
			if _, i, f = r.str(i + 1); f != good {
				return 0, f
			}
			if i = skipSpace(d, i); i >= len(d) {
				return 0, incomplete
			}
			if d[i] != ':' {
				return 0, tapeError
			}
			i = skipSpace(d, i+1)
		}
		if i, f = r.validate(i, depth+1); f != good {
			return 0, f
		}
		if i = skipSpace(d, i); i >= len(d) {
			return 0, incomplete
		}
		if d[i] == closing {
			return i + 1, good
		}
		if d[i] != ',' {
			return 0, tapeError
		}
		i = skipSpace(d, i+1)
	}
}
