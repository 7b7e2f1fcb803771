package ast

import "github.com/dorisemu/dorisemu/catalog"

// CreateTable is CREATE TABLE with columns, or CREATE TABLE ... AS SELECT.
type CreateTable struct {
	Base
	External, Temporary, IfNotExists bool
	Name                             Name
	Columns                          []ColumnDef
	Indexes                          []IndexDef
	// SelectColumns are the names of a CTAS's column list; nil without one.
	SelectColumns []string
	Engine        string
	// KeyModel is AGGREGATE, UNIQUE or DUPLICATE; empty without a KEY clause.
	KeyModel     string
	Keys         []string
	ClusterKeys  []string
	Comment      string
	Partition    *PartitionBy
	Distribution *DistributedBy
	Rollups      []RollupDef
	Properties   []Property
	// BrokerProperties are those of BROKER PROPERTIES (...).
	BrokerProperties []Property
	// Query is the AS SELECT part, or nil.
	Query *Query
}

// ColumnDef is one column of CREATE TABLE or ALTER TABLE.
type ColumnDef struct {
	Pos  Pos
	Name string
	Type catalog.Type
	// TypeText is the type as written.
	TypeText string
	Key      bool
	// Aggregation is SUM, MIN, MAX, REPLACE, REPLACE_IF_NOT_NULL, HLL_UNION, BITMAP_UNION, QUANTILE_UNION, GENERIC or empty.
	Aggregation string
	// Generated is the expression of a generated column, or nil.
	Generated Expr
	// Null is nil without a NULL clause.
	Null *bool
	// AutoIncrement is set by AUTO_INCREMENT; AutoStart is the number in its parentheses, -1 without.
	AutoIncrement bool
	AutoStart     int64
	// Default is nil without a DEFAULT clause.
	Default *catalog.Default
	// OnUpdate is nil without ON UPDATE CURRENT_TIMESTAMP.
	OnUpdate *catalog.Default
	Comment  string
}

// IndexDef is INDEX [IF NOT EXISTS] name (columns) [USING type] [PROPERTIES (...)] [COMMENT 'x'].
type IndexDef struct {
	Pos         Pos
	IfNotExists bool
	Name        string
	Columns     []string
	// Type is INVERTED, NGRAM_BF or ANN; empty without USING.
	Type       string
	Properties []Property
	Comment    string
}

// PartitionBy is [AUTO] PARTITION BY [RANGE|LIST] (keys) (definitions).
type PartitionBy struct {
	Pos  Pos
	Auto bool
	// Kind is RANGE or LIST; empty if neither is given.
	Kind string
	// Keys are columns (*Column) and calls (*Call), e.g. date_trunc(k, 'day').
	Keys       []Expr
	Partitions []PartitionDef
}

// PartitionDefKind is the form of a partition's definition.
type PartitionDefKind uint8

// The forms of a partition's definition.
const (
	// PartitionLessThan is VALUES LESS THAN (upper) or MAXVALUE.
	PartitionLessThan PartitionDefKind = iota
	// PartitionFixed is VALUES [(lower), (upper)).
	PartitionFixed
	// PartitionStep is FROM (lower) TO (upper) INTERVAL n unit: several partitions.
	PartitionStep
	// PartitionIn is VALUES IN (...); without values it is a LIST partition that takes the rest.
	PartitionIn
)

// PartitionDef is one definition in the parentheses of PARTITION BY, or of ALTER TABLE ADD PARTITION.
type PartitionDef struct {
	Pos         Pos
	Kind        PartitionDefKind
	IfNotExists bool
	Name        string
	Lower       []PartitionValue
	Upper       []PartitionValue
	// Values are the tuples of VALUES IN; ("a", "b") gives two tuples of one value.
	Values [][]PartitionValue
	// Interval and Unit are those of INTERVAL; the unit is upper case and may be empty.
	Interval   int64
	Unit       string
	Properties []Property
}

// PartitionValue is one value of a partition's bound.
type PartitionValue struct {
	Pos Pos
	// Text is the number with its sign, or the string without quotes.
	Text string
	// Quoted is set if the value was a string.
	Quoted bool
	Max    bool
	Null   bool
}

// DistributedBy is DISTRIBUTED BY HASH (columns) or RANDOM, [BUCKETS n or AUTO].
type DistributedBy struct {
	Pos     Pos
	Random  bool
	Columns []string
	// Buckets is -1 without a number.
	Buckets int64
	Auto    bool
}

// RollupDef is one rollup: name (columns) [DUPLICATE KEY (columns)] [FROM base] [PROPERTIES (...)].
type RollupDef struct {
	Pos           Pos
	Name          string
	Columns       []string
	DuplicateKeys []string
	// From is the index that ALTER TABLE ADD ROLLUP starts from.
	From       string
	Properties []Property
}

// CreateTableLike is CREATE TABLE ... LIKE source [WITH ROLLUP [(names)]].
type CreateTableLike struct {
	Base
	External, Temporary, IfNotExists bool
	Name, Source                     Name
	WithRollup                       bool
	// Rollups are the names behind WITH ROLLUP; nil means all.
	Rollups []string
}

// DropTable is DROP [TEMPORARY] TABLE [IF EXISTS] name [FORCE].
type DropTable struct {
	Base
	Temporary, IfExists, Force bool
	Name                       Name
}

// TruncateTable is TRUNCATE TABLE name [PARTITION (...)] [FORCE].
type TruncateTable struct {
	Base
	Name       Name
	Partitions *PartitionNames
	Force      bool
}
