package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/server/mysql"
)

// open connects with a driver's options.
func open(t *testing.T, f *fixture, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", fmt.Sprintf(dsn, "tcp("+f.addr+")"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// rowsOf reads a query's rows as texts.
func rowsOf(t *testing.T, rows *sql.Rows) []string {
	t.Helper()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		cells := make([]sql.NullString, len(names))
		to := make([]any, len(names))
		for i := range cells {
			to[i] = &cells[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(cells))
		for i, c := range cells {
			parts[i] = c.String
			if !c.Valid {
				parts[i] = "NULL"
			}
		}
		out = append(out, strings.Join(parts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// ask runs a query and compares its rows.
func ask(t *testing.T, db *sql.DB, query string, args []any, want ...string) {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Errorf("%s: %v", query, err)
		return
	}
	defer rows.Close()
	if got := rowsOf(t, rows); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", query, got, want)
	}
}

// fails runs a statement that must fail with a number and text.
func fails(t *testing.T, db *sql.DB, query string, number uint16, state, text string) {
	t.Helper()
	_, err := db.Exec(query)
	var e *driver.MySQLError
	if !errors.As(err, &e) {
		t.Errorf("%s: got %v, want a MySQL error", query, err)
		return
	}
	if e.Number != number || string(e.SQLState[:]) != state || !strings.Contains(e.Message, text) {
		t.Errorf("%s: got %d (%s) %s; want %d (%s) %s", query, e.Number, e.SQLState, e.Message, number, state, text)
	}
}

func TestGoDriver(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop")
	ask(t, db, "SELECT 1", nil, "1")
	ask(t, db, "SELECT id, name, amount FROM people ORDER BY id", nil, "1|ann|1.50", "2|bob|2.25", "3|cid|NULL")
	ask(t, db, "SELECT COUNT(*), SUM(id), SUM(amount), MAX(name) FROM people", nil, "3|6|3.75|cid")
	ask(t, db, "SELECT name FROM internal.shop.people WHERE id = 2", nil, "bob")
	ask(t, db, "SELECT DATABASE(), VERSION(), USER(), CURRENT_USER(), CURRENT_CATALOG()", nil, "shop|5.7.99|'root'@'127.0.0.1'|'root'@'%'|internal")
	ask(t, db, "SHOW ROUTINE LOAD FOR job1", nil, "1|job1|NULL")
	ask(t, db, "SELECT name FROM people WHERE id = ? AND name <> ?", []any{2, "o'brien \\ ?"}, "bob")
	ask(t, db, "SELECT ?, ?, ?", []any{"a'b\\c\x00d", int64(-5), nil}, "a'b\\c\x00d|-5|NULL")
	ask(t, db, "SHOW ROUTINE LOAD FOR `?`", nil, "1|?|NULL")
	fails(t, db, "PAUSE ROUTINE LOAD FOR nosuch", 1105, "HY000", "errCode = 2, detailMessage = There is no operable routine load job with name nosuch")
	fails(t, db, "PAUSE ROUTINE LOAD FOR panic", 1105, "HY000", "internal error E000001: boom")
	fails(t, db, "SELEC 1", 1105, "HY000", "errCode = 2, detailMessage = \nmismatched input 'SELEC' expecting")
	fails(t, db, "USE nosuch", 1049, "42000", "errCode = 2, detailMessage = Unknown database 'nosuch'")
	fails(t, db, "USE nocat.x", 5086, "42000", "errCode = 2, detailMessage = Unknown catalog 'nocat'")
	fails(t, db, "KILL 999999", 1105, "HY000", "errCode = 2, detailMessage = Unknown thread id: 999999")
	ask(t, db, "SELECT 1", nil, "1")
	if _, err := db.Exec("CREATE DATABASE x"); err != nil {
		t.Error(err)
	}
}

func TestBoundTextStaysText(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop")
	db.SetMaxOpenConns(1)
	ask(t, db, "SELECT 7-?", []any{-5}, "12")
	ask(t, db, "SELECT id FROM people WHERE id=?-?\nAND name = 'bob'", []any{1, -1}, "2")
	if _, err := db.Exec("SET sql_mode = 'NO_BACKSLASH_ESCAPES'"); err != nil {
		t.Fatal(err)
	}
	ask(t, db, "SELECT id FROM people WHERE name = ?", []any{"' OR 1=1 -- "})
	ask(t, db, "SELECT ?, '\\', ?", []any{`a'b\`, `\' OR '1`}, `a'b\|\|\' OR '1`)
}

func TestPreparedStatementsOfAllKinds(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop")
	for _, query := range []string{"SELECT id, name FROM people WHERE id < ? ORDER BY id", "SHOW ROUTINE LOAD FOR job1", "SHOW VARIABLES LIKE 'wait_timeout'"} {
		st, err := db.Prepare(query)
		if err != nil {
			t.Errorf("preparing %s: %v", query, err)
			continue
		}
		args := make([]any, strings.Count(query, "?"))
		for i := range args {
			args[i] = 3
		}
		for range 2 {
			rows, err := st.Query(args...)
			if err != nil {
				t.Errorf("executing %s: %v", query, err)
				continue
			}
			if n := len(rowsOf(t, rows)); n == 0 {
				t.Errorf("%s: no rows", query)
			}
		}
		st.Close()
	}
	if _, err := db.Prepare("SELEC ?"); err == nil || !strings.Contains(err.Error(), "mismatched input 'SELEC'") {
		t.Errorf("preparing garbage: %v", err)
	}
}

func TestEveryTypeInTextAndBinary(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop")
	for _, e := range everyType {
		want := e.text
		ask(t, db, "SELECT "+e.name+" FROM ty LIMIT 1", nil, want)
		// An argument makes the driver prepare the statement: rows come in the binary form.
		ask(t, db, "SELECT "+e.name+" FROM ty WHERE 1 = ? LIMIT 1", []any{1}, want)
		ask(t, db, "SELECT "+e.name+" FROM ty WHERE b IS NULL AND 1 = ?", []any{1}, "NULL")
	}
}

// The driver sends CLIENT_MULTI_STATEMENTS only to servers that announce it, which Doris does not: it sees the last answer.
func TestManyStatementsInOneText(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop?multiStatements=true")
	db.SetMaxOpenConns(1)
	ask(t, db, "SELECT 1; SHOW ROUTINE LOAD FOR `a;b`; SELECT ';'; SET query_timeout = 7; SELECT @@query_timeout;", nil, "7")
	ask(t, db, "SELECT 3", nil, "3")
	fails(t, db, "SELECT 1; PAUSE ROUTINE LOAD FOR x; SET query_timeout = 8", 1105, "HY000", "no operable routine load job")
	ask(t, db, "SELECT @@query_timeout", nil, "7")
	ask(t, db, " ; -- nothing\n", nil)
}

func TestTLS(t *testing.T) {
	config, err := mysql.SelfSigned(clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	f := start(t, func(c *mysql.Config) { c.TLS = config })
	db := open(t, f, "root@%s/shop?tls=skip-verify")
	ask(t, db, "SELECT name FROM people WHERE id = ?", []any{1}, "ann")
	ask(t, db, "SHOW ROUTINE LOAD FOR x", nil, "1|x|NULL")
	plain := open(t, f, "root@%s/shop?tls=preferred")
	ask(t, plain, "SELECT 1", nil, "1")
}

func TestLogins(t *testing.T) {
	users := &mysql.StaticUsers{Hashes: map[string][]byte{"root": nil, "u1": mysql.HashPassword("secret")}, CheckLocalhost: true}
	f := start(t, func(c *mysql.Config) { c.Users = users })
	ask(t, open(t, f, "u1:secret@%s/shop"), "SELECT USER()", nil, "'u1'@'127.0.0.1'")
	ask(t, open(t, f, "root@%s/"), "SELECT DATABASE()", nil, "")
	ask(t, open(t, f, "root@%s/internal.shop"), "SELECT DATABASE()", nil, "shop")
	fails(t, open(t, f, "u1:wrong@%s/shop"), "SELECT 1", 1045, "28000", "Access denied for user 'u1@127.0.0.1' (using password: YES)")
	fails(t, open(t, f, "u1@%s/shop"), "SELECT 1", 1045, "28000", "Access denied for user 'u1@127.0.0.1' (using password: NO)")
	fails(t, open(t, f, "nosuch@%s/shop"), "SELECT 1", 1045, "28000", "Access denied for user 'nosuch@127.0.0.1' (using password: YES)")
	fails(t, open(t, f, "root@%s/nodb"), "SELECT 1", 1049, "42000", "errCode = 2, detailMessage = Unknown database 'nodb'")
}

func TestKillAndTimeout(t *testing.T) {
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
	// waiting returns once the victim's query is listed.
	waiting := func(query string) {
		for {
			rows, err := db.Query("SHOW PROCESSLIST")
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range rowsOf(t, rows) {
				if strings.Contains(line, query) && strings.Contains(line, "|Query|") {
					return
				}
			}
		}
	}
	killed := make(chan error, 1)
	go func() {
		_, err := victim.ExecContext(context.Background(), "SELECT id FROM slow")
		killed <- err
	}()
	waiting("SELECT id FROM slow")
	if _, err := db.Exec(fmt.Sprintf("KILL QUERY %d", id)); err != nil {
		t.Fatal(err)
	}
	if err := <-killed; err == nil || !strings.Contains(err.Error(), "cancel query by user from 127.0.0.1") {
		t.Errorf("killed query ended with %v", err)
	}
	if err := victim.PingContext(t.Context()); err != nil {
		t.Errorf("connection did not survive KILL QUERY: %v", err)
	}
	if _, err := victim.ExecContext(t.Context(), "SET query_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := victim.ExecContext(t.Context(), "SELECT name FROM slow"); err == nil || !strings.Contains(err.Error(), "query timeout") {
		t.Errorf("slow query ended with %v", err)
	}
	if _, err := db.Exec(fmt.Sprintf("KILL %d", id)); err != nil {
		t.Fatal(err)
	}
	if err := victim.PingContext(t.Context()); err == nil {
		t.Error("connection survived KILL")
	}
	// A client that goes away takes its query with it: the fixture's end waits for it.
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		waiting("SELECT amount FROM slow")
		cancel()
	}()
	if _, err := db.ExecContext(ctx, "SELECT amount FROM slow"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled query ended with %v", err)
	}
	for f.server.Connections() > 2 {
		time.Sleep(time.Millisecond)
	}
}

// TestManyConnections holds a thousand connections at once; the fixture checks that no goroutine is left of them.
func TestManyConnections(t *testing.T) {
	const many = 1000
	f := start(t, func(c *mysql.Config) { c.MaxConnections = many })
	db := open(t, f, "root@%s/shop")
	db.SetMaxOpenConns(many)
	db.SetMaxIdleConns(many)
	var together, done sync.WaitGroup
	together.Add(many)
	for i := range many {
		done.Add(1)
		go func() {
			defer done.Done()
			c, err := db.Conn(t.Context())
			together.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			together.Wait()
			var got int
			if err := c.QueryRowContext(t.Context(), "SELECT id FROM people WHERE id = ?", 1+i%3).Scan(&got); err != nil || got != 1+i%3 {
				t.Errorf("got %d, %v", got, err)
			}
			if n := f.server.Connections(); n != many {
				t.Errorf("%d connections at once", n)
			}
			together.Wait()
		}()
	}
	together.Wait()
	done.Wait()
	fails(t, open(t, f, "admin@%s/"), "SELECT 1", 1203, "42000", "Reach limit of connections. Total: 1000, User: 1, Current: 1001")
}
