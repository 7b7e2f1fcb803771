package catalog

import (
	"strconv"
	"strings"
	"time"
)

// KeyModel says how rows with equal keys meet.
type KeyModel uint8

// The key models. The numbers are part of the format on disk.
const (
	Duplicate KeyModel = iota
	Unique
	Aggregate
)

// String returns the keyword of the model: DUPLICATE, UNIQUE, AGGREGATE.
func (m KeyModel) String() string { return [...]string{"DUPLICATE", "UNIQUE", "AGGREGATE"}[m] }

// Hidden columns of UNIQUE tables (Doris: Column).
const (
	DeleteSignColumn = "__DORIS_DELETE_SIGN__"
	SequenceColumn   = "__DORIS_SEQUENCE_COL__"
	SkipBitmapColumn = "__DORIS_SKIP_BITMAP_COL__"
	VersionColumn    = "__DORIS_VERSION_COL__"
)

// Property is one "key" = "value" pair; lists of them keep their order.
type Property struct{ Key, Value string }

// Properties is an ordered list of properties.
type Properties []Property

// Get returns the value of a key and whether it is there.
func (p Properties) Get(key string) (string, bool) {
	for _, e := range p {
		if e.Key == key {
			return e.Value, true
		}
	}
	return "", false
}

// Set replaces the value of a key or appends it.
func (p *Properties) Set(key, value string) {
	for i := range *p {
		if (*p)[i].Key == key {
			(*p)[i].Value = value
			return
		}
	}
	*p = append(*p, Property{key, value})
}

// DefaultKind says what a column's DEFAULT is.
type DefaultKind uint8

// The kinds of defaults.
const (
	NoDefault DefaultKind = iota
	DefaultNull
	DefaultLiteral
	DefaultCurrentTimestamp
	DefaultCurrentDate
	DefaultPi
	DefaultE
	DefaultBitmapEmpty
	DefaultHLLEmpty
)

// Default is a column's DEFAULT clause.
type Default struct {
	Kind DefaultKind
	// Literal is the text of a literal, without quotes.
	Literal string `json:",omitempty"`
	// Precision is the p of CURRENT_TIMESTAMP(p).
	Precision int `json:",omitempty"`
}

// Text returns a default as DESC and information_schema print it; false means none (Doris: Column.getDefaultValue). That of
// BITMAP and HLL is a NUL character, as Doris shows it.
func (d Default) Text() (string, bool) {
	switch d.Kind {
	case DefaultLiteral:
		return d.Literal, true
	case DefaultCurrentTimestamp:
		if d.Precision > 0 {
			return "CURRENT_TIMESTAMP(" + strconv.Itoa(d.Precision) + ")", true
		}
		return "CURRENT_TIMESTAMP", true
	case DefaultCurrentDate:
		return "CURRENT_DATE", true
	case DefaultPi:
		return "3.141592653589793", true
	case DefaultE:
		return "2.718281828459045", true
	case DefaultBitmapEmpty, DefaultHLLEmpty:
		return "\x00", true
	}
	return "", false
}

// Column is one column of a table.
type Column struct {
	// ID never changes while the column lives, whatever its name or place; blocks on disk refer to it.
	ID       uint32
	Name     string
	Type     Type
	Nullable bool
	Key      bool
	// Aggregation is SUM, MIN, MAX, REPLACE, REPLACE_IF_NOT_NULL, HLL_UNION, BITMAP_UNION, QUANTILE_UNION, GENERIC or empty.
	Aggregation   string `json:",omitempty"`
	Default       Default
	OnUpdate      Default
	AutoIncrement bool  `json:",omitempty"`
	AutoStart     int64 `json:",omitempty"`
	// Generated is the SQL text of a generated column's expression, as SHOW CREATE TABLE prints it.
	Generated string `json:",omitempty"`
	Comment   string `json:",omitempty"`
	// Hidden columns are not part of SELECT * nor of DESC.
	Hidden bool `json:",omitempty"`
}

// Index is a secondary index; it is kept as metadata.
type Index struct {
	ID         uint64
	Name       string
	Columns    []string
	Type       string
	Properties Properties
	Comment    string
}

// PartitionKind is RANGE, LIST or none.
type PartitionKind uint8

// The kinds of partitioning.
const (
	Unpartitioned PartitionKind = iota
	RangePartitioned
	ListPartitioned
)

