package json

import "encoding/binary"

// node is one place in the documents of a load that some column wants something from: the paths of all columns as a tree.
type node struct {
	// edges lead on by key, in the order of the columns; byKey finds them.
	edges []*edge
	byKey map[string]*edge
	// order has the edges in the order in which the keys of the last document came.
	order []*edge
	// elements lead on by array index.
	elements []element
	// columns take the value itself.
	columns []int
}

// edge is a key and where it leads; node is nil for a key that nobody wants and that was met before.
type edge struct {
	// quoted is the key with its closing quote; head are its first eight bytes, and mask says how many there are.
	quoted     string
	head, mask uint64
	node       *node
	// column is the one column that takes the value, if nothing in it is wanted as well; otherwise -1.
	column int
	// seen is the row that had this key last: the first of equal keys counts.
	seen uint64
}

// newEdge makes an edge for a key with its closing quote.
func newEdge(quoted string, to *node) *edge {
	var head, mask [8]byte
	for i := range copy(head[:], quoted) {
		mask[i] = 0xff
	}
	return &edge{quoted: quoted, head: binary.LittleEndian.Uint64(head[:]), mask: binary.LittleEndian.Uint64(mask[:]), node: to, column: -1}
}

// at reports whether the key with its closing quote stands at i.
func (e *edge) at(d []byte, i int) bool {
	if i+8 <= len(d) {
		if binary.LittleEndian.Uint64(d[i:])&e.mask != e.head {
			return false
		}
		if len(e.quoted) <= 8 {
			return true
		}
	}
	return i+len(e.quoted) <= len(d) && string(d[i:i+len(e.quoted)]) == e.quoted
}

// element is an array index and where it leads.
type element struct {
	index int
	node  *node
}

// settle notes which edges lead to one column and no further.
func (n *node) settle() {
	for _, e := range n.edges {
		if e.node.settle(); e.node.leaf() && len(e.node.columns) == 1 {
			e.column = e.node.columns[0]
		}
	}
	for _, e := range n.elements {
		e.node.settle()
	}
}

// leaf reports whether only the value itself is wanted.
func (n *node) leaf() bool { return len(n.edges) == 0 && len(n.elements) == 0 }

// key returns the node behind a key, which it makes if need be.
func (n *node) key(name string) *node {
	e := n.byKey[name]
	if e == nil {
		e = newEdge(name+`"`, new(node))
		if n.byKey == nil {
			n.byKey = make(map[string]*edge)
		}
		n.byKey[name] = e
		n.edges = append(n.edges, e)
	}
	return e.node
}

// element returns the node behind an array index, which it makes if need be.
func (n *node) element(index int) *node {
	for _, e := range n.elements {
		if e.index == index {
			return e.node
		}
	}
	n.elements = append(n.elements, element{index, new(node)})
	return n.elements[len(n.elements)-1].node
}

// learn remembers that a key is at this place of the documents; an unknown one only if it needs no unescaping.
func (n *node) learn(place int, e *edge) {
	if place < len(n.order) {
		n.order[place] = e
	} else if place == len(n.order) && place < maxLearned {
		n.order = append(n.order, e)
	}
}

// maxLearned bounds the keys of a document whose order is remembered, and the unwanted keys that a reader remembers.
const maxLearned = 1024
