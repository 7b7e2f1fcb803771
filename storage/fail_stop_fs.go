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

// enter stops the goroutine for good if the store has failed: nothing is written after it.
func (fs *failStopFS) enter() {
	select {
	case <-fs.store.failed:
		select {}
	default:
	}
}

// Create makes a file.
func (fs *failStopFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	fs.enter()
	f, err := fs.FS.Create(name, category)
	fs.check("creating", name, err)
	return &failStopFile{f, fs, name}, nil
}

// ReuseForWrite renames a file and opens it.
func (fs *failStopFS) ReuseForWrite(oldname, newname string, category vfs.DiskWriteCategory) (vfs.File, error) {
	fs.enter()
	// Not FS.ReuseForWrite, which locks up in a crashable MemFS that is being cloned.
	fs.check("renaming", oldname, fs.FS.Rename(oldname, newname))
	f, err := fs.FS.OpenReadWrite(newname, category)
	fs.check("opening", newname, err)
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
	f.fs.enter()
	n, err := f.File.Write(p)
	f.fs.check("writing", f.name, err)
	return n, nil
}

// WriteAt writes at an offset.
func (f *failStopFile) WriteAt(p []byte, offset int64) (int, error) {
	f.fs.enter()
	n, err := f.File.WriteAt(p, offset)
	f.fs.check("writing", f.name, err)
	return n, nil
}

// Sync makes what was written durable.
func (f *failStopFile) Sync() error {
	f.fs.enter()
	f.fs.check("syncing", f.name, f.File.Sync())
	return nil
}

// SyncData is Sync without the file's times.
func (f *failStopFile) SyncData() error {
	f.fs.enter()
	f.fs.check("syncing", f.name, f.File.SyncData())
	return nil
}

// SyncTo begins to make a part durable.
func (f *failStopFile) SyncTo(length int64) (bool, error) {
	f.fs.enter()
	full, err := f.File.SyncTo(length)
	f.fs.check("syncing", f.name, err)
	return full, nil
}
