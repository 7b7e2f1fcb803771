package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// finish is InternalCatalog.createOlapTable: keys, automatic columns, partitions, distribution, and then the properties in the
// order in which Doris reads them.
func (d *tableDraft) finish() error {
	t := d.table
	for i := range d.columns {
		t.Columns = append(t.Columns, d.columns[i].Column)
	}
	if err := d.checkKeyPlaces(); err != nil {
		return err
	}
	if err := d.checkAutoIncrement(); err != nil {
		return err
	}
	replicas, count, err := takeReplication(d.properties, "")
	if err != nil {
		return err
	}
	if replicas == "" {
		replicas, count = "tag.location.default: 1", 1
	}
	t.Properties.Set(propReplication, replicas)
	if err := d.settlePartitions(); err != nil {
		return err
	}
	if err := d.settleDistribution(); err != nil {
		return err
	}
	if err := d.checkShortKey(); err != nil {
		return err
	}
	if err := d.readProperties(count); err != nil {
		return err
	}
	sortProperties(t.Properties)
	if err := d.addRollups(); err != nil {
		return err
	}
	return nil
}

// checkKeyPlaces is InternalCatalog.validateColumns.
func (d *tableDraft) checkKeyPlaces() error {
	value, key := false, false
	for i := range d.columns {
		if !d.columns[i].Key {
			value = true
			continue
		}
		if value {
			return doriserr.New("Key column must before value column")
		}
		key = true
	}
	if !key && !(d.tableModel.model == catalog.Duplicate && len(d.keys) == 0) {
		return doriserr.New("Table must have at least 1 key column")
	}
	return nil
}

// checkAutoIncrement is InternalCatalog.checkAutoIncColumns.
func (d *tableDraft) checkAutoIncrement() error {
	found := false
	for i := range d.columns {
		c := &d.columns[i]
		if !c.AutoIncrement {
			continue
		}
		switch {
		case found:
			return doriserr.New("there can be at most one auto increment column in OlapTable.")
		case c.Nullable:
			return doriserr.New("the auto increment column should be NOT NULL.")
		case c.Default.Kind != catalog.NoDefault && c.Default.Kind != catalog.DefaultNull:
			return doriserr.New("the auto increment column can't have default value.")
		case c.Type.Kind != catalog.BigInt:
			return doriserr.New("the auto increment must be BIGINT type.")
		}
		found = true
	}
	if found && d.tableModel.model == catalog.Aggregate {
		return doriserr.New("the auto increment is only supported in duplicate table and unique table.")
	}
	return nil
}

// checkShortKey is Env.calcShortKeyColumnCount as far as it can fail.
func (d *tableDraft) checkShortKey() error {
	sorted := d.table.KeyColumns()
	if len(d.tableModel.clusterKeys) > 0 {
		sorted = nil
		for _, name := range d.tableModel.clusterKeys {
			sorted = append(sorted, *d.table.Column(name))
		}
	}
	if v, ok := d.properties.take("short_key"); ok {
		n, err := javaShort(v)
		if err != nil {
			return doriserr.New("Short key: %s", doriserr.From(err).Message)
		}
		if n <= 0 {
			return doriserr.New("Short key column count should larger than 0.")
		}
		if n > len(sorted) {
			return doriserr.New("Short key is too large. should less than: %d", len(sorted))
		}
		for i, c := range sorted[:n] {
			if c.Type.Kind == catalog.VarChar && i != n-1 {
				return doriserr.New("Varchar should not in the middle of short keys.")
			}
		}
		return nil
	}
	if len(sorted) > 0 {
		switch sorted[0].Type.Kind {
		case catalog.Float, catalog.Double, catalog.String, catalog.JSON:
			return doriserr.New("The first column could not be float or double type, use decimal instead")
		}
	}
	return nil
}

// readBloomFilter reads bloom_filter_columns and bloom_filter_fpp.
func (d *tableDraft) readBloomFilter() error {
	var columns []string
	if v, _ := d.properties.get(propBloomColumns); v != "" {
		d.properties.drop(propBloomColumns)
		var err error
		if columns, err = bloomColumns(d.table, v); err != nil {
			return err
		}
	}
	if _, err := takeBloomRate(d.properties); err != nil {
		return err
	}
	if err := checkIndexConflict(d.table.Indexes, columns); err != nil {
		return err
	}
	if len(columns) > 0 {
		d.table.Properties.Set(propBloomColumns, strings.Join(columns, ", "))
	}
	return nil
}

// defaultBloomRate is the rate of false positives without bloom_filter_fpp (Doris: FeConstants.default_bloom_filter_fpp).
const defaultBloomRate = 0.05

// takeBloomRate reads bloom_filter_fpp.
func takeBloomRate(b *propertyBag) (float64, error) {
	v, ok := b.take("bloom_filter_fpp")
	if !ok {
		return 0, nil
	}
	fpp, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return 0, doriserr.New("Bloom filter fpp is not Double")
	}
	if fpp < 0.0001 || fpp > 0.05 {
		return 0, doriserr.New("Bloom filter fpp should in [1.0E-4, 0.05]")
	}
	return fpp, nil
}

// bloomColumns checks the columns of bloom_filter_columns and returns them in the order in which Doris prints them.
func bloomColumns(t *catalog.Table, text string) ([]string, error) {
	var names []string
	for _, name := range strings.Split(text, ",") {
		name = strings.TrimSpace(name)
		c := t.Column(name)
		if c == nil {
			return nil, doriserr.New("Bloom filter column does not exist in table. invalid column: %s", name)
		}
		switch {
		case !bloomType(c.Type):
			return nil, doriserr.New("%s is not supported in bloom filter index. invalid column: %s", c.Type.Primitive(), name)
		case t.Model == catalog.Aggregate && !c.Key:
			return nil, doriserr.New("Bloom filter index should only be used in columns of UNIQUE_KEYS/DUP_KEYS table or key columns of AGG_KEYS table. invalid column: %s", name)
		case containsFold(names, name):
			return nil, doriserr.New("Reduplicated bloom filter column: %s", name)
		}
		names = append(names, c.Name)
	}
	return javamap.Order(names), nil
}

// bloomType is Column.isSupportBloomFilter.
func bloomType(t catalog.Type) bool {
	switch t.Kind {
	case catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt, catalog.Variant, catalog.Decimal, catalog.IPv4, catalog.IPv6:
		return true
	}
	return t.IsText() || t.IsDate()
}

// checkIndexConflict refuses two bloom filters on one column (Doris: Index.checkConflict).
func checkIndexConflict(indexes []catalog.Index, bloom []string) error {
	seen := map[string]bool{}
	add := func(name string) error {
		name = strings.ToLower(name)
		if seen[name] {
			return doriserr.New("%s should have only one ngram bloom filter index or bloom filter index", name)
		}
		seen[name] = true
		return nil
	}
	for i := range indexes {
		if indexes[i].Type != "NGRAM_BF" {
			continue
		}
		for _, c := range indexes[i].Columns {
			if err := add(c); err != nil {
				return err
			}
		}
	}
	for _, c := range bloom {
		if err := add(c); err != nil {
			return err
		}
	}
	return nil
}
