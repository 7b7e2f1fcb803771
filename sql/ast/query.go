package ast

// Query is SELECT, WITH, VALUES, or such in parentheses. Its Text is the query as written.
type Query struct {
	Base
	With *With
	Body QueryBody
	// OrderBy, Limit and Offset apply to the whole of Body; Limit is -1 without LIMIT.
	OrderBy       []OrderItem
	Limit, Offset int64
	// OutFile is INTO OUTFILE, of the outermost query only.
	OutFile *OutFile
}

// QueryBody is *Select, *SetOperation, *Values or *Query (one in parentheses).
type QueryBody interface {
	Node
	queryBody()
}

// With is WITH [RECURSIVE] name [(columns)] AS (query), ....
type With struct {
	Pos       Pos
	Recursive bool
	Tables    []CommonTable
}

// CommonTable is one table of a WITH.
type CommonTable struct {
	Pos     Pos
	Name    string
	Columns []string
	Query   *Query
}

// Select is SELECT ... FROM ... WHERE ... GROUP BY ... HAVING ... QUALIFY ....
type Select struct {
	Pos      Pos
	Distinct bool
	// Hints are the texts of the /*+ ... */ behind SELECT, without their marks.
	Hints []Hint
	Items []SelectItem
	// From is nil without FROM, and with FROM DUAL.
	From    []TableRef
	Where   Expr
	GroupBy *GroupBy
	Having  Expr
	Qualify Expr
}

// Hint is one hint of SELECT: SET_VAR(query_timeout = 1) has Name SET_VAR and its text in Parameters.
type Hint struct {
	Name       string
	Parameters string
}

// SelectItem is one item of a select list.
type SelectItem struct {
	Pos  Pos
	Expr Expr
	// Alias is empty without one; Doris then names the column by Text (a plain string literal by its value).
	Alias string
	// Text is the expression as written.
	Text string
}

// GroupKind is the form of a GROUP BY.
type GroupKind uint8

// The forms of GROUP BY.
const (
	GroupPlain GroupKind = iota
	// GroupWithRollup is GROUP BY a, b WITH ROLLUP, GroupRollup is GROUP BY ROLLUP (a, b).
	GroupWithRollup
	GroupRollup
	GroupCube
	// GroupSets is GROUPING SETS ((a), (a, b)).
	GroupSets
)

// GroupBy is a GROUP BY clause.
type GroupBy struct {
	Pos  Pos
	Kind GroupKind
	// Items are the keys; GroupSets has Sets instead.
	Items []OrderItem
	Sets  [][]Expr
}

// SetOperation is left UNION|INTERSECT|EXCEPT [ALL] right; MINUS is EXCEPT.
type SetOperation struct {
	Pos         Pos
	Op          string
	All         bool
	Left, Right QueryBody
}

// Values is VALUES (a, b), (c, d); an item may be *DefaultValue in an INSERT.
type Values struct {
	Pos  Pos
	Rows [][]Expr
}

// DefaultValue is DEFAULT in the place of a value.
type DefaultValue struct{ Pos Pos }

// OutFile is INTO OUTFILE 'path' [FORMAT AS x] [PROPERTIES (...)].
type OutFile struct {
	Path, Format string
	Properties   []Property
}

// TableRef is something in a FROM: *TableName, *Derived, *TableFunction, *Join or *TableList.
type TableRef interface {
	Node
	tableRef()
}

// TableName is a table in a FROM, with what may stand behind its name.
type TableName struct {
	Pos  Pos
	Name Name
	// Alias is empty without one.
	Alias      string
	Partitions *PartitionNames
	// Index is that of INDEX name, Tablets those of TABLET (ids); Snapshot and Sample are the clauses' texts.
	Index            string
	Tablets          []int64
	Snapshot, Sample string
	LateralViews     []LateralView
}

// Derived is a query in parentheses in a FROM.
type Derived struct {
	Pos          Pos
	Query        *Query
	Alias        string
	LateralViews []LateralView
}

// TableFunction is a table function such as numbers("number" = "3").
type TableFunction struct {
	Pos        Pos
	Name       string
	Properties []Property
	Alias      string
}

// LateralView is LATERAL VIEW function(arguments) table AS columns.
type LateralView struct {
	Pos      Pos
	Function string
	Args     []Expr
	Table    string
	Columns  []string
}

// Join is left JOIN right. Kind is INNER, CROSS, LEFT, RIGHT, FULL, LEFT SEMI, RIGHT SEMI, LEFT ANTI or RIGHT ANTI.
type Join struct {
	// Pos is where the first of the tables that are joined stands.
	Pos         Pos
	Kind        string
	Left, Right TableRef
	On          Expr
	Using       []string
	// Hint is the [shuffle] or [broadcast] in front of the right side.
	Hint string
}

// TableList is (a, b JOIN c) in parentheses.
type TableList struct {
	Pos   Pos
	Items []TableRef
}

// Position and kind of each node.

func (s *Select) Position() Pos        { return s.Pos }
func (s *SetOperation) Position() Pos  { return s.Pos }
func (v *Values) Position() Pos        { return v.Pos }
func (d *DefaultValue) Position() Pos  { return d.Pos }
func (t *TableName) Position() Pos     { return t.Pos }
func (t *Derived) Position() Pos       { return t.Pos }
func (t *TableFunction) Position() Pos { return t.Pos }
func (t *Join) Position() Pos          { return t.Pos }
func (t *TableList) Position() Pos     { return t.Pos }

func (*Select) queryBody()       {}
func (*SetOperation) queryBody() {}
func (*Values) queryBody()       {}
func (*Query) queryBody()        {}

func (*DefaultValue) expr() {}

func (*TableName) tableRef()     {}
func (*Derived) tableRef()       {}
func (*TableFunction) tableRef() {}
func (*Join) tableRef()          {}
func (*TableList) tableRef()     {}

// String returns DEFAULT.
func (d *DefaultValue) String() string { return "DEFAULT" }
