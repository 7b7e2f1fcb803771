//go:build unix

package server

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/sql/engine"
)

// BenchmarkPointQueries asks for single rows of tables by their keys, over a socket: as text with values in it, and as an execution of a
// prepared statement. The client does next to nothing, so that the CPU time is the server's and the operating system's.
func BenchmarkPointQueries(b *testing.B) {
	s, err := newServer(Config{
		Data: b.TempDir(), MySQL: "127.0.0.1:0", FEHTTP: "127.0.0.1:0", BEHTTP: "127.0.0.1:0", AdvertiseHost: "127.0.0.1", MaxConns: 10,
	}, slog.New(slog.DiscardHandler), recordedSource{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.close()
	ctx, stop := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() { _ = s.mysql.Run(ctx) })
	defer func() { stop(); served.Wait() }()
	const rows = 200000
	session := s.engine.NewSession(1000, "root", "127.0.0.1", nil)
	for _, text := range []string{
		"CREATE DATABASE bench",
		`CREATE TABLE bench.points (id BIGINT, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME) UNIQUE KEY(id)
			DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
		fmt.Sprintf(`INSERT INTO bench.points SELECT number, concat('name', number * 104729 %% 500), number * 31 %% 10007 / 100, date_add('2024-01-01', INTERVAL number SECOND)
			FROM numbers("number" = "%d")`, rows),
		`CREATE TABLE bench.events (id BIGINT, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME) DUPLICATE KEY(id)
			DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
		"INSERT INTO bench.events SELECT * FROM bench.points",
	} {
		if err := session.Run(ctx, text, func(*engine.Answer, bool) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	session.Close()
	for _, table := range []string{"points", "events"} {
		text := "SELECT name, amount FROM " + table + " WHERE id = "
		b.Run(table+"/text", func(b *testing.B) {
			c := dialBench(b, s.addresses.MySQL)
			i := 0
			b.ReportAllocs()
			defer reportCPU(b, 1)()
			for b.Loop() {
				i = (i + 104729) % rows
				c.ask(append([]byte{3}, fmt.Append([]byte(text), i)...), 2)
			}
		})
		b.Run(table+"/prepared", func(b *testing.B) {
			c := dialBench(b, s.addresses.MySQL)
			prepared := c.ask(append([]byte{22}, text+"?"...), 2)
			execute := append(append([]byte{23}, prepared[5:9]...), 0, 1, 0, 0, 0, 0, 1, 8, 0)
			i := 0
			b.ReportAllocs()
			defer reportCPU(b, 1)()
			for b.Loop() {
				i = (i + 104729) % rows
				c.ask(binary.LittleEndian.AppendUint64(execute[:len(execute):len(execute)], uint64(i)), 2)
			}
		})
	}
	b.Run("stream/prepared", func(b *testing.B) {
		c := dialBench(b, s.addresses.MySQL)
		prepared := c.ask(append([]byte{22}, "SELECT id, name, amount, at FROM events WHERE id >= ?"...), 2)
		execute := append(append([]byte{23}, prepared[5:9]...), 0, 1, 0, 0, 0, 0, 1, 8, 0)
		defer reportCPU(b, rows)()
		for b.Loop() {
			c.ask(binary.LittleEndian.AppendUint64(execute[:len(execute):len(execute)], 0), 2)
		}
	})
	b.Run("stream/text", func(b *testing.B) {
		c := dialBench(b, s.addresses.MySQL)
		defer reportCPU(b, rows)()
		for b.Loop() {
			c.ask(append([]byte{3}, "SELECT id, name, amount, at FROM events"...), 2)
		}
	})
}

// reportCPU begins to measure the process's CPU time; the returned function reports what each of so many things in a round took.
func reportCPU(b *testing.B, things float64) func() {
	used := func() time.Duration {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N)/things, "cpu-ns") }
}

// benchClient is a client that looks at no more of an answer than where it ends.
type benchClient struct {
	b    *testing.B
	conn net.Conn
	out  []byte
	in   []byte
}

// dialBench logs in as root and uses bench.
func dialBench(b *testing.B, addr string) *benchClient {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	c := &benchClient{b: b, conn: conn, in: make([]byte, 0, 1<<20)}
	c.answer(0)
	// Protocol 4.1, database, secure connection, plugin names.
	login := binary.LittleEndian.AppendUint32(nil, 0x200|0x8|0x8000|0x80000)
	login = append(append(append(login, 0, 0, 0, 1, 33), make([]byte, 23)...), "root\x00\x00bench\x00mysql_native_password\x00"...)
	c.conn.Write(append([]byte{byte(len(login)), 0, 0, 1}, login...))
	c.answer(0)
	return c
}

// ask sends a command and reads its answer with that many EOF packets, and returns it.
func (c *benchClient) ask(message []byte, eofs int) []byte {
	c.out = append(append(c.out[:0], byte(len(message)), byte(len(message)>>8), 0, 0), message...)
	if _, err := c.conn.Write(c.out); err != nil {
		c.b.Fatal(err)
	}
	return c.answer(eofs)
}

// answer reads packets up to the last EOF packet, or one if there is none, and returns the first bytes.
func (c *benchClient) answer(eofs int) []byte {
	c.in = c.in[:0]
	at := 0
	for {
		for len(c.in)-at < 4 || len(c.in)-at < 4+int(c.in[at])+int(c.in[at+1])<<8+int(c.in[at+2])<<16 {
			if at > 4096 {
				c.in = append(c.in[:4096], c.in[at:]...)
				at = 4096
			}
			n, err := c.conn.Read(c.in[len(c.in):cap(c.in)])
			if err != nil && err != io.EOF || n == 0 {
				c.b.Fatal(err)
			}
			c.in = c.in[:len(c.in)+n]
		}
		size := int(c.in[at]) + int(c.in[at+1])<<8 + int(c.in[at+2])<<16
		if c.in[at+4] == 0xff {
			c.b.Fatalf("answered %q", c.in[at+4:at+4+size])
		}
		eof := c.in[at+4] == 0xfe && size < 9
		at += 4 + size
		if eof {
			eofs--
		}
		if eofs <= 0 {
			return c.in
		}
	}
}
