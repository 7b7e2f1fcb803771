package catalog

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// SortedPartitions returns the partitions (temporary ones or the others) in the order in which Doris lists them: by range, by
// first value of a list, otherwise as created.
func (t *Table) SortedPartitions(temporary bool) []*Partition {
	var list []*Partition
	for i := range t.Partitions {
		if t.Partitions[i].Temporary == temporary {
			list = append(list, &t.Partitions[i])
		}
	}
	types := t.PartitionTypes()
	first := func(p *Partition) []Bound {
		if t.Partitioning.Kind == RangePartitioned {
			return p.Lower
		}
		if len(p.Values) > 0 {
			return p.Values[0]
		}
		return nil
	}
	if t.Partitioning.Kind != Unpartitioned {
		slices.SortStableFunc(list, func(a, b *Partition) int { return CompareKeys(types, first(a), first(b)) })
	}
	return list
}

// rangeText prints a range as error messages do.
func rangeText(types []Type, lower, upper []Bound) string {
	return "[" + KeyString(types, lower) + ".." + KeyString(types, upper) + ")"
}

// PlaceRange checks a fixed range against the partitions of t and returns an error if it is empty or meets one of them
// (Doris: RangePartitionInfo.createNewRangeForFixedPartitionValueType).
func (t *Table) PlaceRange(lower, upper []Bound, temporary bool) error {
	types := t.PartitionTypes()
	if CompareKeys(types, lower, upper) >= 0 {
		return doriserr.New("Invalid range value format： errCode = 2, detailMessage = The lower values must smaller than upper values")
	}
	for i := range t.Partitions {
		p := &t.Partitions[i]
		if p.Temporary == temporary && intersect(types, lower, upper, p.Lower, p.Upper) {
			return intersection(types, lower, upper, p)
		}
	}
	return nil
}

func intersect(types []Type, aLow, aHigh, bLow, bHigh []Bound) bool {
	return CompareKeys(types, aLow, bHigh) < 0 && CompareKeys(types, bLow, aHigh) < 0
}

func intersection(types []Type, lower, upper []Bound, p *Partition) error {
	return doriserr.New("Range %s is intersected with range: %s", rangeText(types, lower, upper), rangeText(types, p.Lower, p.Upper))
}

// PlaceLessThan finds the lower end of a partition VALUES LESS THAN (upper): the upper end of the partition before it. sql is
// the clause's value for the error texts (Doris: RangePartitionInfo.createAndCheckNewRange).
func (t *Table) PlaceLessThan(upper []Bound, temporary bool, sql string) (lower []Bound, err error) {
	types := t.PartitionTypes()
	least := make([]Bound, len(types))
	for i, c := range types {
		least[i] = MinBound(c)
	}
	if CompareKeys(types, upper, least) == 0 {
		return nil, doriserr.New("Partition's upper value should not be MIN VALUE: %s", sql)
	}
	lower = least
	var current *Partition
	for _, p := range t.SortedPartitions(temporary) {
		current = p
		if CompareKeys(types, p.Upper, upper) >= 0 {
			break
		}
		lower = p.Upper
	}
	if CompareKeys(types, lower, upper) >= 0 {
		return nil, doriserr.New("Invalid range value format： errCode = 2, detailMessage = The lower values must smaller than upper values")
	}
	if current != nil && intersect(types, lower, upper, current.Lower, current.Upper) {
		return nil, intersection(types, lower, upper, current)
	}
	return lower, nil
}

// PlaceValues checks the tuples of a LIST partition against the partitions of t (Doris: ListPartitionInfo.checkNewPartitionKey).
// sql is the clause's text for the error texts.
func (t *Table) PlaceValues(values [][]Bound, temporary bool, sql string) error {
	types := t.PartitionTypes()
	for i, key := range values {
		for j := range t.Partitions {
			p := &t.Partitions[j]
			if p.Temporary != temporary {
				continue
			}
			for _, other := range p.Values {
				if len(other) == len(key) && CompareKeys(types, key, other) == 0 {
					return doriserr.New("Invalid list value format: errCode = 2, detailMessage = The partition key[%s] in partition item[%s] is conflict with current partitionKeys[(%s)]",
						KeySQL(types, key), sql, valuesSQL(types, p.Values))
				}
			}
		}
		for _, other := range values[:i] {
			if len(other) == len(key) && CompareKeys(types, key, other) == 0 {
				return doriserr.New("Invalid list value format: errCode = 2, detailMessage = The partition key[%s] has duplicate item [%s].", sql, KeySQL(types, key))
			}
		}
	}
	return nil
}

func valuesSQL(types []Type, values [][]Bound) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = KeySQL(types, v)
	}
	return strings.Join(parts, ",")
}
