package mysql_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/server/mysql"
)

// tooMuch is a query whose rows are more than what the sockets' buffers hold.
const tooMuch = `SELECT repeat('x', 100000) FROM numbers("number" = "2000")`

// gone waits until only this many connections are left.
func gone(f *fixture, left int) {
	for f.server.Connections() > left {
		time.Sleep(time.Millisecond)
	}
}

// TestClientThatStopsReading asks for more than the buffers hold and reads nothing: KILL, query_timeout and
// net_write_timeout end its connection nevertheless.
func TestClientThatStopsReading(t *testing.T) {
	f := start(t, func(c *mysql.Config) { c.LastWrite = 10 * time.Millisecond })
	db := open(t, f, "root@%s/shop")
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"KILL %d", "query_timeout", "net_write_timeout"} {
		r, g := dial(t, f)
		r.login(protocol41|pluginAuth, "mysql_native_password")
		if strings.HasSuffix(end, "timeout") {
			r.command(3, "SET "+end+" = 1")
		}
		r.seq = 0
		r.write(append([]byte{3}, tooMuch...))
		if strings.HasPrefix(end, "KILL") {
			// 10 is the place of the connection id behind the version.
			id := binary.LittleEndian.Uint32(g[1+len(mysql.Version)+1:])
			for {
				rows, err := db.Query("SHOW PROCESSLIST")
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(strings.Join(rowsOf(t, rows), "\n"), "repeat('x'") {
					break
				}
			}
			if _, err := db.Exec(fmt.Sprintf(end, id)); err != nil {
				t.Fatal(err)
			}
		}
		gone(f, 1)
	}
}

// announcing is a connection that tells of each write before it begins.
type announcing struct {
	net.Conn
	writes chan struct{}
}

// Write implements net.Conn.
func (a announcing) Write(b []byte) (int, error) {
	a.writes <- struct{}{}
	return a.Conn.Write(b)
}

// TestKillQueryOfClientThatStopsReading kills the query of a client that reads nothing while the server waits in a write, which
// nothing buffers: it is the connection that ends, as its rows are cut off in the middle.
func TestKillQueryOfClientThatStopsReading(t *testing.T) {
	f := start(t, func(c *mysql.Config) { c.LastWrite = 10 * time.Millisecond })
	db := open(t, f, "root@%s/shop")
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
	client, accepted := net.Pipe()
	defer client.Close()
	// Room for the greeting and the answer to the login, which are read; the next write is that of the rows.
	writes := make(chan struct{}, 2)
	mysql.Serve(f.server, announcing{accepted, writes})
	r := &raw{t: t, conn: client, in: bufio.NewReader(client)}
	greeting := r.read()
	r.login(protocol41|pluginAuth, "mysql_native_password")
	<-writes
	<-writes
	r.seq = 0
	r.write(append([]byte{3}, tooMuch...))
	<-writes
	id := binary.LittleEndian.Uint32(greeting[1+len(mysql.Version)+1:])
	if _, err := db.Exec(fmt.Sprintf("KILL QUERY %d", id)); err != nil {
		t.Fatal(err)
	}
	gone(f, 1)
}

// TestLoginsThatNeverCome holds more connections than may log in, none of which does: they keep nobody out, and the oldest go.
func TestLoginsThatNeverCome(t *testing.T) {
	f := start(t, func(c *mysql.Config) { c.MaxConnections = 3 })
	var silent []net.Conn
	for range 80 {
		r, _ := dial(t, f)
		silent = append(silent, r.conn)
	}
	for range 3 {
		r, _ := dial(t, f)
		if got := r.login(protocol41|pluginAuth, "mysql_native_password"); !strings.HasPrefix(got, "OK") {
			t.Fatalf("login answered %s", got)
		}
	}
	r, _ := dial(t, f)
	if got := r.login(protocol41|pluginAuth, "mysql_native_password"); !strings.HasPrefix(got, "ERR 1203") {
		t.Fatalf("the fourth login answered %s", got)
	}
	if _, err := silent[0].Read(make([]byte, 1000)); err == nil {
		// The greeting was read by dial: all that can come is the end.
		t.Error("the oldest silent connection is still there")
	}
}

// TestChangeUserCountsTheNewUser changes to a user who has all connections that it may have.
func TestChangeUserCountsTheNewUser(t *testing.T) {
	f := start(t, func(c *mysql.Config) {
		c.Users = &mysql.StaticUsers{Hashes: map[string][]byte{"root": nil, "one": nil}}
		c.UserLimit = func(user string) int { return map[string]int{"one": 1}[user] }
	})
	change := func() string {
		r, _ := dial(t, f)
		r.login(protocol41|pluginAuth, "mysql_native_password")
		return r.command(17, "one\x00\x00\x00\x21\x00mysql_native_password\x00")
	}
	if got := change(); !strings.HasPrefix(got, "OK") {
		t.Fatalf("the first change answered %s", got)
	}
	if got := change(); !strings.HasPrefix(got, "ERR 1203") {
		t.Fatalf("the second change answered %s", got)
	}
}

// TestSleepIsInterrupted kills a query that sleeps, and lets another run out of time.
func TestSleepIsInterrupted(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop")
	victim, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer victim.Close()
	var id int
	if err := victim.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := victim.ExecContext(context.Background(), "SELECT sleep(100000)")
		ended <- err
	}()
	for {
		rows, err := db.Query("SHOW PROCESSLIST")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Join(rowsOf(t, rows), "\n"), "SELECT sleep(100000)") {
			break
		}
	}
	if _, err := db.Exec(fmt.Sprintf("KILL QUERY %d", id)); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "cancel query by user from") {
		t.Errorf("the killed query ended with %v", err)
	}
	if _, err := victim.ExecContext(t.Context(), "SET query_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := victim.ExecContext(t.Context(), "SELECT sleep(100000)"); err == nil || !strings.Contains(err.Error(), "query timeout") {
		t.Errorf("the slow query ended with %v", err)
	}
}
