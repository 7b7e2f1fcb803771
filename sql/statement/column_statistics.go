package statement

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
)

// columnStatistics are what ANALYZE has found of a column, or ALTER TABLE has set.
type columnStatistics struct {
	Count, Distinct, Nulls, Size float64
	Min, Max                     string
	// Method, Type and Trigger are those of the ANALYZE; empty if somebody has set the numbers.
	Method, Type, Trigger string `json:",omitempty"`
	Updated               time.Time
	// Rows is how many the table had then, UpdatedRows how many were loaded since the first ANALYZE, Version the table's.
	Rows                 float64
	UpdatedRows, Version int64
}

// tableStatisticsRecord are the statistics of a table as they are kept.
type tableStatisticsRecord struct {
	Table uint64
	// Loaded is how many rows the table had been given before the first ANALYZE.
	Loaded   int64
	RowCount int64
	Gathered time.Time
	// Injected says that somebody has set numbers.
	Injected bool
	// Names are the columns in the order in which they were analyzed, Columns theirs.
	Names   []string
	Columns map[string]columnStatistics
}

// statisticsPrefix is where they are kept.
const statisticsPrefix = "statistics/"

func statisticsKey(table uint64) string { return statisticsPrefix + strconv.FormatUint(table, 10) }

// statisticsOf returns what is known of a table, or nil.
func statisticsOf(s *catalog.Snapshot, table uint64) (*tableStatisticsRecord, error) {
	b := s.Other(statisticsKey(table))
	if b == nil {
		return nil, nil
	}
	r := new(tableStatisticsRecord)
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("decoding statistics of table %d: %w", table, err)
	}
	return r, nil
}

// put sets the statistics of a column.
func (r *tableStatisticsRecord) put(name string, s columnStatistics) {
	if r.Columns == nil {
		r.Columns = map[string]columnStatistics{}
	}
	if !slices.Contains(r.Names, name) {
		r.Names = append(r.Names, name)
	}
	r.Columns[name] = s
}

// drop forgets a column.
func (r *tableStatisticsRecord) drop(name string) {
	r.Names = slices.DeleteFunc(r.Names, func(n string) bool { return n == name })
	delete(r.Columns, name)
}

// save keeps the statistics and forgets those of tables that are gone.
func (r *tableStatisticsRecord) save(e *catalog.Edit) error {
	for _, key := range e.Snapshot().OtherKeys(statisticsPrefix) {
		id, err := strconv.ParseUint(strings.TrimPrefix(key, statisticsPrefix), 10, 64)
		if err != nil || e.Snapshot().TableByID(id) == nil {
			e.DropOther(key)
		}
	}
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encoding statistics: %w", err)
	}
	e.PutOther(statisticsKey(r.Table), b)
	return nil
}

// doubleText is Java's Double.toString.
func doubleText(x float64) string {
	switch {
	case x == 0:
		return "0.0"
	case x >= 1e-3 && x < 1e7:
		s := strconv.FormatFloat(x, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(x, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}
