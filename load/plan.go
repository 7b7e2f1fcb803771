package load

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// plan says where each column of a table comes from in one load (Doris: NereidsStreamLoadPlanner, NereidsLoadScanProvider).
type plan struct {
	table *catalog.Table
	spec  *Spec
	// file are the file columns in order.
	file []fileColumn
	// mappings are the expressions in order; each may use the names of those before it.
	mappings []mapping
	// sources has one entry a table column.
	sources []source
	// partitions says which of the table's partitions may be written; nil allows all.
	partitions []bool
	// present says which columns a partial update gives; nil for a load of whole rows.
	present []bool
}

// fileColumn is one field of a row.
type fileColumn struct {
	name string
	// column is its place in the table, or -1 for a temporary one.
	column int
	// missing is the text of a JSON row that does not have the column; nil is NULL.
	missing []byte
}

// sourceKind says how a table column gets its values.
type sourceKind uint8

const (
	// fromField is a file column, cast to the column's type.
	fromField sourceKind = iota
	// fromDefault is the column's default or, without one, NULL.
	fromDefault
	// fromZero is the 0 of __DORIS_DELETE_SIGN__ and __DORIS_VERSION_COL__, fromOne the 1 of WITH DELETE.
	fromZero
	fromOne
	// fromColumn is another table column's value: the sequence of a table with a sequence mapping.
	fromColumn
	// fromAutoIncrement is the next value of the column's counter, if the row has none.
	fromAutoIncrement
	// fromExpr is an expression over the file columns; fromGenerated one over the other columns.
	fromExpr
	fromGenerated
)

// source is where one table column comes from.
type source struct {
	kind sourceKind
	// from is the file column (fromField), the table column (fromColumn) or the mapping (fromExpr).
	from int
}

// mapping is one name = expression of COLUMNS, or what a clause adds to them.
type mapping struct {
	name string
	// column is its place in the table, or -1 for a name that only later expressions use.
	column int
	expr   ast.Expr
}

// newPlan makes the plan of a table or says, in Doris's words and in its order of checks, why there is none.
func newPlan(request *Request, table *catalog.Table) (*plan, error) {
	spec := &request.Spec
	if spec.TemporaryPartitions {
		table = temporaryView(table, spec.Partitions)
	}
	p := &plan{table: table, spec: spec, sources: make([]source, len(table.Columns))}
	if err := p.checkMerge(); err != nil {
		return nil, err
	}
	if err := p.checkSequence(); err != nil {
		return nil, err
	}
	if err := p.checkPartial(request); err != nil {
		return nil, err
	}
	if err := p.checkFlexible(); err != nil {
		return nil, err
	}
	columns, err := p.columns()
	if err != nil {
		return nil, err
	}
	if err := p.bind(columns, request); err != nil {
		return nil, err
	}
	return p, p.bindPartitions()
}

// checkMerge checks the merge type against the table.
func (p *plan) checkMerge() error {
	switch {
	case p.spec.Merge == Append || p.spec.Merge == "":
		return nil
	case p.table.Model != catalog.Unique:
		return doriserr.New("load by MERGE or DELETE is only supported in unique tables.")
	case p.table.ColumnIndex(catalog.DeleteSignColumn) < 0:
		return doriserr.New("load by MERGE or DELETE need to upgrade table to support batch delete.")
	}
	return nil
}

// checkSequence checks ORDER BY against the table.
func (p *plan) checkSequence() error {
	has := p.hasSequence()
	if has && p.spec.SequenceColumn == "" && p.table.SequenceMapping == "" && !p.spec.Flexible {
		return p.needSequence()
	}
	if !has && p.spec.SequenceColumn != "" {
		return doriserr.New("There is no sequence column in the table %s", p.table.Name)
	}
	return nil
}

// hasSequence reports whether the table has a sequence column.
func (p *plan) hasSequence() bool { return p.table.ColumnIndex(catalog.SequenceColumn) >= 0 }

// needSequence is the error of a load that does not give the sequence.
func (p *plan) needSequence() error {
	return doriserr.New("Table %s has sequence column, need to specify the sequence column", p.table.Name)
}

// columns returns the COLUMNS list with what the merge type, the sequence and the table add to it: plain entries are file
// columns, the others expressions. Expressions for names that are not in the table stay, for later ones to use.
func (p *plan) columns() ([]ast.LoadColumn, error) {
	list := append([]ast.LoadColumn(nil), p.spec.Columns...)
	switch p.spec.Merge {
	case Merge:
		list = append(list, ast.LoadColumn{Name: catalog.DeleteSignColumn, Expr: p.spec.DeleteOn})
	case Delete:
		list = append(list, ast.LoadColumn{Name: catalog.DeleteSignColumn, Expr: &ast.Literal{Kind: ast.IntegerLiteral, Text: "1"}})
	}
	if p.hasSequence() {
		name, err := p.sequence(list)
		if err != nil {
			return nil, err
		}
		if name != "" {
			list = append(list, ast.LoadColumn{Name: catalog.SequenceColumn, Expr: &ast.Column{Parts: []string{name}}})
		}
	}
	constants := make(map[string]bool)
	for _, c := range list {
		if c.Expr == nil {
			return list, nil
		}
		if p.table.ColumnIndex(c.Name) >= 0 && isConstant(c.Expr) {
			constants[strings.ToLower(c.Name)] = true
		}
	}
	for _, c := range p.table.Columns {
		if !c.Hidden && !constants[strings.ToLower(c.Name)] {
			list = append(list, ast.LoadColumn{Name: c.Name})
		}
	}
	for _, name := range p.spec.HiddenColumns {
		if c := p.table.Column(name); c != nil && c.Hidden {
			list = append(list, ast.LoadColumn{Name: c.Name})
		}
	}
	return list, nil
}

