package expr

import "github.com/dorisemu/dorisemu/catalog"

// lookedUp turns the comparisons of one column with constants in a long chain of OR into IN, which looks them up (Doris: OrToIn).
// Other nodes and shorter chains stay as they are.
func lookedUp(n *Node) *Node {
	if n.Op != OpOr {
		return n
	}
	leaves := alternatives(n, nil)
	if len(leaves) <= smallList {
		return n
	}
	items := map[int][]*Node{}
	for _, l := range leaves {
		if at := comparedColumn(l); at >= 0 {
			items[at] = append(items[at], l)
		}
	}
	var joined *Node
	add := func(x *Node) {
		if joined == nil {
			joined = x
			return
		}
		joined = &Node{Op: OpOr, Name: n.Name, Type: n.Type, Nullable: n.Nullable, Args: []*Node{joined, x}}
	}
	for _, l := range leaves {
		at := comparedColumn(l)
		if at < 0 || len(items[at]) <= smallList {
			if at < 0 || items[at] != nil {
				add(l)
			}
			continue
		}
		in := &Node{Op: OpIn, Type: n.Type, Nullable: true, Args: []*Node{l.Args[0]}, Pos: l.Pos}
		for _, x := range items[at] {
			in.Args = append(in.Args, x.Args[1])
		}
		add(in)
		// The column's other comparisons are in the list.
		items[at] = nil
	}
	return joined
}

// alternatives appends the operands of a chain of OR.
func alternatives(n *Node, to []*Node) []*Node {
	if n.Op != OpOr {
		return append(to, n)
	}
	for _, a := range n.Args {
		to = alternatives(a, to)
	}
	return to
}

// comparedColumn is the column that a node compares with a constant of its type by =, or -1.
func comparedColumn(n *Node) int {
	if n.Op != OpCompare || n.Name != "=" || n.Args[0].Op != OpColumn || n.Args[1].Op != OpLiteral || n.Args[0].Column < 0 {
		return -1
	}
	column, value := n.Args[0].Type, n.Args[1].Type
	if value.Kind == catalog.Null || !column.Equal(value) && !(column.IsText() && value.IsText()) {
		return -1
	}
	return n.Args[0].Column
}