// Bound is one value of a partition's key: a literal's text, MAXVALUE or NULL.
type Bound struct {
	Text string `json:",omitempty"`
	Max  bool   `json:",omitempty"`
	Null bool   `json:",omitempty"`
}

// Partition is one partition; an unpartitioned table has one with the table's name.
type Partition struct {
	ID   uint64
	Name string
	// Lower is included and Upper excluded (RANGE).
	Lower, Upper []Bound
	// Values are the tuples of a LIST partition.
	Values     [][]Bound
	Temporary  bool `json:",omitempty"`
	Properties Properties
	Buckets    int
	Created    time.Time
}

// Partitioning is the PARTITION BY clause.
type Partitioning struct {
	Kind PartitionKind
	// Auto partitions appear as rows need them; Exprs are their texts, e.g. date_trunc(`k`, 'day').
	Auto    bool
	Columns []string
	Exprs   []string
}

// Distribution is the DISTRIBUTED BY clause, kept as metadata.
type Distribution struct {
	Random  bool
	Columns []string
	// Buckets is the number of buckets; Auto is BUCKETS AUTO.
	Buckets int
	Auto    bool
}

// Rollup is a rollup or synchronous materialized index, kept as metadata.
type Rollup struct {
	ID      uint64
	Name    string
	Columns []string
	// Keys is how many of the columns are keys in the rollup.
	Keys int `json:",omitempty"`
}

// Table is one table. A *Table handed out by [Catalog] is immutable: a change makes a new one with the next SchemaVersion.
type Table struct {
	ID         uint64
	DatabaseID uint64
	Name       string
	// SchemaVersion grows with each change of columns.
	SchemaVersion uint32
	Model         KeyModel
	// MergeOnWrite says how a UNIQUE table resolves keys (metadata: both read the same here).
	MergeOnWrite bool
	// Columns in schema order, key columns first, hidden ones last.
	Columns      []Column
	NextColumnID uint32
	// ClusterKeys are the columns of CLUSTER BY (UNIQUE tables).
	ClusterKeys []string `json:",omitempty"`
	// SequenceMapping is the column named by function_column.sequence_col.
	SequenceMapping string
	Partitioning    Partitioning
	Partitions      []Partition
	Distribution    Distribution
	Indexes         []Index
	Rollups         []Rollup
	Properties      Properties
	Comment         string
	// Temporary tables belong to the session with this id.
	Temporary bool   `json:",omitempty"`
	Session   uint32 `json:",omitempty"`
	// View is the SELECT text of a view, with ViewColumns' names and comments; empty for tables.
	View        string       `json:",omitempty"`
	ViewColumns []Column     `json:",omitempty"`
	Constraints []Constraint `json:",omitempty"`
	Created     time.Time
	Updated     time.Time
}

// Constraint is a key that a table is said to have; nothing enforces it. Kind is PRIMARY KEY, UNIQUE or FOREIGN KEY.
type Constraint struct {
	Name, Kind string
	Columns    []string
	// Referenced is the table of a foreign key, ReferencedColumns the columns of its primary key.
	Referenced        uint64   `json:",omitempty"`
	ReferencedColumns []string `json:",omitempty"`
}

// ColumnIndex returns the place of a column by name (case-insensitive), or -1.
func (t *Table) ColumnIndex(name string) int {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return i
		}
	}
	return -1
}

// Column returns a column by name (case-insensitive), or nil.
func (t *Table) Column(name string) *Column {
	if i := t.ColumnIndex(name); i >= 0 {
		return &t.Columns[i]
	}
	return nil
}

// KeyColumns returns the key columns in order.
func (t *Table) KeyColumns() []Column {
	var keys []Column
	for _, c := range t.Columns {
		if c.Key {
			keys = append(keys, c)
		}
	}
	return keys
}

// VisibleColumns returns the columns that SELECT * shows.
func (t *Table) VisibleColumns() []Column {
	var visible []Column
	for _, c := range t.Columns {
		if !c.Hidden {
			visible = append(visible, c)
		}
	}
	return visible
}

// Partition returns a partition by name (case-sensitive), temporary or not, or nil.
func (t *Table) Partition(name string, temporary bool) *Partition {
	for i := range t.Partitions {
		if t.Partitions[i].Name == name && t.Partitions[i].Temporary == temporary {
			return &t.Partitions[i]
		}
	}
	return nil
}

// IsView reports whether t is a view.
func (t *Table) IsView() bool { return t.View != "" }
