package storage

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// failStopFS is the file system that Pebble works with. A write that fails fails the store, with the reason, and never returns
// to Pebble: Pebble would repeat it without end, or end the process with a message that explains nothing. The callers of the
// store wait for its failure too (see guard) and so get an answer.
type failStopFS struct {
	vfs.FS
	store *Store
}

// check stops the goroutine for good if a write has failed.
func (fs *failStopFS) check(operation, name string, err error) {
	if err == nil {
		return
	}
	fs.store.fail(fmt.Errorf("%s %s: %w", operation, name, err))
	select {}
}

// Create makes a file.
func (fs *failStopFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := fs.FS.Create(name, category)
	fs.check("creating", name, err)
	return &failStopFile{f, fs, name}, nil
}

// ReuseForWrite renames a file and opens it.
func (fs *failStopFS) ReuseForWrite(oldname, newname string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := fs.FS.ReuseForWrite(oldname, newname, category)
	fs.check("creating", newname, err)
	return &failStopFile{f, fs, newname}, nil
}

// OpenDir opens a directory, to sync it.
func (fs *failStopFS) OpenDir(name string) (vfs.File, error) {
	f, err := fs.FS.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return &failStopFile{f, fs, name}, nil
}

// Unwrap returns the file system below.
func (fs *failStopFS) Unwrap() vfs.FS { return fs.FS }

// failStopFile is a file that is written.
type failStopFile struct {
	vfs.File
	fs   *failStopFS
	name string
}

// Write writes at the end.
func (f *failStopFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	f.fs.check("writing", f.name, err)
	return n, nil
}

// WriteAt writes at an offset.
func (f *failStopFile) WriteAt(p []byte, offset int64) (int, error) {
	n, err := f.File.WriteAt(p, offset)
	f.fs.check("writing", f.name, err)
	return n, nil
}

// Sync makes what was written durable.
func (f *failStopFile) Sync() error {
	f.fs.check("syncing", f.name, f.File.Sync())
	return nil
}

// SyncData is Sync without the file's times.
func (f *failStopFile) SyncData() error {
	f.fs.check("syncing", f.name, f.File.SyncData())
	return nil
}

// SyncTo begins to make a part durable.
func (f *failStopFile) SyncTo(length int64) (bool, error) {
	full, err := f.File.SyncTo(length)
	f.fs.check("syncing", f.name, err)
	return full, nil
}
