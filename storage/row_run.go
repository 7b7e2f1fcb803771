package storage

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// runFile is where a transaction keeps runs of rows that memory has no room for: settled arenas, one behind the other. It is
// written beside the database and never read after a restart.
type runFile struct {
	fs   vfs.FS
	path string
	file vfs.File
	size int64
	// reader is the file once it is read.
	reader vfs.File
}

// rowRun is a run of rows in the file.
type rowRun struct{ from, to int64 }

// runs returns the transaction's file.
func (t *Txn) runs() (*runFile, error) {
	if t.runFile != nil {
		return t.runFile, nil
	}
	fs, directory := t.store.options.FS, filepath.Join(t.store.dir, ingestDirectory)
	if err := fs.MkdirAll(directory, 0o755); err != nil {
		return nil, err
	}
	f := &runFile{fs: fs, path: filepath.Join(directory, strconv.FormatInt(t.record.ID, 10)+"-rows")}
	var err error
	if f.file, err = fs.Create(f.path, vfs.WriteCategoryUnspecified); err != nil {
		return nil, fmt.Errorf("making a file for rows: %w", err)
	}
	t.runFile = f
	return f, nil
}

// add appends the rows of a settled arena.
func (f *runFile) add(a *rowArena) (rowRun, error) {
	run := rowRun{f.size, f.size + int64(len(a.data))}
	if _, err := f.file.Write(a.data); err != nil {
		return run, fmt.Errorf("writing rows beside the database: %w", err)
	}
	f.size = run.to
	return run, nil
}

// open makes the file readable.
func (f *runFile) open() (err error) {
	if f.reader == nil {
		f.reader, err = f.fs.Open(f.path)
	}
	return err
}

// remove closes and deletes the file.
func (f *runFile) remove() error {
	err := f.file.Close()
	if f.reader != nil {
		err = errors.Join(err, f.reader.Close())
	}
	return errors.Join(err, f.fs.Remove(f.path))
}

// runBuffer is how much of a run is read at once.
const runBuffer = 64 << 10

// rowCursor walks over settled rows, of a run or of an arena.
type rowCursor struct {
	arena *rowArena
	at    int
	// file, if not nil, has more rows in the range of rest.
	file *runFile
	rest rowRun

	key, value []byte
	prefix     uint64
	order      int
}

// next moves to the next row; it reports whether there is one.
func (c *rowCursor) next() (bool, error) {
	if c.file != nil {
		if err := c.read(); err != nil {
			return false, err
		}
	}
	if c.at >= len(c.arena.data) {
		return false, nil
	}
	c.key, c.value, c.at = c.arena.row(c.at)
	c.prefix = prefixOf(c.key)
	return true, nil
}

// read reads on unless the next row is in the arena.
func (c *rowCursor) read() error {
	for {
		have, want := c.arena.data[c.at:], rowHeader
		if len(have) >= rowHeader {
			want += int(binary.LittleEndian.Uint32(have)) + int(binary.LittleEndian.Uint32(have[4:]))
		}
		if len(have) >= want || c.rest.from == c.rest.to {
			return nil
		}
		n := int(min(c.rest.to-c.rest.from, int64(max(runBuffer, want-len(have)))))
		data := append(c.arena.data[:0], have...)
		data = slices.Grow(data, n)[:len(have)+n]
		if got, err := c.file.reader.ReadAt(data[len(have):], c.rest.from); err != nil && (got < n || !errors.Is(err, io.EOF)) {
			return fmt.Errorf("reading rows beside the database: %w", err)
		}
		c.arena.data, c.at = data, 0
		c.rest.from += int64(n)
	}
}

// compare orders cursors by their rows' keys, those with the same key by age.
func (c *rowCursor) compare(d *rowCursor) int {
	if c.prefix != d.prefix {
		return compareOrdered(c.prefix, d.prefix)
	}
	if r := bytes.Compare(c.key, d.key); r != 0 {
		return r
	}
	return cmp.Compare(c.order, d.order)
}
