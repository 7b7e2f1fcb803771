package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// maxCreatedPartitions is the session variable create_table_partition_max_num's default.
const maxCreatedPartitions = 10000

// rangeFunctions are the functions that AUTO PARTITION BY RANGE knows (Doris: PartitionDesc.RANGE_PARTITION_FUNCTIONS).
var rangeFunctions = map[string]bool{
	"date_trunc": true, "date_ceil": true, "date_floor": true, "second_floor": true, "minute_floor": true, "hour_floor": true,
	"day_floor": true, "month_floor": true, "year_floor": true, "second_ceil": true, "minute_ceil": true, "hour_ceil": true,
	"day_ceil": true, "month_ceil": true, "year_ceil": true,
}

// truncUnits are the units of date_trunc.
var truncUnits = map[string]bool{
	"year": true, "quarter": true, "month": true, "week": true, "day": true, "hour": true, "minute": true, "second": true,
}

// isRange reports whether a PARTITION BY is one of ranges; without a word it is of lists.
func isRange(p *ast.PartitionBy) bool { return p.Kind == "RANGE" }

// legacySQL prints a partition expression as Doris's older expressions do: date_trunc(`k`, 'day').
func legacySQL(e ast.Expr) string { return partitionExprSQL(e, "`") }

// plannerSQL prints it as the planner's do: date_trunc(k, 'day').
func plannerSQL(e ast.Expr) string { return partitionExprSQL(e, "") }

func partitionExprSQL(e ast.Expr, mark string) string {
	switch e := e.(type) {
	case *ast.Column:
		return mark + e.Name() + mark
	case *ast.Literal:
		if e.Kind == ast.StringLiteral || mark != "" {
			return "'" + e.Text + "'"
		}
		return e.Text
	case *ast.Call:
		args := make([]string, len(e.Args))
		for i, a := range e.Args {
			args[i] = partitionExprSQL(a, mark)
		}
		return e.Name + "(" + strings.Join(args, ", ") + ")"
	}
	return e.String()
}

// partitionColumns returns the columns that the keys of PARTITION BY speak of (Doris: PartitionDesc.getColNamesFromExpr).
func partitionColumns(p *ast.PartitionBy) ([]string, error) {
	var names []string
	for _, key := range p.Keys {
		switch e := key.(type) {
		case *ast.Call:
			if !isRange(p) {
				return nil, doriserr.New("auto create partition only support slotRef in list partitions. %s", legacySQL(e))
			}
			if !rangeFunctions[strings.ToLower(e.Name)] {
				return nil, doriserr.New("auto create partition only support function call expr is date_trunc/date_floor/date_ceil. %s", legacySQL(e))
			}
			for _, a := range e.Args {
				if c, ok := a.(*ast.Column); ok {
					if len(names) > 0 {
						return nil, doriserr.New("auto create partition only support one slotRef in function expr. %s", legacySQL(e))
					}
					names = append(names, c.Name())
				}
			}
		case *ast.Column:
			if p.Auto && isRange(p) {
				return nil, doriserr.New("auto create partition only support date_trunc function of RANGE partition. %s", legacySQL(e))
			}
			names = append(names, e.Name())
		default:
			return nil, doriserr.New("auto create partition only support slotRef and date_trunc/date_floor/date_ceilfunction in range partitions. %s", e.String())
		}
	}
	if len(names) == 0 {
		return nil, doriserr.New("auto create partition have not find any partition columns. %s", legacySQL(p.Keys[0]))
	}
	return names, nil
}

// checkPartitioning is PartitionTableInfo.validatePartitionInfo.
func (d *tableDraft) checkPartitioning() error {
	p := d.st.Partition
	if p == nil {
		return nil
	}
	names, err := partitionColumns(p)
	if err != nil {
		return err
	}
	by := catalog.Partitioning{Kind: catalog.ListPartitioned, Auto: p.Auto}
	if isRange(p) {
		by.Kind = catalog.RangePartitioned
	}
	for _, name := range names {
		c := d.column(name)
		if c == nil || c.Hidden {
			return doriserr.New("partition key %s is not exists", name)
		}
		if err := d.checkPartitionColumn(c); err != nil {
			return err
		}
		by.Columns = append(by.Columns, c.Name)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return doriserr.New("Duplicated partition column %s", name)
		}
		seen[name] = true
	}
	for _, key := range p.Keys {
		if call, ok := key.(*ast.Call); ok {
			if !d.partitionCall(call) {
				return doriserr.New("partition expr %s is illegal!", plannerSQL(call))
			}
			by.Exprs = append(by.Exprs, legacySQL(call))
		}
	}
	d.table.Partitioning = by
	return d.checkPartitionDefs(p)
}

