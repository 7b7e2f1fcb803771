package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Limits of the automatic key (Doris: FeConstants.shortkey_*).
const (
	shortKeyColumns = 3
	shortKeyBytes   = 36
)

// keysTypeNames are Doris's names of the key models in messages and in DESC ALL (Doris: KeysType).
var keysTypeNames = map[catalog.KeyModel]string{
	catalog.Duplicate: "DUP_KEYS", catalog.Unique: "UNIQUE_KEYS", catalog.Aggregate: "AGG_KEYS",
}

// chooseKeys settles the key model and the key columns and reads the properties that depend on them.
func (d *tableDraft) chooseKeys() error {
	if err := d.inheritReplication(); err != nil {
		return err
	}
	withoutKeys, err := d.properties.takeBool(propNoKeys, false)
	if err != nil {
		return err
	}
	switch d.st.KeyModel {
	case "UNIQUE":
		d.tableModel.model = catalog.Unique
	case "AGGREGATE":
		d.tableModel.model = catalog.Aggregate
	}
	d.keys = d.st.Keys
	if len(d.keys) == 0 {
		d.automaticKeys(withoutKeys)
		if len(d.keys) == 0 && !(d.tableModel.model == catalog.Duplicate && withoutKeys) {
			if d.st.KeyModel == "" && len(d.columns) > 0 && d.columns[0].Type.Kind == catalog.AggState {
				return doriserr.New("AGG_STATE can only be used in the non-key column at present.")
			}
			return doriserr.New("The olap table first column could not be float, double, string or array, struct, map, please use decimal or varchar instead.")
		}
	} else if withoutKeys {
		return doriserr.New("table property 'enable_duplicate_without_keys_by_default' only can set 'true' when create olap table by default.")
	}
	if _, ok := d.properties.get(propMergeOnWrite); ok && d.tableModel.model != catalog.Unique {
		return doriserr.New("enable_unique_key_merge_on_write property only support unique key table")
	}
	if d.tableModel.model == catalog.Unique {
		if _, ok := d.properties.get(propMergeOnWrite); !ok {
			d.properties.put(propMergeOnWrite, "true")
		}
		if d.tableModel.mergeOnWrite, err = d.properties.clone().takeExactBool(propMergeOnWrite, false); err != nil {
			return err
		}
	}
	d.tableModel.clusterKeys = d.st.ClusterKeys
	if err := d.checkKeys(); err != nil {
		return err
	}
	if len(d.tableModel.clusterKeys) > 0 && !d.tableModel.mergeOnWrite {
		return doriserr.New("Cluster keys only support unique keys table which enabled enable_unique_key_merge_on_write")
	}
	for i := range d.keys {
		d.columns[i].Key = true
	}
	return nil
}

// inheritReplication takes the number of replicas from the database if the statement says none.
func (d *tableDraft) inheritReplication() error {
	if _, ok := d.properties.get("replication_num"); ok {
		return nil
	}
	if _, ok := d.properties.get(propReplication); ok {
		return nil
	}
	if db := d.env.Catalog.Database(d.database); db != nil {
		for _, key := range []string{propReplication, "replication_num"} {
			if v, ok := db.Properties.Get(key); ok && v != "" {
				d.properties.put(key, v)
				break
			}
		}
	}
	return nil
}

// automaticKeys picks the key of a table without a KEY clause: all columns before the first aggregated one, or the leading
// ones that fit a short key.
func (d *tableDraft) automaticKeys(withoutKeys bool) {
	for i := range d.columns {
		if d.columns[i].Aggregation != "" {
			d.tableModel.model = catalog.Aggregate
		}
	}
	if d.tableModel.model == catalog.Aggregate {
		for i := range d.columns {
			if d.columns[i].Aggregation != "" {
				return
			}
			d.keys = append(d.keys, d.columns[i].Name)
		}
		return
	}
	if withoutKeys {
		return
	}
	length := 0
	for i := range d.columns {
		c := &d.columns[i]
		length += indexSize(c.Type)
		if len(d.keys) >= shortKeyColumns || length > shortKeyBytes {
			if len(d.keys) == 0 && c.Type.IsText() {
				d.keys = append(d.keys, c.Name)
			}
			return
		}
		switch c.Type.Kind {
		case catalog.Float, catalog.Double, catalog.String, catalog.JSON, catalog.Array, catalog.Map, catalog.Struct, catalog.Variant,
			catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
			return
		}
		d.keys = append(d.keys, c.Name)
		if c.Type.Kind == catalog.VarChar {
			return
		}
	}
}

