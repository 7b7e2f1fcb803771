package storage

import (
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// wide is a table that has a column of each layout.
func wide() *catalog.Table {
	types := []catalog.Type{
		catalog.Of(catalog.Boolean), catalog.Of(catalog.SmallInt), catalog.Of(catalog.Int), catalog.Of(catalog.Double), catalog.Of(catalog.LargeInt),
		catalog.DecimalOf(76, 3), catalog.Of(catalog.String), catalog.ArrayOf(catalog.Of(catalog.String)),
		catalog.MapOf(catalog.Of(catalog.Int), catalog.ArrayOf(catalog.Of(catalog.TinyInt))),
		catalog.StructOf(catalog.Field{Name: "a", Type: catalog.Of(catalog.Date)}, catalog.Field{Name: "b", Type: catalog.Of(catalog.JSON)}),
	}
	t := &catalog.Table{ID: 1, Name: "wide", SchemaVersion: 3}
	for i, typ := range types {
		t.Columns = append(t.Columns, catalog.Column{ID: uint32(i + 1), Name: string(rune('a' + i)), Type: typ, Nullable: true})
	}
	return t
}

// appendSample appends a value that depends on n to a vector of any type; every fourth is NULL.
func appendSample(v *chunk.Vector, n int) {
	if n%4 == 3 {
		v.AppendNull()
		return
	}
	switch v.Layout {
	case chunk.Bytes:
		v.AppendString("some text"[:n%10])
	case chunk.List:
		for i := range n % 3 {
			appendSample(v.Children[0], n+i)
		}
		v.EndList()
	case chunk.Record:
		for i, c := range v.Children {
			appendSample(c, n+i)
		}
		v.EndRecord()
	default:
		b := make([]byte, v.Layout.Width())
		for i := range b {
			b[i] = byte(n * (i + 1))
		}
		if v.Type.Kind == catalog.Boolean {
			b[0] = byte(n % 2)
		}
		v.AppendFixed(b)
	}
}

// wideChunk has n rows of wide.
func wideChunk(n int) *chunk.Chunk {
	c := chunk.ForTable(wide(), n)
	for i := range n {
		for k, v := range c.Columns {
			appendSample(v, i+k)
		}
		c.EndRow()
	}
	return c
}

// encodeBlock makes a block.
func encodeBlock(t *catalog.Table, c *chunk.Chunk) []byte {
	sizes := make([]int, len(c.Columns))
	return appendBlock(make([]byte, 0, blockSize(t, c, sizes)), t, c, sizes)
}

func TestBlockRoundTrip(t *testing.T) {
	table := wide()
	for _, n := range []int{0, 1, 7, 8, 9, 100, chunk.MaxRows} {
		c := wideChunk(n)
		encoded := encodeBlock(table, c)
		if sizes := make([]int, len(c.Columns)); blockSize(table, c, sizes) != len(encoded) {
			t.Errorf("%d rows: size %d, want %d", n, len(encoded), blockSize(table, c, sizes))
		}
		var b block
		if err := b.open(encoded); err != nil {
			t.Fatal(err)
		}
		for i := range table.Columns {
			v, err := newColumnReader(table, i).read(&b)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := chunk.Encode(nil, v), chunk.Encode(nil, c.Columns[i]); string(got) != string(want) {
				t.Errorf("%d rows: column %d differs", n, i)
			}
		}
	}
}

func TestCutBlocksAreRefused(t *testing.T) {
	encoded := encodeBlock(wide(), wideChunk(9))
	for n := range encoded {
		if readBlock(encoded[:n]) == nil {
			t.Errorf("a block cut to %d of %d bytes is accepted", n, len(encoded))
		}
	}
}

// readBlock decodes and walks all columns of a block of wide.
func readBlock(encoded []byte) error {
	var b block
	if err := b.open(encoded); err != nil {
		return err
	}
	table := wide()
	for i := range table.Columns {
		v, err := newColumnReader(table, i).read(&b)
		if err != nil {
			return err
		}
		copied := chunk.NewVector(v.Type, 0)
		copied.AppendRange(v, 0, v.Len)
	}
	return nil
}

func FuzzDecodeBlock(f *testing.F) {
	f.Add(encodeBlock(wide(), wideChunk(0)))
	f.Add(encodeBlock(wide(), wideChunk(3)))
	f.Add(encodeBlock(wide(), wideChunk(20)))
	f.Add(encodeBlock(people(1), peopleChunk(0, 5)))
	f.Fuzz(func(t *testing.T, encoded []byte) { _ = readBlock(encoded) })
}

func FuzzDecodeRow(f *testing.F) {
	table := historyTable(1, catalog.Unique, true)
	e, err := newRowEncoder(table, nil, false)
	if err != nil {
		f.Fatal(err)
	}
	rows := historyChunk(table, []modelRow{{k1: 1}, {k1: -5, sequence: new(int64)}})
	for i := range rows.Rows {
		k, err := e.appendKey(key(kindRow, 1, 1), rows, i)
		if err != nil {
			f.Fatal(err)
		}
		value, err := e.appendValue(nil, rows, i)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(k, value, value)
	}
	f.Fuzz(func(t *testing.T, k, older, newer []byte) {
		r := newRowReader(table, []int{0, 1, 2, 3, 4, 5, 6, 7}, true)
		if len(k) >= r.prefix {
			_ = r.row(k, newer)
		}
		_, _ = foldRows(nil, older, newer)
		_, _ = decodeTransaction(1, 1, newer)
		_, _ = decodeCounts(newer)
		if entry, err := decodeIndexEntry(newer); err == nil {
			for ok := true; ok && err == nil; _, ok, err = entry.next() {
			}
		}
	})
}
