package statement

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// INSERT OVERWRITE TABLE name [PARTITION (names) | PARTITION (*)] ...
//
// Doris: InsertOverwriteTableCommand, InsertOverwriteUtil. The rows are loaded into temporary partitions, which then take the place
// of those that are overwritten: all of the table, the named ones, or with PARTITION (*) those that rows belong to. What other loads
// bring to the old partitions meanwhile goes with them, in Doris too; a load that has not committed then fails.

// maxOverwriteName is from where on the name of a temporary partition is cut.
const maxOverwriteName = 50

// overwrite is one INSERT OVERWRITE.
type overwrite struct {
	env   *Env
	table uint64
	// now is the table with partitions as the load sees them: those that are overwritten have the ids of their temporary ones.
	// real is the table itself; without auto no partitions are added for rows that have none.
	now, real *catalog.Table
	auto      bool
	// detect finds the partitions by the rows.
	detect bool
	route  load.RouteFunc
	// targets has the id of the temporary partition for each one that is overwritten.
	targets map[uint64]uint64
}

func insertOverwrite(ctx context.Context, env *Env, st *ast.Insert, db *catalog.Database, t *catalog.Table) (*Result, error) {
	o := &overwrite{env: env, table: t.ID, targets: map[uint64]uint64{}}
	var names []string
	whole := st.Partitions == nil
	switch {
	case whole || st.Partitions.All && t.Partitioning.Kind == catalog.Unpartitioned:
		for _, p := range t.SortedPartitions(false) {
			names = append(names, p.Name)
		}
	case st.Partitions.All:
		o.detect = true
	default:
		for _, n := range st.Partitions.Names {
			if t.Partition(n, st.Partitions.Temporary) == nil {
				return nil, doriserr.New("partition %s is not found in table %s", n, t.Name)
			}
			if st.Partitions.Temporary {
				return nil, doriserr.New("Failed to add partition. existed partition name: %s", n)
			}
		}
		names = st.Partitions.Names
	}
	o.auto = (whole || o.detect) && t.Partitioning.Auto && sessionBool(env, "enable_auto_create_when_overwrite")
	if env.Routes != nil {
		o.route = env.Routes()
	}
	o.setReal(t)
	result, err := o.run(ctx, st, db, names)
	if err != nil {
		if undo := o.drop(context.WithoutCancel(ctx)); undo != nil {
			env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: "partitions of the failed overwrite remain: " + undo.Error()})
		}
	}
	return result, err
}

// run loads the rows and replaces the partitions.
func (o *overwrite) run(ctx context.Context, st *ast.Insert, db *catalog.Database, names []string) (*Result, error) {
	if err := o.add(ctx, names); err != nil {
		return nil, err
	}
	plain := *st
	if o.detect || st.Partitions != nil && st.Partitions.All {
		plain.Partitions = nil
	}
	var route load.RouteFunc
	if o.route != nil {
		route = o.find
	}
	result, err := insertRows(ctx, o.env, &plain, db, o.now, route)
	if err != nil {
		return nil, err
	}
	if result.Affected == 0 && st.Partitions != nil && st.Partitions.All {
		return result, o.drop(ctx)
	}
	return result, o.replace(ctx)
}

// setReal takes the table as it is now.
func (o *overwrite) setReal(t *catalog.Table) {
	if t.Partitioning.Auto && !o.auto {
		t = t.Clone()
		t.Partitioning.Auto = false
	}
	o.real = t
	o.now = t.Clone()
	for i := range o.now.Partitions {
		if target, ok := o.targets[o.now.Partitions[i].ID]; ok {
			o.now.Partitions[i].ID = target
		}
	}
}

// find implements load.RouteFunc.
func (o *overwrite) find(ctx context.Context, _ *catalog.Table, rows *chunk.Chunk, out []int32) (*catalog.Table, error) {
	grown, err := o.route(ctx, o.real, rows, out)
	if err != nil {
		return o.now, err
	}
	if grown != o.real {
		o.setReal(grown)
	}
	if !o.detect {
		return o.now, nil
	}
	var names []string
	for _, place := range out[:rows.Rows] {
		if place < 0 {
			continue
		}
		p := &o.real.Partitions[place]
		if _, known := o.targets[p.ID]; !known && !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return o.now, nil
	}
	return o.now, o.add(ctx, names)
}

// add adds a temporary partition for each of these.
func (o *overwrite) add(ctx context.Context, names []string) error {
	if len(names) == 0 {
		return nil
	}
	changed, err := o.env.Catalog.ModifyTable(ctx, o.table, func(t *catalog.Table) error {
		for _, n := range names {
			old := t.Partition(n, false)
			if old == nil {
				return doriserr.New("partition %s is not found in table %s", n, t.Name)
			}
			// Nobody else has the name now: what has it was left by a crash.
			target := o.targetName(n)
			t.Partitions = slices.DeleteFunc(t.Partitions, func(p catalog.Partition) bool { return p.Temporary && p.Name == target })
			p := *t.Partition(n, false)
			p.ID, p.Name, p.Temporary, p.Created = 0, target, true, o.env.Clock.Now()
			p.Properties = slices.Clone(p.Properties)
			t.Partitions = append(t.Partitions, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range names {
		o.targets[changed.Partition(n, false).ID] = changed.Partition(o.targetName(n), true).ID
	}
	// The places of the partitions that are known must stay: the rows of a chunk were routed by them.
	o.setReal(o.real)
	return nil
}

// targetName is the name of the temporary partition that takes the rows of another.
func (o *overwrite) targetName(name string) string {
	target := fmt.Sprintf("iot_temp_%d_%s", o.env.Session.ID(), name)
	if len(target) <= maxOverwriteName {
		return target
	}
	h := fnv.New32a()
	h.Write([]byte(target))
	return fmt.Sprintf("%s%d_%d", strings.ToValidUTF8(target[:30], ""), h.Sum32(), o.env.Session.ID())
}

// replace lets the temporary partitions take the place and the names of those that are overwritten.
func (o *overwrite) replace(ctx context.Context) error {
	if len(o.targets) == 0 {
		return nil
	}
	_, err := o.env.Catalog.ModifyTable(ctx, o.table, func(t *catalog.Table) error {
		names := map[uint64]string{}
		for i := range t.Partitions {
			p := &t.Partitions[i]
			if target, ok := o.targets[p.ID]; ok && !p.Temporary {
				names[target] = p.Name
			}
		}
		if len(names) != len(o.targets) {
			return doriserr.New("partitions of table %s were dropped or replaced while they were overwritten", t.Name)
		}
		t.Partitions = slices.DeleteFunc(t.Partitions, func(p catalog.Partition) bool { return o.targets[p.ID] != 0 && !p.Temporary })
		for i := range t.Partitions {
			p := &t.Partitions[i]
			if name, ok := names[p.ID]; ok {
				p.Name, p.Temporary = name, false
				delete(names, p.ID)
			}
		}
		if len(names) > 0 {
			return doriserr.New("temporary partitions of table %s were dropped while it was overwritten", t.Name)
		}
		return nil
	})
	return err
}

// drop drops the temporary partitions.
func (o *overwrite) drop(ctx context.Context) error {
	if len(o.targets) == 0 {
		return nil
	}
	_, err := o.env.Catalog.ModifyTable(ctx, o.table, func(t *catalog.Table) error {
		t.Partitions = slices.DeleteFunc(t.Partitions, func(p catalog.Partition) bool {
			for _, target := range o.targets {
				if p.Temporary && p.ID == target {
					return true
				}
			}
			return false
		})
		return nil
	})
	return err
}
