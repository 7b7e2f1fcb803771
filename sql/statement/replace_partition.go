// ALTER TABLE name REPLACE PARTITION (names) WITH TEMPORARY PARTITION (names) [PROPERTIES (...)]
//
// Doris: Env.replaceTempPartition, OlapTable.replaceTempPartitions, RangeUtils and ListUtil.
// Differs: the texts of lists that do not match have all tuples instead of those from the first difference on.

package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// replacement is what the properties of REPLACE PARTITION say.
type replacement struct {
	// strict demands the same keys on both sides; temporaryNames keeps the names of the temporary partitions.
	strict, temporaryNames bool
}

// takeReplacement reads the properties of REPLACE PARTITION into how, which may be nil.
func takeReplacement(list []ast.Property, how *replacement) error {
	bag := newBag(list)
	read := replacement{strict: bag.takeLoose("strict_range", true), temporaryNames: bag.takeLoose("use_temp_partition_name", false)}
	if len(bag.keys) > 0 {
		return doriserr.New("Unknown properties: [%s]", strings.Join(bag.keys, ", "))
	}
	if how != nil {
		*how = read
	}
	return nil
}

func (a *alteration) replacePartition(st *ast.ReplacePartition) error {
	var how replacement
	if err := takeReplacement(st.Properties, &how); err != nil {
		return err
	}
	for _, name := range st.Partitions.Names {
		if a.t.Partition(name, false) == nil {
			return doriserr.New("Partition[%s] does not exist", name)
		}
	}
	for _, name := range st.With.Names {
		if a.t.Partition(name, true) == nil {
			return doriserr.New("Temp partition[%s] does not exist", name)
		}
	}
	if err := a.checkReplacement(st.Partitions.Names, st.With.Names, how.strict); err != nil {
		return err
	}
	// Old names stay if there are as many new partitions as old ones and nobody asks for the others.
	reuse := !how.temporaryNames && len(st.Partitions.Names) == len(st.With.Names)
	a.t.Partitions = slices.DeleteFunc(a.t.Partitions, func(x catalog.Partition) bool {
		return !x.Temporary && slices.Contains(st.Partitions.Names, x.Name)
	})
	for i, name := range st.With.Names {
		p := a.t.Partition(name, true)
		p.Temporary = false
		if reuse {
			p.Name = st.Partitions.Names[i]
		}
	}
	return nil
}

// checkReplacement demands that both sides cover the same keys together or, if they need not, that the new ones meet no partition
// which stays.
func (a *alteration) checkReplacement(old, temporary []string, strict bool) error {
	byRange := a.t.Partitioning.Kind == catalog.RangePartitioned
	switch {
	case strict && byRange:
		return matchRanges(a.t, old, temporary)
	case strict:
		return matchLists(a.t, old, temporary)
	}
	types := a.t.PartitionTypes()
	for _, name := range temporary {
		p := a.t.Partition(name, true)
		for i := range a.t.Partitions {
			stays := &a.t.Partitions[i]
			if stays.Temporary || slices.Contains(old, stays.Name) {
				continue
			}
			if byRange && catalog.CompareKeys(types, p.Lower, stays.Upper) < 0 && catalog.CompareKeys(types, stays.Lower, p.Upper) < 0 {
				return doriserr.New("Range: [%s..%s) conflicts with existing range", catalog.KeyString(types, p.Lower), catalog.KeyString(types, p.Upper))
			}
			for _, tuple := range p.Values {
				if slices.ContainsFunc(stays.Values, func(v []catalog.Bound) bool { return catalog.CompareKeys(types, v, tuple) == 0 }) {
					return doriserr.New("The partition key[%s] is overlap with current partitionKeys: [%s]", catalog.KeySQL(types, tuple), tupleList(types, stays.Values))
				}
			}
		}
	}
	return nil
}

// tupleList prints tuples as a Java list.
func tupleList(types []catalog.Type, values [][]catalog.Bound) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = catalog.KeyString(types, v)
	}
	return strings.Join(parts, ", ")
}

// matchRanges demands that two lists of partitions cover the same ranges together (Doris: checkPartitionItemListsMatch).
func matchRanges(t *catalog.Table, old, temporary []string) error {
	types := t.PartitionTypes()
	type span struct{ lower, upper []catalog.Bound }
	spans := func(names []string, temp bool) []span {
		var list []span
		for _, n := range names {
			p := t.Partition(n, temp)
			list = append(list, span{p.Lower, p.Upper})
		}
		slices.SortFunc(list, func(x, y span) int { return catalog.CompareKeys(types, x.lower, y.lower) })
		return list
	}
	text := func(list []span) string {
		parts := make([]string, len(list))
		for i, s := range list {
			parts[i] = "[" + catalog.KeyString(types, s.lower) + ".." + catalog.KeyString(types, s.upper) + ")"
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	a, b := spans(old, false), spans(temporary, true)
	i, j := 0, 0
	for x, y := a[0], b[0]; ; {
		if catalog.CompareKeys(types, x.lower, y.lower) != 0 {
			return doriserr.New("2 range lists are not stricly matched. %s vs. %s", catalog.KeyString(types, x.lower), catalog.KeyString(types, y.lower))
		}
		c := catalog.CompareKeys(types, x.upper, y.upper)
		if c <= 0 {
			i++
		}
		if c >= 0 {
			j++
		}
		if i == len(a) || j == len(b) {
			break
		}
		switch {
		case c == 0:
			x, y = a[i], b[j]
		case c > 0:
			x, y = span{y.upper, x.upper}, b[j]
		default:
			x, y = a[i], span{x.upper, y.upper}
		}
	}
	if i < len(a) || j < len(b) {
		return doriserr.New("2 range lists are not stricly matched. %s vs. %s", text(a), text(b))
	}
	return nil
}

// matchLists demands that two lists of partitions have the same tuples together (Doris: checkPartitionKeyListsMatch).
func matchLists(t *catalog.Table, old, temporary []string) error {
	types := t.PartitionTypes()
	tuples := func(names []string, temp bool) [][]catalog.Bound {
		var list [][]catalog.Bound
		for _, n := range names {
			list = append(list, t.Partition(n, temp).Values...)
		}
		slices.SortFunc(list, func(x, y []catalog.Bound) int { return catalog.CompareKeys(types, x, y) })
		return list
	}
	a, b := tuples(old, false), tuples(temporary, true)
	if !slices.EqualFunc(a, b, func(x, y []catalog.Bound) bool { return catalog.CompareKeys(types, x, y) == 0 }) {
		return doriserr.New("2 partition key lists are not matched. [%s] vs. [%s]", tupleList(types, a), tupleList(types, b))
	}
	return nil
}
