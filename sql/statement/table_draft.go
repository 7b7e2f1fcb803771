package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// defaultBuckets is the number of buckets that DISTRIBUTED BY has without BUCKETS (Doris: FeConstants.default_bucket_num).
const defaultBuckets = 10

// tableDraft is a CREATE TABLE on its way to a table. analyse is what Doris checks before it looks whether the table exists,
// finish what comes after.
type tableDraft struct {
	env        *Env
	st         *ast.CreateTable
	database   string
	columns    []columnDraft
	keys       []string
	tableModel tableModel
	properties *propertyBag
	// skipBitmap is enable_unique_key_skip_bitmap_column.
	skipBitmap   bool
	distribution ast.DistributedBy
	partitions   []partitionDraft
	table        *catalog.Table
}

// analyse checks the definition as CreateTableInfo.validate does.
func (d *tableDraft) analyse() error {
	st := d.st
	if st.Name.Catalog != "" && st.Name.Catalog != internalCatalog {
		return doriserr.New("Unknown catalog: %s", st.Name.Catalog)
	}
	if err := d.checkEngine(); err != nil {
		return err
	}
	d.distribution = ast.DistributedBy{Random: true, Auto: true, Buckets: defaultBuckets}
	if st.Distribution != nil {
		d.distribution = *st.Distribution
		if d.distribution.Buckets < 0 && !d.distribution.Auto {
			d.distribution.Buckets = defaultBuckets
		}
		if p := st.Partition; p != nil && p.Auto && p.Kind != "RANGE" && d.distribution.Auto {
			return doriserr.New("Cannot use auto bucket with auto list partition")
		}
	}
	if d.distribution.Auto {
		if err := d.autoBuckets(); err != nil {
			return err
		}
	}
	if err := checkTableName(d.env.Session, st.Name.Name); err != nil {
		return err
	}
	var err error
	if d.database, err = databaseName(d.env, "", st.Name.Database); err != nil {
		return err
	}
	if err := d.checkColumnNames(); err != nil {
		return err
	}
	if err := d.chooseKeys(); err != nil {
		return err
	}
	if err := d.addHiddenColumns(); err != nil {
		return err
	}
	d.table = &catalog.Table{
		Name: st.Name.Name, Model: d.tableModel.model, MergeOnWrite: d.tableModel.mergeOnWrite, ClusterKeys: d.tableModel.clusterKeys,
		Comment: st.Comment, Temporary: st.Temporary, Session: temporarySession(d.env, st.Temporary),
	}
	if err := d.checkPartitioning(); err != nil {
		return err
	}
	if err := d.checkDistribution(); err != nil {
		return err
	}
	if err := d.checkRollups(); err != nil {
		return err
	}
	for i := range d.columns {
		if err := checkColumn(d.env.Session, &d.columns[i], d.tableModel); err != nil {
			return err
		}
	}
	if err := d.checkIndexes(); err != nil {
		return err
	}
	if err := d.checkGenerated(); err != nil {
		return err
	}
	return d.expandPartitions()
}

// checkEngine is CreateTableInfo.checkEngineName.
func (d *tableDraft) checkEngine() error {
	engine := strings.ToLower(d.st.Engine)
	switch engine {
	case "mysql", "odbc", "broker":
		return doriserr.New("odbc, mysql and broker table is no longer supported. For odbc and mysql external table, use jdbc table or jdbc catalog instead. For broker table, use table valued function instead.")
	case "elasticsearch", "hive", "iceberg", "jdbc", "paimon":
		return doriserr.NotSupported("tables with engine name = %s", engine)
	case "", "olap":
		if d.st.External {
			return doriserr.New("Do not support external table with engine name = olap")
		}
		if d.st.Temporary && len(d.st.Rollups) > 0 {
			return doriserr.New("Do not support temporary table with rollup ")
		}
		return nil
	}
	if d.st.External {
		return doriserr.New("Do not support external table with engine name = olap")
	}
	return doriserr.New("Do not support table with engine name = %s", engine)
}

// autoBuckets sets the number of buckets of BUCKETS AUTO from estimate_partition_size.
func (d *tableDraft) autoBuckets() error {
	d.distribution.Buckets = defaultBuckets
	size, ok := d.properties.get(propEstimate)
	if !ok {
		return nil
	}
	bytes, err := dataVolume(size)
	if err != nil {
		return err
	}
	const gigabyte = 1 << 30
	// Doris expects data to be compressed to a fifth.
	switch bytes /= 5; {
	case bytes <= 100<<20:
		d.distribution.Buckets = 1
	case bytes <= gigabyte:
		d.distribution.Buckets = 2
	default:
		d.distribution.Buckets = (bytes-1)/(5*gigabyte) + 1
	}
	return nil
}

// checkColumnNames refuses reserved and repeated names.
func (d *tableDraft) checkColumnNames() error {
	seen := map[string]bool{}
	for i := range d.columns {
		c := &d.columns[i]
		upper := strings.ToUpper(c.Name)
		if strings.HasPrefix(upper, hiddenColumnPrefix) {
			return doriserr.New("Disable to create table column with name start with __DORIS_: %s", upper)
		}
		if c.Type.Kind == catalog.VarBinary {
			return doriserr.New("doris do not support varbinary create table, could use it by catalog")
		}
		if c.oldType == "DATEV1" {
			return doriserr.New("Disable to create table with `DATE` type columns, please use `DATEV2`.")
		}
		if c.oldType == "DECIMALV2" {
			return doriserr.New("Disable to create table with `DECIMAL` type columns,please use `DECIMALV3`.")
		}
		if c.Type.Kind == catalog.Variant && strings.Contains(upper, ".") {
			return doriserr.New("Disable to create table of `VARIANT` type column named with a `.` character: %s", upper)
		}
	}
	for i := range d.columns {
		name := strings.ToLower(d.columns[i].Name)
		if seen[name] {
			return doriserr.New("Duplicate column name '%s'", d.columns[i].Name)
		}
		seen[name] = true
	}
	return nil
}

// column returns a column of the draft by name in any case, or nil.
func (d *tableDraft) column(name string) *columnDraft {
	for i := range d.columns {
		if strings.EqualFold(d.columns[i].Name, name) {
			return &d.columns[i]
		}
	}
	return nil
}

// checkRollups is RollupDefinition.validate.
func (d *tableDraft) checkRollups() error {
	for i := range d.st.Rollups {
		seen := map[string]bool{}
		for _, name := range d.st.Rollups[i].Columns {
			if seen[name] {
				return doriserr.New("rollup has duplicate column name %s", name)
			}
			seen[name] = true
		}
	}
	return nil
}

// temporarySession is the session that a new table belongs to, 0 if it is no temporary one.
func temporarySession(env *Env, temporary bool) uint32 {
	if !temporary {
		return 0
	}
	return env.Session.ID()
}
