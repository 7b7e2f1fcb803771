package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// sequenceType reports whether a type orders rows of a UNIQUE table: an integer or a date.
func sequenceType(t catalog.Type) bool { return t.IsInteger() || t.IsDate() }

// readSequence reads function_column.sequence_col and sequence_type and adds the hidden column.
func (d *tableDraft) readSequence(int) error {
	unique := d.tableModel.model == catalog.Unique
	column, mapped := d.properties.take(propSequenceCol)
	if mapped {
		if !unique {
			return doriserr.New("sequence column only support UNIQUE_KEYS")
		}
		c := d.table.Column(column)
		if c == nil {
			return doriserr.New("The specified sequence column[%s] not exists", column)
		}
		if !sequenceType(c.Type) {
			return doriserr.New("Sequence type only support integer types and date types")
		}
		d.set(propSequenceCol, c.Name)
		d.table.SequenceMapping = c.Name
		d.addSequenceColumn(c.Type)
	}
	text, typed := d.properties.take(propSequenceType)
	if !typed {
		return nil
	}
	if !unique {
		return doriserr.New("sequence column only support UNIQUE_KEYS")
	}
	t, err := sequenceTypeOf(text)
	if err != nil {
		return err
	}
	if mapped {
		return doriserr.New("The sequence_col and sequence_type cannot be set at the same time")
	}
	d.set(propSequenceType, sequenceTypeText(text, t))
	d.addSequenceColumn(t)
	return nil
}

// sequenceTypeOf reads the type of function_column.sequence_type.
func sequenceTypeOf(text string) (catalog.Type, error) {
	t, err := parser.ParseType(text)
	if err != nil {
		return t, err
	}
	if err := checkTypeForm(t); err != nil {
		return t, err
	}
	return t, demand(sequenceType(t), "sequence type only support integer types and date types")
}

// sequenceTypeText is the type as SHOW CREATE TABLE prints it.
func sequenceTypeText(text string, t catalog.Type) string {
	if word := strings.ToLower(strings.TrimSpace(text)); t.Kind == catalog.Date && word != "datev2" {
		return "date"
	}
	return t.Internal()
}

// addSequenceColumn appends __DORIS_SEQUENCE_COL__.
func (d *tableDraft) addSequenceColumn(t catalog.Type) {
	d.table.Columns = append(d.table.Columns, sequenceColumn(t))
}

// sequenceColumn makes the hidden sequence column.
func sequenceColumn(t catalog.Type) catalog.Column {
	return catalog.Column{Name: catalog.SequenceColumn, Type: t, Nullable: true, Comment: "sequence column hidden column", Hidden: true}
}

// readSequenceMapping reads sequence_mapping.* (Doris: PropertyAnalyzer.analyzeSeqMapping).
func (d *tableDraft) readSequenceMapping() error {
	if !d.properties.has(propSeqMapping) {
		return nil
	}
	var covered []string
	for _, key := range append([]string(nil), d.properties.keys...) {
		if !strings.HasPrefix(key, propSeqMapping) {
			continue
		}
		if d.tableModel.model != catalog.Unique {
			return doriserr.New("column sequence mapping only be supported in unique table")
		}
		if _, ok := d.properties.get(propSequenceType); ok {
			return doriserr.New("column group sequence and sequence column can't apply to both")
		}
		sequence := strings.TrimPrefix(key, propSeqMapping)
		if sequence == "" || strings.Contains(sequence, ".") {
			return doriserr.New("sequence column of column group should be specified")
		}
		value, _ := d.properties.take(key)
		group, err := d.sequenceGroup(sequence, value)
		if err != nil {
			return err
		}
		covered = append(append(covered, sequence), group...)
		d.set(key, strings.Join(group, ","))
	}
	return d.checkSequenceMapping(covered)
}

// sequenceGroup checks the columns of one group.
func (d *tableDraft) sequenceGroup(sequence, value string) ([]string, error) {
	c := d.column(sequence)
	switch {
	case c != nil && !sequenceType(c.Type):
		return nil, doriserr.New("Unsupported data type in sequence column")
	case c == nil:
		return nil, doriserr.New("sequence column [%s] in column_group does not exist in schema", sequence)
	case c.Key:
		return nil, doriserr.New("sequence column [%s] in column_group can't be key column", sequence)
	}
	group := strings.Split(strings.ReplaceAll(value, " ", ""), ",")
	if len(group) == 1 && group[0] == "" {
		group = nil
	}
	for _, name := range group {
		c := d.column(name)
		if c == nil {
			return nil, doriserr.New("value column [%s] in column_group [%s] does not exist in schema", name, sequence)
		}
		if c.Key {
			return nil, doriserr.New("value column [%s] in column_group [%s] can't be key column", name, sequence)
		}
	}
	return group, nil
}

// checkSequenceMapping checks the groups together.
func (d *tableDraft) checkSequenceMapping(covered []string) error {
	seen := map[string]bool{}
	for _, name := range covered {
		seen[name] = true
	}
	values := 0
	for i := range d.columns {
		if !d.columns[i].Key {
			values++
		}
	}
	_, light := d.table.Properties.Get(propLightChange)
	switch {
	case len(seen) != len(covered):
		return doriserr.New("The columns are overlapping")
	case len(covered) != values:
		return doriserr.New("The columns are not equal between the schema and prop")
	case d.tableModel.mergeOnWrite:
		return doriserr.New("sequence mapping do not support merge on write, please set  enable_unique_key_merge_on_write = false")
	case !light:
		return doriserr.New("sequence mapping rely on light schema change, please use light_schema_change = true.")
	case len(d.st.Rollups) > 0:
		return doriserr.New("sequence mapping not support rollup yet")
	}
	return nil
}
