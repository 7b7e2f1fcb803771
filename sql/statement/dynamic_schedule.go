package statement

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// ScheduleDynamicPartitions adds the partitions that tables with dynamic_partition.enable need now and drops those that are
// too old. The server calls it now and then (Doris: DynamicPartitionScheduler, every ten minutes).
func ScheduleDynamicPartitions(ctx context.Context, c *catalog.Catalog) error {
	s := c.Snapshot()
	for _, d := range s.Databases() {
		for _, t := range s.Tables(d.ID) {
			if v, _ := t.Properties.Get(dynEnable); v != "true" {
				continue
			}
			planned := t.Clone()
			now := c.Clock().Now()
			if err := addDynamicPartitions(planned, now); err != nil {
				return fmt.Errorf("adding dynamic partitions of %s: %w", t.Name, err)
			}
			dropDynamicPartitions(planned, now)
			if samePartitions(planned, t) {
				continue
			}
			if _, err := c.UpdateTable(ctx, t, planned); err != nil && err != catalog.ErrChanged {
				return fmt.Errorf("scheduling dynamic partitions of %s: %w", t.Name, err)
			}
		}
	}
	return nil
}

func samePartitions(a, b *catalog.Table) bool {
	return slices.EqualFunc(a.Partitions, b.Partitions, func(x, y catalog.Partition) bool { return x.ID == y.ID && x.Name == y.Name })
}

// dynamicPlan is dynamic_partition.* in numbers.
type dynamicPlan struct {
	unit              string
	zone              *time.Location
	start, end        int
	prefix            string
	buckets           int
	history           bool
	weekDay, monthDay int
	layout            string
}

// dynamicPlanOf reads the properties of a table, which were checked when they were set.
func dynamicPlanOf(t *catalog.Table) (dynamicPlan, error) {
	text := func(key string) string { v, _ := t.Properties.Get(key); return v }
	number := func(key string, fallback int) int {
		if n, err := strconv.Atoi(text(key)); err == nil {
			return n
		}
		return fallback
	}
	zone, err := time.LoadLocation(zoneName(text(dynZone)))
	if err != nil {
		zone = time.UTC
	}
	p := dynamicPlan{
		unit: strings.ToUpper(text(dynUnit)), zone: zone, start: number(dynStart, 0), end: number(dynEnd, 0), prefix: text(dynPrefix),
		buckets: number(dynBuckets, t.Distribution.Buckets), history: text(dynHistory) == "true",
		weekDay: number(dynWeekDay, 1), monthDay: number(dynMonthDay, 1),
	}
	if n := number(dynHistoryNum, -1); n != -1 {
		p.start = max(p.start, -n)
	}
	switch c := t.Column(t.Partitioning.Columns[0]); {
	case c.Type.Kind == catalog.Date:
		p.layout = "2006-01-02"
	case c.Type.IsDate():
		p.layout = "2006-01-02 15:04:05"
	case c.Type.IsInteger():
		p.layout = "20060102"
	default:
		return p, doriserr.New("Dynamic Partition Only Support DATE, DATETIME and INTEGER Type Now.")
	}
	return p, nil
}

// border is the begin of the period that is offset units from now (Doris: getPartitionRangeString).
func (p *dynamicPlan) border(now time.Time, offset int) time.Time {
	v := now.In(p.zone)
	year, month, day := v.Date()
	midnight := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, p.zone) }
	switch p.unit {
	case "HOUR":
		return time.Date(year, month, day, v.Hour()+offset, 0, 0, 0, p.zone)
	case "WEEK":
		iso := (int(v.Weekday())+6)%7 + 1
		return midnight(year, month, day+7*offset+p.weekDay-iso)
	case "MONTH":
		if day < p.monthDay {
			offset--
		}
		return midnight(year, month+time.Month(offset), p.monthDay)
	case "YEAR":
		return midnight(year+offset, 1, 1)
	}
	return midnight(year, month, day+offset)
}

// name is the name of the partition that begins at v (Doris: getFormattedPartitionName).
func (p *dynamicPlan) name(v time.Time) string {
	switch p.unit {
	case "DAY":
		return p.prefix + v.Format("20060102")
	case "MONTH":
		return p.prefix + v.Format("200601")
	case "YEAR":
		return p.prefix + v.Format("2006")
	case "HOUR":
		return p.prefix + v.Format("2006010215")
	}
	week := weekOfYear(v, time.Sunday)
	// The last days of a year that share a week with January 1st are in week 53, as Doris counts.
	if saturday := v.AddDate(0, 0, int(time.Saturday-v.Weekday())); saturday.Year() > v.Year() {
		week = 53
	}
	return fmt.Sprintf("%s%d_%02d", p.prefix, v.Year(), week)
}

// addDynamicPartitions adds the partitions from the first of history, or now, to the end.
func addDynamicPartitions(t *catalog.Table, now time.Time) error {
	if v, _ := t.Properties.Get(dynEnable); v != "true" {
		return nil
	}
	p, err := dynamicPlanOf(t)
	if err != nil {
		return err
	}
	first := 0
	if p.history {
		first = p.start
	}
	for i := first; i <= p.end; i++ {
		begin, end := p.border(now, i), p.border(now, i+1)
		lower, upper := []catalog.Bound{{Text: begin.Format(p.layout)}}, []catalog.Bound{{Text: end.Format(p.layout)}}
		if t.PlaceRange(lower, upper, false) != nil || t.Partition(p.name(begin), false) != nil {
			continue
		}
		properties := catalog.PartitionProperties(t.Properties)
		if r, ok := t.Properties.Get(dynReplication); ok {
			properties.Set(propReplication, r)
		}
		t.Partitions = append(t.Partitions, catalog.Partition{Name: p.name(begin), Lower: lower, Upper: upper, Buckets: p.buckets, Properties: properties})
	}
	return nil
}

// dropDynamicPartitions removes the partitions that end before the period that start names.
func dropDynamicPartitions(t *catalog.Table, now time.Time) {
	start, _ := t.Properties.Get(dynStart)
	n, err := strconv.Atoi(start)
	if err != nil || n <= -1<<31 {
		return
	}
	p, err := dynamicPlanOf(t)
	if err != nil {
		return
	}
	types := t.PartitionTypes()
	limit := []catalog.Bound{{Text: p.border(now, n).Format(p.layout)}}
	t.Partitions = slices.DeleteFunc(t.Partitions, func(x catalog.Partition) bool {
		return !x.Temporary && catalog.CompareKeys(types, x.Upper, limit) <= 0
	})
}
