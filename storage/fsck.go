package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// Report is what [Store.Fsck] has found.
type Report struct {
	// What was read.
	Databases, Tables, Blocks, Rows, Jobs, Transactions int64
	Problems                                            []Problem
}

// Problem is one thing that is wrong.
type Problem struct {
	// Where names the record: its kind and ids, and the table if it is known.
	Where string
	What  string
}

// String returns the problem as one line.
func (p Problem) String() string { return p.Where + ": " + p.What }

// checker reads everything in a snapshot.
type checker struct {
	ctx    context.Context
	store  *Store
	db     *pebble.Snapshot
	report Report
	tables map[uint64]*catalog.Table
	// running are the transactions that have staging records.
	running map[uint64]bool
	// readers are those of the rows of tables.
	readers map[uint64]*rowReader
}

// Fsck reads everything and says what is wrong and where: values that cannot be decoded, blocks without index entries and the
// reverse, wrong counts, labels used twice. It runs on a snapshot beside loads. The error is that of reading itself.
func (s *Store) Fsck(ctx context.Context) (Report, error) {
	if err := s.usable(); err != nil {
		return Report{}, err
	}
	c := &checker{ctx: ctx, store: s, db: s.db.NewSnapshot(), tables: map[uint64]*catalog.Table{}, running: map[uint64]bool{}, readers: map[uint64]*rowReader{}}
	defer c.db.Close()
	for _, check := range []func() error{c.kinds, c.catalog, c.records, c.jobs, c.transactions, c.staging, c.staged, c.index, c.blocks, c.rows, c.history} {
		if err := check(); err != nil {
			return c.report, fmt.Errorf("checking the store: %w", err)
		}
	}
	return c.report, nil
}

// problem adds to the report.
func (c *checker) problem(where, format string, args ...any) {
	c.report.Problems = append(c.report.Problems, Problem{where, fmt.Sprintf(format, args...)})
}

// each reads all keys of a kind.
func (c *checker) each(kind byte, visit func(k, value []byte)) error {
	return eachKey(c.db, key(kind), func(k, value []byte) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		visit(k, value)
		return nil
	})
}

// kinds looks for keys that no version of this format writes.
func (c *checker) kinds() error {
	known := []byte{kindBlock, kindDatabase, kindFormat, kindStaging, kindIndex, kindJob, kindRow, kindNextID, kindOther, kindPartition, kindStaged, kindTable, kindHistory, kindTransaction}
	it, err := c.db.NewIter(nil)
	if err != nil {
		return err
	}
	next := byte(0)
	for _, kind := range append(known, 0xff) {
		for valid := it.SeekGE([]byte{next}); valid && it.Key()[0] < kind; valid = it.Next() {
			c.problem(fmt.Sprintf("key %x", it.Key()), "kind %q is not known", it.Key()[0])
		}
		next = kind + 1
	}
	if err := it.Error(); err != nil {
		it.Close()
		return err
	}
	return it.Close()
}

// catalog reads definitions.
func (c *checker) catalog() error {
	databases := map[uint64]bool{}
	err := c.each(kindDatabase, func(k, value []byte) {
		c.report.Databases++
		var d catalog.Database
		if err := decodeJSON(value, &d); err != nil {
			c.problem(fmt.Sprintf("database record %x", k), "%v", err)
			return
		}
		databases[d.ID] = true
	})
	if err != nil {
		return err
	}
	return c.each(kindTable, func(k, value []byte) {
		c.report.Tables++
		t := new(catalog.Table)
		if err := decodeJSON(value, t); err != nil {
			c.problem(fmt.Sprintf("table record %x", k), "%v", err)
			return
		}
		if id, ok := idOf(k, 0); !ok || id != t.ID {
			c.problem(fmt.Sprintf("table record %x", k), "it describes table %d", t.ID)
			return
		}
		if len(databases) > 0 && !databases[t.DatabaseID] {
			c.problem(fmt.Sprintf("table %s (%d)", t.Name, t.ID), "its database %d does not exist", t.DatabaseID)
		}
		c.tables[t.ID] = t
	})
}

// decodeJSON reads a record that setJSON made.
func decodeJSON(value []byte, record any) error {
	if len(value) < 1 || value[0] != jsonFormat {
		return fmt.Errorf("its format is not known")
	}
	return json.Unmarshal(value[1:], record)
}

// records reads the named records of the catalog and the counters of ids.
func (c *checker) records() error {
	err := c.each(kindOther, func(k, value []byte) {
		if len(value) < 1 || value[0] != jsonFormat {
			c.problem(fmt.Sprintf("record %q", k[1:]), "its format is not known")
		}
	})
	if err != nil {
		return err
	}
	return c.each(kindNextID, func(k, value []byte) {
		if len(value) != 9 || value[0] != 1 {
			c.problem(fmt.Sprintf("counter %q", k[1:]), "its format is not known")
		}
	})
}

// jobs reads job records.
func (c *checker) jobs() error {
	return c.each(kindJob, func(k, value []byte) {
		c.report.Jobs++
		if _, ok := idOf(k, 0); !ok || len(value) < 2 || value[0] != jobFormat {
			c.problem(fmt.Sprintf("job record %x", k), "its format is not known")
		}
	})
}

// transactions reads transaction records and looks for labels that two of them hold.
func (c *checker) transactions() error {
	type label struct {
		database uint64
		text     string
	}
	holders := map[label]int64{}
	return c.each(kindTransaction, func(k, value []byte) {
		c.report.Transactions++
		database, ok1 := idOf(k, 0)
		id, ok2 := idOf(k, 1)
		t, err := decodeTransaction(database, id, value)
		if err != nil || !ok1 || !ok2 {
			c.problem(fmt.Sprintf("transaction record %x", k), "%v", errTransactionRecord)
			return
		}
		if t.Status.String() == "ABORTED" {
			return
		}
		held := label{database, t.Label}
		if other, ok := holders[held]; ok {
			c.problem(fmt.Sprintf("transaction %d of database %d", t.ID, database), "its label %q is also that of transaction %d", t.Label, other)
		}
		holders[held] = t.ID
	})
}

// staging reads which transactions have staged rows.
func (c *checker) staging() error {
	return c.each(kindStaging, func(k, value []byte) {
		id, ok := idOf(k, 0)
		if !ok || len(value)%16 != 1 || value[0] != stagingFormat {
			c.problem(fmt.Sprintf("staging record %x", k), "its format is not known")
		}
		c.running[id] = true
	})
}

// where names the partition of a key.
func (c *checker) where(what string, k []byte) string {
	table, ok1 := idOf(k, 0)
	partition, ok2 := idOf(k, 1)
	if !ok1 || !ok2 {
		return fmt.Sprintf("%s %x", what, k)
	}
	name := "unknown"
	if t := c.tables[table]; t != nil {
		name = t.Name
	}
	return fmt.Sprintf("%s %x of table %s (%d), partition %d", what, k[min(len(k), 17):], name, table, partition)
}
