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

// timeSeries are the settings of the time series compaction: name, default, least and greatest value, and the texts of errors.
var timeSeries = []struct {
	name              string
	fallback, low, up int64
	range_, form      string
}{
	{"goal_size_mbytes", 1024, 10, 0, "%s can not be less than 10: %s", "Invalid %s format: %s"},
	{"file_count_threshold", 2000, 10, 0, "%s can not be less than 10: %s", "Invalid %s format: %s"},
	{"time_threshold_seconds", 3600, 60, 0, "%s can not be less than 60: %s", "Invalid %s format: %s"},
	{"empty_rowsets_threshold", 5, 2, 0, "%s can not be less than 2: %s", "Invalid %s: %s"},
	{"level_threshold", 1, 1, 2, "%s can not less than 1 or greater than 2: %s", "Invalid %s: %s"},
}

// timeSeriesPrefix begins the names of timeSeries.
const timeSeriesPrefix = "time_series_compaction_"

func (d *tableDraft) readCompaction(int) error {
	policy, err := compactionPolicy(d.properties, d.tableModel.model)
	if err != nil {
		return err
	}
	if policy != "time_series" && d.properties.has(timeSeriesPrefix) {
		return doriserr.New("only time series compaction policy support for time series config")
	}
	if policy == "time_series" {
		d.set(propCompaction, policy)
	}
	for i := range timeSeries {
		n, err := timeSeriesValue(d.properties, i)
		if err != nil {
			return err
		}
		if policy == "time_series" {
			d.set(timeSeriesPrefix+timeSeries[i].name, strconv.FormatInt(n, 10))
		}
	}
	return nil
}

// compactionPolicy reads compaction_policy.
func compactionPolicy(b *propertyBag, model catalog.KeyModel) (string, error) {
	policy, ok := b.take(propCompaction)
	if !ok {
		policy = "size_based"
	}
	if policy != "time_series" && policy != "size_based" {
		return "", doriserr.New("compaction_policy must be time_series or size_based")
	}
	if policy == "time_series" && model == catalog.Unique {
		return "", doriserr.New("Time series compaction policy is not supported for unique key table")
	}
	return policy, nil
}

// timeSeriesValue reads one of timeSeries.
func timeSeriesValue(b *propertyBag, i int) (int64, error) {
	s := timeSeries[i]
	key := timeSeriesPrefix + s.name
	text, _ := b.get(key)
	n, err := b.takeLong(key, s.fallback, func(text string) error { return doriserr.New(s.form, key, text) })
	if err != nil {
		return 0, err
	}
	if text != "" && (n < s.low || s.up > 0 && n > s.up) {
		return 0, doriserr.New(s.range_, key, text)
	}
	return n, nil
}

func (d *tableDraft) readFormats(int) error {
	flatten, err := d.properties.takeBool("variant_enable_flatten_nested", false)
	if err != nil {
		return err
	}
	if flatten {
		if !variableOn(d.env.Session, "enable_variant_flatten_nested") {
			return doriserr.New("If you want to enable variant flatten nested, please set session variable: enable_variant_flatten_nested = true")
		}
		d.set("variant_enable_flatten_nested", "true")
	}
	format, err := storageFormat(d.properties)
	if err != nil {
		return err
	}
	d.set("storage_format", format)
	index, err := indexFormat(d.properties)
	if err != nil {
		return err
	}
	d.set(propIndexFormat, index)
	compression, err := compressionType(d.properties)
	if err != nil {
		return err
	}
	if compression != "ZSTD" {
		d.set("compression", compression)
	}
	page, err := d.properties.takeLong(propRowPage, 16384, func(text string) error { return doriserr.New("Invalid row store page size: %s", text) })
	if err != nil {
		return err
	}
	if page = alignTo4K(page); page <= 0 {
		return doriserr.New("Row store page size should larger than 0.")
	}
	d.set(propRowPage, strconv.FormatInt(page, 10))
	if err := d.pageSize("storage_page_size", 65536, "Invalid storage page size: %s", 4096, 10485760, "Storage page size must be between 4KB and 10MB."); err != nil {
		return err
	}
	if err := d.pageSize("storage_dict_page_size", 262144, "Invalid storage dict page size: %s", 0, 104857600, "Storage dict page size must be between 0 and 100MB."); err != nil {
		return err
	}
	if v, ok := d.properties.take("data_sort.sort_type"); ok && !strings.EqualFold(v, "lexical") {
		return doriserr.New("only support lexical method now!")
	}
	_, err = d.properties.takeLong("data_sort.col_num", 0, func(string) error { return doriserr.New("param data_sort.col_num error") })
	return err
}

