package query

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// Tables finds what a query names.
type Tables interface {
	// Relation returns a table, view or metadata view; an error must be the one that the client is to see, without position.
	Relation(database, name string) (*Relation, error)
}

// Relation is something that a query can read.
type Relation struct {
	Database, Name string
	// Columns are all columns, hidden ones too.
	Columns []catalog.Column
	// Scan reads the columns at these places.
	Scan func(ctx context.Context, columns []int) (chunk.Stream, error)
	// Restricted is Scan for a query that needs some of the rows only; nil can only read all.
	Restricted func(ctx context.Context, columns []int, r Restriction) (chunk.Stream, error)
	// KeyOrder are the places of the columns by which the rows come in order, NULLs first; nil is no order.
	KeyOrder []int
	// Summary returns what is known about all rows and the columns at these places, or false; nil never knows.
	Summary func(ctx context.Context, columns []int) (Summary, bool, error)
	// Count returns the exact number of rows, or false; nil never knows.
	Count func(ctx context.Context) (uint64, bool, error)
	// Point returns a reader of the columns at these places of rows that are given by their whole key, whose columns are those at the
	// places PointKey; nil has no such keys.
	Point    func(columns []int) PointReader
	PointKey []int
	// Steady says that what is told here stays true as long as no definition, privilege and variable changes: a plan of it may be kept.
	Steady bool
	// Partitions returns the relation of the named partitions; nil is no table that has some.
	Partitions func(names *ast.PartitionNames) (*Relation, error)
	// Check refuses to let the session read the columns at these places; nil refuses nothing. It is not asked of what a view reads.
	Check func(columns []int) error
	// View is the query of a view, whose columns are then Columns; Scan is nil.
	View *ast.Query
}

// Env is what a query is bound and run with.
type Env struct {
	Tables Tables
	// Database is the current database.
	Database string
	Options  expr.Options
	Context  expr.Context
	// Function returns what a table function reads; nil knows none but numbers.
	Function func(name string, properties []ast.Property) (*Relation, error)
	// LastQuery is the id of the session's last statement, for last_query_id().
	LastQuery string
	// HiddenColumns is show_hidden_columns: * shows them.
	HiddenColumns bool
	// AnyValue is a sql_mode without ONLY_FULL_GROUP_BY: a column that is no key has any value of its group.
	AnyValue bool
	// MaxRecursion is cte_max_recursion_depth; 0 is Doris's default.
	MaxRecursion int
	// MemoryLimit is how many bytes the rows that a query keeps may take; 0 is no limit.
	MemoryLimit int64
}

// Column is one column of a result.
type Column struct {
	Name     string
	Type     catalog.Type
	Nullable bool
	// Origin is the column of a table that this one is, unchanged; nil if it is computed or comes out of a sub-query or view.
	Origin *Origin
	// id is its number within the query, as in a scopeColumn.
	id int
}

// Origin names a column of a table and how the query calls the table.
type Origin struct{ Database, Table, Alias, Column string }

// Plan is a bound query.
type Plan struct {
	Columns []Column
	root    operator
	env     *Env
	// volatile says that another binding may make another plan of the same query although nothing has changed.
	volatile bool
}

// Open starts the query. The stream must be closed.
func (p *Plan) Open(ctx context.Context) (chunk.Stream, error) {
	return p.root.open(&execution{
		ctx: ctx, env: p.env, memory: &memory{limit: p.env.MemoryLimit}, kept: map[*sharedOp]*chunk.Chunk{}, lookups: map[*lookup]*lookupRows{},
	})
}

// operator makes a stream of rows.
type operator interface {
	open(x *execution) (chunk.Stream, error)
}

// execution is what the operators of one run share.
type execution struct {
	ctx context.Context
	env *Env
	// params are the outer values of a correlated sub-query.
	params []*expr.Node
	memory *memory
	// kept are the rows of common tables that are named more than once; working are those of recursive tables' last rounds.
	kept    map[*sharedOp]*chunk.Chunk
	working map[*workingOp]*chunk.Chunk
	// lookups are the rows that correlated sub-queries look up.
	lookups map[*lookup]*lookupRows
}

// compile makes an expression ready, with the outer values in place.
func (x *execution) compile(n *expr.Node) (*expr.Evaluator, error) {
	if x.params != nil {
		n = withParams(n, x.params)
	}
	return expr.Compile(n, x.env.Context)
}

