package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

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
