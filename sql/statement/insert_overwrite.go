package statement

import (
	"context"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// insertOverwrite loads into temporary partitions, which then replace those that are overwritten (Doris:
// InsertOverwriteTableCommand). Rows that other loads bring meanwhile go with the old partitions.
func insertOverwrite(ctx context.Context, env *Env, st *ast.Insert, db *catalog.Database, t *catalog.Table) (*Result, error) {
	if p := st.Partitions; p != nil && (p.All || p.Temporary) {
		return nil, doriserr.NotSupported("INSERT OVERWRITE of PARTITION (*) and of temporary partitions")
	}
	if t.Partitioning.Auto {
		return nil, doriserr.NotSupported("INSERT OVERWRITE of a table with automatic partitions")
	}
	var names []string
	for _, p := range t.SortedPartitions(false) {
		names = append(names, p.Name)
	}
	if st.Partitions != nil {
		names = st.Partitions.Names
		for _, n := range names {
			if t.Partition(n, false) == nil {
				return nil, doriserr.New("Partition: %s is not exists", n)
			}
		}
	}
	staged, err := addOverwriteTargets(ctx, env, t.ID, names)
	if err != nil {
		return nil, err
	}
	plain := *st
	plain.Partitions = nil
	result, err := insertRows(ctx, env, &plain, db, overwriteView(staged, names))
	if err != nil {
		_, undo := env.Catalog.ModifyTable(context.WithoutCancel(ctx), t.ID, func(t *catalog.Table) error {
			t.Partitions = slices.DeleteFunc(t.Partitions, func(p catalog.Partition) bool { return p.Temporary && isOverwriteTarget(p.Name, names) })
			return nil
		})
		if undo != nil {
			env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: "partitions of the failed overwrite remain: " + undo.Error()})
		}
		return nil, err
	}
	_, err = env.Catalog.ModifyTable(ctx, t.ID, func(t *catalog.Table) error {
		for _, n := range names {
			if t.Partition(n, false) == nil || t.Partition(overwriteTarget(n), true) == nil {
				return doriserr.New("Partition[%s] does not exist", n)
			}
		}
		t.Partitions = slices.DeleteFunc(t.Partitions, func(p catalog.Partition) bool { return !p.Temporary && slices.Contains(names, p.Name) })
		for _, n := range names {
			p := t.Partition(overwriteTarget(n), true)
			p.Name, p.Temporary = n, false
		}
		return nil
	})
	return result, err
}

// overwriteTarget is the name of the temporary partition that takes the rows of another.
func overwriteTarget(name string) string { return "iot_tmp_" + name }

// isOverwriteTarget reports whether a temporary partition takes the rows of one of these.
func isOverwriteTarget(name string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return overwriteTarget(n) == name })
}

// addOverwriteTargets adds the temporary partitions.
func addOverwriteTargets(ctx context.Context, env *Env, table uint64, names []string) (*catalog.Table, error) {
	return env.Catalog.ModifyTable(ctx, table, func(t *catalog.Table) error {
		for _, n := range names {
			old := t.Partition(n, false)
			if old == nil {
				return doriserr.New("Partition: %s is not exists", n)
			}
			if t.Partition(overwriteTarget(n), true) != nil {
				return doriserr.New("Not allowed running Insert Overwrite on same table.")
			}
			p := *old
			p.ID, p.Name, p.Temporary, p.Created = 0, overwriteTarget(n), true, env.Clock.Now()
			t.Partitions = append(t.Partitions, p)
		}
		return nil
	})
}

// overwriteView is the table with the temporary partitions in the place of those that they replace, and no others.
func overwriteView(t *catalog.Table, names []string) *catalog.Table {
	view := t.Clone()
	view.Partitions = slices.DeleteFunc(view.Partitions, func(p catalog.Partition) bool { return !p.Temporary || !isOverwriteTarget(p.Name, names) })
	for i := range view.Partitions {
		view.Partitions[i].Temporary = false
	}
	return view
}
