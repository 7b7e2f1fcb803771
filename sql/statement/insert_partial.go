package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// partialInsert reports whether an INSERT with enable_unique_key_partial_update keeps the other columns of rows that are there. On
// other tables than merge-on-write ones, without a list of columns, with all of them, and without the AUTO_INCREMENT key it is an
// INSERT like any other (Doris: InsertUtils.normalizePlanWithoutLock).
func partialInsert(env *Env, t *catalog.Table, st *ast.Insert) (partial bool, err error) {
	if !sessionBool(env, "enable_unique_key_partial_update") || t.Model != catalog.Unique || !t.MergeOnWrite || len(t.ClusterKeys) > 0 || len(st.Columns) == 0 {
		return false, nil
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if slices.ContainsFunc(st.Columns, func(name string) bool { return strings.EqualFold(name, c.Name) }) {
			continue
		}
		switch {
		case c.Key && c.AutoIncrement:
			return false, nil
		case c.Key:
			return false, doriserr.New("Partial update should include all key columns, missing: %s", c.Name)
		}
		partial = partial || !c.Hidden
	}
	return partial, nil
}