// compileAll makes several expressions ready.
func (x *execution) compileAll(nodes []*expr.Node) ([]*expr.Evaluator, error) {
	out := make([]*expr.Evaluator, len(nodes))
	for i, n := range nodes {
		e, err := x.compile(n)
		if err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

// outerColumn is the first index of the columns that stand for outer values: value k has index outerColumn - k. Those of lambda
// parameters are small negative numbers.
const outerColumn = -1 << 20

// withParams replaces outer columns by their values.
func withParams(n *expr.Node, params []*expr.Node) *expr.Node {
	if n.Op == expr.OpColumn {
		if n.Column <= outerColumn {
			return params[outerColumn-n.Column]
		}
		return n
	}
	var changed []*expr.Node
	for i, a := range n.Args {
		if b := withParams(a, params); b != a {
			if changed == nil {
				changed = append(changed, n.Args...)
			}
			changed[i] = b
		}
	}
	if changed == nil {
		return n
	}
	c := *n
	c.Args = changed
	return &c
}

// all reads a stream to its end into one chunk, which may have more than chunk.MaxRows rows. Columns that were not read are nil.
func all(x *execution, op operator, types []catalog.Type) (*chunk.Chunk, error) {
	s, err := op.open(x)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	out := &chunk.Chunk{Columns: make([]*chunk.Vector, len(types))}
	held := x.account(nodeName(op))
	for {
		c, err := s.Next(x.ctx)
		if err == nil {
			err = x.ended()
		}
		if err != nil {
			return nil, err
		}
		if c == nil {
			break
		}
		if err := held.set(chunkBytes(out)); err != nil {
			return nil, err
		}
		for i, v := range c.Columns {
			if v == nil {
				continue
			}
			if out.Columns[i] == nil {
				out.Columns[i] = chunk.NewVector(v.Type, v.Len)
			}
			out.Columns[i].AppendRange(v, 0, v.Len)
		}
		out.Rows += c.Rows
	}
	if out.Rows == 0 {
		for i, t := range types {
			out.Columns[i] = chunk.NewVector(t, 0)
		}
	}
	return out, nil
}

// oneRow is the input of a SELECT without FROM.
type oneRow struct{}

// open implements operator.
func (oneRow) open(*execution) (chunk.Stream, error) {
	return &listStream{chunks: []*chunk.Chunk{{Rows: 1}}}, nil
}

// listStream hands over chunks that are there.
type listStream struct{ chunks []*chunk.Chunk }

// Next implements chunk.Stream.
func (l *listStream) Next(context.Context) (*chunk.Chunk, error) {
	if len(l.chunks) == 0 {
		return nil, nil
	}
	c := l.chunks[0]
	l.chunks = l.chunks[1:]
	return c, nil
}

// Close implements chunk.Stream.
func (l *listStream) Close() error { return nil }

// sliced cuts a big chunk into chunks of at most chunk.MaxRows rows, in the order of rows, or its own if rows is nil.
type sliced struct {
	whole *chunk.Chunk
	rows  []int32
	at    int
	end   int
	out   *chunk.Chunk
}

// newSliced slices rows [from, to) of the order.
func newSliced(whole *chunk.Chunk, rows []int32, from, to int) *sliced {
	return &sliced{whole: whole, rows: rows, at: from, end: to, out: &chunk.Chunk{Columns: make([]*chunk.Vector, len(whole.Columns))}}
}

// Next implements chunk.Stream.
func (s *sliced) Next(context.Context) (*chunk.Chunk, error) {
	if s.at >= s.end {
		return nil, nil
	}
	to := min(s.at+chunk.MaxRows, s.end)
	if s.rows == nil && s.at == 0 && to == s.whole.Rows {
		s.at = to
		return s.whole, nil
	}
	s.out.Rows = to - s.at
	for i, v := range s.whole.Columns {
		if v == nil {
			continue
		}
		if s.out.Columns[i] == nil {
			s.out.Columns[i] = chunk.NewVector(v.Type, to-s.at)
		}
		o := s.out.Columns[i]
		o.Reset()
		if s.rows == nil {
			o.AppendRange(v, s.at, to)
		} else {
			gather(o, v, s.rows[s.at:to])
		}
	}
	s.at = to
	return s.out, nil
}

// Close implements chunk.Stream.
func (s *sliced) Close() error { return nil }

// gather appends the values at these places; -1 is NULL.
func gather(dst, src *chunk.Vector, rows []int32) {
	if w := src.Layout.Width(); w > 0 && src.Nulls == 0 && dst.Nulls == 0 {
		plain := true
		for _, r := range rows {
			if r < 0 {
				plain = false
				break
			}
		}
		if plain {
			for _, r := range rows {
				dst.Data = append(dst.Data, src.Data[int(r)*w:int(r)*w+w]...)
			}
			dst.Len += len(rows)
			return
		}
	}
	for _, r := range rows {
		if r < 0 {
			dst.AppendNull()
		} else {
			dst.AppendFrom(src, int(r))
		}
	}
}
