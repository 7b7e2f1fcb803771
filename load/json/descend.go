package json

import "strconv"

// descend follows a path from the object at i. The failure says why it leads nowhere, and the message at which step.
func (r *Reader) descend(i int, steps []step) (at int, f failure, message string) {
	for _, s := range steps {
		switch {
		case !s.valid:
			return 0, tapeError, ""
		case r.data[i] != '{':
			f = incorrectType
		default:
			i, f = r.child(i, s.key)
		}
		if f != good {
			return 0, f, "unable to find field: " + s.key
		}
		if s.index == noIndex {
			continue
		}
		if r.data[i] != '[' {
			return 0, incorrectType, "failed to access field as array, field: " + s.key
		}
		if i, f = r.nth(i, s.index); f != good {
			return 0, f, "failed to access array field: " + s.key + ", index: " + strconv.Itoa(s.index)
		}
	}
	return i, good, ""
}

// child returns the place of a key's value in the object at i.
func (r *Reader) child(i int, key string) (int, failure) {
	d := r.data
	i = skipSpace(d, i+1)
	for i < len(d) && d[i] == '"' {
		name, end, f := r.str(i + 1)
		if f != good {
			return 0, f
		}
		if i = skipSpace(d, end); i >= len(d) || d[i] != ':' {
			return 0, tapeError
		}
		if i = skipSpace(d, i+1); i >= len(d) {
			return 0, tapeError
		}
		if string(name) == key {
			return i, good
		}
		if i, f = r.skipValue(i); f != good {
			return 0, f
		}
		if i = skipSpace(d, i); i < len(d) && d[i] == '}' {
			return 0, noSuchField
		}
		if i >= len(d) || d[i] != ',' {
			return 0, tapeError
		}
		i = skipSpace(d, i+1)
	}
	if i < len(d) && d[i] == '}' {
		return 0, noSuchField
	}
	return 0, tapeError
}

// nth returns the place of an element of the array at i.
func (r *Reader) nth(i, index int) (int, failure) {
	d := r.data
	i = skipSpace(d, i+1)
	for at := 0; i < len(d) && d[i] != ']'; at++ {
		if at == index {
			return i, good
		}
		var f failure
		if i, f = r.skipValue(i); f != good {
			return 0, f
		}
		if i = skipSpace(d, i); i < len(d) && d[i] == ',' {
			i = skipSpace(d, i+1)
		}
	}
	if i >= len(d) {
		return 0, tapeError
	}
	return 0, outOfBounds
}
