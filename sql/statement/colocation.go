package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// errColocatedReplicas refuses to change the replicas of one table of a group.
var errColocatedReplicas = doriserr.New("Cannot change replication allocation of colocate table.")

// globalGroup begins the names of groups that all databases share (Doris: ColocateTableIndex.GroupId.GLOBAL_COLOCATE_PREFIX).
const globalGroup = "__global__"

// checkColocation demands that a table goes with those that are in its group already: buckets, types of the columns that rows
// are spread by, replicas (Doris: ColocateGroupSchema.checkColocateSchema).
func checkColocation(s *catalog.Snapshot, t *catalog.Table, group string) error {
	first := groupMember(s, t, group)
	if first == nil {
		return nil
	}
	for _, buckets := range bucketCounts(t) {
		if buckets != first.Distribution.Buckets {
			return doriserr.New("Colocate tables must have same bucket num: %d should be %d", buckets, first.Distribution.Buckets)
		}
	}
	mine, theirs := t.Distribution.Columns, first.Distribution.Columns
	if t.Distribution.Random {
		mine, theirs = nil, nil
	}
	if len(mine) != len(theirs) {
		return doriserr.New("Colocate tables distribution columns size must be same: %d should be %d", len(mine), len(theirs))
	}
	for i := range mine {
		a, b := t.Column(mine[i]), first.Column(theirs[i])
		if colocates(a.Type, b.Type) {
			continue
		}
		return doriserr.New("Colocate tables distribution columns must have the same data type: %s(%s) should be %s", a.Name, a.Type.Internal(), b.Type.Internal())
	}
	replicas, _ := first.Properties.Get(propReplication)
	for i := range t.Partitions {
		if r, ok := t.Partitions[i].Properties.Get(propReplication); ok && r != replicas {
			return doriserr.New("Colocate tables must have same replication allocation: { %s } should be { %s }", r, replicas)
		}
	}
	return nil
}

// colocates reports whether values of two types are spread alike: VARCHAR and STRING of any length are.
func colocates(a, b catalog.Type) bool {
	text := func(t catalog.Type) bool { return t.Kind == catalog.VarChar || t.Kind == catalog.String }
	return text(a) && text(b) || a.Equal(b)
}

// bucketCounts are the numbers of buckets of a table and its partitions.
func bucketCounts(t *catalog.Table) []int {
	counts := []int{t.Distribution.Buckets}
	for i := range t.Partitions {
		counts = append(counts, t.Partitions[i].Buckets)
	}
	return counts
}

// groupMember is another table of a group, or nil. A group belongs to a database unless its name says that it is global.
func groupMember(s *catalog.Snapshot, t *catalog.Table, group string) *catalog.Table {
	for _, d := range s.Databases() {
		if d.ID != t.DatabaseID && !strings.HasPrefix(group, globalGroup) {
			continue
		}
		for _, other := range s.Tables(d.ID) {
			if g, ok := other.Properties.Get(propColocate); ok && g == group && other.ID != t.ID {
				return other
			}
		}
	}
	return nil
}

// setColocation is SET ("colocate_with" = "group"); an empty name leaves the group (Doris: Env.modifyTableColocate).
func (a *alteration) setColocation(group string) error {
	old, _ := a.t.Properties.Get(propColocate)
	switch {
	case group == "":
		dropProperty(&a.t.Properties, propColocate)
		return nil
	case group == old:
		return nil
	case a.t.Distribution.Auto:
		return doriserr.New("table %s is auto buckets", a.t.Name)
	}
	if groupMember(a.edit.Snapshot(), a.t, group) != nil {
		if err := checkColocation(a.edit.Snapshot(), a.t, group); err != nil {
			return err
		}
	} else if a.t.Partitioning.Kind != catalog.Unpartitioned {
		if err := evenPartitions(a.t); err != nil {
			return err
		}
	}
	a.t.Properties.Set(propColocate, group)
	return nil
}

// evenPartitions demands that all partitions have as many buckets and replicas.
func evenPartitions(t *catalog.Table) error {
	buckets, replicas := -1, ""
	for i := range t.Partitions {
		p := &t.Partitions[i]
		if p.Temporary {
			continue
		}
		r, _ := p.Properties.Get(propReplication)
		switch {
		case buckets == -1:
			buckets, replicas = p.Buckets, r
		case buckets != p.Buckets:
			return doriserr.New("Partitions in table %s have different buckets number", t.Name)
		case replicas != r:
			return doriserr.New("Partitions in table %s have different replica allocation.", t.Name)
		}
	}
	return nil
}

// spreadAtRandom is SET ("distribution_type" = "random") (Doris: Env.convertDistributionType).
func (a *alteration) spreadAtRandom() error {
	if _, ok := a.t.Properties.Get(propColocate); ok {
		return doriserr.New("Cannot change distribution type of colocate table.")
	}
	if a.t.Model == catalog.Unique {
		return doriserr.New("Cannot change distribution type of unique keys table.")
	}
	if a.t.Model == catalog.Aggregate {
		for i := range a.t.Columns {
			if c := &a.t.Columns[i]; strings.HasPrefix(c.Aggregation, "REPLACE") {
				return doriserr.New("Cannot change distribution type of aggregate keys table which has value columns with %s type.", c.Aggregation)
			}
		}
	}
	if a.t.Distribution.Random {
		return doriserr.New("Table %s is not hash distributed", a.t.Name)
	}
	a.t.Distribution = catalog.Distribution{Random: true, Buckets: a.t.Distribution.Buckets, Auto: a.t.Distribution.Auto}
	return nil
}
