package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// readProperties reads every property of CREATE TABLE, in Doris's order, into the table; what is left is unknown.
func (d *tableDraft) readProperties(replicas int) error {
	for _, read := range []func(int) error{
		d.readBasics, d.readCompaction, d.readFormats, d.readModel, d.readExtras, d.readPlacement, d.readSequence, d.readGroupCommit, d.readRest,
	} {
		if err := read(replicas); err != nil {
			return err
		}
	}
	return nil
}

// set keeps a property as SHOW CREATE TABLE prints it.
func (d *tableDraft) set(key, value string) { d.table.Properties.Set(key, value) }

func (d *tableDraft) readBasics(replicas int) error {
	minimum, err := minLoadReplicas(d.properties)
	if err != nil {
		return err
	}
	if minimum > replicas {
		return doriserr.New("Failed to check min load replica num [%d]  <= default replica num [%d]", minimum, replicas)
	}
	d.set(propMinReplica, strconv.Itoa(minimum))
	light, err := d.properties.takeBool(propLightChange, true)
	if err != nil {
		return err
	}
	if light {
		d.set(propLightChange, "true")
	} else {
		for i := range d.columns {
			if d.columns[i].Type.Kind == catalog.Variant {
				return doriserr.New("Variant type rely on light schema change,  please use light_schema_change = true.")
			}
		}
	}
	disabled, err := d.properties.takeBool("disable_auto_compaction", false)
	if err != nil {
		return err
	}
	d.set("disable_auto_compaction", strconv.FormatBool(disabled))
	return nil
}

// minLoadReplicas reads min_load_replica_num.
func minLoadReplicas(b *propertyBag) (int, error) {
	v, ok := b.take(propMinReplica)
	if !ok {
		return -1, nil
	}
	n, err := javaShort(v)
	if err != nil {
		return 0, err
	}
	if n <= 0 && n != -1 {
		return 0, doriserr.New("min_load_replica_num should > 0 or =-1")
	}
	return n, nil
}

func (d *tableDraft) readModel(int) error {
	mow := d.tableModel.mergeOnWrite
	_, light := d.table.Properties.Get(propLightChange)
	if d.tableModel.model == catalog.Unique {
		if _, err := d.properties.takeExactBool(propMergeOnWrite, false); err != nil {
			return err
		}
		if mow && !light && len(d.tableModel.clusterKeys) > 0 {
			return doriserr.New("Unique merge-on-write tables with cluster keys require light schema change to be enabled.")
		}
		d.set(propMergeOnWrite, strconv.FormatBool(mow))
	}
	if mow {
		d.properties.drop(propSkipBitmap)
		if d.skipBitmap {
			d.set(propSkipBitmap, "true")
		}
	}
	lightDelete, err := d.properties.takeExactBool(propLightDelete, false)
	if err != nil {
		return err
	}
	if lightDelete && !mow {
		return doriserr.New("enable_mow_light_delete property is only supported for unique merge-on-write table")
	}
	if mow {
		d.set(propLightDelete, strconv.FormatBool(lightDelete))
	}
	single, err := d.properties.takeBool(propSingle, false)
	if err != nil {
		return err
	}
	if mow && single {
		return doriserr.New("enable_single_replica_compaction property is not supported for merge-on-write table")
	}
	d.set(propSingle, strconv.FormatBool(single))
	if !mow {
		for i := range d.columns {
			if d.columns[i].OnUpdate.Kind != catalog.NoDefault {
				return doriserr.New("'ON UPDATE CURRENT_TIMESTAMP' is only supportted in unique table with merge-on-write enabled.")
			}
		}
	}
	if len(d.keys) == 0 {
		d.set(propNoKeys, "true")
	}
	return nil
}

func (d *tableDraft) readExtras(int) error {
	if err := d.readBloomFilter(); err != nil {
		return err
	}
	size, sized := d.properties.get(propEstimate)
	if d.distribution.Auto {
		d.properties.drop(propEstimate)
		if sized {
			d.set(propEstimate, size)
		}
	}
	if d.properties.takeLoose("in_memory", false) {
		return doriserr.New("Not support set 'in_memory'='true' now!")
	}
	synced := d.properties.takeLoose("is_being_synced", false)
	d.set("is_being_synced", strconv.FormatBool(synced))
	if synced {
		d.properties.drop(propColocate, "storage_policy", "dynamic_partition.storage_policy")
	}
	if err := d.readRowStore(); err != nil {
		return err
	}
	skip, err := d.properties.takeBool("skip_write_index_on_load", false)
	if err != nil {
		return err
	}
	if skip {
		return doriserr.New("Property skip_write_index_on_load is forbidden now.")
	}
	d.properties.drop("mutable")
	if err := d.readRetention(); err != nil {
		return err
	}
	if policy, ok := d.properties.get("storage_policy"); ok && policy != "" {
		return doriserr.New("Storage policy does not exist. name: %s", policy)
	}
	if err := takeTabletType(d.properties); err != nil {
		return err
	}
	if err := d.readBinlog(); err != nil {
		return err
	}
	return d.readSequenceMapping()
}

