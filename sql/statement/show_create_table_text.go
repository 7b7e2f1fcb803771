package statement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// escapeQuota puts a backslash before each double quote (Doris: SqlUtils.escapeQuota).
func escapeQuota(s string) string { return strings.ReplaceAll(s, `"`, `\"`) }

// createTableText is the statement that SHOW CREATE TABLE prints for a table; brief leaves the partitions out (Doris:
// Env.getDdlStmt).
func createTableText(t *catalog.Table, brief bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Temporary {
		b.WriteString("TEMPORARY ")
	}
	fmt.Fprintf(&b, "TABLE `%s` (\n", t.Name)
	for i, c := range t.VisibleColumns() {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("  " + columnText(t, &c))
	}
	for i := range t.Indexes {
		b.WriteString(",\n  " + indexText(&t.Indexes[i]))
	}
	b.WriteString("\n) ENGINE=OLAP")
	b.WriteString(keyText(t))
	if strings.TrimSpace(t.Comment) != "" {
		b.WriteString("\nCOMMENT '" + escapeQuota(t.Comment) + "'")
	}
	if !brief && t.Partitioning.Kind != catalog.Unpartitioned {
		b.WriteString("\n" + partitionText(t))
	}
	b.WriteString("\n" + distributionText(&t.Distribution))
	b.WriteString("\nPROPERTIES (\n")
	for i, p := range t.Properties {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `"%s" = "%s"`, p.Key, p.Value)
	}
	b.WriteString("\n);")
	return b.String()
}

// columnText is one column's line (Doris: Column.toSql).
func columnText(t *catalog.Table, c *catalog.Column) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s` %s", c.Name, c.Type)
	if c.Aggregation != "" && t.Model == catalog.Aggregate {
		b.WriteString(" " + c.Aggregation)
	}
	if c.Generated != "" {
		b.WriteString(" AS (" + c.Generated + ")")
	}
	if c.Nullable {
		b.WriteString(" NULL")
	} else {
		b.WriteString(" NOT NULL")
	}
	if c.AutoIncrement {
		fmt.Fprintf(&b, " AUTO_INCREMENT(%d)", c.AutoStart)
	}
	b.WriteString(defaultClause(c))
	if c.OnUpdate.Kind != catalog.NoDefault {
		text, _ := c.Default.Text()
		b.WriteString(" ON UPDATE " + text)
	}
	if strings.TrimSpace(c.Comment) != "" {
		b.WriteString(` COMMENT "` + escapeQuota(c.Comment) + `"`)
	}
	return b.String()
}

// indexText is one index's line (Doris: Index.toSql).
func indexText(x *catalog.Index) string {
	columns := make([]string, len(x.Columns))
	for i, c := range x.Columns {
		columns[i] = quote(c)
	}
	s := fmt.Sprintf("INDEX %s (%s) USING %s", x.Name, strings.Join(columns, ","), x.Type)
	if len(x.Properties) > 0 {
		s += " PROPERTIES" + indexProperties(x)
	}
	if strings.TrimSpace(x.Comment) != "" {
		s += ` COMMENT "` + escapeQuota(x.Comment) + `"`
	}
	return s
}

// indexProperties prints an index's properties, sorted: ("bf_size" = "1024", "gram_size" = "3").
func indexProperties(x *catalog.Index) string {
	if len(x.Properties) == 0 {
		return ""
	}
	sorted := slices.Clone(x.Properties)
	slices.SortFunc(sorted, func(a, b catalog.Property) int { return strings.Compare(a.Key, b.Key) })
	parts := make([]string, len(sorted))
	for i, p := range sorted {
		parts[i] = fmt.Sprintf(`"%s" = "%s"`, p.Key, p.Value)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// keyText is the line of the key and that of CLUSTER BY, each with its newline before it.
func keyText(t *catalog.Table) string {
	keys := t.KeyColumns()
	if len(keys) == 0 {
		return ""
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = quote(k.Name)
	}
	s := fmt.Sprintf("\n%s KEY(%s)", t.Model, strings.Join(names, ", "))
	if len(t.ClusterKeys) > 0 {
		s += "\nCLUSTER BY (`" + strings.Join(t.ClusterKeys, "`, `") + "`)"
	}
	return s
}

// partitionText is the PARTITION BY clause, ranges always fixed (Doris: RangePartitionInfo.toSql, ListPartitionInfo.toSql).
func partitionText(t *catalog.Table) string {
	var b strings.Builder
	types := t.PartitionTypes()
	columns := make([]string, len(t.Partitioning.Columns))
	for i, c := range t.Partitioning.Columns {
		columns[i] = quote(c)
	}
	if t.Partitioning.Auto {
		b.WriteString("AUTO ")
	}
	if t.Partitioning.Kind == catalog.ListPartitioned {
		b.WriteString("PARTITION BY LIST (" + strings.Join(columns, ", ") + ")\n(")
	} else if t.Partitioning.Auto {
		b.WriteString("PARTITION BY RANGE ")
		for _, e := range t.Partitioning.Exprs {
			b.WriteString("(" + e + ")")
		}
		b.WriteString("\n(")
	} else {
		b.WriteString("PARTITION BY RANGE(" + strings.Join(columns, ", ") + ")\n(")
	}
	for i, p := range t.SortedPartitions(false) {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("PARTITION " + p.Name)
		if t.Partitioning.Kind == catalog.RangePartitioned {
			b.WriteString(" VALUES [" + catalog.KeySQL(types, p.Lower) + ", " + catalog.KeySQL(types, p.Upper) + ")")
			continue
		}
		var values []string
		for _, v := range p.Values {
			if len(v) == 0 {
				continue
			}
			text := catalog.KeySQL(types, v)
			if len(types) == 1 {
				text = text[1 : len(text)-1]
			}
			values = append(values, text)
		}
		if len(values) > 0 {
			b.WriteString(" VALUES IN (" + strings.Join(values, ",") + ")")
		}
	}
	b.WriteString(")")
	return b.String()
}

// distributionText is the DISTRIBUTED BY clause.
func distributionText(d *catalog.Distribution) string {
	s := "DISTRIBUTED BY RANDOM"
	if !d.Random {
		columns := make([]string, len(d.Columns))
		for i, c := range d.Columns {
			columns[i] = quote(c)
		}
		s = "DISTRIBUTED BY HASH(" + strings.Join(columns, ", ") + ")"
	}
	if d.Auto {
		return s + " BUCKETS AUTO"
	}
	return fmt.Sprintf("%s BUCKETS %d", s, d.Buckets)
}

// createViewText is the statement that SHOW CREATE VIEW prints.
func createViewText(t *catalog.Table) string {
	parts := make([]string, len(t.ViewColumns))
	for i, c := range t.ViewColumns {
		parts[i] = c.Name
		if c.Comment != "" {
			parts[i] += " comment '" + c.Comment + "'"
		}
	}
	comment := ""
	if strings.TrimSpace(t.Comment) != "" {
		comment = " COMMENT '" + t.Comment + "'"
	}
	return fmt.Sprintf("CREATE VIEW `%s`\n(%s)\n%s AS %s;", t.Name, strings.Join(parts, ","), comment, t.View)
}
