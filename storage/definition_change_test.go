package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// newColumn makes a value column of a random kind.
func (d *definitions) newColumn(t *catalog.Table) catalog.Column {
	c := catalog.Column{ID: t.NextColumnID, Name: fmt.Sprint("c", t.NextColumnID), Nullable: true, Default: catalog.Default{Kind: catalog.DefaultNull}}
	t.NextColumnID++
	kind := d.r.Intn(6)
	if t.Model != catalog.Aggregate {
		kind = d.r.Intn(2)
	}
	switch kind {
	case 0, 1:
		c.Type = []catalog.Type{catalog.Of(catalog.SmallInt), catalog.VarCharOf(20)}[kind]
		if t.Model == catalog.Aggregate {
			c.Aggregation = []string{"MIN", "MAX", "REPLACE", "REPLACE_IF_NOT_NULL", "SUM"}[d.r.Intn(5-kind)]
		}
		if d.r.Intn(2) == 0 {
			c.Default = catalog.Default{Kind: catalog.DefaultLiteral, Literal: fmt.Sprint(d.r.Intn(50))}
		}
	case 2:
		c.Type, c.Aggregation, c.Nullable, c.Default.Kind = catalog.Of(catalog.Bitmap), "BITMAP_UNION", false, catalog.DefaultBitmapEmpty
	case 3:
		c.Type, c.Aggregation, c.Nullable, c.Default.Kind = catalog.Of(catalog.HLL), "HLL_UNION", false, catalog.DefaultHLLEmpty
	case 4:
		c.Type, c.Aggregation = catalog.Of(catalog.QuantileState), "QUANTILE_UNION"
	case 5:
		c.Type, c.Aggregation = catalog.StateOf("sum", []catalog.Field{{Name: catalog.StateNullable, Type: catalog.Of(catalog.Int)}}), "GENERIC"
	}
	return c
}

// values are the places of the value columns that can be changed.
func values(t *catalog.Table) []int {
	var places []int
	for i := range t.Columns {
		if c := &t.Columns[i]; !c.Key && !c.Hidden {
			places = append(places, i)
		}
	}
	return places
}

// changeColumns makes the next schema.
func (d *definitions) changeColumns() {
	next := d.table.Clone()
	next.SchemaVersion++
	places := values(next)
	switch n := d.r.Intn(10); {
	case n < 4 || len(places) == 0:
		c := d.newColumn(next)
		next.Columns = slices.Insert(next.Columns, 1+len(next.KeyColumns())-1+d.r.Intn(len(places)+1), c)
		d.say("add %s %s %s default %v", c.Name, c.Type, c.Aggregation, c.Default)
	case n < 6:
		at := places[d.r.Intn(len(places))]
		d.say("drop %s", next.Columns[at].Name)
		next.Columns = slices.Delete(next.Columns, at, at+1)
	case n < 7:
		c := &next.Columns[places[d.r.Intn(len(places))]]
		d.say("rename %s", c.Name)
		c.Name += "x"
	case n < 9:
		c := &next.Columns[places[d.r.Intn(len(places))]]
		switch c.Type.Kind {
		case catalog.SmallInt:
			c.Type = catalog.Of(catalog.Int)
		case catalog.Int:
			c.Type = catalog.Of(catalog.BigInt)
		case catalog.BigInt:
			if c.Aggregation == "" || strings.HasPrefix(c.Aggregation, "REPLACE") {
				c.Type = catalog.VarCharOf(30)
			}
		}
		d.say("modify %s to %s", c.Name, c.Type)
	default:
		d.changeKey(next)
	}
	d.saveTable(next, catalog.Change{})
	d.rekey()
}

// changeKey makes the key's bytes others: another type, one more column, or another order.
func (d *definitions) changeKey(next *catalog.Table) {
	keys := len(next.KeyColumns())
	switch n := d.r.Intn(4); {
	case n == 0:
		if c := &next.Columns[0]; c.ID == 1 && c.Type.Kind == catalog.SmallInt {
			c.Type = catalog.Of(catalog.Int)
			d.say("modify k to INT")
		}
	case n < 3 && keys < 3:
		c := catalog.Column{ID: next.NextColumnID, Name: fmt.Sprint("k", next.NextColumnID), Type: catalog.Of(catalog.SmallInt), Key: true,
			Default: catalog.Default{Kind: catalog.DefaultLiteral, Literal: fmt.Sprint(d.r.Intn(3))}}
		next.NextColumnID++
		at := d.r.Intn(keys + 1)
		next.Columns = slices.Insert(next.Columns, at, c)
		d.say("add key %s at %d default %s", c.Name, at, c.Default.Literal)
	case keys > 1:
		next.Columns[0], next.Columns[keys-1] = next.Columns[keys-1], next.Columns[0]
		d.say("exchange keys %s and %s", next.Columns[0].Name, next.Columns[keys-1].Name)
	}
	if places := values(next); len(places) > 1 && d.r.Intn(2) == 0 {
		a, b := places[0], places[len(places)-1]
		next.Columns[a], next.Columns[b] = next.Columns[b], next.Columns[a]
		d.say("exchange %s and %s", next.Columns[a].Name, next.Columns[b].Name)
	}
}

// saveTable makes a definition the table's.
func (d *definitions) saveTable(next *catalog.Table, change catalog.Change) {
	change.PutTables = append(change.PutTables, next)
	d.fatal(d.store.SaveCatalog(context.Background(), change))
	d.table = next
}

// changePartitions drops, truncates, replaces or adds a partition.
func (d *definitions) changePartitions() {
	next := d.table.Clone()
	if len(next.Partitions) < 3 {
		// The one that was dropped comes back, empty.
		for upper := 0; upper <= 20; upper += 10 {
			if next.Partition(fmt.Sprint("p", upper), false) == nil {
				d.lastPartition++
				next.Partitions = append(next.Partitions, catalog.Partition{
					ID: d.lastPartition, Name: fmt.Sprint("p", upper), Lower: []catalog.Bound{{Text: fmt.Sprint(upper - 10)}}, Upper: []catalog.Bound{{Text: fmt.Sprint(upper)}},
				})
				d.say("add partition %d", d.lastPartition)
				break
			}
		}
		d.saveTable(next, catalog.Change{})
		return
	}
	at := d.r.Intn(len(next.Partitions))
	gone := next.Partitions[at]
	change := catalog.Change{ErasePartitions: []catalog.PartitionRef{{Table: 1, Partition: gone.ID}}}
	switch d.r.Intn(3) {
	case 0:
		d.say("drop partition %d", gone.ID)
		next.Partitions = slices.Delete(next.Partitions, at, at+1)
	case 1:
		d.lastPartition++
		d.say("truncate partition %d to %d", gone.ID, d.lastPartition)
		next.Partitions[at].ID = d.lastPartition
	default:
		d.lastPartition++
		d.say("replace partition %d by %d", gone.ID, d.lastPartition)
		temporary := gone
		temporary.ID, temporary.Name, temporary.Temporary = d.lastPartition, "temporary", true
		with := d.table.Clone()
		with.Partitions = append(with.Partitions, temporary)
		d.saveTable(with, catalog.Change{})
		l := d.begin()
		d.write(l, temporary.ID)
		d.fatal(l.txn.Commit(context.Background(), load.Attachment{}))
		d.visible(l)
		next.Partitions[at].ID = d.lastPartition
	}
	for _, l := range d.open {
		l.lost = l.lost || l.rows[gone.ID] != nil
	}
	delete(d.rows, gone.ID)
	d.saveTable(next, change)
}
