package dorisemu_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/server"
)

// compose makes the SQL of a probe from the column that a section's lines show.
var compose = map[string]string{
	"Routine load statements":  "%s",
	"Load clauses":             `CREATE ROUTINE LOAD probe ON t %s FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "x")`,
	"Job properties":           `CREATE ROUTINE LOAD probe ON t PROPERTIES (%s) FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "x")`,
	"Kafka properties":         `CREATE ROUTINE LOAD probe ON t FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "x", %s)`,
	"Tables and databases":     "%s",
	"Table models and types":   "%s",
	"Queries and sessions":     "%s",
	"Users, files and cluster": "%s",
}

// TestCompatibilityPage holds docs/compatibility.md against what the server accepts: a line that says "not yet" must be refused by
// name, every other line must not.
func TestCompatibilityPage(t *testing.T) {
	page, err := os.ReadFile("docs/compatibility.md")
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{
		Data: t.TempDir(), MySQL: "127.0.0.1:0", FEHTTP: "127.0.0.1:0", BEHTTP: "127.0.0.1:0", AdvertiseHost: "127.0.0.1", MaxConns: 10,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	probe := func(sql string) string {
		if err := s.Execute(ctx, "USE compat;"+sql); err != nil {
			return err.Error()
		}
		return ""
	}
	must := func(sql string) {
		t.Helper()
		if err := s.Execute(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	must("CREATE DATABASE compat")
	must("CREATE TABLE compat.t (id INT, name VARCHAR(20), age INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	must("CREATE TABLE compat.u (id INT, name VARCHAR(20), age INT) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	section, lines := "", 0
	for n, line := range strings.Split(string(page), "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section = title
			continue
		}
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) < 6 || !strings.Contains(cells[4], "`") {
			continue
		}
		status, text := strings.TrimSpace(cells[2]), strings.ReplaceAll(strings.Trim(strings.TrimSpace(cells[4]), "`"), "\x00", "|")
		form, known := compose[section]
		if !known {
			t.Fatalf("section %q has no form", section)
		}
		lines++
		for _, job := range []string{"j", "probe"} {
			_ = s.Execute(ctx, "STOP ROUTINE LOAD FOR compat."+job)
		}
		must(`CREATE ROUTINE LOAD compat.j ON t FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "x")`)
		answer := probe(fmt.Sprintf(form, text))
		refused := strings.Contains(answer, "not supported by dorisemu")
		switch status {
		case "not yet":
			if !refused {
				t.Errorf("docs/compatibility.md:%d says not yet, but %s answers %q", n+1, text, answer)
			}
		case "same", "differs", "extension":
			if refused || strings.Contains(answer, "mismatched input") || strings.Contains(answer, "no viable alternative") {
				t.Errorf("docs/compatibility.md:%d says %s, but %s answers %q", n+1, status, text, answer)
			}
		default:
			t.Errorf("docs/compatibility.md:%d: the status %q is none of same, differs, not yet, extension", n+1, status)
		}
	}
	if lines < 40 {
		t.Errorf("only %d lines were probed", lines)
	}
	stop()
	if err := s.Run(ctx, func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
}
