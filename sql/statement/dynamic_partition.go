package statement

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/timezone"
)

// Names of the properties dynamic_partition.* (Doris: DynamicPartitionProperty).
const (
	dynEnable      = "dynamic_partition.enable"
	dynUnit        = "dynamic_partition.time_unit"
	dynZone        = "dynamic_partition.time_zone"
	dynStart       = "dynamic_partition.start"
	dynEnd         = "dynamic_partition.end"
	dynPrefix      = "dynamic_partition.prefix"
	dynReplication = "dynamic_partition.replication_allocation"
	dynReplicas    = "dynamic_partition.replication_num"
	dynBuckets     = "dynamic_partition.buckets"
	dynHistory     = "dynamic_partition.create_history_partition"
	dynHistoryNum  = "dynamic_partition.history_partition_num"
	dynHot         = "dynamic_partition.hot_partition_num"
	dynReserved    = "dynamic_partition.reserved_history_periods"
	dynPolicy      = "dynamic_partition.storage_policy"
	dynMedium      = "dynamic_partition.storage_medium"
	dynWeekDay     = "dynamic_partition.start_day_of_week"
	dynMonthDay    = "dynamic_partition.start_day_of_month"
)

// maxDynamicPartitions is Config.max_dynamic_partition_num.
const maxDynamicPartitions = 500

// dynamicOrder is the order in which SHOW CREATE TABLE prints them.
var dynamicOrder = []string{
	dynEnable, dynUnit, dynZone, dynStart, dynEnd, dynPrefix, dynReplication, dynBuckets, dynHistory, dynHistoryNum, dynHot,
	dynReserved, dynPolicy, dynMedium, dynWeekDay, dynMonthDay,
}

// readDynamic reads dynamic_partition.* from the bag, together with what the table has of them already, and keeps all of
// them (Doris: DynamicPartitionUtil.checkAndSetDynamicPartitionProperty).
func readDynamic(t *catalog.Table, b *propertyBag, zone string) error {
	if err := checkDynamicKeys(b); err != nil {
		return err
	}
	if len(b.keys) == 0 {
		return nil
	}
	if t.Partitioning.Kind != catalog.RangePartitioned || len(t.Partitioning.Columns) != 1 {
		return doriserr.New("Dynamic partition only support single-column range partition")
	}
	if _, dynamic := t.Properties.Get(dynEnable); !dynamic {
		if err := completeDynamic(t, b, zone); err != nil {
			return err
		}
		return keepDynamic(t, b)
	}
	for _, key := range dynamicOrder {
		if v, ok := t.Properties.Get(key); ok {
			if _, given := b.get(key); !given {
				b.put(key, v)
			}
		}
	}
	return keepDynamic(t, b)
}

// checkDynamicKeys refuses unknown names.
func checkDynamicKeys(b *propertyBag) error {
	var unknown []string
	for _, k := range b.keys {
		known := k == dynReplicas
		for _, d := range dynamicOrder {
			known = known || k == d
		}
		if strings.HasPrefix(k, propDynamic) && !known {
			unknown = append(unknown, k)
		}
	}
	if len(unknown) > 0 {
		return doriserr.New("Invalid dynamic partition properties: %s", strings.Join(unknown, ", "))
	}
	return nil
}

// completeDynamic demands what has no default and sets what has one (Doris: checkInputDynamicPartitionProperties).
func completeDynamic(t *catalog.Table, b *propertyBag, zone string) error {
	set := func(key, value string) {
		if v, _ := b.get(key); v == "" {
			b.put(key, value)
		}
	}
	said := false
	for _, key := range []string{dynEnable, dynUnit, dynZone, dynPrefix, dynStart, dynEnd, dynBuckets, dynHistory, dynHistoryNum, dynReserved} {
		v, _ := b.get(key)
		said = said || v != ""
	}
	if !said {
		return nil
	}
	set(dynEnable, "true")
	for _, p := range []struct{ key, must, fallback string }{
		{dynUnit, "time_unit", ""}, {dynPrefix, "prefix", ""}, {dynStart, "", strconv.Itoa(math.MinInt32)}, {dynEnd, "end", ""},
		{dynBuckets, "", strconv.Itoa(t.Distribution.Buckets)}, {dynZone, "", zone}, {dynHistory, "", "false"},
		{dynHistoryNum, "", "-1"}, {dynReserved, "", "NULL"},
	} {
		if v, _ := b.get(p.key); v == "" && p.must != "" {
			return doriserr.New("Must assign dynamic_partition.%s properties", p.must)
		}
		set(p.key, p.fallback)
	}
	return nil
}

// keepDynamic checks the values and keeps them in the table (Doris: analyzeDynamicPartition).
func keepDynamic(t *catalog.Table, b *propertyBag) error {
	value := func(key string) string { v, _ := b.get(key); return v }
	given := func(key string) bool { _, ok := b.get(key); return ok }
	for _, check := range []struct {
		key string
		do  func() error
	}{
		{dynUnit, func() error { return checkDynamicUnit(t, value(dynUnit)) }},
		{dynPrefix, func() error {
			if !commonNameUnicode.MatchString(value(dynPrefix)) || strings.HasPrefix(value(dynPrefix), forbiddenPartition) {
				return doriserr.New("Invalid dynamic partition prefix: %s.", value(dynPrefix))
			}
			return nil
		}},
		{dynBuckets, func() error { return checkDynamicBuckets(value(dynBuckets)) }},
		{dynEnable, func() error { return checkDynamicBool("enable", value(dynEnable)) }},
		{dynEnd, func() error { return checkDynamicRange(t, value) }},
		{"", func() error { return checkDynamicDays(b) }},
		{dynZone, func() error {
			zone, err := zoneOf(value(dynZone))
			b.put(dynZone, zone)
			return err
		}},
	} {
		if check.key != "" && !given(check.key) {
			continue
		}
		if err := check.do(); err != nil {
			return err
		}
	}
	if err := checkDynamicHot(b); err != nil {
		return err
	}
	if err := checkDynamicReplicas(b); err != nil {
		return err
	}
	replicas, _, err := takeReplication(b, "dynamic_partition")
	if err != nil {
		return err
	}
	if replicas == "" {
		replicas, _ = t.Properties.Get(propReplication)
	}
	if given(dynReserved) {
		if err := checkReserved(value(dynReserved), value(dynUnit)); err != nil {
			return err
		}
	}
	if p := value(dynPolicy); p != "" {
		return doriserr.New("dynamic_partition.storage_policy: %s doesn't exist.", p)
	}
	if m := value(dynMedium); given(dynMedium) && !strings.EqualFold(m, "SSD") && !strings.EqualFold(m, "HDD") {
		return doriserr.New("invalid storage medium: %s. Should be SSD or HDD", m)
	}
	if !given(dynEnd) {
		return doriserr.New("Cannot parse null string")
	}
	b.put(dynReplication, replicas)
	for _, key := range dynamicOrder {
		v, ok := b.take(key)
		switch key {
		case dynEnable, dynHistory:
			v = strings.ToLower(v)
		case dynHot:
			if !ok {
				v, ok = "0", true
			}
		case dynPolicy:
			ok = true
		case dynMedium:
			ok = v != ""
		case dynWeekDay:
			unit, _ := t.Properties.Get(dynUnit)
			if !ok {
				v = "1"
			}
			ok = strings.EqualFold(unit, "WEEK")
		case dynMonthDay:
			unit, _ := t.Properties.Get(dynUnit)
			if !ok {
				v = "1"
			}
			ok = strings.EqualFold(unit, "MONTH")
		}
		dropProperty(&t.Properties, key)
		if ok {
			t.Properties.Set(key, v)
		}
	}
	return nil
}

func checkDynamicUnit(t *catalog.Table, unit string) error {
	switch strings.ToUpper(unit) {
	case "HOUR", "DAY", "WEEK", "MONTH", "YEAR":
	default:
		return doriserr.New("Unsupported time unit %s. Expect HOUR/DAY/WEEK/MONTH/YEAR.", unit)
	}
	c := t.Column(t.Partitioning.Columns[0])
	if strings.EqualFold(unit, "HOUR") {
		if c.Type.Kind == catalog.Date {
			return doriserr.New("dynamic_partition.time_unit could not be HOUR when type of partition column %s is DATE or DATEV2", c.Name)
		}
		if c.Type.IsInteger() {
			return doriserr.New("dynamic_partition.time_unit could not be HOUR when type of partition column %s is Integer", c.Name)
		}
	}
	if t.Partitioning.Auto {
		return checkDynamicIntervalOf(t, unit)
	}
	return nil
}

// checkDynamicInterval demands that automatic and dynamic partitions have the same unit.
func checkDynamicInterval(t *catalog.Table) error {
	unit, _ := t.Properties.Get(dynUnit)
	return checkDynamicIntervalOf(t, unit)
}

func checkDynamicIntervalOf(t *catalog.Table, unit string) error {
	for _, e := range t.Partitioning.Exprs {
		_, rest, ok := strings.Cut(e, "'")
		if auto, _, closed := strings.Cut(rest, "'"); ok && closed && !strings.EqualFold(auto, unit) {
			return doriserr.New("If support auto partition and dynamic partition at same time, they must have the same interval unit.")
		}
	}
	return nil
}

func checkDynamicBuckets(v string) error {
	n, err := strconv.ParseInt(v, 10, 32)
	if err != nil {
		return doriserr.New("Invalid dynamic partition buckets %s", v)
	}
	if n <= 0 {
		return doriserr.New("Dynamic partition buckets must greater than 0")
	}
	return nil
}

func checkDynamicBool(name, v string) error {
	if strings.EqualFold(v, "true") || strings.EqualFold(v, "false") {
		return nil
	}
	return doriserr.New("Invalid dynamic partition %s: %s. Expected true or false", name, v)
}

// checkDynamicRange checks start, end and history.
func checkDynamicRange(t *catalog.Table, value func(string) string) error {
	start, err := strconv.ParseInt(value(dynStart), 10, 32)
	if err != nil {
		return doriserr.New("Invalid dynamic partition start %s", value(dynStart))
	}
	if start >= 0 {
		return doriserr.New("Dynamic partition start must less than 0")
	}
	end, err := strconv.ParseInt(value(dynEnd), 10, 32)
	if err != nil {
		return doriserr.New("Invalid dynamic partition end %s", value(dynEnd))
	}
	if end < 0 || end == 0 && !t.Partitioning.Auto {
		return doriserr.New("Dynamic partition end must greater than 0")
	}
	if err := checkDynamicBool("create_history_partition", value(dynHistory)); err != nil {
		return err
	}
	history, err := strconv.ParseInt(value(dynHistoryNum), 10, 32)
	if err != nil {
		return doriserr.New("Invalid properties: dynamic_partition.history_partition_num")
	}
	if history < 0 && history != -1 {
		return doriserr.New("Dynamic history partition num must greater than 0")
	}
	if !strings.EqualFold(value(dynHistory), "true") {
		start = 0
	} else {
		if history != -1 {
			start = max(start, -history)
		}
		if start == math.MinInt32 {
			return doriserr.New("Provide start or history_partition_num property when create_history_partition=true. Otherwise set create_history_partition=false")
		}
	}
	if n := end - start; n > maxDynamicPartitions && strings.EqualFold(value(dynEnable), "true") {
		return doriserr.New("Too many dynamic partitions: %d. Limit: %d", n, maxDynamicPartitions)
	}
	return nil
}

// checkDynamicDays checks start_day_of_month and start_day_of_week.
func checkDynamicDays(b *propertyBag) error {
	for _, p := range []struct {
		key  string
		high int64
	}{{dynMonthDay, 28}, {dynWeekDay, 7}} {
		v, ok := b.get(p.key)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil {
			return doriserr.New("Invalid properties: %s", p.key)
		}
		if n < 1 || n > p.high {
			return doriserr.New("%s should between 1 and %d", p.key, p.high)
		}
	}
	return nil
}

// shortOffset is an offset that Java does not read, although Doris does elsewhere.
var shortOffset = regexp.MustCompile(`^([+-]\d:\d{2}|\d{1,2}:\d{2})$`)

