package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/version"
	"github.com/dorisemu/dorisemu/server"
)

// serveCommand is `dorisemu serve`.
type serveCommand struct {
	server.Config
}

// Run serves until SIGTERM or SIGINT.
func (c *serveCommand) Run(e *environment) error {
	return serve(e, c.Config, nil)
}

// started runs once every address is bound; it may use the server and add to the banner.
type started func(ctx context.Context, s *server.Server) (lines []string, err error)

// serve runs a server, says once that it is ready and returns when everything has stopped.
func serve(e *environment, config server.Config, prepare started) error {
	begin := clock.Real{}.Now()
	tuneGarbageCollector()
	if err := config.Validate(); err != nil {
		return err
	}
	s, err := server.New(config, logger(e.stderr, config))
	if err != nil {
		return err
	}
	return s.Run(e.ctx, func(ctx context.Context) error {
		var lines []string
		if prepare != nil {
			if lines, err = prepare(ctx, s); err != nil {
				return err
			}
		}
		return announce(e.stdout, s.Addresses(), clock.Real{}.Now().Sub(begin), lines)
	})
}

// logger makes the log on standard error.
func logger(w io.Writer, config server.Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(config.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if config.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// ready is the line that scripts wait for; its names are a contract.
type ready struct {
	Event    string `json:"event"`
	Version  string `json:"version"`
	MySQL    string `json:"mysql"`
	FEHTTP   string `json:"fe_http"`
	BEHTTP   string `json:"be_http"`
	Connect  string `json:"connect"`
	Kafka    string `json:"kafka"`
	Registry string `json:"registry"`
	Data     string `json:"data"`
	MS       int64  `json:"ms"`
}

// announce prints the banner to a terminal and one JSON line to anything else.
func announce(w io.Writer, a server.Addresses, took time.Duration, lines []string) error {
	if !terminal(w) {
		line, err := json.Marshal(ready{"ready", version.Version, a.MySQL, a.FEHTTP, a.BEHTTP, a.Connect, a.Kafka, a.Registry, a.Data, took.Milliseconds()})
		if err != nil {
			return fmt.Errorf("writing the ready line: %w", err)
		}
		_, err = fmt.Fprintf(w, "%s\n", line)
		return err
	}
	return banner(w, a, took, lines)
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
