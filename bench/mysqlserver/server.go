package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/dorisemu/dorisemu/bench/database"
)

// server is a process that is measured.
type server struct {
	*database.Process
	// tables makes the database bench with the tables points, which has a unique key, and events, both with so many rows.
	tables func(rows int) []string
}

// startDorisemu starts the binary.
func startDorisemu(ctx context.Context, dir, binary string) (*server, error) {
	p, err := database.StartDorisemu(ctx, binary, filepath.Join(dir, "dorisemu"))
	if err != nil {
		return nil, err
	}
	return &server{p.Process, func(rows int) []string {
		return []string{"CREATE DATABASE bench",
			`CREATE TABLE bench.points (id BIGINT, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME) UNIQUE KEY(id)
				DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
			fmt.Sprintf(`INSERT INTO bench.points SELECT number, concat('name', number * 104729 %% 500), number * 31 %% 10007 / 100, date_add('2024-01-01', INTERVAL number SECOND)
				FROM numbers("number" = "%d")`, rows),
			`CREATE TABLE bench.events (id BIGINT, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME) DUPLICATE KEY(id)
				DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
			"INSERT INTO bench.events SELECT * FROM bench.points"}
	}}, nil
}

// startMariaDB starts a MariaDB with a buffer pool for all rows; nil if it is not installed.
func startMariaDB(ctx context.Context, dir string) (*server, error) {
	p, err := database.StartMariaDB(ctx, dir, "--innodb-buffer-pool-size=512M", "--max-connections=1100")
	if p == nil {
		return nil, err
	}
	return &server{p, func(rows int) []string {
		return []string{"CREATE DATABASE bench",
			"CREATE TABLE bench.points (id BIGINT PRIMARY KEY, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME)",
			fmt.Sprintf(`INSERT INTO bench.points SELECT seq, concat('name', seq * 104729 %% 500), seq * 31 %% 10007 / 100, date_add('2024-01-01', INTERVAL seq SECOND)
				FROM bench.seq_0_to_%d`, rows-1),
			"CREATE TABLE bench.events LIKE bench.points",
			"INSERT INTO bench.events SELECT * FROM bench.points"}
	}}, nil
}
