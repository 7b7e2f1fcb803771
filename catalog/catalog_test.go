package catalog

import (
	"errors"
	"testing"
)

func TestReopen(t *testing.T) {
	m := &memoryStore{}
	c, _ := openMemory(t, m)
	d := must(c.CreateDatabase(t.Context(), "d", Properties{{Key: "a", Value: "b"}}))(t)
	made := must(c.CreateTable(t.Context(), smallTable(d.ID, "x")))(t)
	if err := c.PutOther(t.Context(), "some/thing", []byte("1")); err != nil {
		t.Fatal(err)
	}
	first := must(c.NewID())(t)

	c, _ = openMemory(t, m)
	again := c.Table("d", "x")
	if again == nil || again.ID != made.ID || again.Partitions[0].ID != made.Partitions[0].ID || len(again.Columns) != 2 {
		t.Fatalf("the table came back as %+v", again)
	}
	if v, _ := c.Database("d").Properties.Get("a"); v != "b" {
		t.Errorf("property a = %q", v)
	}
	if string(c.Other("some/thing")) != "1" {
		t.Error("the named record is gone")
	}
	if next := must(c.NewID())(t); next <= first || next <= made.ID {
		t.Errorf("id %d after %d and %d", next, first, made.ID)
	}
	for _, name := range []string{"information_schema", "mysql", "__internal_schema"} {
		if c.Database(name) == nil {
			t.Errorf("no database %s", name)
		}
	}
}

func TestFailedSaveChangesNothing(t *testing.T) {
	m := &memoryStore{}
	c, _ := openMemory(t, m)
	d := must(c.CreateDatabase(t.Context(), "d", nil))(t)
	events := 0
	c.Listen(func(Event) { events++ })
	m.broken = true
	if _, err := c.CreateTable(t.Context(), smallTable(d.ID, "x")); !errors.Is(err, errBroken) {
		t.Errorf("CreateTable: %v", err)
	}
	if err := c.DropDatabase(t.Context(), d.ID, true); !errors.Is(err, errBroken) {
		t.Errorf("DropDatabase: %v", err)
	}
	if c.Table("d", "x") != nil || c.Database("d") == nil || events != 0 {
		t.Error("a change became visible that was not saved")
	}
}

func TestUpdateTableNeedsTheLastVersion(t *testing.T) {
	c, _ := openMemory(t, &memoryStore{})
	d := must(c.CreateDatabase(t.Context(), "d", nil))(t)
	old := must(c.CreateTable(t.Context(), smallTable(d.ID, "x")))(t)
	changed := old.Clone()
	changed.Comment = "one"
	next := must(c.UpdateTable(t.Context(), old, changed))(t)
	if c.TableByID(old.ID) != next || next.Comment != "one" || old.Comment != "" {
		t.Errorf("after an update the table has the comment %q, the old one %q", c.TableByID(old.ID).Comment, old.Comment)
	}
	if _, err := c.UpdateTable(t.Context(), old, changed); !errors.Is(err, ErrChanged) {
		t.Errorf("an update of an old version: %v", err)
	}
}

func TestDropAndListen(t *testing.T) {
	m := &memoryStore{}
	c, clk := openMemory(t, m)
	var dropped []string
	c.Listen(func(e Event) {
		if e.Kind == TableDropped {
			dropped = append(dropped, e.Old.Name)
		}
		if e.Kind == DatabaseDropped {
			dropped = append(dropped, e.Database.Name)
		}
	})
	d := must(c.CreateDatabase(t.Context(), "d", nil))(t)
	x := must(c.CreateTable(t.Context(), smallTable(d.ID, "x")))(t)
	y := must(c.CreateTable(t.Context(), smallTable(d.ID, "y")))(t)
	if err := c.DropTable(t.Context(), x.ID, false); err != nil {
		t.Fatal(err)
	}
	if err := c.DropTable(t.Context(), y.ID, true); err != nil {
		t.Fatal(err)
	}
	if len(m.erased) != 1 || m.erased[0] != y.ID {
		t.Errorf("erased %v, want only the table dropped with FORCE", m.erased)
	}
	if bin := must(c.Snapshot().RecycleBin())(t); len(bin) != 1 || bin[0].Table.Name != "x" {
		t.Errorf("recycle bin %+v", bin)
	}
	clk.Advance(TrashExpire + 1)
	if err := c.PurgeExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	if bin := must(c.Snapshot().RecycleBin())(t); len(bin) != 0 || len(m.erased) != 2 {
		t.Errorf("after a day: bin %v, erased %v", bin, m.erased)
	}
	must(c.CreateTable(t.Context(), smallTable(d.ID, "z")))(t)
	if err := c.DropDatabase(t.Context(), d.ID, true); err != nil {
		t.Fatal(err)
	}
	if got := len(dropped); got != 4 || dropped[2] != "z" || dropped[3] != "d" {
		t.Errorf("events %v", dropped)
	}
}

func TestAutoIncrement(t *testing.T) {
	m := &memoryStore{}
	c, _ := openMemory(t, m)
	d := must(c.CreateDatabase(t.Context(), "d", nil))(t)
	x := must(c.CreateTable(t.Context(), smallTable(d.ID, "x")))(t)
	next := func(n int) int64 { return must(c.AutoIncrement(t.Context(), x, &x.Columns[1], n))(t) }
	if a, b := next(3), next(autoIncrementBlock*2); a != 1 || b != 4 {
		t.Errorf("first values %d and %d, want 1 and 4", a, b)
	}
	last := next(1)
	c, _ = openMemory(t, m)
	if after := next(1); after <= last {
		t.Errorf("%d after a restart, and %d before it", after, last)
	}
	if _, err := c.AutoIncrement(t.Context(), x, &x.Columns[0], 1); err == nil {
		t.Error("a column without AUTO_INCREMENT has values")
	}
	if err := c.DropTable(t.Context(), x.ID, true); err != nil {
		t.Fatal(err)
	}
	if keys := c.OtherKeys("autoincrement/"); len(keys) != 0 {
		t.Errorf("counters of a dropped table remain: %v", keys)
	}
}
