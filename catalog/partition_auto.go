package catalog

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// maxAutoPartitionName is the length from which the name of a LIST partition is cut and gets a hash.
const maxAutoPartitionName = 50

// AutoPartition returns the partition that a row of an AUTO PARTITION table needs, given the values of its partition columns
// (Doris: PartitionExprUtil.getAddPartitionClauseFromPartitionValues). It has no id yet; [Catalog.AddAutoPartitions] adds it.
func (t *Table) AutoPartition(values []Bound) (Partition, error) {
	if !t.Partitioning.Auto {
		return Partition{}, doriserr.New("no partition for this tuple")
	}
	if t.Partitioning.Kind == ListPartitioned {
		return t.autoList(values), nil
	}
	return t.autoRange(values)
}

func (t *Table) autoList(values []Bound) Partition {
	var text strings.Builder
	stringly := false
	types := t.PartitionTypes()
	for i, v := range values {
		if i < len(types) && types[i].IsText() {
			stringly = true
		}
		if v.Null {
			text.WriteByte('X')
			continue
		}
		text.WriteString(v.Text)
		text.WriteString(strconv.Itoa(len(utf16.Encode([]rune(v.Text)))))
	}
	name := "p" + partitionNameOf(text.String())
	if units := utf16.Encode([]rune(name)); stringly && len(units) > maxAutoPartitionName {
		name = string(utf16.Decode(units[:maxAutoPartitionName])) + "_" + strconv.FormatUint(uint64(javaHash(units)), 16)
	}
	return Partition{Name: name, Values: [][]Bound{values}, Buckets: t.Distribution.Buckets}
}

// javaHash is String.hashCode as an unsigned number.
func javaHash(units []uint16) uint32 {
	var h uint32
	for _, u := range units {
		h = 31*h + uint32(u)
	}
	return h
}

// partitionNameOf keeps letters and digits and writes everything else in hexadecimal.
func partitionNameOf(text string) string {
	var b strings.Builder
	if strings.HasPrefix(text, "-") {
		b.WriteByte('_')
	}
	for _, r := range text {
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else {
			b.WriteString(strconv.FormatInt(int64(r), 16))
		}
	}
	return b.String()
}

func (t *Table) autoRange(values []Bound) (Partition, error) {
	if len(values) != 1 || len(t.Partitioning.Exprs) != 1 {
		return Partition{}, doriserr.New("now only support one expr in range partition")
	}
	if values[0].Null {
		return Partition{}, doriserr.New("Can't create partition for NULL Range")
	}
	unit, step, err := intervalOf(t.Partitioning.Exprs[0])
	if err != nil {
		return Partition{}, err
	}
	at, err := parseDateText(values[0].Text, Type{Kind: DateTime, Scale: 6})
	if err != nil {
		return Partition{}, doriserr.New("date literal [%s] is invalid: %s", values[0].Text, err.Error())
	}
	begin := truncateTime(at, unit, step)
	end := addUnits(begin, unit, step)
	layout := dateTimeLayout
	if types := t.PartitionTypes(); len(types) == 1 && types[0].Kind == Date {
		layout = dateLayout
	}
	upper := Bound{Text: end.Format(layout)}
	if end.Year() > 9999 {
		upper = Bound{Max: true}
	}
	return Partition{
		Name: "p" + begin.Format("20060102150405"), Lower: []Bound{{Text: begin.Format(layout)}}, Upper: []Bound{upper},
		Buckets: t.Distribution.Buckets,
	}, nil
}

// intervalOf reads the unit and the step of date_trunc(`c`, 'day') or day_floor(`c`, 5, ...).
func intervalOf(expr string) (unit string, step int, err error) {
	name, args, ok := strings.Cut(expr, "(")
	name = strings.ToLower(strings.TrimSpace(name))
	parts := strings.Split(strings.TrimSuffix(args, ")"), ",")
	if !ok || len(parts) < 2 {
		return "", 0, doriserr.New("now range partition only support date_trunc/date_floor/date_ceil.")
	}
	second := strings.Trim(strings.TrimSpace(parts[1]), `'"`)
	if name == "date_trunc" {
		return strings.ToLower(second), 1, nil
	}
	unit, _, _ = strings.Cut(name, "_")
	step, err = strconv.Atoi(second)
	if err != nil || step <= 0 {
		return "", 0, doriserr.New("date_floor/date_ceil param of interval must be int literal.")
	}
	return unit, step, nil
}

// truncateTime returns the begin of the interval of v; intervals of more than one unit count from 0001-01-01.
func truncateTime(v time.Time, unit string, step int) time.Time {
	year, month, day := v.Date()
	switch unit {
	case "year":
		return time.Date(1+(year-1)/step*step, 1, 1, 0, 0, 0, 0, time.UTC)
	case "quarter":
		return time.Date(year, (month-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	case "month":
		n := ((year-1)*12 + int(month) - 1) / step * step
		return time.Date(1+n/12, time.Month(n%12+1), 1, 0, 0, 0, 0, time.UTC)
	case "week":
		back := (int(v.Weekday()) + 6) % 7
		return time.Date(year, month, day-back, 0, 0, 0, 0, time.UTC)
	}
	origin := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	size := int64(step)
	switch unit {
	case "day":
		size *= 86400
	case "hour":
		size *= 3600
	case "minute":
		size *= 60
	}
	seconds := (v.Unix() - origin) / size * size
	return time.Unix(origin+seconds, 0).UTC()
}

func addUnits(v time.Time, unit string, n int) time.Time {
	switch unit {
	case "year":
		return v.AddDate(n, 0, 0)
	case "quarter":
		return v.AddDate(0, 3*n, 0)
	case "month":
		return v.AddDate(0, n, 0)
	case "week":
		return v.AddDate(0, 0, 7*n)
	case "day":
		return v.AddDate(0, 0, n)
	case "hour":
		return v.Add(time.Duration(n) * time.Hour)
	case "minute":
		return v.Add(time.Duration(n) * time.Minute)
	}
	return v.Add(time.Duration(n) * time.Second)
}

// AddAutoPartitions adds the partitions that a load needs and that nobody else has added meanwhile, and returns the table as
// it is then.
func (c *Catalog) AddAutoPartitions(ctx context.Context, id uint64, partitions []Partition) (*Table, error) {
	t, err := c.ModifyTable(ctx, id, func(t *Table) error {
		for _, p := range partitions {
			if t.Partition(p.Name, false) != nil {
				continue
			}
			p.Properties = PartitionProperties(t.Properties)
			t.Partitions = append(t.Partitions, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("adding automatic partitions: %w", err)
	}
	return t, nil
}

// PartitionProperties returns the properties of a table that its partitions have too.
func PartitionProperties(table Properties) Properties {
	var p Properties
	for _, key := range []string{"replication_allocation", "storage_medium", "storage_cooldown_time"} {
		if v, ok := table.Get(key); ok {
			p.Set(key, v)
		}
	}
	return p
}
