// Command dorisemu is one binary that behaves like Apache Doris for everything that loads data from Kafka.
//
// main only calls run; each subcommand has its file. The command owns signals, standard output and the exit code.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// command is the command line.
type command struct {
	Serve      serveCommand      `cmd:"" help:"Run the server."`
	Dev        devCommand        `cmd:"" help:"Run the server with an embedded Kafka broker, a schema registry and a sample job."`
	Produce    produceCommand    `cmd:"" help:"Produce one message a line of standard input."`
	Fsck       fsckCommand       `cmd:"" help:"Verify every block, count, label and offset of a data directory that no server uses."`
	Checkpoint checkpointCommand `cmd:"" help:"Copy the store of a running server, or of a data directory that none uses."`
	Restore    restoreCommand    `cmd:"" help:"Make a data directory of a checkpoint, after verifying it."`
	Readyz     readyzCommand     `cmd:"" help:"Exit with 0 when a server is ready."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

// environment is what a subcommand works with.
type environment struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dorisemu:", err)
		os.Exit(1)
	}
}

// run parses the command line and executes it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var c command
	exit := -1
	parser, err := kong.New(&c,
		kong.Name("dorisemu"),
		kong.Description("Apache Doris for everything that loads from Kafka, in one binary."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.UsageOnError(),
	)
	if err != nil {
		return fmt.Errorf("building the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return parsed.Run(&environment{ctx: ctx, stdout: stdout, stderr: stderr})
}