// pageSize reads the size of a page and keeps it if it is not the usual one.
func (d *tableDraft) pageSize(key string, usual int64, form string, low, high int64, limits string) error {
	n, err := d.properties.takeLong(key, usual, func(text string) error { return doriserr.New(form, text) })
	if err != nil {
		return err
	}
	if n < low || n > high {
		return doriserr.New("%s", limits)
	}
	if n = alignTo4K(n); n != usual {
		d.set(key, strconv.FormatInt(n, 10))
	}
	return nil
}

// storageFormat reads storage_format.
func storageFormat(b *propertyBag) (string, error) {
	v, ok := b.take("storage_format")
	switch {
	case !ok, strings.EqualFold(v, "V2"), strings.EqualFold(v, "default"):
		return "V2", nil
	case strings.EqualFold(v, "V3"):
		return "V3", nil
	case strings.EqualFold(v, "V1"):
		return "", doriserr.New("Storage format V1 has been deprecated since version 0.14, please use V2 instead")
	}
	return "", doriserr.New("unknown storage format: %s", v)
}

// indexFormat reads inverted_index_storage_format.
func indexFormat(b *propertyBag) (string, error) {
	v, ok := b.take(propIndexFormat)
	if !ok || strings.EqualFold(v, "default") {
		return "V3", nil
	}
	switch u := strings.ToUpper(v); u {
	case "V1", "V2", "V3":
		return u, nil
	}
	return "", doriserr.New("unknown inverted index storage format: %s", v)
}

// compressionType reads compression; ZSTD is the usual one.
func compressionType(b *propertyBag) (string, error) {
	v, ok := b.take("compression")
	if !ok {
		return "ZSTD", nil
	}
	switch u := strings.ToUpper(v); u {
	case "NO_COMPRESSION", "LZ4", "LZ4F", "LZ4HC", "ZLIB", "ZSTD", "SNAPPY":
		return u, nil
	case "DEFAULT_COMPRESSION":
		return "ZSTD", nil
	}
	return "", doriserr.New("unknown compression type: %s", v)
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
	if v, ok := d.properties.get("file_cache_ttl_seconds"); ok {
		if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < 0 {
			return doriserr.New("The value %s formats error or  is out of range (0 < integer < Long.MAX_VALUE)", v)
		}
	}
	if err := d.readRetention(); err != nil {
		return err
	}
	if policy, ok := d.properties.get("storage_policy"); ok && policy != "" {
		return doriserr.New("storage policy(%s) doesn't exist.", policy)
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
			return doriserr.New("Invalid binlog %s value: %s", name, text)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readPlacement reads the storage medium and colocation.
func (d *tableDraft) readPlacement(int) error {
	partitioned := d.table.Partitioning.Kind != catalog.Unpartitioned
	medium, err := d.medium(partitioned)
	if err != nil {
		return err
	}
	d.set(propMedium, medium)
	if group, ok := d.properties.take(propColocate); ok {
		if d.distribution.Random {
			return doriserr.New("Random distribution for colocate table is unsupported")
		}
		if d.distribution.Auto {
			return doriserr.New("Auto buckets for colocate table is unsupported")
		}
		d.set(propColocate, group)
	}
	if v, ok := d.properties.take("storage_type"); ok && !strings.EqualFold(v, "column") {
		return doriserr.New("Invalid storage type: %s", v)
	}
	if v, ok := d.properties.take("schema_version"); ok {
		if _, err := strconv.ParseInt(v, 10, 32); err != nil {
			return doriserr.New("schema version format error")
		}
	}
	return nil
}

// medium reads the storage medium now or, for a partitioned table, looks at it only: Doris reads that one at the end.
func (d *tableDraft) medium(later bool) (string, error) {
	if later {
		return takeMedium(d.properties.clone())
	}
	return takeMedium(d.properties)
}

// takeMedium is PropertyAnalyzer.analyzeDataProperty; it returns ssd or hdd.
func takeMedium(b *propertyBag) (string, error) {
	medium := "hdd"
	if v, ok := b.take(propMedium); ok {
		switch {
		case strings.EqualFold(v, "SSD"):
			medium = "ssd"
		case strings.EqualFold(v, "HDD"):
		default:
			return "", doriserr.New("Invalid storage medium: %s", v)
		}
	}
	b.drop("storage_cooldown_time", "storage_policy", "data_base_time_ms", "file_cache_ttl_seconds", "mutable")
	return medium, nil
}

// takeVersionInfo reads version_info.
func takeVersionInfo(b *propertyBag) error {
	_, err := b.takeLong("version_info", 0, func(text string) error {
		return doriserr.New("version info number format error: %s", text)
	})
	return err
}

// takeTabletType reads tablet_type.
func takeTabletType(b *propertyBag) error {
	if v, ok := b.take("tablet_type"); ok && !strings.EqualFold(v, "memory") && !strings.EqualFold(v, "disk") {
		return doriserr.New("Invalid tablet type")
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
	if _, err := takeMedium(d.properties); err != nil {
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
