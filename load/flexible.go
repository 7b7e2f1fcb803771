package load

import (
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// A flexible partial update (unique_key_update_mode=UPDATE_FLEXIBLE_COLUMNS) gives of each row the columns that its JSON object has.
// The hidden __DORIS_SKIP_BITMAP_COL__ has the others. Rows that give the same columns are written together.

// absent is the text of a column that an object does not have. It is known by its address.
var absent = []byte("absent")

// isAbsent reports whether a field is not in its object.
func isAbsent(text []byte) bool { return len(text) == len(absent) && &text[0] == &absent[0] }

// checkFlexible checks a table for flexible partial updates (Doris: NereidsStreamLoadPlanner).
func (p *plan) checkFlexible() error {
	if !p.spec.Flexible {
		return nil
	}
	light, given := p.table.Properties.Get("light_schema_change")
	switch {
	case p.table.Model != catalog.Unique || !p.table.MergeOnWrite:
		return doriserr.New("Only unique key merge on write support partial update")
	case len(p.table.ClusterKeys) > 0:
		return doriserr.New("Can't do partial update on merge-on-write Unique table with cluster keys")
	case p.table.ColumnIndex(catalog.SkipBitmapColumn) < 0:
		return doriserr.New("Flexible partial update can only support table with skip bitmap hidden column. But table %[1]s doesn't have it. "+
			"You can use `ALTER TABLE %[1]s ENABLE FEATURE \"UPDATE_FLEXIBLE_COLUMNS\";` to add it to the table.", p.table.Name)
	case given && light == "false":
		return doriserr.New("Flexible partial update can only support table with light_schema_change enabled. "+
			"But table %s's property light_schema_change is false", p.table.Name)
	}
	for i := range p.table.Columns {
		switch c := &p.table.Columns[i]; {
		case c.Type.Kind == catalog.Variant:
			return doriserr.New("Flexible partial update can only support table without variant columns.")
		case c.Generated != "":
			return doriserr.NotSupported("flexible partial updates of a table with generated columns")
		}
	}
	return nil
}

// flexible knows which columns each row of the target's chunk gives.
type flexible struct {
	target *target
	// columns are the table columns that fields feed, in the order of the direct way; defaults are their values in new rows.
	columns  []int
	defaults []*chunk.Vector
	// row has a bit for each of the columns that the row under way does not give, rows those of the rows that were taken, words each.
	row, rows []uint64
	words     int
	// sequence is the hidden sequence column that follows the column mapped, or -1.
	sequence, mapped int
	onUpdate         []bool
	run              *chunk.Chunk
	// skip is the column that the columns not given are noted in, skipped what the rows of a run have there.
	skip    int
	skipped []byte
}

// newFlexible prepares a target whose rows give some columns each.
func newFlexible(t *target) (*flexible, error) {
	p, ok := t.load.request.Txn.(PartialTxn)
	if !ok {
		return nil, doriserr.NotSupported("flexible partial updates with this sink")
	}
	t.partial = p
	f := &flexible{target: t, sequence: -1, skip: t.table.ColumnIndex(catalog.SkipBitmapColumn)}
	for i, s := range t.plan.sources {
		c := &t.table.Columns[i]
		if s.kind == fromColumn && c.Name == catalog.SequenceColumn {
			f.sequence, f.mapped = i, s.from
		}
		if s.kind != fromField {
			continue
		}
		value, err := defaultValue(c, &t.load.request)
		if c.OnUpdate.Kind != catalog.NoDefault {
			value, err = onUpdateValue(c, &t.load.request)
		}
		if err != nil {
			return nil, err
		}
		f.columns, f.defaults = append(f.columns, i), append(f.defaults, value)
		f.onUpdate = append(f.onUpdate, c.OnUpdate.Kind != catalog.NoDefault)
	}
	f.words = (len(f.columns) + 63) / 64
	f.row = make([]uint64, f.words)
	return f, nil
}

// leave notes that the row under way does not give column k and appends its value in a new row.
func (f *flexible) leave(k int, v *chunk.Vector) {
	f.row[k/64] |= 1 << (k % 64)
	v.AppendFrom(f.defaults[k], 0)
}

// take takes a row with a note of what it does not give; one without a key column is filtered.
func (f *flexible) take(d *direct, fields [][]byte, partition int32, offset int64) error {
	if c := f.missingKey(fields, d.columns); c != nil {
		return d.target.load.filter(ErrorRow{
			Reason: "The key columns can not be ommited in flexible partial update, missing key column: " + c.Name, Partition: partition, Offset: offset,
		})
	}
	clear(f.row)
	before := d.target.out.Rows
	err := d.parsed(fields, partition, offset)
	if d.target.out.Rows > before {
		f.rows = append(f.rows, f.row...)
	}
	return err
}

// missingKey returns the first key column that a row does not have, or nil.
func (f *flexible) missingKey(fields [][]byte, columns []directColumn) *catalog.Column {
	for k := range columns {
		if c := columns[k].column; c.Key && !c.AutoIncrement && isAbsent(fields[columns[k].field]) {
			return c
		}
	}
	return nil
}

// write hands rows to the transaction, those that give the same columns together; places are the rows of the target's chunk that
// they are, nil for all.
func (f *flexible) write(ctx context.Context, rows *chunk.Chunk, places []int32) error {
	of := func(i int) []uint64 {
		if places != nil {
			i = int(places[i])
		}
		return f.rows[i*f.words : (i+1)*f.words]
	}
	for from := 0; from < rows.Rows; {
		to := from + 1
		for to < rows.Rows && slices.Equal(of(from), of(to)) {
			to++
		}
		if f.run == nil {
			f.run = chunk.ForTable(f.target.table, chunk.MaxRows)
		}
		f.run.Reset()
		f.run.AppendRange(rows, from, to)
		given, keys := f.given(of(from))
		if err := f.note(of(from)); err != nil {
			return err
		}
		if err := f.target.partial.WritePartial(ctx, f.target.table, given, f.run, keys); err != nil {
			return err
		}
		from = to
	}
	f.rows = f.rows[:0]
	return nil
}

// note fills the column of the run under way that says which columns its rows do not give: their ids as Doris counts them.
func (f *flexible) note(row []uint64) error {
	ids := roaring64.New()
	id := func(place int) { ids.Add(uint64(f.target.table.Columns[place].ID) - 1) }
	for k, place := range f.columns {
		if row[k/64]>>(k%64)&1 == 0 {
			continue
		}
		if id(place); place == f.mapped && f.sequence >= 0 {
			id(f.sequence)
		}
	}
	var err error
	if f.skipped, err = state.AppendBitmap(f.skipped[:0], ids); err != nil {
		return err
	}
	v := f.run.Columns[f.skip]
	v.Reset()
	for range f.run.Rows {
		v.AppendBytes(f.skipped)
	}
	return nil
}

// given returns the columns besides the key that a row gives, and which new keys are refused.
func (f *flexible) given(row []uint64) (places []int, keys NewKeys) {
	keys.Refused, keys.Flexible = f.target.plan.spec.NewKeyError, true
	places = []int{f.skip}
	for k, place := range f.columns {
		c := &f.target.table.Columns[place]
		left := row[k/64]>>(k%64)&1 != 0
		switch {
		case c.Key:
		case !left || f.onUpdate[k]:
			places = append(places, place)
		case keys.Lacking == "" && !c.Hidden && !c.Nullable && !c.AutoIncrement && (c.Default.Kind == catalog.NoDefault || c.Default.Kind == catalog.DefaultNull):
			keys.Lacking = c.Name
		}
		if place == f.mapped && f.sequence >= 0 && !left {
			places = append(places, f.sequence)
		}
	}
	slices.Sort(places)
	return places, keys
}
