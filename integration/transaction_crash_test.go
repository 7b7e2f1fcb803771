package integration

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
)

// TestKillLeavesWholeTransactions kills the server while transactions of several statements and tables run. Each must be there in all
// its tables or in none, and one whose COMMIT was answered must be there.
func TestKillLeavesWholeTransactions(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	exec1(t, p.open(""), "CREATE DATABASE d", "CREATE TABLE d.a (id BIGINT, v INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"CREATE TABLE d.b (id BIGINT, v INT) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"CREATE TABLE d.c (id BIGINT, n BIGINT SUM) AGGREGATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	const rows = 50
	for kill := range 5 {
		var answered atomic.Int64
		before := number(t, p.open(""), "SELECT COUNT(*) FROM d.a")
		done := make(chan struct{})
		conn, err := p.open("").Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			defer close(done)
			for n := 0; ; n++ {
				first := (kill*100000 + n) * rows
				for _, sql := range []string{
					"BEGIN",
					fmt.Sprintf(`INSERT INTO d.a SELECT number + %d, 1 FROM numbers("number" = "%d")`, first, rows),
					fmt.Sprintf(`INSERT INTO d.b SELECT number + %d, 1 FROM numbers("number" = "%d")`, first, rows),
					fmt.Sprintf(`INSERT INTO d.c SELECT 1, 1 FROM numbers("number" = "%d")`, rows),
					"COMMIT",
				} {
					if _, err := conn.ExecContext(context.Background(), sql); err != nil {
						return
					}
				}
				answered.Add(1)
			}
		}()
		want := int64(kill + 3)
		eventually(t, func() string { return fmt.Sprint(answered.Load(), " transactions") }, func() bool { return answered.Load() >= want })
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		<-done
		p = serve(t, data)
		db := p.open("")
		a := number(t, db, "SELECT COUNT(*) FROM d.a")
		if least := before + answered.Load()*rows; a < least || a%rows != 0 {
			t.Fatalf("a has %d rows, of %d before and %d answered transactions of %d", a, before, answered.Load(), rows)
		}
		for _, other := range []string{"SELECT COUNT(*) FROM d.b", "SELECT SUM(n) FROM d.c"} {
			if n := number(t, db, other); n != a {
				t.Fatalf("%s: %d, but a has %d rows", other, n, a)
			}
		}
	}
}
