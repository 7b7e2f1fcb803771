package statement

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// partitioned refuses tables without partitions and those whose partitions Doris makes by itself.
func (a *alteration) partitioned() error {
	if a.t.Partitioning.Kind == catalog.Unpartitioned {
		return doriserr.New("Alter table [%s] failed. Not a partitioned table", a.t.Name)
	}
	return nil
}

// checkDynamicOff refuses to touch the partitions of a dynamically partitioned table (Doris: DynamicPartitionUtil.checkAlterAllowed).
func (a *alteration) checkDynamicOff() error {
	if v, _ := a.t.Properties.Get(dynEnable); v == "true" {
		return doriserr.New("Cannot add/drop partition on a Dynamic Partition Table, Use command `ALTER TABLE %s SET (\"dynamic_partition.enable\" = \"false\")` firstly.", a.t.Name)
	}
	return nil
}

// addPartition is ADD [TEMPORARY] PARTITION and ADD PARTITIONS (Doris: InternalCatalog.addPartition).
func (a *alteration) addPartition(st *ast.AddPartition) error {
	if !st.Temporary {
		if err := a.checkDynamicOff(); err != nil {
			return err
		}
	}
	def := addedDef(st)
	drafts, err := expandDefs([]ast.PartitionDef{def})
	if err != nil {
		if def.Kind == ast.PartitionStep {
			return doriserr.New("Failed to analyze multi partition clause: %s", err.Error())
		}
		return err
	}
	if def.Kind == ast.PartitionStep && len(a.t.Partitioning.Columns) != 1 {
		return doriserr.New("multi partition column size except 1 but provided %d.", len(a.t.Partitioning.Columns))
	}
	if a.t.Partitioning.Kind == catalog.ListPartitioned && def.Kind != ast.PartitionIn {
		return errListPartition
	}
	buckets, err := a.partitionBuckets(st.Distribution)
	if err != nil {
		return err
	}
	for i := range drafts {
		p := &drafts[i]
		if a.t.Partition(p.name, false) != nil || a.t.Partition(p.name, true) != nil {
			if def.IfNotExists {
				continue
			}
			return doriserr.New("Duplicate partition name %s", p.name)
		}
		if err := a.partitioned(); err != nil {
			return err
		}
		if err := placePartition(a.t, p, st.Temporary, buckets); err != nil {
			return err
		}
		made := &a.t.Partitions[len(a.t.Partitions)-1]
		made.Properties = catalog.PartitionProperties(a.t.Properties)
		if err := a.placeAdded(made, &def); err != nil {
			return err
		}
	}
	return nil
}

// addedDef is the partition of ADD PARTITION with all its properties.
func addedDef(st *ast.AddPartition) ast.PartitionDef {
	def := st.Partition
	def.Properties = append(def.Properties[:len(def.Properties):len(def.Properties)], st.Properties...)
	return def
}

// placeAdded gives a new partition the properties of its own; in a group it has to go with the others.
func (a *alteration) placeAdded(made *catalog.Partition, def *ast.PartitionDef) error {
	given := newBag(def.Properties)
	replicas, _, err := takeReplication(given, "")
	if err != nil {
		return err
	}
	if replicas != "" {
		made.Properties.Set(propReplication, replicas)
	}
	if v, ok := given.get("mutable"); ok {
		made.Properties.Set("mutable", strconv.FormatBool(strings.EqualFold(v, "true")))
	}
	if _, ok := given.get(propMedium); ok {
		place, err := takePlacement(a.env, given)
		if err != nil {
			return err
		}
		place.keep(made)
	}
	group, colocated := a.t.Properties.Get(propColocate)
	if !colocated {
		return nil
	}
	if first := groupMember(a.edit.Snapshot(), a.t, group); first == nil && made.Buckets != a.t.Distribution.Buckets {
		return doriserr.New("Colocate tables must have same bucket num: %d should be %d", made.Buckets, a.t.Distribution.Buckets)
	}
	return checkColocation(a.edit.Snapshot(), a.t, group)
}

