// SHOW DYNAMIC PARTITION TABLES [FROM db]
//
// Doris: ShowDynamicPartitionCommand.

package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

func showDynamicPartitions(env *Env, st *ast.ShowDynamicPartitions) (*Result, error) {
	d, err := findDatabase(env, st.Catalog, st.Database)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("TableName", "Enable", "TimeUnit", "Start", "End", "Prefix", "Buckets", "ReplicationNum",
		"ReplicaAllocation", "StartOf", "LastUpdateTime", "LastSchedulerTime", "State", "LastCreatePartitionMsg",
		"LastDropPartitionMsg", "ReservedHistoryPeriods")}
	for _, t := range env.Catalog.Tables(d.ID) {
		if !env.sees(d.Name, t.Name) {
			continue
		}
		get := func(key string) string { v, _ := t.Properties.Get(key); return v }
		if get(dynUnit) == "" {
			continue
		}
		start := NullCell
		switch strings.ToUpper(get(dynUnit)) {
		case "WEEK":
			days := []string{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}
			if n, err := strconv.Atoi(get(dynWeekDay)); err == nil && n >= 1 && n <= 7 {
				start = Text(days[n-1])
			}
		case "MONTH":
			start = Text(ordinal(get(dynMonthDay)))
		}
		replicas := get(dynReplication)
		row := Row(t.Name, get(dynEnable), strings.ToUpper(get(dynUnit)), get(dynStart), get(dynEnd), get(dynPrefix), get(dynBuckets),
			strconv.Itoa(replicaCount(replicas)), replicas)
		row = append(row, start, Text(timeText(env, t.Updated)), NullCell, Text("NORMAL"), NullCell, NullCell, Text(get(dynReserved)))
		r.Rows = append(r.Rows, row)
	}
	return tail(r, &st.ShowFilter)
}

// ordinal is a day of a month as in 1st, 2nd, 11th (Doris: Util.ordinal).
func ordinal(day string) string {
	n, _ := strconv.Atoi(day)
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			return day + "st"
		case 2:
			return day + "nd"
		case 3:
			return day + "rd"
		}
	}
	return day + "th"
}
