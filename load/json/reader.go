package json

import (
	"strings"
	"unicode/utf8"
)

// Options say how a document becomes rows.
type Options struct {
	// Columns are the names of the file columns.
	Columns []string
	// Defaults are the texts of columns that a document does not have; nil is NULL. Defaults itself may be nil.
	Defaults [][]byte
	// Paths is the jsonpaths property, of which the i-th path feeds the i-th column; empty reads by column name.
	Paths string
	// Root is json_root.
	Root            string
	StripOuterArray bool
}

// Reader reads documents into rows (Doris: NewJsonReader). Feed it a message, then call Next until it finds nothing.
type Reader struct {
	options Options
	byPath  bool
	// tree is what the columns want from a row's object; whole are the columns that take the document itself; bad is the first
	// column whose path cannot be used.
	tree  *node
	whole []int
	bad   string
	// root is json_root as a path; nil without one.
	root []step

	// data is the message, at the place of the next row, and phase what is expected there.
	data  []byte
	at    int
	phase phase
	// row numbers rows; filled says in which row a field was last set; matched counts those of this row.
	row     uint64
	filled  []uint64
	matched int
	learned int
	// beyond is not zero if the row has bytes beyond ASCII in strings.
	beyond  uint64
	fields  [][]byte
	scratch []byte
	line    []byte
	reason  string
}

// phase is what a reader expects at its place in the message.
type phase uint8

// The phases.
const (
	atEnd phase = iota
	atDocument
	atElement
)

// New returns a reader, or an [*InvalidPath].
func New(o Options) (*Reader, error) {
	r := &Reader{options: o, tree: new(node), fields: make([][]byte, len(o.Columns)), filled: make([]uint64, len(o.Columns))}
	if r.options.Defaults == nil {
		r.options.Defaults = make([][]byte, len(o.Columns))
	}
	if o.Root != "" {
		steps, err := parsePath(o.Root)
		if err != nil {
			return nil, &InvalidPath{o.Root}
		}
		if len(steps) != 1 || steps[0].key != "" || steps[0].index != noIndex {
			r.root = steps
		}
	}
	if o.Paths == "" {
		for c, name := range o.Columns {
			n := r.tree.key(name)
			n.columns = append(n.columns, c)
		}
		r.tree.settle()
		return r, nil
	}
	paths, err := parsePaths(o.Paths)
	if err != nil {
		return nil, err
	}
	r.byPath = true
	for c, steps := range paths {
		if c < len(o.Columns) {
			r.want(c, steps)
		}
	}
	r.tree.settle()
	return r, nil
}

// want enters a column's path into the tree.
func (r *Reader) want(c int, steps []step) {
	if len(steps) == 0 {
		r.refuse("[DATA_QUALITY_ERROR]empty json path")
		return
	}
	if len(steps) == 1 && steps[0].valid && steps[0].key == "" && steps[0].index == noIndex {
		r.whole = append(r.whole, c)
		return
	}
	n := r.tree
	for _, s := range steps {
		if !s.valid {
			r.refuse("[DATA_QUALITY_ERROR]invalid json path: ")
			return
		}
		n = n.key(s.key)
		if s.index != noIndex {
			n = n.element(s.index)
		}
	}
	n.columns = append(n.columns, c)
}

// refuse makes every row bad: a column's path cannot be used.
func (r *Reader) refuse(reason string) {
	if r.bad == "" {
		r.bad = reason
	}
}

// Feed gives the reader its next message: one document. The message must stay valid and unchanged until the next Feed.
func (r *Reader) Feed(message []byte) {
	if len(message) >= 3 && message[0] == 0xEF && message[1] == 0xBB && message[2] == 0xBF {
		message = message[3:]
	}
	r.data, r.at, r.phase = message, 0, atDocument
	if len(message) == 0 {
		r.phase = atEnd
	}
}

