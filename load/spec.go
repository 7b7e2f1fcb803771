package load

import (
	"time"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// Format is the format of a payload.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	JSON Format = "json"
	// Values are rows that have types already, as INSERT has them: see [Load.AddRows].
	Values Format = "values"
)

// MergeType says what a row of the load does to the row with its key.
type MergeType string

// The merge types.
const (
	Append MergeType = "APPEND"
	Delete MergeType = "DELETE"
	Merge  MergeType = "MERGE"
)

// Spec says how payloads become rows of a table; it is what CREATE ROUTINE LOAD and Stream Load headers have in common.
type Spec struct {
	Format Format
	CSV    CSVOptions
	JSON   JSONOptions
	// Columns is the COLUMNS list; nil means the visible columns of the table in order.
	Columns []ast.LoadColumn
	// HiddenColumns are hidden columns that the file has behind the visible ones if Columns names no file column (Stream Load's
	// hidden_columns, e.g. __DORIS_DELETE_SIGN__).
	HiddenColumns   []string
	PrecedingFilter ast.Expr
	Where           ast.Expr
	DeleteOn        ast.Expr
	// SequenceColumn is ORDER BY's column, or empty.
	SequenceColumn string
	Merge          MergeType
	// Partitions restricts the load to these partitions; nil allows all.
	Partitions          []string
	TemporaryPartitions bool
	Strict              bool
	// PipesAsConcat is the sql_mode of who wrote the expressions: || joins texts.
	PipesAsConcat bool
	// Location is the job's or session's time zone.
	Location *time.Location
	// PartialColumns is fixed partial update; NewKeyError is partial_update_new_key_behavior=ERROR.
	PartialColumns, NewKeyError bool
	// Flexible is flexible partial update (UPDATE_FLEXIBLE_COLUMNS) of JSON.
	Flexible bool
}

// options are the settings under which the expressions are analysed.
func (s *Spec) options() expr.Options { return expr.Options{PipesAsConcat: s.PipesAsConcat} }

// CSVOptions are those of FORMAT csv.
type CSVOptions struct {
	// Separator is decoded (no \x form) and not empty; the default is a tab.
	Separator []byte
	// Enclose and Escape are single bytes, 0 is none.
	Enclose, Escape  byte
	EmptyFieldAsNull bool
	// LineDelimiter is decoded; the default is a newline.
	LineDelimiter []byte
	// SkipLines are dropped at the start of the load: skip_lines, and the header of csv_with_names (1) and
	// csv_with_names_and_types (2).
	SkipLines int
	// TrimDoubleQuotes takes the double quotes around a field away (Stream Load's trim_double_quotes).
	TrimDoubleQuotes bool
}

// JSONOptions are those of FORMAT json.
type JSONOptions struct {
	// Paths is the jsonpaths property, a JSON array of paths as text; empty reads by column name.
	Paths string
	// Root is json_root, a path as text.
	Root                                     string
	StripOuterArray, NumAsString, FuzzyParse bool
}
