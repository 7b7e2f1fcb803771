package query

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// itoa is strconv.Itoa.
func itoa(i int) string { return strconv.Itoa(i) }

// memory counts the bytes that the operators of one query keep: sorted and joined rows, groups, windows. It belongs to one goroutine.
type memory struct {
	used, limit int64
	// pinned is the part of used that outlives the run of a sub-query.
	pinned int64
}

// memoryExceeded begins the error of a query that keeps too many rows.
const memoryExceeded = "[MEM_LIMIT_EXCEEDED]"

// isMemoryLimit reports whether an error is that of a query that keeps too many rows.
func isMemoryLimit(err error) bool {
	var e *doriserr.Error
	return errors.As(err, &e) && strings.HasPrefix(e.Message, memoryExceeded)
}

// grow counts bytes, a negative number when they are given back (Doris: MemTrackerLimiter, whose limit is exec_mem_limit).
func (m *memory) grow(bytes int64, node string) error {
	m.used += bytes
	if m.limit > 0 && m.used > m.limit && bytes > 0 {
		return doriserr.New(memoryExceeded+"memory tracker limit exceeded, tracker label:Query, type:query, limit %s, peak used %s, current used %s. exec node:<%s>, can `set exec_mem_limit` to change limit",
			sizeText(m.limit), sizeText(m.used), sizeText(m.used), node)
	}
	return nil
}

// sizeText writes a number of bytes as Doris's errors do.
func sizeText(bytes int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	size, unit := float64(bytes), 0
	for size >= 1024 && unit < len(units)-1 {
		size /= 1024
		unit++
	}
	return strconv.FormatFloat(size, 'f', 2, 64) + " " + units[unit]
}

// account is what one operator has counted.
type account struct {
	memory *memory
	node   string
	held   int64
}

// set counts the operator's bytes anew.
func (a *account) set(bytes int64) error {
	by := bytes - a.held
	a.held = bytes
	return a.memory.grow(by, a.node)
}

// account opens an account of an operator by its name.
func (x *execution) account(node string) *account { return &account{memory: x.memory, node: node} }

// vectorBytes is about what a vector holds.
func vectorBytes(v *chunk.Vector) int64 {
	if v == nil {
		return 0
	}
	n := int64(cap(v.Data)) + int64(cap(v.Offsets))*4 + int64(v.Len)/8
	for _, c := range v.Children {
		n += vectorBytes(c)
	}
	return n
}

// chunkBytes is about what a chunk holds.
func chunkBytes(c *chunk.Chunk) (n int64) {
	for _, v := range c.Columns {
		n += vectorBytes(v)
	}
	return n
}

// ended returns the reason of a cancelled query.
func (x *execution) ended() error {
	if x.ctx.Err() != nil {
		return context.Cause(x.ctx)
	}
	return nil
}