// indexSize is the number of bytes that a column takes in the short key (Doris: PrimitiveType.getOlapColumnIndexSize).
func indexSize(t catalog.Type) int {
	switch t.Kind {
	case catalog.Boolean, catalog.TinyInt:
		return 1
	case catalog.SmallInt:
		return 2
	case catalog.Int, catalog.Float, catalog.IPv4:
		return 4
	case catalog.Date:
		return 4
	case catalog.BigInt, catalog.Double, catalog.DateTime, catalog.TimeStampTz:
		return 8
	case catalog.LargeInt, catalog.IPv6:
		return 16
	case catalog.Char:
		return t.Length
	case catalog.VarChar, catalog.String:
		return 20
	case catalog.Decimal:
		switch {
		case t.Precision <= 9:
			return 4
		case t.Precision <= 18:
			return 8
		case t.Precision <= 38:
			return 16
		}
		return 32
	}
	return 16
}

// checkKeys is CreateTableInfo.validateKeyColumns.
func (d *tableDraft) checkKeys() error {
	if len(d.keys) == 0 && d.tableModel.model != catalog.Duplicate {
		return doriserr.New("The number of key columns is 0.")
	}
	if len(d.keys) > len(d.columns) {
		return doriserr.New("The number of key columns should be less than the number of columns.")
	}
	for i, key := range d.keys {
		name := d.columns[i].Name
		if !strings.EqualFold(key, name) {
			if d.column(key) == nil {
				return doriserr.New("Key column[%s] doesn't exist.", key)
			}
			return doriserr.New("Key columns should be a ordered prefix of the schema. KeyColumns[%d] (starts from zero) is %s, but corresponding column is %s in the previous columns declaration.", i, key, name)
		}
		if d.columns[i].Aggregation != "" {
			return doriserr.New("Key column[%s] should not specify aggregate type.", name)
		}
	}
	kind := keysTypeNames[d.tableModel.model]
	for _, c := range d.columns[len(d.keys):] {
		if d.tableModel.model == catalog.Aggregate {
			if c.Aggregation == "" {
				return doriserr.New("%s table should specify aggregate type for non-key column[%s]", kind, c.Name)
			}
		} else if c.Aggregation != "" {
			return doriserr.New("%s table should not specify aggregate type for non-key column[%s]", kind, c.Name)
		}
	}
	return d.checkClusterKeys()
}

// checkClusterKeys checks the columns of CLUSTER BY.
func (d *tableDraft) checkClusterKeys() error {
	cluster := d.tableModel.clusterKeys
	if len(cluster) == 0 {
		return nil
	}
	if d.tableModel.model != catalog.Unique {
		return doriserr.New("Cluster keys only support unique keys table")
	}
	for i, name := range cluster {
		if containsFold(cluster[:i], name) {
			return doriserr.New("Duplicate cluster key column[%s].", name)
		}
	}
	same := true
	for i := 0; i < min(len(d.keys), len(cluster)); i++ {
		same = same && strings.EqualFold(d.keys[i], cluster[i])
	}
	if same {
		return doriserr.New("Unique keys and cluster keys should be different.")
	}
	for _, name := range cluster {
		if d.column(name) == nil {
			return doriserr.New("Cluster key column[%s] doesn't exist.", name)
		}
	}
	return nil
}
