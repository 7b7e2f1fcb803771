package statement

import (
	"slices"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/timezone"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/csv"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// applyClauses checks the load properties and puts those that are given into a definition; the others keep what they have.
// table is nil for a multi-table job (Doris: CreateRoutineLoadInfo.checkLoadProperties).
func applyClauses(o expr.Options, d *routineload.Definition, clauses ast.LoadProperties, table *catalog.Table) error {
	if table == nil && (clauses.Columns != nil || clauses.Where != nil || clauses.PrecedingFilter != nil) {
		return doriserr.New("Multi-table load does not support setting columns info")
	}
	if d.Text.SQL == nil {
		d.Text.SQL = map[string]string{}
	}
	if clauses.Columns != nil || clauses.Where != nil || clauses.PrecedingFilter != nil || clauses.DeleteOn != nil {
		d.Load.PipesAsConcat = o.PipesAsConcat
	}
	if s := clauses.ColumnSeparator; s != nil {
		separator, err := csv.ParseSeparator(*s)
		if err != nil {
			return err
		}
		d.Load.CSV.Separator, d.Text.ColumnSeparator = separator, s
	}
	if clauses.Columns != nil {
		shown := make([]string, len(clauses.Columns))
		sql := make([]string, len(clauses.Columns))
		for i, c := range clauses.Columns {
			shown[i], sql[i] = c.Name, quote(c.Name)
			if c.Expr == nil {
				continue
			}
			text, err := analyzeClause(o, c.Expr, table)
			if err != nil {
				return err
			}
			shown[i] += "=" + text
			sql[i] += " = " + c.Expr.String()
		}
		d.Load.Columns = clauses.Columns
		d.Text.Columns, d.Text.SQL["columns"] = strings.Join(shown, ","), strings.Join(sql, ", ")
	}
	for _, filter := range []struct {
		key   string
		given ast.Expr
		table *catalog.Table
		expr  *ast.Expr
		text  *string
	}{
		// In PRECEDING FILTER every name is a raw field.
		{"preceding_filter", clauses.PrecedingFilter, nil, &d.Load.PrecedingFilter, &d.Text.PrecedingFilter},
		{"where", clauses.Where, table, &d.Load.Where, &d.Text.Where},
		{"delete_on", clauses.DeleteOn, table, &d.Load.DeleteOn, &d.Text.DeleteOn},
	} {
		if filter.given == nil {
			continue
		}
		text, err := analyzeClause(o, filter.given, filter.table)
		if err != nil {
			return err
		}
		*filter.expr, *filter.text, d.Text.SQL[filter.key] = filter.given, text, filter.given.String()
	}
	if clauses.OrderBy != "" {
		d.Load.SequenceColumn = clauses.OrderBy
	}
	if p := clauses.Partitions; p != nil {
		switch {
		case p.All:
			return doriserr.New("No partition specified in partition lists")
		case slices.Contains(p.Names, ""):
			return doriserr.New("there are empty partition name")
		}
		d.Load.Partitions, d.Load.TemporaryPartitions = p.Names, p.Temporary
	}
	return nil
}

// applyFormat gives the load what the job properties say about format, strictness and zone.
func applyFormat(d *routineload.Definition) error {
	p := &d.Properties
	location, err := timezone.Location(p.Timezone)
	if err != nil {
		return doriserr.New("Unknown or incorrect time zone: '%s'", p.Timezone)
	}
	d.Load.Location, d.Load.Strict = location, p.StrictMode
	d.Load.PartialColumns, d.Load.NewKeyError = p.PartialColumns, p.NewKeyBehavior == "ERROR"
	d.Load.Format = load.CSV
	if p.Format == "json" {
		d.Load.Format = load.JSON
	}
	if d.Load.CSV.Separator == nil {
		d.Load.CSV.Separator = []byte("\t")
	}
	d.Load.CSV.LineDelimiter = []byte("\n")
	d.Load.CSV.Enclose, d.Load.CSV.Escape = firstByte(p.Raw["enclose"]), firstByte(p.Raw["escape"])
	d.Load.CSV.EmptyFieldAsNull = isTrue(p.Raw["empty_field_as_null"])
	d.Load.JSON = load.JSONOptions{
		Paths: p.Raw["jsonpaths"], Root: p.Raw["json_root"], StripOuterArray: isTrue(p.Raw["strip_outer_array"]),
		NumAsString: isTrue(p.Raw["num_as_string"]), FuzzyParse: isTrue(p.Raw["fuzzy_parse"]),
	}
	return nil
}

// firstByte is the byte of a single-character property, 0 if it is unset.
func firstByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// checkPartitionsExist checks the PARTITION clause.
func checkPartitionsExist(table *catalog.Table, names []string, temporary bool) error {
	for _, name := range names {
		if table.Partition(name, temporary) == nil || table.Partitioning.Kind == catalog.Unpartitioned {
			return doriserr.New("Partition %s does not exist", name)
		}
	}
	return nil
}

// sessionLocation is the zone in which a session sees times.
func sessionLocation(s Session) *time.Location {
	if l := s.Location(); l != nil {
		return l
	}
	return time.UTC
}