// readRowStore reads store_row_column and row_store_columns.
func (d *tableDraft) readRowStore() error {
	_, light := d.table.Properties.Get(propLightChange)
	store, err := d.properties.takeBool(propRowColumn, false)
	if err != nil {
		return err
	}
	if store && !light {
		return doriserr.New("Row store column rely on light schema change, enable light schema change first")
	}
	columns, err := d.rowStoreColumns()
	if err != nil {
		return err
	}
	d.properties.drop(propRowColumns)
	switch {
	case len(columns) > 0:
		d.set(propRowColumns, strings.Join(columns, ","))
	case store:
		d.set(propRowColumn, "true")
	default:
		dropProperty(&d.table.Properties, propRowPage)
	}
	return nil
}

// readRetention reads partition.retention_count.
func (d *tableDraft) readRetention() error {
	v, ok := d.properties.take(propRetention)
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(v, 10, 32)
	if err != nil {
		return doriserr.New("partition.retention_count format error")
	}
	if n <= 0 {
		return doriserr.New("partition.retention_count should be > 0")
	}
	if by := d.table.Partitioning; by.Kind != catalog.RangePartitioned || !by.Auto {
		return doriserr.New("Only AUTO RANGE PARTITION table could set partition.retention_count")
	}
	d.set(propRetention, strconv.FormatInt(n, 10))
	return nil
}

// readBinlog reads binlog.*, which this version does not print.
func (d *tableDraft) readBinlog() error {
	d.properties.drop("binlog.enable")
	for _, name := range []string{"ttl_seconds", "max_bytes", "max_history_nums"} {
		_, err := d.properties.takeLong("binlog."+name, 0, func(text string) error {
			return doriserr.New("For input string: \"%s\"", text)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *tableDraft) readGroupCommit(int) error {
	for _, p := range []struct{ key, fallback string }{{"group_commit_interval_ms", "10000"}, {"group_commit_data_bytes", "134217728"}} {
		v, ok := d.properties.take(p.key)
		if !ok {
			v = p.fallback
		}
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil {
			return doriserr.New("parse group_commit_interval_ms format error")
		}
		d.set(p.key, strconv.FormatInt(n, 10))
	}
	if _, ok := d.properties.get("tde_algorithm"); ok {
		return doriserr.New("Do not support tde_algorithm property currently")
	}
	return takeVersionInfo(d.properties)
}

// readRest reads what partitioned tables read last, and refuses what nobody has read.
func (d *tableDraft) readRest(int) error {
	d.properties.inserted += 4
	if d.table.Partitioning.Kind == catalog.Unpartitioned {
		if len(d.properties.keys) > 0 {
			return doriserr.New("Unknown properties: %s", d.properties)
		}
		return nil
	}
	if _, err := takePlacement(d.env, d.properties); err != nil {
		return err
	}
	rest := d.properties.clone()
	for _, k := range d.properties.keys {
		if strings.Contains(k, "dynamic_partition") {
			rest.drop(k)
		}
	}
	if len(rest.keys) > 0 {
		return doriserr.New("Unknown properties: %s", rest)
	}
	if d.table.Partitioning.Kind == catalog.ListPartitioned {
		if d.properties.has(propDynamic) {
			return doriserr.New("Only support dynamic partition properties on range partition table")
		}
		return nil
	}
	if err := readDynamic(d.table, d.properties, systemZone(d.env)); err != nil {
		return err
	}
	if enabled, _ := d.table.Properties.Get(dynEnable); enabled == "true" {
		if err := checkDynamicInterval(d.table); err != nil {
			return err
		}
		if _, ok := d.table.Properties.Get(propRetention); ok {
			return doriserr.New("Please remove dynamic_partition properties when partition.retention_count enabled")
		}
	}
	return addDynamicPartitions(d.table, d.env.Clock.Now())
}

// systemZone is the name of the zone of the server: the session's, as there is no other.
func systemZone(env *Env) string {
	if l := env.Session.Location(); l != nil && l != time.UTC && l.String() != "UTC" {
		return l.String()
	}
	return "Etc/UTC"
}
