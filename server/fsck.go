package server

import (
	"context"
	"fmt"
	"io"
)

// Fsck verifies a data directory and writes what it found; it fails if anything is wrong or a server uses the directory.
func Fsck(ctx context.Context, data string, w io.Writer) error {
	store, err := openExisting(data)
	if err != nil {
		return err
	}
	report, err := store.Fsck(ctx)
	if e := store.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	for _, p := range report.Problems {
		if _, err := fmt.Fprintln(w, p); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(w, "%d databases, %d tables, %d blocks, %d rows, %d jobs, %d transactions: %d problems\n", report.Databases,
		report.Tables, report.Blocks, report.Rows, report.Jobs, report.Transactions, len(report.Problems)); err != nil {
		return err
	}
	if n := len(report.Problems); n > 0 {
		return fmt.Errorf("%d problems in %s", n, data)
	}
	return nil
}
