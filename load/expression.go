package load

import (
	"sort"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// binder gives the names of a load's expressions their meaning. Doris analyses an expression twice: when the job is created, where
// a column of the table has its type and any other name is a VARCHAR, and when a task is planned, against the file columns. The
// binder does the first with [expr.LoadScope] and the second by putting what really stands in a name's place into the tree.
type binder struct {
	table   *catalog.Table
	options expr.Options
	// slots are the columns of the chunk that expressions are evaluated over; names say which slot a name is now.
	slots []slot
	names map[string]int
}

// slot is one column that expressions read.
type slot struct {
	typ catalog.Type
	// err is why the slot has no values: an expression that cannot be planned hurts only those that use it.
	err error
}

// add makes a slot and gives it a name.
func (b *binder) add(name string, s slot) int {
	b.slots = append(b.slots, s)
	b.names[strings.ToLower(name)] = len(b.slots) - 1
	return len(b.slots) - 1
}

// find returns the slot of a name.
func (b *binder) find(name string) (int, slot, bool) {
	i, ok := b.names[strings.ToLower(name)]
	if !ok {
		return 0, slot{}, false
	}
	return i, b.slots[i], true
}

// bind analyses an expression and binds its columns.
func (b *binder) bind(e ast.Expr, in clause) (*expr.Node, error) {
	scope := &expr.LoadScope{Table: b.table}
	n, err := b.options.Analyze(e, scope)
	if err != nil {
		return nil, err
	}
	for _, name := range scope.Names {
		if _, s, ok := b.find(name); !ok {
			return nil, unknownColumn(name, in, n.Render())
		} else if s.err != nil {
			return nil, s.err
		}
	}
	return b.rebind(n, false), nil
}

// rebind returns the tree with the columns' slots; under says that a cast is around n.
func (b *binder) rebind(n *expr.Node, under bool) *expr.Node {
	if n.Op == expr.OpColumn {
		if n.Column < 0 {
			return n
		}
		i, s, _ := b.find(n.Name)
		column := *n
		column.Column, column.Type, column.Nullable = i, s.typ, true
		if under || s.typ.Equal(n.Type) {
			return &column
		}
		return castNode(&column, n.Type)
	}
	if len(n.Args) == 0 {
		return n
	}
	copied := *n
	copied.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		copied.Args[i] = b.rebind(a, n.Op == expr.OpCast)
	}
	return &copied
}

// castNode casts a node to a type.
func castNode(n *expr.Node, to catalog.Type) *expr.Node {
	return &expr.Node{Op: expr.OpCast, Type: to, Nullable: true, Args: []*expr.Node{n}}
}

// sinkCast casts a node to the type of a table column. Texts stay as they are: the sink checks their length.
func sinkCast(n *expr.Node, to catalog.Type) *expr.Node {
	if n.Type.Equal(to) || n.Type.IsText() && to.IsText() {
		return n
	}
	return castNode(n, to)
}

// condition casts a node to BOOLEAN.
func condition(n *expr.Node) *expr.Node {
	if n.Type.Kind == catalog.Boolean {
		return n
	}
	return castNode(n, catalog.Of(catalog.Boolean))
}

// unknownColumn is the error of a name that is no file column (clause PROJECT) or no table column (FILTER). Its place is that in
// the text from which Doris reads the expression again: SELECT and its rendering.
func unknownColumn(name string, in clause, rendered string) error {
	if at := wordIndex(rendered, name); at >= 0 && in.placed {
		return doriserr.New("Unknown column '%s' in 'table list' in %s clause(line 1, pos %d)", name, in.name, len("SELECT ")+at)
	}
	return doriserr.New("Unknown column '%s' in 'table list' in %s clause", name, in.name)
}

// clause is where an unknown column is reported; the sequence that a load adds itself has no text and so no place in one.
type clause struct {
	name   string
	placed bool
}

// The clauses.
var (
	inProject  = clause{"PROJECT", true}
	inFilter   = clause{"FILTER", true}
	inSequence = clause{"PROJECT", false}
)

// wordIndex returns the place of a name in a rendered expression, outside of strings, in characters; or -1.
func wordIndex(text, name string) int {
	quoted := false
	at := 0
	for i, c := range text {
		if c == '\'' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(text[i:], name) && (i == 0 || !isWord(text[i-1])) && (i+len(name) == len(text) || !isWord(text[i+len(name)])) {
			return at
		}
		at++
	}
	return -1
}

// isWord reports whether a byte can be part of a name.
func isWord(c byte) bool {
	return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}

