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
	"github.com/dorisemu/dorisemu/internal/timezone"
)

// ScheduleDynamicPartitions adds the partitions that tables with dynamic_partition.enable need now and drops those that are
// too old, of automatically partitioned tables those beyond partition.retention_count. What is dropped can be recovered. The
// server calls it now and then (Doris: DynamicPartitionScheduler).
func ScheduleDynamicPartitions(ctx context.Context, c *catalog.Catalog) error {
	s := c.Snapshot()
	for _, d := range s.Databases() {
		for _, t := range s.Tables(d.ID) {
			planned, dropped, err := schedulePartitions(t, c.Clock().Now())
			if err != nil {
				return fmt.Errorf("scheduling dynamic partitions of %s: %w", t.Name, err)
			}
			if planned == nil || samePartitions(planned, t) {
				continue
			}
			err = c.Edit(ctx, func(e *catalog.Edit) error {
				if e.Snapshot().TableByID(t.ID) != t {
					return catalog.ErrChanged
				}
				for i := range dropped {
					if err := e.Recycle(catalog.Recycled{Partition: &dropped[i], TableID: t.ID, DatabaseID: d.ID}); err != nil {
						return err
					}
				}
				return e.ReplaceTable(t, planned)
			})
			if err != nil && err != catalog.ErrChanged {
				return fmt.Errorf("scheduling dynamic partitions of %s: %w", t.Name, err)
			}
		}
	}
	return nil
}

// schedulePartitions returns the table with the partitions that it should have now, and those that go; nil if nobody plans them.
func schedulePartitions(t *catalog.Table, now time.Time) (*catalog.Table, []catalog.Partition, error) {
	enabled, _ := t.Properties.Get(dynEnable)
	keep, retains := t.Properties.Get(propRetention)
	if enabled != "true" && !retains {
		return nil, nil, nil
	}
	planned := t.Clone()
	if enabled == "true" {
		if err := addDynamicPartitions(planned, now); err != nil {
			return nil, nil, err
		}
		return planned, dropDynamicPartitions(planned, now), nil
	}
	n, err := strconv.Atoi(keep)
	if err != nil {
		return nil, nil, nil
	}
	return planned, dropHistory(planned, n, now), nil
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
	zone, err := timezone.Location(text(dynZone))
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

// dropDynamicPartitions removes the partitions that end before the period that start names and that meet none of
// reserved_history_periods (Doris: getDropPartitionOpForDynamic).
func dropDynamicPartitions(t *catalog.Table, now time.Time) []catalog.Partition {
	start, _ := t.Properties.Get(dynStart)
	n, err := strconv.Atoi(start)
	if err != nil || n <= -1<<31 {
		return nil
	}
	p, err := dynamicPlanOf(t)
	if err != nil {
		return nil
	}
	types := t.PartitionTypes()
	limit := []catalog.Bound{{Text: p.border(now, n).Format(p.layout)}}
	reserved := p.reservedPeriods(t)
	return dropPartitions(t, func(x *catalog.Partition) bool {
		if catalog.CompareKeys(types, x.Upper, limit) > 0 {
			return false
		}
		for _, r := range reserved {
			if catalog.CompareKeys(types, r[0], x.Upper) < 0 && catalog.CompareKeys(types, x.Lower, r[1]) <= 0 {
				return false
			}
		}
		return true
	})
}

// reservedPeriods are the first and last keys of reserved_history_periods.
func (p *dynamicPlan) reservedPeriods(t *catalog.Table) [][2][]catalog.Bound {
	text, _ := t.Properties.Get(dynReserved)
	if !strings.HasPrefix(text, "[") {
		return nil
	}
	layout := "2006-01-02"
	if p.unit == "HOUR" {
		layout = "2006-01-02 15:04:05"
	}
	var list [][2][]catalog.Bound
	for _, period := range strings.Split(strings.Trim(text, "[]"), "],[") {
		first, last, _ := strings.Cut(period, ",")
		from, err1 := time.Parse(layout, first)
		to, err2 := time.Parse(layout, last)
		if err1 == nil && err2 == nil {
			list = append(list, [2][]catalog.Bound{{{Text: from.Format(p.layout)}}, {{Text: to.Format(p.layout)}}})
		}
	}
	return list
}

// dropHistory removes all partitions that end before now but the last keep (Doris: getDropPartitionOpForAutoPartition).
func dropHistory(t *catalog.Table, keep int, now time.Time) []catalog.Partition {
	types := t.PartitionTypes()
	limit := []catalog.Bound{{Text: now.UTC().Format("2006-01-02 15:04:05")}}
	if t.Column(t.Partitioning.Columns[0]).Type.Kind == catalog.Date {
		limit[0].Text = now.UTC().Format("2006-01-02")
	}
	past := map[uint64]bool{}
	for _, p := range t.SortedPartitions(false) {
		if catalog.CompareKeys(types, p.Upper, limit) < 0 {
			past[p.ID] = true
		}
	}
	surplus := len(past) - keep
	if surplus <= 0 {
		return nil
	}
	for _, p := range t.SortedPartitions(false) {
		if past[p.ID] && surplus > 0 {
			surplus--
			continue
		}
		delete(past, p.ID)
	}
	return dropPartitions(t, func(p *catalog.Partition) bool { return past[p.ID] })
}

// dropPartitions removes the partitions that gone names and returns them.
func dropPartitions(t *catalog.Table, gone func(p *catalog.Partition) bool) []catalog.Partition {
	var dropped []catalog.Partition
	t.Partitions = slices.DeleteFunc(t.Partitions, func(x catalog.Partition) bool {
		if x.Temporary || !gone(&x) {
			return false
		}
		if x.ID != 0 {
			dropped = append(dropped, x)
		}
		return true
	})
	return dropped
}
