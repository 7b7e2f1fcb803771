package catalog

import (
	"context"
	"encoding/binary"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// autoIncrementBlock is how many values are written down as used before they are: after a restart numbers go on behind them.
const autoIncrementBlock = 100_000

// counter is the state of one AUTO_INCREMENT column: next is free, and all below limit is written down as used.
type counter struct{ next, limit int64 }

// AutoIncrement reserves n consecutive values of a table's AUTO_INCREMENT column and returns the first (Doris:
// AutoIncrementGenerator). Values skip ahead after a restart. It implements load.AutoIncrementFunc.
func (c *Catalog) AutoIncrement(ctx context.Context, t *Table, column *Column, n int) (int64, error) {
	if n < 0 || !column.AutoIncrement {
		return 0, doriserr.New("column %s has no auto increment", column.Name)
	}
	c.numbering.Lock()
	defer c.numbering.Unlock()
	key := counterPrefix(t.ID) + strconv.FormatUint(uint64(column.ID), 10)
	k := c.counters[key]
	if k == nil {
		k = &counter{next: column.AutoStart, limit: column.AutoStart}
		if b := c.Other(key); len(b) == 8 {
			k.next = int64(binary.LittleEndian.Uint64(b))
			k.limit = k.next
		}
	}
	first := k.next
	if first+int64(n) > k.limit {
		limit := first + int64(n) + autoIncrementBlock
		if err := c.PutOther(ctx, key, binary.LittleEndian.AppendUint64(nil, uint64(limit))); err != nil {
			return 0, err
		}
		k.limit = limit
	}
	k.next = first + int64(n)
	if c.counters == nil {
		c.counters = map[string]*counter{}
	}
	c.counters[key] = k
	return first, nil
}

// counterPrefix begins the names of a table's counters.
func counterPrefix(table uint64) string {
	return "autoincrement/" + strconv.FormatUint(table, 10) + "/"
}