// checkPartitionColumn is PartitionTableInfo.validatePartitionColumn.
func (d *tableDraft) checkPartitionColumn(c *columnDraft) error {
	if !c.Key {
		if d.tableModel.model == catalog.Aggregate || d.tableModel.model == catalog.Unique && !d.tableModel.mergeOnWrite {
			return doriserr.New("The partition column could not be aggregated column")
		}
		if d.tableModel.mergeOnWrite {
			return doriserr.New("Merge-on-Write table's partition column must be KEY column")
		}
	}
	switch {
	case c.Type.Kind == catalog.Float || c.Type.Kind == catalog.Double:
		return doriserr.New("Floating point type column can not be partition column")
	case c.Type.Kind == catalog.String:
		return doriserr.New("String Type should not be used in partition column[%s].", c.Name)
	case c.Type.IsNested() || c.Type.Kind == catalog.AggState:
		return doriserr.New("Complex type column can't be partition column: %s", upperType(c.Type))
	}
	if v, ok := d.env.Session.Variable("allow_partition_column_nullable"); ok && strings.EqualFold(v, "false") && c.Nullable {
		return doriserr.New("The partition column must be NOT NULL with allow_partition_column_nullable OFF")
	}
	if isRange(d.st.Partition) && d.st.Partition.Auto && c.Nullable {
		return doriserr.New("AUTO RANGE PARTITION doesn't support NULL column")
	}
	return nil
}

// partitionCall reports whether a function of AUTO PARTITION has arguments that it takes without a cast.
func (d *tableDraft) partitionCall(call *ast.Call) bool {
	if call.Database != "" {
		return false
	}
	for _, a := range call.Args {
		switch a := a.(type) {
		case *ast.Column:
			if c := d.column(a.Name()); c == nil || !c.Type.IsDate() {
				return false
			}
		case *ast.Literal:
		default:
			return false
		}
	}
	if strings.EqualFold(call.Name, "date_trunc") {
		if len(call.Args) != 2 {
			return false
		}
		unit, ok := call.Args[1].(*ast.Literal)
		return ok && unit.Kind == ast.StringLiteral && truncUnits[strings.ToLower(unit.Text)]
	}
	return len(call.Args) >= 1
}

// checkPartitionDefs checks the form of the definitions, their names and properties.
func (d *tableDraft) checkPartitionDefs(p *ast.PartitionBy) error {
	steps, less, in := 0, 0, 0
	for i := range p.Partitions {
		switch p.Partitions[i].Kind {
		case ast.PartitionStep:
			steps++
		case ast.PartitionLessThan:
			less++
		case ast.PartitionIn:
			in++
		}
	}
	if isRange(p) && (in > 0 || steps > 0 && less > 0) || !isRange(p) && in < len(p.Partitions) {
		return doriserr.New("partitions types is invalid, expected FIXED or LESS in range partitions and IN in list partitions")
	}
	seen := map[string]bool{}
	for i := range p.Partitions {
		def := &p.Partitions[i]
		if def.Kind == ast.PartitionStep {
			continue
		}
		if seen[def.Name] {
			return doriserr.New("Duplicated named partition: %s", def.Name)
		}
		seen[def.Name] = true
	}
	for i := range p.Partitions {
		if err := checkPartitionDef(d.env, &p.Partitions[i], d.properties); err != nil {
			return err
		}
	}
	return nil
}

// checkPartitionDef is PartitionDefinition.validate: the properties that the partition has of its own or from its table, and
// its name.
func checkPartitionDef(env *Env, def *ast.PartitionDef, table *propertyBag) error {
	bag := table.clone()
	for _, p := range def.Properties {
		bag.put(p.Key, p.Value)
	}
	if _, err := takePlacement(env, bag); err != nil {
		return err
	}
	if _, _, err := takeReplication(bag, ""); err != nil {
		return err
	}
	if err := takeVersionInfo(bag); err != nil {
		return err
	}
	if bag.takeLoose("in_memory", false) {
		return doriserr.New("Not support set 'in_memory'='true' now!")
	}
	if err := takeTabletType(bag); err != nil {
		return err
	}
	if def.Kind == ast.PartitionStep {
		for _, v := range append(def.Lower[:len(def.Lower):len(def.Lower)], def.Upper...) {
			if v.Max {
				return doriserr.New("MAXVALUE cannot be used in step partition")
			}
		}
		return nil
	}
	return checkPartitionName(env.Session, def.Name)
}

