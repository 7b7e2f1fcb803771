// ALTER TABLE name MODIFY COLUMN column SET STATS ("row_count" = "n", ...), ALTER TABLE name SET STATS ("row_count" = "n")
//
// Doris: AlterColumnStatsCommand, AlterTableStatsCommand. Differs: numbers of a table or of a partition have no effect.

package statement

import (
	"slices"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// settableStatistics are the numbers that can be set (Doris: AlterColumnStatsCommand.CONFIGURABLE_PROPERTIES_SET).
var settableStatistics = []string{"row_count", "ndv", "avg_size", "max_size", "num_nulls", "min_value", "max_value", "data_size", "hot_values"}

// setStatistics sets the statistics of a column.
func (a *alteration) setStatistics(c *ast.SetStats) error {
	if c.Column == "" {
		return nil
	}
	column := a.old.Column(c.Column)
	given := map[string]string{}
	for _, p := range c.Properties {
		if !slices.Contains(settableStatistics, p.Key) {
			return doriserr.New("%s is invalid statistics", p.Key)
		}
		given[p.Key] = p.Value
	}
	switch {
	case given["row_count"] == "":
		return doriserr.New("Set column stats must set row_count. e.g. 'row_count'='5'")
	case column == nil:
		return doriserr.New("Unknown column '%s' in '%s'", c.Column, a.old.Name)
	case c.Partitions != nil:
		return nil
	}
	s := columnStatistics{Min: "N/A", Max: "N/A", Updated: a.env.Clock.Now()}
	for _, n := range []struct {
		key string
		to  *float64
	}{{"row_count", &s.Count}, {"ndv", &s.Distinct}, {"num_nulls", &s.Nulls}, {"data_size", &s.Size}} {
		text, ok := given[n.key]
		if !ok {
			continue
		}
		var err error
		if *n.to, err = strconv.ParseFloat(text, 64); err != nil {
			return doriserr.New("For input string: \"%s\"", text)
		}
	}
	if v, ok := given["min_value"]; ok {
		s.Min = statisticsLiteral(column.Type, v)
	}
	if v, ok := given["max_value"]; ok {
		s.Max = statisticsLiteral(column.Type, v)
	}
	known, err := statisticsOf(a.edit.Snapshot(), a.old.ID)
	if err != nil {
		return err
	}
	if known == nil {
		loaded, _, err := loadedRows(a.env, a.old)
		if err != nil {
			return err
		}
		known = &tableStatisticsRecord{Table: a.old.ID, Loaded: loaded}
	}
	known.Injected = true
	known.put(column.Name, s)
	return known.save(a.edit)
}
