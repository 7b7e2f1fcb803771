package json

// maxDepth is how deep the jsonpaths property may nest before it is no list of paths.
const maxDepth = 1024

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