// sequence returns the name that the sequence column is filled from, or nothing.
func (p *plan) sequence(list []ast.LoadColumn) (string, error) {
	mapping := p.table.SequenceMapping
	if mapping == "" || p.spec.Format == Values && p.spec.SequenceColumn != "" {
		return p.spec.SequenceColumn, nil
	}
	if len(list) == 0 || len(list) == 1 && strings.EqualFold(list[0].Name, catalog.DeleteSignColumn) {
		return mapping, nil
	}
	for _, c := range list {
		if strings.EqualFold(c.Name, mapping) {
			return mapping, nil
		}
	}
	if c := p.table.Column(mapping); p.present == nil && (c == nil || c.Default.Kind != catalog.DefaultCurrentTimestamp) {
		return "", p.needSequence()
	}
	return "", nil
}

// bind finds the source of every table column.
func (p *plan) bind(columns []ast.LoadColumn, request *Request) error {
	exprs := make([]int, len(p.table.Columns))
	fields := make(map[string]int)
	for _, c := range columns {
		at := p.table.ColumnIndex(c.Name)
		if c.Expr == nil {
			fields[strings.ToLower(c.Name)] = len(p.file)
			p.file = append(p.file, fileColumn{name: c.Name, column: at})
			continue
		}
		p.mappings = append(p.mappings, mapping{name: c.Name, column: at, expr: c.Expr})
		if at >= 0 {
			exprs[at] = len(p.mappings)
		}
	}
	for i := range p.table.Columns {
		c := &p.table.Columns[i]
		if p.present != nil && !p.present[i] {
			p.sources[i] = source{kind: fromDefault}
			continue
		}
		field, ok := fields[strings.ToLower(c.Name)]
		var err error
		switch {
		case c.Generated != "":
			p.sources[i] = source{kind: fromGenerated}
		case exprs[i] > 0:
			p.sources[i], err = p.fromExpr(i, exprs[i]-1, fields, exprs)
		case ok:
			p.sources[i] = source{kind: fromField, from: field}
			if p.file[field].missing, err = defaultText(c, request); p.spec.Flexible {
				p.file[field].missing = absent
			}
		default:
			p.sources[i], err = p.unmentioned(i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fromExpr returns the source of a column that has an expression; the simplest ones need no evaluation.
func (p *plan) fromExpr(i, m int, fields map[string]int, exprs []int) (source, error) {
	name := p.table.Columns[i].Name
	switch e := p.mappings[m].expr.(type) {
	case *ast.Literal:
		if name == catalog.DeleteSignColumn && e.Kind == ast.IntegerLiteral && e.Text == "1" {
			return source{kind: fromOne}, nil
		}
	case *ast.Column:
		if name != catalog.SequenceColumn || len(e.Parts) != 1 {
			break
		}
		at := p.table.ColumnIndex(e.Parts[0])
		field, ok := fields[strings.ToLower(e.Parts[0])]
		switch {
		case at >= 0 && (ok || exprs[at] > 0) && p.table.Columns[at].Type.Equal(p.table.Columns[i].Type):
			return source{kind: fromColumn, from: at}, nil
		case ok && at < 0:
			return source{kind: fromField, from: field}, nil
		}
	}
	return source{kind: fromExpr, from: m}, nil
}

// unmentioned returns the source of a column that the load does not give.
func (p *plan) unmentioned(i int) (source, error) {
	c := &p.table.Columns[i]
	switch {
	case c.Name == catalog.SequenceColumn && p.table.SequenceMapping != "":
		if at := p.table.ColumnIndex(p.table.SequenceMapping); at >= 0 {
			return source{kind: fromColumn, from: at}, nil
		}
	case c.Name == catalog.DeleteSignColumn || c.Name == catalog.VersionColumn:
		return source{kind: fromZero}, nil
	case c.AutoIncrement:
		return source{kind: fromAutoIncrement}, nil
	case (c.Default.Kind == catalog.NoDefault || c.Default.Kind == catalog.DefaultNull) && !c.Nullable:
		return source{}, doriserr.New("Column has no default value, column=%s", c.Name)
	}
	return source{kind: fromDefault}, nil
}

// bindPartitions finds the partitions that the load is restricted to.
func (p *plan) bindPartitions() error {
	if p.spec.Partitions == nil {
		return nil
	}
	if p.spec.TemporaryPartitions {
		for _, name := range p.spec.Partitions {
			if p.table.Partition(name, false) == nil {
				return doriserr.New("partition %s is not found in table %s", name, p.table.Name)
			}
		}
		return nil
	}
	p.partitions = make([]bool, len(p.table.Partitions))
	for _, name := range p.spec.Partitions {
		found := false
		for i := range p.table.Partitions {
			if c := &p.table.Partitions[i]; c.Name == name && !c.Temporary {
				p.partitions[i], found = true, true
			}
		}
		if !found {
			return doriserr.New("partition %s is not found in table %s", name, p.table.Name)
		}
	}
	return nil
}

// fast reports whether no expression is to be evaluated: fields are then parsed straight into the table's columns.
func (p *plan) fast() bool {
	for _, s := range p.sources {
		if s.kind == fromExpr || s.kind == fromGenerated {
			return false
		}
	}
	return p.spec.PrecedingFilter == nil && p.spec.Where == nil && p.spec.Format != Values
}
