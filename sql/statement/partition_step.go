package statement

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Limits and names of partitions made by FROM ... TO ... INTERVAL (Doris: Config.max_multi_partition_num and others).
const (
	maxStepPartitions  = 4096
	stepPartitionStart = "p_"
)

// expandDefs turns definitions into single partitions.
func expandDefs(defs []ast.PartitionDef) ([]partitionDraft, error) {
	var list []partitionDraft
	for i := range defs {
		def := &defs[i]
		if def.Kind != ast.PartitionStep {
			list = append(list, partitionDraft{def: def, name: def.Name, kind: def.Kind, lower: def.Lower, upper: def.Upper})
			continue
		}
		steps, err := expandStep(def)
		if err != nil {
			return nil, err
		}
		list = append(list, steps...)
	}
	return list, nil
}

// expandStep makes the partitions of FROM (a) TO (b) INTERVAL n [unit] (Doris: MultiPartitionDesc).
//
// Differs: numbers are compared as numbers; Doris compares their texts and so refuses FROM (5) TO (30).
func expandStep(def *ast.PartitionDef) ([]partitionDraft, error) {
	if def.Interval <= 0 {
		return nil, doriserr.New("Multi partition time interval must be larger than zero.")
	}
	switch def.Unit {
	case "", "HOUR", "DAY", "WEEK", "MONTH", "YEAR":
	default:
		return nil, doriserr.New("Multi build partition does not support time interval type: %s", def.Unit)
	}
	if len(def.Lower) != 1 || len(def.Upper) != 1 {
		return nil, doriserr.New("partition column number in multi partition clause must be one but start column size is %d, end column size is %d.", len(def.Lower), len(def.Upper))
	}
	if def.Unit == "" {
		return expandNumbers(def)
	}
	return expandTimes(def)
}

// stepDraft is one partition of a step.
func stepDraft(def *ast.PartitionDef, name, lower, upper string) partitionDraft {
	return partitionDraft{
		def: def, name: name, kind: ast.PartitionFixed,
		lower: []ast.PartitionValue{{Text: lower}}, upper: []ast.PartitionValue{{Text: upper}},
	}
}

func expandNumbers(def *ast.PartitionDef) ([]partitionDraft, error) {
	begin, err1 := strconv.ParseInt(def.Lower[0].Text, 10, 64)
	end, err2 := strconv.ParseInt(def.Upper[0].Text, 10, 64)
	if err1 != nil || err2 != nil {
		if def.Lower[0].Text >= def.Upper[0].Text {
			return nil, doriserr.New("Multi build partition start number should less than end number.")
		}
		return nil, doriserr.New("Batch build partition INTERVAL is number type but From or TO does not type match.")
	}
	if begin >= end {
		return nil, doriserr.New("Multi build partition start number should less than end number.")
	}
	var list []partitionDraft
	for begin < end {
		next := end
		if end-begin > def.Interval {
			next = begin + def.Interval
		}
		lower, upper := strconv.FormatInt(begin, 10), strconv.FormatInt(next, 10)
		list = append(list, stepDraft(def, stepPartitionStart+lower+"_"+upper, lower, upper))
		if len(list) > maxStepPartitions {
			return nil, doriserr.New("The number of Multi partitions too much, should not exceed:%d", maxStepPartitions)
		}
		begin = next
	}
	return list, nil
}

// stepLayouts are the forms that a bound may have for a unit, found by their length.
var stepLayouts = map[string][]string{
	"HOUR":  {"2006010215", "2006-01-02 15", "2006-01-02 15:04:05"},
	"DAY":   {"20060102", "2006-01-02", "2006-01-02 15:04:05"},
	"WEEK":  {"20060102", "2006-01-02", "2006-01-02 15:04:05"},
	"MONTH": {"200601", "2006-01", "2006-01-02", "2006-01-02 15:04:05"},
	"YEAR":  {"2006", "20060102", "2006-01-02", "2006-01-02 15:04:05"},
}

func stepTime(unit, text string) (time.Time, bool) {
	for _, layout := range stepLayouts[unit] {
		if len(layout) == len(text) {
			v, err := time.Parse(layout, text)
			return v, err == nil
		}
	}
	return time.Time{}, false
}

func expandTimes(def *ast.PartitionDef) ([]partitionDraft, error) {
	from, to := def.Lower[0].Text, def.Upper[0].Text
	begin, ok1 := stepTime(def.Unit, from)
	end, ok2 := stepTime(def.Unit, to)
	if !ok1 || !ok2 {
		return nil, doriserr.New("Multi build partition start or end time style is illegal.")
	}
	if !begin.Before(end) {
		return nil, doriserr.New("Multi build partition start time should less than end time.")
	}
	layout := func(text string) string {
		if def.Unit == "HOUR" || len(text) == 19 {
			return "2006-01-02 15:04:05"
		}
		return "2006-01-02"
	}
	n := int(def.Interval)
	var list []partitionDraft
	for at := begin; at.Before(end); {
		lower := at.Format(layout(from))
		name := stepPartitionStart
		switch def.Unit {
		case "HOUR":
			name += at.Format("2006010215")
			at = at.Add(time.Duration(n) * time.Hour)
		case "DAY":
			name += at.Format("20060102")
			at = at.AddDate(0, 0, n)
		case "WEEK":
			name += fmt.Sprintf("%s_%02d", at.Format("2006"), weekOfYear(at, time.Monday))
			at = at.AddDate(0, 0, 7*n-(int(at.Weekday())+6)%7)
		case "MONTH":
			name += at.Format("200601")
			at = time.Date(at.Year(), at.Month()+time.Month(n), 1, at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
		case "YEAR":
			name += at.Format("2006")
			at = time.Date(at.Year()+n, 1, 1, at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
		}
		if def.Unit != "DAY" && at.After(end) {
			at = end
		}
		list = append(list, stepDraft(def, name, lower, at.Format(layout(to))))
		if len(list) > maxStepPartitions {
			return nil, doriserr.New("The number of Multi partitions too much, should not exceed:%d", maxStepPartitions)
		}
	}
	return list, nil
}

// weekOfYear counts weeks from the one that has January 1st, beginning on first.
func weekOfYear(v time.Time, first time.Weekday) int {
	january := time.Date(v.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	offset := (int(january.Weekday()) - int(first) + 7) % 7
	return (v.YearDay()-1+offset)/7 + 1
}
