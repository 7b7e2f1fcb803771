package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/dorisemu/dorisemu/storage"
)

// checkpointDirectory is where checkpoints are, below the data directory: on the same disk files are linked instead of copied.
const checkpointDirectory = "checkpoints"

// checkpointName is what a checkpoint may be called.
var checkpointName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// checkpointAt returns the directory of a new checkpoint.
func checkpointAt(data, name string) (string, error) {
	if !checkpointName.MatchString(name) {
		return "", fmt.Errorf("a checkpoint cannot be called %q: up to 64 letters, digits, dots, dashes and underscores", name)
	}
	dir, err := filepath.Abs(filepath.Join(data, checkpointDirectory, name))
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is a checkpoint %s already", name)
	}
	return dir, nil
}

// checkpoint copies the store as it is now; without a name it is called as the time.
func (s *Server) checkpoint(name string) (string, error) {
	if name == "" {
		name = s.clock.Now().UTC().Format("20060102-150405.000")
	}
	return copyStore(s.store, s.addresses.Data, name)
}

// copyStore makes a checkpoint, or nothing.
func copyStore(store *storage.Store, data, name string) (string, error) {
	dir, err := checkpointAt(data, name)
	if err != nil {
		return "", err
	}
	if err := store.Checkpoint(dir); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

// Checkpoint makes a checkpoint of a data directory that no server uses, and returns where.
func Checkpoint(data, name string) (string, error) {
	store, err := openExisting(data)
	if err != nil {
		return "", err
	}
	dir, err := copyStore(store, data, name)
	return dir, errors.Join(err, store.Close())
}

// openExisting opens a data directory that is there: opening makes one that is not.
func openExisting(data string) (*storage.Store, error) {
	if _, err := os.Stat(filepath.Join(data, "store")); err != nil {
		return nil, fmt.Errorf("there is no dorisemu data directory at %s: %w", data, err)
	}
	return storage.Open(storage.Options{Dir: data, NoBackground: true})
}

// Restore makes a data directory of a checkpoint: it copies and verifies it, writes what it found to w, and puts it into place if
// nothing is wrong. The directory must not have a store.
func Restore(ctx context.Context, from, data string, w io.Writer) error {
	if _, err := os.Stat(filepath.Join(from, "store")); err != nil {
		return fmt.Errorf("there is no checkpoint at %s: %w", from, err)
	}
	place := filepath.Join(data, "store")
	if _, err := os.Lstat(place); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s has a store already: restore to another directory, or move that one away", data)
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		return err
	}
	copied, err := os.MkdirTemp(data, "restore-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(copied)
	if err := copyTree(ctx, filepath.Join(from, "store"), filepath.Join(copied, "store")); err != nil {
		return fmt.Errorf("copying the checkpoint: %w", err)
	}
	if err := Fsck(ctx, copied, w); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(copied, "store"), place); err != nil {
		return err
	}
	return syncDirectory(data)
}

// copyTree copies a directory; each file is synced.
func copyTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is no file", path)
		}
		return copyFile(path, target)
	})
}

// copyFile copies and syncs one file.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// syncDirectory makes the names in a directory durable.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
