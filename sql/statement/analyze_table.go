package statement

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// analyzeColumns gathers the statistics of columns of a table with one query, keeps them and the job, and adds the job to an answer.
func analyzeColumns(ctx context.Context, env *Env, d *catalog.Database, t *catalog.Table, columns []*catalog.Column, o analyzeOptions, r *Result) error {
	if len(columns) == 0 {
		return nil
	}
	if env.Query == nil {
		return doriserr.NotSupported("ANALYZE without a query engine")
	}
	started := env.Clock.Now()
	found, err := countColumns(ctx, env, d, t, columns)
	if err != nil {
		return err
	}
	total, version, err := loadedRows(env, t)
	if err != nil {
		return err
	}
	now := env.Clock.Now()
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		kept, err := statisticsOf(e.Snapshot(), t.ID)
		if err != nil {
			return err
		}
		if kept == nil {
			kept = &tableStatisticsRecord{Table: t.ID, Loaded: total}
		}
		kept.Gathered, kept.Injected = now, kept.Injected && len(columns) < len(analyzedColumns(t, nil))
		for i, c := range columns {
			s := found[i]
			s.Method, s.Type, s.Trigger, s.Updated, s.Version, s.Rows = o.method(), o.analysisType(), "MANUAL", now, version, found[i].Count
			s.UpdatedRows = total - kept.Loaded
			kept.put(c.Name, s)
			kept.RowCount = int64(s.Count)
		}
		if err := kept.save(e); err != nil {
			return err
		}
		if o["sync"] == "true" {
			return nil
		}
		job := analyzeJob{Database: d.ID, Table: t.ID, Type: o.analysisType(), Schedule: o.schedule(), Started: started, Finished: now}
		if job.ID, err = e.NewID(); err != nil {
			return err
		}
		for _, c := range columns {
			id, err := e.NewID()
			if err != nil {
				return err
			}
			job.Tasks = append(job.Tasks, analyzeTask{ID: id, Column: c.Name})
		}
		r.Rows = append(r.Rows, Row(strconv.FormatUint(job.ID, 10), internalCatalog, d.Name, t.Name, "["+strings.Join(job.columns(t.Name), ",")+"]"))
		return job.save(e)
	})
}

// analysisType is FUNDAMENTALS or HISTOGRAM.
func (o analyzeOptions) analysisType() string {
	if o["analysis.type"] == "HISTOGRAM" {
		return "HISTOGRAM"
	}
	return "FUNDAMENTALS"
}

// schedule is ONCE or PERIOD.
func (o analyzeOptions) schedule() string {
	if o["period.seconds"] != "" || o["period.cron"] != "" {
		return "PERIOD"
	}
	return "ONCE"
}

// countColumns runs the query.
func countColumns(ctx context.Context, env *Env, d *catalog.Database, t *catalog.Table, columns []*catalog.Column) ([]columnStatistics, error) {
	items := []string{"COUNT(*)"}
	for _, c := range columns {
		name := quote(c.Name)
		size := "0"
		if c.Type.IsText() {
			size = "SUM(LENGTH(" + name + "))"
		}
		items = append(items, fmt.Sprintf("NDV(%[1]s), COUNT(%[1]s), CAST(MIN(%[1]s) AS STRING), CAST(MAX(%[1]s) AS STRING), %[2]s", name, size))
	}
	sql := "SELECT " + strings.Join(items, ", ") + " FROM " + quote(d.Name) + "." + quote(t.Name)
	var cells []string
	var nulls []bool
	err := env.Query.Query(ctx, env.Session, sql, func([]Column) error { return nil }, func(c *chunk.Chunk) error {
		if c.Rows == 0 {
			return nil
		}
		for _, v := range c.Columns {
			nulls = append(nulls, v.IsNull(0))
			if v.IsNull(0) {
				cells = append(cells, "")
				continue
			}
			cells = append(cells, string(convert.AppendText(nil, v, 0)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(cells) != 1+5*len(columns) {
		return nil, fmt.Errorf("analyzing table %s: the query has %d columns", t.Name, len(cells))
	}
	number := func(i int) float64 {
		n, _ := strconv.ParseFloat(cells[i], 64) // NULL is 0
		return n
	}
	var all []columnStatistics
	for i, c := range columns {
		at := 1 + 5*i
		s := columnStatistics{Count: number(0), Distinct: number(at), Min: "N/A", Max: "N/A"}
		s.Nulls = s.Count - number(at+1)
		if !nulls[at+2] {
			s.Min, s.Max = statisticsLiteral(c.Type, cells[at+2]), statisticsLiteral(c.Type, cells[at+3])
		}
		if s.Size = number(at + 4); !c.Type.IsText() {
			s.Size = s.Count * float64(chunk.LayoutOf(c.Type).Width())
			if c.Type.Kind == catalog.Date {
				s.Size = s.Count * 4
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// statisticsLiteral is a least or greatest value as SHOW COLUMN STATS prints it: as a literal.
func statisticsLiteral(t catalog.Type, text string) string {
	const longest = 1024
	if len(text) > longest {
		text = string(convert.Cut([]byte(text), longest))
	}
	switch {
	case t.IsText(), t.IsDate(), t.Kind == catalog.IPv4, t.Kind == catalog.IPv6:
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	case t.Kind == catalog.Boolean && text == "1":
		return "TRUE"
	case t.Kind == catalog.Boolean:
		return "FALSE"
	}
	return text
}

// loadedRows returns how many rows a table has been given, more or less, and the version that they are of.
func loadedRows(env *Env, t *catalog.Table) (rows, version int64, err error) {
	version = 1
	for i := range t.Partitions {
		if t.Partitions[i].Temporary {
			continue
		}
		s, err := partitionStatistics(env, t, &t.Partitions[i])
		if err != nil {
			return 0, 0, err
		}
		rows, version = rows+s.Rows, version+s.Version-1
	}
	return rows, version, nil
}

// secondsText is a time as these statements print it.
func secondsText(env *Env, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return timeText(env, t)
}