// bound are the expressions of a plan, ready to be compiled.
type bound struct {
	// filter is PRECEDING FILTER over the raw file columns, where is WHERE over the table's columns; nil if absent.
	filter, where *expr.Node
	// typed says which file columns are cast to their table column's type. Slots are the raw file columns, their typed forms,
	// then the results of mappings.
	typed []bool
	// mappings are the expressions to evaluate, in order; their slots follow those of the file columns. An unused one is nil.
	mappings []*expr.Node
	// columns casts slots to table columns; nil for columns that are not from an expression.
	columns []*expr.Node
	// generated computes generated columns from the table's columns; nil for others.
	generated []*expr.Node
}

// bindExpressions analyses all expressions of a plan.
func (p *plan) bindExpressions(request *Request) (*bound, error) {
	b := &bound{typed: make([]bool, len(p.file)), columns: make([]*expr.Node, len(p.table.Columns)), generated: make([]*expr.Node, len(p.table.Columns))}
	if err := p.bindPrecedingFilter(b); err != nil {
		return nil, err
	}
	if err := p.bindMappings(b); err != nil {
		return nil, err
	}
	if err := p.bindGenerated(b, request); err != nil {
		return nil, err
	}
	if p.spec.Where == nil {
		return b, nil
	}
	columns := binder{table: p.table, options: p.spec.options(), names: make(map[string]int)}
	for i := range p.table.Columns {
		columns.add(p.table.Columns[i].Name, slot{typ: p.table.Columns[i].Type})
	}
	n, err := columns.bind(p.spec.Where, inFilter)
	if err != nil {
		return nil, err
	}
	b.where = condition(n)
	return b, nil
}

// bindPrecedingFilter analyses PRECEDING FILTER, in which every name is a VARCHAR.
func (p *plan) bindPrecedingFilter(b *bound) error {
	if p.spec.PrecedingFilter == nil {
		return nil
	}
	raw := binder{options: p.spec.options(), names: make(map[string]int)}
	for _, f := range p.file {
		raw.add(f.name, slot{typ: catalog.Of(catalog.VarChar)})
	}
	n, err := raw.bind(p.spec.PrecedingFilter, inFilter)
	if err != nil {
		return err
	}
	b.filter = condition(n)
	return nil
}

// bindMappings analyses the mappings. A file column has its table column's type, unless a mapping has the same target: then it is
// the VARCHAR that it is in the file, as is one that the table does not have.
func (p *plan) bindMappings(b *bound) error {
	target := make(map[int]bool)
	for _, m := range p.mappings {
		if m.column >= 0 {
			target[m.column] = true
		}
	}
	slots := binder{table: p.table, options: p.spec.options(), names: make(map[string]int)}
	slots.slots = make([]slot, 2*len(p.file))
	for i, f := range p.file {
		slots.slots[i].typ = catalog.Of(catalog.VarChar)
		at := i
		if b.typed[i] = f.column >= 0 && !target[f.column]; b.typed[i] {
			at = len(p.file) + i
			slots.slots[at].typ = p.table.Columns[f.column].Type
		}
		slots.names[strings.ToLower(f.name)] = at
	}
	for _, m := range p.mappings {
		n, err := slots.bind(m.expr, mappingClause(m))
		s := slot{err: err}
		if err == nil {
			s.typ = n.Type
		}
		b.mappings = append(b.mappings, n)
		slots.add(m.name, s)
	}
	for _, i := range p.byName() {
		switch s := p.sources[i]; s.kind {
		case fromExpr:
			at := 2*len(p.file) + s.from
			if err := slots.slots[at].err; err != nil {
				return err
			}
			if err := p.checkState(i, slots.slots[at].typ); err != nil {
				return err
			}
			result := &expr.Node{Op: expr.OpColumn, Type: slots.slots[at].typ, Nullable: true, Name: p.mappings[s.from].name, Column: at}
			b.columns[i] = sinkCast(result, p.table.Columns[i].Type)
		}
	}
	return nil
}

// mappingClause is where a mapping's unknown columns are reported.
func mappingClause(m mapping) clause {
	if m.name == catalog.SequenceColumn {
		return inSequence
	}
	return inProject
}

// byName returns the places of the table's columns in the order of their names, in which Doris plans them.
func (p *plan) byName() []int {
	order := make([]int, len(p.table.Columns))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool {
		return strings.ToLower(p.table.Columns[order[a]].Name) < strings.ToLower(p.table.Columns[order[b]].Name)
	})
	return order
}

// bindGenerated analyses the expressions of generated columns over the table's columns.
func (p *plan) bindGenerated(b *bound, request *Request) error {
	for i, s := range p.sources {
		c := &p.table.Columns[i]
		if s.kind != fromGenerated {
			continue
		}
		if request.ParseExpr == nil {
			return doriserr.NotSupported("generated column %s in this kind of load", c.Name)
		}
		e, err := request.ParseExpr(c.Generated)
		if err != nil {
			return err
		}
		n, err := expr.Analyze(e, expr.TableScope{Table: p.table})
		if err != nil {
			return err
		}
		b.generated[i] = sinkCast(n, c.Type)
	}
	return nil
}
