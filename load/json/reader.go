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
	// root is json_root as a path; nil without one. badRoot is why it can never be found.
	root    []step
	badRoot string
	// paths are those of the columns.
	paths [][]step

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
		if err := r.wantRoot(o.Root); err != nil {
			return nil, err
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
	r.byPath = len(paths) > 0
	r.paths = paths[:min(len(paths), len(o.Columns))]
	for c, steps := range r.paths {
		r.want(c, steps)
	}
	r.tree.settle()
	return r, nil
}

// wantRoot takes json_root. The whole document needs none; Doris looks for a key without a name there.
func (r *Reader) wantRoot(root string) error {
	steps, err := parsePath(root)
	if err != nil {
		return err
	}
	if len(steps) == 1 && steps[0].valid && steps[0].key == "" && steps[0].index == noIndex {
		return nil
	}
	if len(steps) == 0 {
		r.badRoot = "[DATA_QUALITY_ERROR]empty json path"
	}
	for _, s := range steps {
		if !s.valid {
			r.badRoot = "[DATA_QUALITY_ERROR]invalid json path: "
		}
	}
	r.root = steps
	return nil
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
		return r.reject(emptyError.atOnce(), d)
	}
	switch c := d[i]; {
	case c == '{' || c == '[':
		if lastByte(d) != c+2 {
			return r.cutOff(c)
		}
		if c == '{' && (r.root != nil || r.badRoot != "") {
			return r.toRoot(i)
		}
		return r.rooted(i)
	case c == '"' || c == '-' || c-'0' <= 9 || c == 't' || c == 'f' || c == 'n':
		if f := r.lookOver(); f != good {
			return r.reject(f.atOnce(), d)
		}
		return r.reject("Not an json object or json array", d)
	}
	if f := r.lookOver(); f != good {
		return r.reject(f.atOnce(), d)
	}
	return r.reject(tapeError.atOnce(), d)
}

// cutOff makes a message bad whose last byte does not close what its first one opens.
func (r *Reader) cutOff(first byte) bool {
	if f := r.lookOver(); f != good {
		return r.reject(f.atOnce(), r.data)
	}
	if first == '{' && (r.root != nil || r.badRoot != "") {
		return r.reject("Encounter error while extract_from_object, error: "+failureTexts[incomplete], r.data)
	}
	return r.reject(incomplete.onTheWay(), r.data)
}

// toRoot reads what json_root finds in the object at i.
func (r *Reader) toRoot(i int) bool {
	if r.badRoot != "" {
		return r.reject(r.badRoot, r.data)
	}
	at, f, message := r.descend(i, r.root)
	if f != good {
		if first := r.lookOver(); first != good {
			return r.reject(first.atOnce(), r.data)
		}
		return r.reject(f.missing(message), r.data)
	}
	return r.rooted(at)
}

// rooted reads the value at i, which is the document or what json_root found in it.
func (r *Reader) rooted(i int) bool {
	d := r.data
	if d[i] != '[' {
		switch {
		case r.options.StripOuterArray:
			return r.reject("JSON data is not an array-object, `strip_outer_array` must be FALSE.", d)
		case d[i] == '{':
			return r.object1(i)
		case r.byPath:
			return r.reject("Not object item", nil)
		}
		return r.fail(incorrectType)
	}
	if !r.options.StripOuterArray {
		return r.reject("JSON data is array-object, `strip_outer_array` must be TRUE.", d)
	}
	first := skipSpace(d, i+1)
	if first < len(d) && d[first] == ']' {
		if r.byPath {
			return false
		}
		return r.reject("Empty json line", nil)
	}
	if f := r.tryElements(first); f != good {
		return r.fail(f)
	}
	r.at, r.phase = first, atElement
	return r.element()
}

// tryElements reads the elements of an array, of which the first is at i, without giving rows: one bad element takes all rows of
// the message with it.
func (r *Reader) tryElements(i int) failure {
	d := r.data
	for {
		at, f := i, good
		if i >= len(d) {
			return tapeError
		}
		if d[i] != '{' {
			return incorrectType
		}
		if r.byPath && r.root != nil {
			// this element's root is looked for when its row is due
			i, f = r.skipValue(i)
		} else {
			r.begin()
			i, f = r.object(i, r.tree)
			if f == tapeError && r.satisfied() {
				i, f = r.skipValue(at)
			}
		}
		r.scratch = r.scratch[:0]
		if f != good {
			return f
		}
		if i = skipSpace(d, i); i < len(d) && d[i] == ']' {
			break
		}
		if i >= len(d) || d[i] != ',' {
			return tapeError
		}
		i = skipSpace(d, i+1)
	}
	if r.beyond != 0 && !utf8.Valid(d) {
		return utf8Error
	}
	return good
}

// element reads the next element of an array that was tried.
func (r *Reader) element() bool {
	r.reason = ""
	r.scratch = r.scratch[:0]
	d, i := r.data, r.at
	end, _ := r.skipValue(i)
	if r.at = skipSpace(d, end); r.at < len(d) && d[r.at] == ',' {
		r.at = skipSpace(d, r.at+1)
	} else {
		r.phase = atEnd
	}
	if r.byPath && r.root != nil {
		at, f, message := r.descend(i, r.root)
		if f != good {
			return r.reject(f.missing(message), nil)
		}
		if i = at; d[i] != '{' {
			return r.reject("Not object item", nil)
		}
	}
	r.begin()
	end, f := r.object(i, r.tree)
	if f != good && !r.satisfied() {
		return r.fail(f)
	}
	r.finish(i, end)
	return true
}

// begin starts a row.
func (r *Reader) begin() {
	r.row++
	r.matched = 0
}

// object1 reads the one row of a document, whose object is at i.
func (r *Reader) object1(i int) bool {
	r.begin()
	end, f := r.object(i, r.tree)
	if f == good && r.beyond != 0 && !utf8.Valid(r.data) {
		return r.reject(utf8Error.atOnce(), r.data)
	}
	switch {
	case f == good:
	case f != tapeError && f != incomplete || !r.byPath:
		return r.fail(f)
	case r.lookOver() != good:
		return r.fail(f)
	case !r.satisfied():
		return r.reject(tapeError.missing("unable to find field: "+r.unfound()), nil)
	default:
		end = len(r.data)
	}
	r.finish(i, end)
	return true
}

// satisfied reports whether every path has found its value in this row: simdjson does not look at what follows.
func (r *Reader) satisfied() bool {
	return r.byPath && len(r.whole) == 0 && r.matched == len(r.paths) && len(r.paths) > 0
}

// unfound returns the key that Doris looks for when it meets the place where a document is broken.
func (r *Reader) unfound() string {
	for c, steps := range r.paths {
		if r.filled[c] != r.row && len(steps) > 0 {
			return steps[0].key
		}
	}
	return ""
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
