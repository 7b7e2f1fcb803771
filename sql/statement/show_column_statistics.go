// SHOW COLUMN [CACHED] STATS table [(columns)] [PARTITION ...], SHOW COLUMN HISTOGRAM table (columns), SHOW INDEX STATS table index
//
// Doris: ShowColumnStatsCommand, ShowColumnHistogramStatsCommand, ShowIndexStatsCommand. Differs: statistics of partitions and
// histograms are not gathered (nor in Doris, unless it is told to).

package statement

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// statisticsClauses finds PARTITION ... and the list of columns in a statement about statistics.
var (
	statisticsPartition = regexp.MustCompile(`(?is)\b(?:TEMPORARY\s+)?PARTITIONS?\b\s*(\*|\([^)]*\)|[^\s(;]+)`)
	statisticsColumns   = regexp.MustCompile(`\(([^)]*)\)`)
)

// statisticsList returns the partitions and columns that a statement about statistics names, and whether it names partitions.
func statisticsList(text string) (partitions, columns []string, partitioned bool) {
	split := func(list string) []string {
		var names []string
		for _, name := range strings.Split(strings.Trim(list, "()"), ",") {
			names = append(names, strings.Trim(strings.TrimSpace(name), "`"))
		}
		return names
	}
	if m := statisticsPartition.FindStringSubmatch(text); m != nil {
		partitioned = true
		if m[1] != "*" && m[1] != "(*)" {
			partitions = split(m[1])
		}
		text = strings.Replace(text, m[0], "", 1)
	}
	if m := statisticsColumns.FindStringSubmatch(text); m != nil {
		columns = split(m[1])
	}
	return partitions, columns, partitioned
}

// statisticsTable finds the table of a SHOW of statistics and what is known of it.
func statisticsTable(env *Env, n ast.Name) (*catalog.Table, *tableStatisticsRecord, error) {
	database := env.databaseOf(n.Database)
	d := env.Catalog.Database(database)
	if d == nil {
		return nil, nil, doriserr.New("DB: %s not exists", database)
	}
	t := env.tableIn(d, n.Name)
	if t == nil {
		return nil, nil, doriserr.New("Table: %s not exists", n.Name)
	}
	if !env.sees(database, n.Name) {
		return nil, nil, env.deniedCommand("Permission denied", database+": "+n.Name)
	}
	known, err := statisticsOf(env.Catalog.Snapshot(), t.ID)
	return t, known, err
}

func showColumnStatistics(env *Env, st *ast.ShowOther) (*Result, error) {
	word := st.What[strings.LastIndex(st.What, " ")+1:]
	t, known, err := statisticsTable(env, nameBehind(st.Text, word))
	if err != nil {
		return nil, err
	}
	_, columns, partitioned := statisticsList(st.Text)
	for _, name := range columns {
		if t.Column(name) == nil {
			return nil, doriserr.New("Column: %s not exists", name)
		}
	}
	switch {
	case st.What == "INDEX STATS":
		return showIndexStatistics(env, st, t, known)
	case word == "HISTOGRAM":
		return emptyShow("column_name,data_type,sample_rate,num_buckets,buckets"), nil
	case partitioned:
		return emptyShow("column_name,partition_name,index_name,count,ndv,num_null,min,max,data_size,updated_time,update_rows,trigger"), nil
	}
	r := emptyShow("column_name,index_name,count,ndv,num_null,data_size,avg_size_byte,min,max,method,type,trigger,query_times,updated_time," +
		"update_rows,last_analyze_row_count,last_analyze_version,hot_values")
	if known == nil {
		return r, nil
	}
	for _, c := range t.VisibleColumns() {
		s, ok := known.Columns[c.Name]
		if !ok || columns != nil && !slices.ContainsFunc(columns, func(n string) bool { return strings.EqualFold(n, c.Name) }) {
			continue
		}
		r.Rows = append(r.Rows, s.row(env, c.Name, t.Name))
	}
	return r, nil
}

// row is what SHOW COLUMN STATS prints of a column.
func (s *columnStatistics) row(env *Env, column, index string) []Cell {
	average := 0.0
	if s.Count > 0 {
		average = s.Size / s.Count
	}
	meta := []string{"N/A", "N/A", "N/A", "N/A"}
	rows := []string{"N/A", "N/A", "N/A"}
	if s.Method != "" {
		meta = []string{s.Method, s.Type, s.Trigger, "0"}
		rows = []string{strconv.FormatInt(s.UpdatedRows, 10), strconv.FormatInt(int64(s.Rows), 10), strconv.FormatInt(s.Version, 10)}
	}
	cells := []string{column, index, doubleText(s.Count), doubleText(s.Distinct), doubleText(s.Nulls), doubleText(s.Size), doubleText(average), s.Min, s.Max}
	cells = append(append(append(cells, meta...), secondsText(env, s.Updated)), rows...)
	return Row(append(cells, "null")...)
}

// showIndexStatistics is SHOW INDEX STATS.
func showIndexStatistics(env *Env, st *ast.ShowOther, t *catalog.Table, known *tableStatisticsRecord) (*Result, error) {
	name := strings.Trim(lastField(st.Text), "`")
	if name != t.Name && !slices.ContainsFunc(t.Rollups, func(r catalog.Rollup) bool { return r.Name == name }) {
		return nil, doriserr.New("Index %s not exist.", name)
	}
	total, _, err := tableStatistics(env, t)
	if err != nil {
		return nil, err
	}
	analyzed := "-1"
	if known != nil && !known.Gathered.IsZero() {
		analyzed = strconv.FormatInt(known.RowCount, 10)
	}
	rows := strconv.FormatInt(total.Rows, 10)
	return table("table_name,index_name,analyze_row_count,report_row_count,report_row_count_for_nereids", strings.Join([]string{t.Name, name, analyzed, rows, rows}, ",")), nil
}