// partitionBuckets checks the DISTRIBUTED BY of ADD PARTITION and returns the number of buckets.
func (a *alteration) partitionBuckets(by *ast.DistributedBy) (int, error) {
	d := &a.t.Distribution
	if by == nil {
		return d.Buckets, nil
	}
	if by.Random != d.Random {
		kind := "HASH"
		if d.Random {
			kind = "RANDOM"
		}
		return 0, doriserr.New("Cannot assign different distribution type. default is: %s", kind)
	}
	if !by.Random && !slices.EqualFunc(by.Columns, d.Columns, strings.EqualFold) {
		return 0, doriserr.New("Cannot assign hash distribution with different distribution cols. new is: %s default is: %s", columnList(a.t, by.Columns), columnList(a.t, d.Columns))
	}
	if by.Auto || by.Buckets < 0 {
		return defaultBuckets, nil
	}
	if by.Buckets == 0 {
		if by.Random {
			return 0, doriserr.New("Cannot assign random distribution buckets less than 1")
		}
		return 0, doriserr.New("Cannot assign hash distribution buckets less than 1")
	}
	return int(by.Buckets), nil
}

// columnList prints columns as a Java list of their definitions.
func columnList(t *catalog.Table, names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		if c := t.Column(n); c != nil {
			parts[i] = columnText(t, c)
		} else {
			parts[i] = n
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// dropPartition is DROP [TEMPORARY] PARTITION (Doris: InternalCatalog.dropPartition).
func (a *alteration) dropPartition(st *ast.DropPartition) error {
	if !st.Temporary {
		if err := a.checkDynamicOff(); err != nil {
			return err
		}
	}
	p := a.t.Partition(st.Name, st.Temporary)
	if p == nil {
		if st.IfExists {
			return nil
		}
		return doriserr.New("Error in list of partitions to %s", st.Name)
	}
	if !st.Temporary {
		if err := a.partitioned(); err != nil {
			return err
		}
	}
	if !st.Temporary && !st.Force && p.ID != 0 {
		dropped := *p
		if err := a.edit.Recycle(catalog.Recycled{Partition: &dropped, TableID: a.t.ID, DatabaseID: a.db.ID}); err != nil {
			return err
		}
	}
	a.t.Partitions = slices.DeleteFunc(a.t.Partitions, func(x catalog.Partition) bool { return x.Name == st.Name && x.Temporary == st.Temporary })
	return nil
}

// modifyPartition is MODIFY PARTITION ... SET (Doris: Alter.modifyPartitionsProperty).
func (a *alteration) modifyPartition(st *ast.ModifyPartition) error {
	if policy, ok := newBag(st.Properties).get("storage_policy"); ok && policy != "" {
		return doriserr.New("StoragePolicy[%s] not exist", policy)
	}
	names := st.Names
	if st.All {
		names = nil
		for _, p := range a.t.SortedPartitions(st.Temporary) {
			names = append(names, p.Name)
		}
	}
	for _, name := range names {
		if a.t.Partition(name, st.Temporary) == nil {
			return doriserr.New("Partition[%s] does not exist in table[%s]", name, a.t.Name)
		}
	}
	bag := newBag(st.Properties)
	replicas, _, err := takeReplication(bag, "")
	if err != nil {
		return err
	}
	if _, colocated := a.t.Properties.Get(propColocate); colocated && replicas != "" {
		return errColocatedReplicas
	}
	_, hasMedium := bag.get(propMedium)
	mutable, hasMutable := bag.get("mutable")
	place, err := takePlacement(a.env, bag)
	if err != nil {
		return err
	}
	for _, name := range names {
		p := a.t.Partition(name, st.Temporary)
		if replicas != "" {
			p.Properties.Set(propReplication, replicas)
		}
		if hasMedium {
			place.keep(p)
		}
		if hasMutable {
			p.Properties.Set("mutable", strings.ToLower(mutable))
		}
	}
	if replicas != "" && a.t.Partitioning.Kind == catalog.Unpartitioned {
		a.t.Properties.Set(propReplication, replicas)
	}
	return nil
}

// modifyDistribution is MODIFY DISTRIBUTION (Doris: Env.modifyDefaultDistributionBucketNum).
func (a *alteration) modifyDistribution(st *ast.ModifyDistribution) error {
	if st.Distribution == nil {
		return nil
	}
	if a.t.Partitioning.Kind == catalog.Unpartitioned {
		return doriserr.New("Only support change partitioned table's distribution.")
	}
	if st.Distribution.Random != a.t.Distribution.Random {
		return doriserr.New("Cannot change distribution type when modify default distribution bucket num")
	}
	buckets, err := a.partitionBuckets(st.Distribution)
	if err != nil {
		return err
	}
	a.t.Distribution.Buckets = buckets
	a.t.Distribution.Auto = st.Distribution.Auto
	return nil
}
