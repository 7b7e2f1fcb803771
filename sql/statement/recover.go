// RECOVER DATABASE|TABLE|PARTITION name [id] [AS alias], DROP CATALOG RECYCLE BIN, SHOW CATALOG RECYCLE BIN
//
// Doris: CatalogRecycleBin. What was dropped last comes back first.

package statement

import (
	"context"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// latest returns the thing dropped last that fits, or nil.
func latest(s *catalog.Snapshot, fits func(*catalog.Recycled) bool) (*catalog.Recycled, error) {
	bin, err := s.RecycleBin()
	if err != nil {
		return nil, err
	}
	var found *catalog.Recycled
	for i := range bin {
		if fits(&bin[i]) && (found == nil || bin[i].Dropped.After(found.Dropped)) {
			found = &bin[i]
		}
	}
	return found, nil
}

// idOrMinus is an id as messages print it: -1 without one.
func idOrMinus(id int64) int64 {
	if id == 0 {
		return -1
	}
	return id
}

func recoverDatabase(ctx context.Context, env *Env, st *ast.RecoverDatabase) error {
	if st.Alias == "" && env.Catalog.Database(st.Name) != nil {
		return doriserr.New("Database[%s] already exist.", st.Name)
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		s := e.Snapshot()
		r, err := latest(s, func(r *catalog.Recycled) bool {
			return r.Database != nil && r.Database.Name == st.Name && (st.ID <= 0 || r.Database.ID == uint64(st.ID))
		})
		if err != nil {
			return err
		}
		if r == nil {
			return doriserr.New("Unknown database '%s' or database id '%d'", st.Name, idOrMinus(st.ID))
		}
		d := *r.Database
		if st.Alias != "" {
			d.Name = st.Alias
		}
		if s.Database(d.Name) != nil {
			return doriserr.New("Database[%s] already exist.", d.Name)
		}
		bin, err := s.RecycleBin()
		if err != nil {
			return err
		}
		e.PutDatabase(&d)
		e.Forget(*r, false)
		for _, x := range bin {
			if x.Table != nil && x.DatabaseID == d.ID && x.WithDatabase {
				e.Forget(x, false)
				e.PutTable(x.Table)
			}
		}
		return nil
	})
}

func recoverTable(ctx context.Context, env *Env, st *ast.RecoverTable) error {
	d, err := findDatabase(env, st.Name.Catalog, st.Name.Database)
	if err != nil {
		return err
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		s := e.Snapshot()
		if st.Alias == "" && s.TableIn(d.ID, st.Name.Name) != nil && st.ID <= 0 {
			if r, err := latest(s, recycledTable(d.ID, st)); err != nil || r != nil {
				if err != nil {
					return err
				}
				return doriserr.New("Table '%s' already exists", st.Name.Name)
			}
		}
		r, err := latest(s, recycledTable(d.ID, st))
		if err != nil {
			return err
		}
		if r == nil {
			return doriserr.New("Unknown table '%s' or table id '%d' in %s", st.Name.Name, idOrMinus(st.ID), d.Name)
		}
		t := r.Table.Clone()
		if st.Alias != "" {
			t.Name = st.Alias
		}
		if s.TableIn(d.ID, t.Name) != nil {
			return doriserr.New("Table '%s' already exists", t.Name)
		}
		e.Forget(*r, false)
		e.PutTable(t)
		return nil
	})
}

// recycledTable fits the dropped tables that RECOVER TABLE means.
func recycledTable(database uint64, st *ast.RecoverTable) func(*catalog.Recycled) bool {
	return func(r *catalog.Recycled) bool {
		return r.Table != nil && r.DatabaseID == database && r.Table.Name == st.Name.Name && (st.ID <= 0 || r.Table.ID == uint64(st.ID))
	}
}

func recoverPartition(ctx context.Context, env *Env, st *ast.RecoverPartition) error {
	_, t, err := findTable(env, st.Table)
	if err != nil {
		return err
	}
	if t.IsView() {
		return notOLAP(t)
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		s := e.Snapshot()
		old := s.TableByID(t.ID)
		if old == nil {
			return catalog.ErrChanged
		}
		name := st.Name
		if st.Alias != "" {
			name = st.Alias
		}
		if old.Partition(name, false) != nil {
			return doriserr.New("partition[%s] already exist in table[%s]", name, t.Name)
		}
		r, err := latest(s, func(r *catalog.Recycled) bool {
			return r.Partition != nil && r.TableID == t.ID && r.Partition.Name == st.Name && (st.ID <= 0 || r.Partition.ID == uint64(st.ID))
		})
		if err != nil {
			return err
		}
		if r == nil {
			return doriserr.New("No partition named '%s' or partition id '%d' in table %s", st.Name, idOrMinus(st.ID), t.Name)
		}
		p := *r.Partition
		p.Name = name
		clash := false
		if old.Partitioning.Kind == catalog.RangePartitioned {
			clash = old.PlaceRange(p.Lower, p.Upper, false) != nil
		} else {
			clash = old.PlaceValues(p.Values, false, "") != nil
		}
		if clash {
			return doriserr.New("Can not recover partition[%s]. Partition item conflict.", st.Name)
		}
		changed := old.Clone()
		changed.Partitions = append(changed.Partitions, p)
		e.Forget(*r, false)
		return e.ReplaceTable(old, changed)
	})
}

func dropRecycleBin(ctx context.Context, env *Env, st *ast.DropRecycleBin) error {
	id, kind := uint64(st.ID), strings.ToLower(st.IDType)
	if kind != "dbid" && kind != "tableid" && kind != "partitionid" {
		return doriserr.New("DROP CATALOG RECYCLE BIN: %s should be 'DbId', 'TableId' or 'PartitionId'.", st.IDType)
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		bin, err := e.Snapshot().RecycleBin()
		if err != nil {
			return err
		}
		for _, r := range bin {
			hit := false
			switch kind {
			case "dbid":
				hit = r.Database != nil && r.Database.ID == id || r.Table != nil && r.DatabaseID == id
			case "tableid":
				hit = r.Table != nil && r.Table.ID == id || r.TableID == id
			default:
				hit = r.Partition != nil && r.Partition.ID == id
			}
			if hit {
				e.Forget(r, true)
			}
		}
		return nil
	})
}

func showRecycleBin(env *Env, st *ast.ShowRecycleBin) (*Result, error) {
	if st.Where != nil {
		if column, _, text, ok := comparedText(st.Where); !ok || column != "name" || text == "" {
			return nil, doriserr.New(`Where clause should like: Name = "name",  or Name LIKE "matcher"`)
		}
	}
	bin, err := env.Catalog.Snapshot().RecycleBin()
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("Type", "Name", "DbId", "TableId", "PartitionId", "DropTime", "DataSize", "RemoteDataSize")}
	add := func(kind, name string, database, table, partition uint64, x catalog.Recycled) {
		r.Rows = append(r.Rows, Row(kind, name, idText(database), idText(table), idText(partition), timeText(env, x.Dropped), sizeText(0), sizeText(0)))
	}
	for _, x := range bin {
		if x.Database != nil {
			add("Database", x.Database.Name, x.Database.ID, 0, 0, x)
		}
	}
	for _, x := range bin {
		if x.Table != nil {
			add("Table", x.Table.Name, x.DatabaseID, x.Table.ID, 0, x)
		}
	}
	for _, x := range bin {
		if x.Partition != nil {
			add("Partition", x.Partition.Name, x.DatabaseID, x.TableID, x.Partition.ID, x)
		}
	}
	return filterRows(r, st.Where, nil)
}

// idText prints an id, or nothing for none.
func idText(id uint64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(id, 10)
}
