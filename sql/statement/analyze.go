// ANALYZE TABLE name [PARTITION ...] [(columns)] [WITH option ...] [PROPERTIES (...)], ANALYZE DATABASE name [WITH option ...]
//
// Doris: AnalyzeTableCommand, AnalyzeProperties, AnalysisManager. Differs: the statistics are those of all rows, also with SAMPLE; they are
// there when the statement returns, also without SYNC; PERIOD and CRON gather them once; queries are planned without them.

package statement

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// analyzeOptions are the properties of an ANALYZE.
type analyzeOptions map[string]string

func analyze(ctx context.Context, env *Env, st *ast.Analyze) (*Result, error) {
	options := analyzeOptions{}
	for _, p := range append(slices.Clone(st.With), st.Properties...) {
		options[p.Key] = p.Value
	}
	r := emptyShow("Job_Id,Catalog_Name,DB_Name,Table_Name,Columns")
	if st.Whole {
		n := st.Name
		if n.Database != "" {
			n.Catalog, n.Database = n.Database, ""
		}
		d, err := findDatabase(env, n.Catalog, n.Name)
		if err != nil {
			return nil, err
		}
		if err := options.check(); err != nil {
			return nil, err
		}
		for _, t := range env.Catalog.Tables(d.ID) {
			if t.IsView() || t.Temporary || !env.may(catalog.MaySelect, d.Name, t.Name) {
				continue
			}
			if err := analyzeColumns(ctx, env, d, t, analyzedColumns(t, nil), options, r); err != nil {
				return nil, err
			}
		}
		return options.answer(r), nil
	}
	d, t, err := findTable(env, st.Name)
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, doriserr.New("Analyze view is not allowed")
	}
	if database := env.databaseOf(st.Name.Database); !env.may(catalog.MaySelect, database, st.Name.Name) {
		return nil, env.deniedCommand("ANALYZE", database+": "+st.Name.Name)
	}
	for _, name := range st.Columns {
		if c := t.Column(name); c == nil || c.Hidden {
			return nil, doriserr.New("Unknown column '%s' in '%s'", name, t.Name)
		}
	}
	if err := options.check(); err != nil {
		return nil, err
	}
	columns := analyzedColumns(t, st.Columns)
	if len(columns) == 0 || options["use.auto.analyzer"] == "true" {
		return nil, nil
	}
	if err := analyzeColumns(ctx, env, d, t, columns, options, r); err != nil {
		return nil, err
	}
	return options.answer(r), nil
}

// answer is what the client sees: the jobs, unless it has waited for them.
func (o analyzeOptions) answer(r *Result) *Result {
	if o["sync"] == "true" {
		return nil
	}
	return r
}

// check checks the properties (Doris: AnalyzeProperties.check).
func (o analyzeOptions) check() error {
	known := []string{
		"sync", "incremental", "automatic", "sample.percent", "sample.rows", "num.buckets", "analysis.type", "period.seconds", "force.full",
		"partition.column.from.sql", "use.auto.analyzer", "period.cron", "external.table.use.sql",
	}
	for _, key := range javamap.Order(keysOf(o)) {
		if !slices.Contains(known, key) {
			return doriserr.New("%s = %s is invalid property", key, o[key])
		}
	}
	if v, ok := o["sample.percent"]; ok {
		if n, err := strconv.Atoi(v); err != nil || n < 1 || n > 100 {
			return doriserr.New("sample.percent should be >= 1 and <= 100")
		}
	}
	if v, ok := o["sample.rows"]; ok {
		if n, err := strconv.Atoi(v); err != nil || n < 1 {
			return doriserr.New("sample.rows needs at least 1 row")
		}
	}
	if v, ok := o["num.buckets"]; ok {
		if n, err := strconv.Atoi(v); err != nil || n < 1 {
			return doriserr.New("num.buckets needs at least 1 buckets")
		}
	}
	if v, ok := o["period.seconds"]; ok {
		if n, err := strconv.Atoi(v); err != nil || n < 1 {
			return doriserr.New("period.seconds needs at least 1 seconds")
		}
	}
	if v, ok := o["period.cron"]; ok {
		if n := len(strings.Fields(strings.Trim(v, `"'`))); n != 6 && n != 7 {
			return doriserr.New("Invalid cron expression: %s", v)
		}
	}
	_, period := o["period.seconds"]
	switch {
	case o["sync"] == "true" && (o["automatic"] == "true" || period):
		return doriserr.New("Automatic/Period statistics collection and synchronous statistics collection cannot be set at same time")
	case o["automatic"] == "true" && period:
		return doriserr.New("Automatic collection and period statistics collection cannot be set at same time")
	case o.method() == "SAMPLE" && o["force.full"] == "true":
		return doriserr.New("Impossible to analyze with sample and full simultaneously")
	}
	return nil
}

// keysOf are the keys of properties.
func keysOf(o map[string]string) []string {
	var keys []string
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// method is SAMPLE or FULL.
func (o analyzeOptions) method() string {
	if o["sample.percent"] != "" || o["sample.rows"] != "" {
		return "SAMPLE"
	}
	return "FULL"
}

// analyzedColumns are the columns of which there are statistics, all of the table or those of a list, in the order in which Doris
// walks over them.
func analyzedColumns(t *catalog.Table, names []string) []*catalog.Column {
	var found []string
	for _, c := range t.VisibleColumns() {
		if countable(c.Type) && (names == nil || slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, c.Name) })) {
			found = append(found, c.Name)
		}
	}
	var columns []*catalog.Column
	for _, name := range javamap.OrderPaired(t.Name, found) {
		columns = append(columns, t.Column(name))
	}
	return columns
}

// countable reports whether there are statistics of a type (Doris: StatisticsUtil.isUnsupportedType).
func countable(t catalog.Type) bool {
	switch t.Kind {
	case catalog.Variant, catalog.JSON, catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return false
	}
	return !t.IsNested()
}
