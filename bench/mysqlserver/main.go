// Command mysqlserver measures what clients of the MySQL port feel beside MariaDB on the same machine: point queries/s with 1 and 8
// connections, text and prepared; rows/s of a SELECT of a large table; connecting and asking for metadata as a driver does; memory of
// idle connections. Next to each figure is the server's CPU time, which, unlike the other, can be compared on a busy machine.
//
// Every server runs as a process of this command, on a free port and in a temporary directory. Without mariadb-server dorisemu is
// measured alone.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
)

func main() {
	binary := flag.String("dorisemu", "bin/dorisemu", "the binary")
	rows := flag.Int("rows", 1000000, "rows of the SELECT that is streamed")
	points := flag.Int("points", 20000, "point queries of each kind")
	idle := flag.Int("idle", 1000, "idle connections")
	flag.Parse()
	if err := run(context.Background(), *binary, sizes{*rows, *points, *idle}); err != nil {
		log.Fatal(err)
	}
}

// sizes are how much of each is done.
type sizes struct{ rows, points, idle int }

// run measures all servers that are there and prints a line a measurement.
func run(ctx context.Context, binary string, n sizes) error {
	dir, err := os.MkdirTemp("", "dorisemu-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var columns [][]figure
	var names []string
	for _, start := range []func(context.Context, string) (*server, error){
		func(ctx context.Context, dir string) (*server, error) { return startDorisemu(ctx, dir, binary) },
		startMariaDB,
	} {
		s, err := start(ctx, dir)
		if err != nil {
			return err
		}
		if s == nil {
			continue
		}
		figures, err := s.measure(ctx, n)
		s.Close()
		if err != nil {
			return fmt.Errorf("measuring %s: %w", s.Name, err)
		}
		columns, names = append(columns, figures), append(names, s.Name)
	}
	for i, f := range columns[0] {
		fmt.Printf("%-34s", f.what)
		for k, name := range names {
			fmt.Printf("  %s %s", name, columns[k][i])
		}
		if len(columns) > 1 {
			fmt.Printf("  (%.2f times the speed", f.rate()/columns[1][i].rate())
			if f.cpu > 0 {
				fmt.Printf(", %.2f of its CPU time", float64(f.cpu)/float64(columns[1][i].cpu))
			}
			fmt.Print(")")
		}
		fmt.Println()
	}
	return nil
}