// expandPartitions is PartitionTableInfo.convertToPartitionDesc with the checks that follow it.
func (d *tableDraft) expandPartitions() error {
	p := d.st.Partition
	if p == nil {
		return nil
	}
	if len(p.Partitions) > maxCreatedPartitions {
		return doriserr.New("The number of partitions to be created is [%d], exceeding the maximum value of [%d]. Creating too many partitions can be time-consuming. If necessary, You can set the session variable 'create_table_partition_max_num' to a larger value.", len(p.Partitions), maxCreatedPartitions)
	}
	var err error
	if d.partitions, err = expandDefs(p.Partitions); err != nil {
		return err
	}
	if !p.Auto && len(d.table.Partitioning.Exprs) > 0 {
		return doriserr.New("Non-auto partition table not support partition expr!")
	}
	for i := range p.Partitions {
		if p.Partitions[i].Kind == ast.PartitionStep && len(d.table.Partitioning.Columns) != 1 {
			return doriserr.New("multi partition column size except 1 but provided %d.", len(d.table.Partitioning.Columns))
		}
	}
	return d.checkNulls()
}

// checkNulls refuses NULL where the column has none, and tuples that are longer than the key.
func (d *tableDraft) checkNulls() error {
	columns := d.table.Partitioning.Columns
	check := func(values []ast.PartitionValue) error {
		for i, v := range values {
			if v.Max {
				continue
			}
			if i >= len(columns) {
				return doriserr.New("partition item's size out of partition columns: Index %d out of bounds for length %d", i, len(columns))
			}
			if v.Null && len(d.table.Partitioning.Exprs) == 0 && !d.column(columns[i]).Nullable {
				return doriserr.New("Can't have null partition is for NOT NULL partition column in partition expr's index %d", i)
			}
		}
		return nil
	}
	for i := range d.st.Partition.Partitions {
		def := &d.st.Partition.Partitions[i]
		lists := append([][]ast.PartitionValue{def.Lower, def.Upper}, def.Values...)
		if def.Kind == ast.PartitionFixed {
			lists = [][]ast.PartitionValue{def.Lower[:min(len(def.Lower), len(columns))], def.Upper[:min(len(def.Upper), len(columns))]}
		}
		for _, values := range lists {
			if err := check(values); err != nil {
				return err
			}
		}
	}
	return nil
}

// settlePartitions is PartitionDesc.toPartitionInfo: types of the columns, then ranges and lists one after the other.
func (d *tableDraft) settlePartitions() error {
	if d.table.Partitioning.Kind == catalog.Unpartitioned {
		if d.properties.has(propDynamic) {
			return doriserr.New("Only support dynamic partition properties on range partition table")
		}
		d.table.Partitions = []catalog.Partition{{
			Name: d.table.Name, Buckets: int(d.distribution.Buckets), Properties: catalog.PartitionProperties(d.table.Properties),
		}}
		return nil
	}
	for _, name := range d.table.Partitioning.Columns {
		c := d.table.Column(name)
		dates := c.Type.IsInteger() || c.Type.IsDate()
		if d.table.Partitioning.Kind == catalog.RangePartitioned && !dates {
			return doriserr.New("Column[%s] type[%s] cannot be a range partition key.", c.Name, c.Type.Primitive())
		}
		if d.table.Partitioning.Kind == catalog.ListPartitioned && !dates && !c.Type.IsText() && c.Type.Kind != catalog.Boolean {
			return doriserr.New("Column[%s] type[%s] cannot be a list partition key.", c.Name, c.Type.Primitive())
		}
	}
	for i := range d.partitions {
		if err := placePartition(d.table, &d.partitions[i], false, int(d.distribution.Buckets)); err != nil {
			return err
		}
		if err := d.placeOwn(&d.table.Partitions[i], d.partitions[i].def); err != nil {
			return err
		}
	}
	return nil
}

// placeOwn gives a partition the properties that its definition has, or else those of the table.
func (d *tableDraft) placeOwn(p *catalog.Partition, def *ast.PartitionDef) error {
	bag := d.properties.clone()
	own := newBag(def.Properties)
	for _, k := range own.keys {
		bag.put(k, own.values[k])
	}
	place, err := takePlacement(d.env, bag)
	if err != nil {
		return err
	}
	place.keep(p)
	replicas, _, err := takeReplication(own, "")
	if err != nil {
		return err
	}
	if replicas == "" {
		replicas, _ = d.table.Properties.Get(propReplication)
	}
	p.Properties.Set(propReplication, replicas)
	if v, ok := newBag(def.Properties).get("mutable"); ok {
		p.Properties.Set("mutable", strconv.FormatBool(strings.EqualFold(v, "true")))
	}
	return nil
}