// Flush ends the input; a JSON reader keeps nothing back.
func (r *Reader) Flush() { r.phase = atEnd }

// Fields returns the fields of the row that Next found: nil is NULL. Both are valid until the next call of Next or Feed.
func (r *Reader) Fields() [][]byte { return r.fields }

// Line returns what the error log shows of a bad row: its object, the document, or nothing.
func (r *Reader) Line() []byte { return r.line }

// Reason returns why the row that Next found is to be filtered, in Doris's words; it is empty for a good row.
func (r *Reader) Reason() string { return r.reason }

// Next finds the next row, good or bad (Reason tells), and returns false when the message is used up.
func (r *Reader) Next() bool {
	switch r.phase {
	case atDocument:
		return r.document()
	case atElement:
		return r.element()
	}
	return false
}

// reject makes the current row bad.
func (r *Reader) reject(reason string, line []byte) bool {
	r.reason, r.line = reason, line
	return true
}

// document reads the start of a message, and its row if it is an object.
func (r *Reader) document() bool {
	r.phase = atEnd
	r.reason, r.beyond = "", 0
	r.scratch = r.scratch[:0]
	d := r.data
	i := skipSpace(d, 0)
	if i == len(d) {
		return r.reject(emptyError.String(), d)
	}
	switch c := d[i]; {
	case c == '{' && r.root != nil:
		at, f := r.descend(i, r.root)
		if f != good {
			return r.reject(f.String(), d)
		}
		if at < 0 {
			return r.reject("JSON Root not found.", d)
		}
		return r.rooted(at)
	case c == '{':
		if r.options.StripOuterArray {
			return r.reject("JSON data is not an array-object, `strip_outer_array` must be FALSE.", d)
		}
		return r.object1(i, true)
	case c == '[':
		if lastByte(d) != ']' {
			return r.reject(incomplete.String(), d)
		}
		return r.rooted(i)
	case c == '"' || c == '-' || c-'0' <= 9 || c == 't' || c == 'f' || c == 'n':
		return r.reject("Not an json object or json array", d)
	}
	return r.reject(tapeError.String(), d)
}

// rooted reads the value at i, which is the document or what json_root found in it.
func (r *Reader) rooted(i int) bool {
	d := r.data
	if d[i] != '[' {
		switch {
		case r.options.StripOuterArray:
			return r.reject("JSON data is not an array-object, `strip_outer_array` must be FALSE.", d)
		case d[i] != '{':
			return r.notObject()
		}
		return r.object1(i, false)
	}
	if !r.options.StripOuterArray {
		return r.reject("JSON data is array-object, `strip_outer_array` must be TRUE.", d)
	}
	if f := r.validateArray(i); f != good {
		return r.reject(f.String(), d)
	}
	if i = skipSpace(d, i+1); d[i] == ']' {
		if r.byPath {
			return false
		}
		return r.reject("Empty json line", nil)
	}
	r.at, r.phase = i, atElement
	return r.element()
}

// notObject makes a row bad that is no object.
func (r *Reader) notObject() bool {
	if r.byPath {
		return r.reject("Not object item", nil)
	}
	return r.reject("Expect json object value", nil)
}

// element reads the next element of an array that was validated.
func (r *Reader) element() bool {
	r.reason = ""
	r.scratch = r.scratch[:0]
	d, i := r.data, r.at
	end, _ := r.skipValue(i)
	if r.at = skipSpace(d, end); d[r.at] == ',' {
		r.at = skipSpace(d, r.at+1)
	} else {
		r.phase = atEnd
	}
	if d[i] == '{' && r.byPath && r.root != nil {
		if i, _ = r.descend(i, r.root); i < 0 {
			return r.reject("JSON Root not found.", nil)
		}
	}
	if d[i] != '{' {
		return r.notObject()
	}
	r.begin()
	end, _ = r.object(i, r.tree)
	r.finish(i, end)
	return true
}

