package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// addRollups adds the rollups of CREATE TABLE.
func (d *tableDraft) addRollups() error {
	for i := range d.st.Rollups {
		if len(d.keys) == 0 {
			return doriserr.New("Duplicate table without keys do not support add rollup!")
		}
		if err := addRollup(d.table, &d.st.Rollups[i]); err != nil {
			return err
		}
	}
	return nil
}

// addRollup checks a rollup and adds it to a table that is not shared yet; it is kept as metadata (Doris:
// MaterializedViewHandler.checkAndPrepareMaterializedView).
func addRollup(t *catalog.Table, def *ast.RollupDef) error {
	if t.Column(rowStoreColumn) != nil {
		return doriserr.New("RowStore table can't create materialized view.")
	}
	if hasRollup(t, def.Name) || strings.EqualFold(def.Name, t.Name) {
		return doriserr.New("Rollup index[%s] already exists", def.Name)
	}
	check := checkDuplicateRollup
	if t.Model != catalog.Duplicate {
		check = checkAggregateRollup
	}
	from := findRollup(t, def.From)
	if from == nil && def.From != "" && def.From != t.Name {
		return doriserr.New("Base index[%s] does not exist", def.From)
	}
	if err := check(t, from, def); err != nil {
		return err
	}
	t.Rollups = append(t.Rollups, catalog.Rollup{Name: def.Name, Columns: def.Columns, Keys: rollupKeys(t, def)})
	return nil
}

// rollupKeys is how many columns of a rollup are its keys: those that are keys in the table, or in a table with duplicates those
// that are said, or as many as a short key takes.
func rollupKeys(t *catalog.Table, def *ast.RollupDef) int {
	if t.Model != catalog.Duplicate {
		n := 0
		for n < len(def.Columns) && t.Column(def.Columns[n]).Key {
			n++
		}
		return n
	}
	if len(def.DuplicateKeys) > 0 {
		return len(def.DuplicateKeys)
	}
	size := 0
	for n, name := range def.Columns {
		k := t.Column(name).Type
		size += shortKeySize(k)
		if (n >= 3 || size > 36) && (n > 0 || k.Kind != catalog.Char && k.Kind != catalog.VarChar) || !couldBeShortKey(k) {
			return n
		}
		if k.Kind == catalog.VarChar {
			return n + 1
		}
	}
	return len(def.Columns)
}

// couldBeShortKey is Type.couldBeShortKey.
func couldBeShortKey(t catalog.Type) bool {
	switch t.Kind {
	case catalog.Float, catalog.Double, catalog.String, catalog.JSON, catalog.Array, catalog.Map, catalog.Struct, catalog.Variant,
		catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return false
	}
	return true
}

// shortKeySize is how many bytes of a short key a column takes (Doris: Type.getIndexSize).
func shortKeySize(t catalog.Type) int {
	switch t.Kind {
	case catalog.Boolean, catalog.TinyInt:
		return 1
	case catalog.SmallInt:
		return 2
	case catalog.Int, catalog.Float, catalog.Date, catalog.IPv4:
		return 4
	case catalog.BigInt, catalog.Double, catalog.DateTime, catalog.TimeStampTz, catalog.Time:
		return 8
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
		case t.Precision > 38:
			return 32
		}
	}
	return 16
}

// hasRollup reports whether a table has a rollup of that name.
func hasRollup(t *catalog.Table, name string) bool { return findRollup(t, name) != nil }

// rollupColumn returns a column that a rollup names, in exactly that case, from the columns that it may choose from; nil means all.
func rollupColumn(t *catalog.Table, from *catalog.Rollup, name string) *catalog.Column {
	c := t.Column(name)
	if c == nil || c.Name != name || from != nil && !containsFold(from.Columns, name) {
		return nil
	}
	return c
}

func checkAggregateRollup(t *catalog.Table, from *catalog.Rollup, def *ast.RollupDef) error {
	keys, value, replace := 0, false, false
	for _, name := range def.Columns {
		c := rollupColumn(t, from, name)
		if c == nil {
			return doriserr.New("Column[%s] does not exist", name)
		}
		if !c.Key {
			value = true
			replace = replace || strings.HasPrefix(c.Aggregation, "REPLACE")
			continue
		}
		if value {
			return doriserr.New("Invalid column order. value should be after key")
		}
		keys++
	}
	base := t.KeyColumns()
	switch {
	case keys == 0:
		return doriserr.New("No key column is found")
	case t.Model == catalog.Unique && keys != len(base):
		return doriserr.New("Rollup should contains all unique keys in basetable")
	case replace && keys != len(base):
		return doriserr.New("Rollup should contains all keys if there is a REPLACE value")
	case keys != len(base):
		return nil
	}
	order := baseOrder(t, from)
	for i := range base {
		if i >= len(order) || !strings.EqualFold(def.Columns[i], order[i]) {
			return nil
		}
	}
	return doriserr.New("Rollup contains all keys in base table with same order for aggregation or unique table is useless.")
}

// baseOrder are the columns of what a rollup is made from.
func baseOrder(t *catalog.Table, from *catalog.Rollup) []string {
	if from != nil {
		return from.Columns
	}
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return names
}

func checkDuplicateRollup(t *catalog.Table, from *catalog.Rollup, def *ast.RollupDef) error {
	if len(def.DuplicateKeys) > len(def.Columns) {
		return doriserr.New("Num of duplicate keys should less than or equal to num of rollup columns.")
	}
	same := true
	order := baseOrder(t, from)
	for i, name := range def.Columns {
		if i < len(def.DuplicateKeys) && !strings.EqualFold(name, def.DuplicateKeys[i]) {
			return doriserr.New("Duplicate keys should be the prefix of rollup columns")
		}
		if i < len(order) && !strings.EqualFold(name, order[i]) && (from != nil && i < from.Keys || from == nil && t.Columns[i].Key) {
			same = false
		}
		if rollupColumn(t, from, name) == nil {
			if len(def.DuplicateKeys) == 0 {
				return doriserr.New("Column[%s] does not exist in base index", name)
			}
			return doriserr.New("Column[%s] does not exist", name)
		}
	}
	if len(def.DuplicateKeys) == 0 {
		if rollupKeys(t, def) == 0 {
			return doriserr.New("The first column could not be float or double")
		}
	}
	if same {
		return doriserr.New("Rollup contain the columns of the base table in prefix order for duplicate table is useless.")
	}
	return nil
}
