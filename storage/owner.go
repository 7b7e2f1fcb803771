package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ownerFile is the file in a store's directory that its process keeps locked and that holds its process id.
const ownerFile = "dorisemu.pid"

// owner is the lock on a directory.
type owner struct{ file *os.File }

// own makes the directory if needed and locks it for this process.
func own(dir string) (*owner, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, unusableDirectory(dir, err)
	}
	path := filepath.Join(dir, ownerFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, unusableDirectory(dir, err)
	}
	if err := lockFile(f); err != nil {
		f.Close()
		if !errors.Is(err, errLocked) {
			return nil, fmt.Errorf("locking data directory %s: %w", dir, err)
		}
		held, _ := os.ReadFile(path)
		if pid := strings.TrimSpace(string(held)); pid != "" {
			return nil, fmt.Errorf("data directory %s is in use by process %s", dir, pid)
		}
		return nil, fmt.Errorf("data directory %s is in use by another process", dir)
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
		if err != nil {
			f.Close()
			return nil, unusableDirectory(dir, err)
		}
	}
	return &owner{f}, nil
}

// unusableDirectory says what is wrong with a directory and what to do.
func unusableDirectory(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) || strings.Contains(err.Error(), "read-only") {
		return fmt.Errorf("data directory %s is not writable: choose another with --data or change its permissions: %w", dir, err)
	}
	return fmt.Errorf("opening data directory %s: %w", dir, err)
}

// release gives the directory free.
func (o *owner) release() error {
	if o == nil {
		return nil
	}
	o.file.Truncate(0)
	return o.file.Close()
}
