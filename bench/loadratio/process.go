package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"

	"github.com/dorisemu/dorisemu/bench/database"
)

// process is a running server with a directory of its own.
type process struct {
	*database.Dorisemu
	data string
}

// start starts a server over an empty directory.
func start(ctx context.Context, binary string) (*process, error) {
	data, err := os.MkdirTemp("", "loadratio")
	if err != nil {
		return nil, err
	}
	d, err := database.StartDorisemu(ctx, binary, filepath.Join(data, "d"))
	if err != nil {
		_ = os.RemoveAll(data)
		return nil, err
	}
	return &process{d, data}, nil
}

// open starts a server and connects to it; statements run one after the other on one connection. Call end when it is done.
func open(ctx context.Context, binary string) (p *process, db *sql.DB, end func(), err error) {
	if p, err = start(ctx, binary); err != nil {
		return nil, nil, nil, err
	}
	if db, err = p.Open("", 1); err != nil {
		p.stop()
		return nil, nil, nil, err
	}
	return p, db, func() { db.Close(); p.stop() }, nil
}

// stop ends the server and removes its data.
func (p *process) stop() {
	p.Close()
	_ = os.RemoveAll(p.data)
}

// megabytes is a size in MB.
func megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }
