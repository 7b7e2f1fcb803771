package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/version"
	"github.com/dorisemu/dorisemu/server"
)

// banner tells a person where everything is and what to paste next.
func banner(w io.Writer, a server.Addresses, took time.Duration, lines []string) error {
	host, port, _ := net.SplitHostPort(a.MySQL)
	var b strings.Builder
	fmt.Fprintf(&b, "\n  dorisemu %s, ready in %d ms, behaves like %s\n\n", version.Version, took.Milliseconds(), version.Doris)
	rows := [][2]string{{"SQL", "mysql -h" + host + " -P" + port + " -uroot"}, {"FE HTTP", "http://" + a.FEHTTP}, {"BE HTTP", "http://" + a.BEHTTP}}
	if a.Kafka != "" {
		rows = append(rows, [2]string{"Kafka", a.Kafka})
	}
	if a.Registry != "" {
		rows = append(rows, [2]string{"Registry", "http://" + a.Registry})
	}
	rows = append(rows, [2]string{"Data", a.Data})
	for _, r := range rows {
		fmt.Fprintf(&b, "  %-9s %s\n", r[0], r[1])
	}
	if len(lines) > 0 {
		b.WriteString("\n  Paste these to see a message become a row:\n\n")
		for _, l := range lines {
			fmt.Fprintf(&b, "    %s\n", l)
		}
	}
	b.WriteString("\n  Ctrl-C stops; what is committed stays.\n\n")
	_, err := io.WriteString(w, b.String())
	return err
}
