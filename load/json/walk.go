package json

// object reads the object at i, whose node is n, into the fields, and returns the place behind it.
func (r *Reader) object(i int, n *node) (int, failure) {
	d := r.data
	if i = skipSpace(d, i+1); i < len(d) && d[i] == '}' {
		return i + 1, good
	}
	for place := 0; ; place++ {
		if i >= len(d) {
			return 0, incomplete
		}
		if d[i] != '"' {
			return 0, tapeError
		}
		i++
		var e *edge
		if place < len(n.order) {
			if next := n.order[place]; next.at(d, i) {
				e = next
				i += len(next.quoted)
			}
		}
		if e == nil {
			var f failure
			if e, i, f = r.find(i, n, place); f != good {
				return 0, f
			}
		}
		if i >= len(d) || d[i] != ':' {
			if i = skipSpace(d, i); i >= len(d) {
				return 0, incomplete
			}
			if d[i] != ':' {
				return 0, tapeError
			}
		}
		i++
		if i < len(d) && d[i] <= ' ' {
			i = skipSpace(d, i)
		}
		var f failure
		switch {
		case e == nil || e.node == nil || e.seen == r.row:
			i, f = r.skipValue(i)
		case e.column >= 0:
			e.seen = r.row
			var text []byte
			if text, i, f = r.value(i); f == good {
				r.fields[e.column], r.filled[e.column] = text, r.row
				r.matched++
			}
		default:
			e.seen = r.row
			i, f = r.inner(i, e.node)
		}
		if f != good {
			return 0, f
		}
		if i < len(d) && d[i] <= ' ' {
			i = skipSpace(d, i)
		}
		if i >= len(d) {
			return 0, incomplete
		}
		switch d[i] {
		case ',':
			i++
			if i < len(d) && d[i] <= ' ' {
				i = skipSpace(d, i)
			}
		case '}':
			return i + 1, good
		default:
			return 0, tapeError
		}
	}
}

// find reads a key that is not where it was last time; i is behind the opening quote. The edge is nil if nobody wants the key.
func (r *Reader) find(i int, n *node, place int) (*edge, int, failure) {
	from := len(r.scratch)
	key, end, f := r.str(i)
	if f != good {
		return nil, 0, f
	}
	escaped := len(r.scratch) > from
	e := n.byKey[string(key)]
	r.scratch = r.scratch[:from]
	if escaped {
		n.learn(place, noEdge)
		return e, end, good
	}
	if e == nil && r.learned < maxLearned {
		r.learned++
		e = newEdge(string(key)+`"`, nil)
		if n.byKey == nil {
			n.byKey = make(map[string]*edge)
		}
		n.byKey[string(key)] = e
	}
	if e == nil {
		n.learn(place, noEdge)
	} else {
		n.learn(place, e)
	}
	return e, end, good
}

// noEdge stands for a key that is not remembered: its text is no beginning of any key.
var noEdge = newEdge("\x00", nil)

// store gives a value to the columns that want it.
func (r *Reader) store(n *node, text []byte) {
	for _, c := range n.columns {
		r.fields[c] = text
		r.filled[c] = r.row
	}
	r.matched += len(n.columns)
}

// inner reads the value at i, parts of which are wanted, and returns the place behind it.
func (r *Reader) inner(i int, n *node) (int, failure) {
	if i >= len(r.data) {
		return 0, incomplete
	}
	if len(n.columns) > 0 {
		text, _, f := r.value(i)
		if f != good {
			return 0, f
		}
		r.store(n, text)
	}
	switch {
	case r.data[i] == '{' && len(n.edges) > 0:
		return r.object(i, n)
	case r.data[i] == '[' && len(n.elements) > 0:
		return r.array(i, n)
	}
	return r.skipValue(i)
}

// array reads the elements that n wants of the array at i, and returns the place behind it.
func (r *Reader) array(i int, n *node) (int, failure) {
	d := r.data
	if i = skipSpace(d, i+1); i < len(d) && d[i] == ']' {
		return i + 1, good
	}
	for at := 0; ; at++ {
		var wanted *node
		for _, e := range n.elements {
			if e.index == at {
				wanted = e.node
			}
		}
		var f failure
		switch {
		case wanted == nil:
			i, f = r.skipValue(i)
		case wanted.leaf():
			var text []byte
			text, i, f = r.value(i)
			r.store(wanted, text)
		default:
			i, f = r.inner(i, wanted)
		}
		if f != good {
			return 0, f
		}
		if i = skipSpace(d, i); i >= len(d) {
			return 0, incomplete
		}
		if d[i] == ']' {
			return i + 1, good
		}
		if d[i] != ',' {
			return 0, tapeError
		}
		i = skipSpace(d, i+1)
	}
}