// begin starts a row.
func (r *Reader) begin() {
	r.row++
	r.matched = 0
}

// object1 reads the one row of a document at i; whole says that the object is the document.
func (r *Reader) object1(i int, whole bool) bool {
	r.begin()
	end, f := r.object(i, r.tree)
	if f == good && whole && end < len(r.data) && skipSpace(r.data, end) < len(r.data) && lastByte(r.data) != '}' {
		f = incomplete
	}
	if f == good && r.beyond != 0 && !utf8.Valid(r.data) {
		f = utf8Error
	}
	if f != good {
		return r.reject(f.String(), r.data)
	}
	r.finish(i, end)
	return true
}

// lastByte returns the last byte that is not white space.
func lastByte(d []byte) byte {
	k := len(d) - 1
	for k > 0 && skipSpace(d[k:k+1], 0) == 1 {
		k--
	}
	return d[k]
}

// finish completes the row of the object from i to end: columns without a value get their default.
func (r *Reader) finish(i, end int) {
	for _, c := range r.whole {
		r.fields[c] = r.data
		r.filled[c] = r.row
		r.matched++
	}
	switch {
	case r.bad != "":
		r.reject(r.bad, nil)
	case r.matched == 0 && r.byPath:
		r.reject("All fields is null or not matched, this is a invalid row.", r.data[i:end])
	case r.matched == 0:
		r.reject("There is no column matching jsonpaths in the json file, columns:["+strings.Join(r.options.Columns, ", ")+
			", ], please check columns and jsonpaths:"+r.options.Paths, r.data[i:end])
	case r.matched < len(r.fields):
		for c, row := range r.filled {
			if row != r.row {
				r.fields[c] = r.options.Defaults[c]
			}
		}
	}
}

// descend follows a path from the object at i; the place is -1 if the document does not have it.
func (r *Reader) descend(i int, steps []step) (int, failure) {
	var f failure
	for _, s := range steps {
		if !s.valid || r.data[i] != '{' {
			return -1, good
		}
		if i, f = r.child(i, s.key); i < 0 || f != good {
			return -1, f
		}
		if s.index != noIndex {
			if r.data[i] != '[' {
				return -1, good
			}
			if i, f = r.nth(i, s.index); i < 0 || f != good {
				return -1, f
			}
		}
	}
	return i, good
}

// child returns the place of a key's value in the object at i, or -1.
func (r *Reader) child(i int, key string) (int, failure) {
	d := r.data
	i = skipSpace(d, i+1)
	for i < len(d) && d[i] == '"' {
		name, end, f := r.str(i + 1)
		if f != good {
			return -1, f
		}
		if i = skipSpace(d, end); i >= len(d) || d[i] != ':' {
			return -1, tapeError
		}
		if i = skipSpace(d, i+1); i >= len(d) {
			return -1, incomplete
		}
		if string(name) == key {
			return i, good
		}
		if i, f = r.skipValue(i); f != good {
			return -1, f
		}
		if i = skipSpace(d, i); i < len(d) && d[i] == '}' {
			return -1, good
		}
		if i >= len(d) || d[i] != ',' {
			return -1, tapeError
		}
		i = skipSpace(d, i+1)
	}
	if i < len(d) && d[i] == '}' {
		return -1, good
	}
	return -1, incomplete
}

// nth returns the place of an element of the array at i, or -1.
func (r *Reader) nth(i, index int) (int, failure) {
	d := r.data
	i = skipSpace(d, i+1)
	for at := 0; i < len(d) && d[i] != ']'; at++ {
		if at == index {
			return i, good
		}
		var f failure
		if i, f = r.skipValue(i); f != good {
			return -1, f
		}
		if i = skipSpace(d, i); i < len(d) && d[i] == ',' {
			i = skipSpace(d, i+1)
		}
	}
	if i >= len(d) {
		return -1, incomplete
	}
	return -1, good
}
