// SHOW TABLE STATS table [PARTITION ...] [(columns)] | id
//
// Doris: ShowTableStatsCommand. Differs: how many rows were loaded into each partition since it was analyzed is not counted.

package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func showTableStatistics(env *Env, st *ast.ShowOther) (*Result, error) {
	columns := Strings("updated_rows", "query_times", "row_count", "updated_time", "columns", "trigger", "new_partition", "user_inject",
		"enable_auto_analyze", "last_analyze_time")
	if _, err := strconv.ParseInt(lastField(st.Text), 10, 64); err == nil {
		return &Result{Columns: columns}, nil
	}
	partitions, list, partitioned := statisticsList(st.Text)
	if list != nil && !partitioned {
		return nil, doriserr.New("Must specify partitions when columns are specified.")
	}
	t, known, err := statisticsTable(env, nameBehind(st.Text, "STATS"))
	if err != nil {
		return nil, err
	}
	for _, name := range partitions {
		if t.Partition(name, false) == nil {
			return nil, doriserr.New("Partition: %s not exists", name)
		}
	}
	switch {
	case partitioned && list != nil:
		return emptyShow("index_name,column_name,partition_name,updated_rows"), nil
	case partitioned:
		return emptyShow("partition_name,updated_rows,row_count"), nil
	}
	loaded, _, err := loadedRows(env, t)
	if err != nil {
		return nil, err
	}
	automatic := "true"
	if v, ok := t.Properties.Get("auto_analyze_policy"); ok && v == "disable" {
		automatic = "false"
	}
	r := &Result{Columns: columns}
	if known == nil || known.Gathered.IsZero() && !known.Injected {
		r.Rows = [][]Cell{Row("", "", strconv.FormatInt(loaded, 10), "", "", "", "", "", automatic, "")}
		return r, nil
	}
	var pairs []string
	for _, name := range known.Names {
		if known.Columns[name].Method != "" {
			pairs = append(pairs, t.Name+":"+name)
		}
	}
	r.Rows = [][]Cell{Row(strconv.FormatInt(max(0, loaded-known.Loaded), 10), "0", strconv.FormatInt(known.RowCount, 10), secondsText(env, known.Gathered),
		"["+strings.Join(pairs, ", ")+"]", "MANUAL", "false", strconv.FormatBool(known.Injected), automatic, secondsText(env, known.Gathered))}
	return r, nil
}