// zoneOf checks the name of a time zone and returns that which Doris keeps (Doris: TimeUtils.getOrSystemTimeZone).
func zoneOf(name string) (string, error) {
	kept, err := timezone.Standardize(name)
	if err != nil {
		return "", err
	}
	if shortOffset.MatchString(name) {
		if strings.ContainsAny(name[:1], "+-") {
			return "", doriserr.New("Invalid ID for ZoneOffset, non numeric characters found: %s", name)
		}
		return "", doriserr.New("Invalid ID for region-based ZoneId, invalid format: %s", name)
	}
	zone, err := timezone.Location(kept)
	if err != nil {
		return "", err
	}
	if kept = zone.String(); strings.ContainsAny(kept[:1], "+-") {
		kept = "GMT" + kept
	}
	return kept, nil
}

// checkDynamicReplicas checks replication_num where no replication_allocation is before it.
func checkDynamicReplicas(b *propertyBag) error {
	v, ok := b.get(dynReplicas)
	if _, allocated := b.get(dynReplication); !ok || allocated {
		b.drop(dynReplicas)
		return nil
	}
	n, err := javaShort(v)
	switch {
	case v == "":
		return doriserr.New("Invalid properties: %s", dynReplicas)
	case err != nil:
		return doriserr.New("Invalid dynamic partition replication num: %s.", v)
	case n <= 0:
		return doriserr.New("Dynamic partition replication num must greater than 0")
	}
	return nil
}

func checkDynamicHot(b *propertyBag) error {
	v, ok := b.get(dynHot)
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(v, 10, 32)
	switch {
	case v == "":
		return doriserr.New("Invalid properties: %s", dynHot)
	case err != nil:
		return doriserr.New("Invalid %s value", dynHot)
	case n < 0:
		return doriserr.New("%s must larger than 0.", dynHot)
	}
	return nil
}

// checkReserved checks reserved_history_periods: [a,b],[c,d] or NULL.
func checkReserved(periods, unit string) error {
	switch periods {
	case "NULL":
		return nil
	case "":
		return doriserr.New("Dynamic reserved history periods is empty.")
	}
	layout := "2006-01-02"
	if strings.EqualFold(unit, "HOUR") {
		layout = "2006-01-02 15:04:05"
	}
	invalid := doriserr.New(`Invalid " %s " value %s. It must be like "[yyyy-MM-dd,yyyy-MM-dd],[...,...]" while time_unit is DAY/WEEK/MONTH or "[yyyy-MM-dd HH:mm:ss,yyyy-MM-dd HH:mm:ss],[...,...]" while time_unit is HOUR.`, dynReserved, periods)
	if !strings.HasPrefix(periods, "[") || !strings.HasSuffix(periods, "]") {
		return invalid
	}
	for _, p := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(periods, "["), "]"), "],[") {
		low, high, ok := strings.Cut(p, ",")
		if !ok || len(low) != len(layout) || len(high) != len(layout) {
			return invalid
		}
		if low > high {
			return doriserr.New("The first date is larger than the second date, [%s,%s] is invalid.", low, high)
		}
		from, err1 := time.Parse(layout, low)
		to, err2 := time.Parse(layout, high)
		if dayOverflow(err1) || dayOverflow(err2) || err1 == nil && err2 == nil && (from.Format(layout) != low || to.Format(layout) != high) {
			return doriserr.New(`Invalid %s value. It must be correct DATE value "[yyyy-MM-dd,yyyy-MM-dd],[...,...]" while time_unit is DAY/WEEK/MONTH or "[yyyy-MM-dd HH:mm:ss,yyyy-MM-dd HH:mm:ss],[...,...]" while time_unit is HOUR.`, dynReserved)
		}
		if err1 != nil || err2 != nil {
			return doriserr.New(`Invalid %s value. It must be like "[yyyy-MM-dd,yyyy-MM-dd],[...,...]" while time_unit is DAY/WEEK/MONTH or "[yyyy-MM-dd HH:mm:ss,yyyy-MM-dd HH:mm:ss],[...,...]" while time_unit is HOUR.`, dynReserved)
		}
	}
	return nil
}

// dayOverflow reports whether a date names a day that its month does not have, up to the 31st: Java takes the last one instead.
func dayOverflow(err error) bool {
	var parse *time.ParseError
	if !errors.As(err, &parse) || len(parse.Value) < 10 {
		return false
	}
	day, _ := strconv.Atoi(parse.Value[8:10])
	return strings.Contains(parse.Message, "day out of range") && day <= 31
}
