//go:build clients

package clients

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"
)

// texts runs a query and returns its rows as texts.
func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for rows.Next() {
		cells := make([]sql.NullString, len(names))
		pointers := make([]any, len(cells))
		for i := range cells {
			pointers[i] = &cells[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		line := make([]string, len(cells))
		for i, c := range cells {
			line[i] = c.String
			if !c.Valid {
				line[i] = "NULL"
			}
		}
		out = append(out, strings.Join(line, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

func TestGoSQLDriver(t *testing.T) {
	t.Parallel()
	s := open(t)
	people := []string{"1|Ada|1815-12-10|12.50|2024-01-02 03:04:05.678", "2|Grüße 世界 😀|NULL|NULL|NULL", `3|O'Neil\n|2000-02-29|-0.01|2024-01-02 03:04:05.000`}
	for i, options := range []string{"", "interpolateParams=true", "charset=utf8mb4&collation=utf8mb4_general_ci", "maxAllowedPacket=0", "tls=skip-verify", "compress=true"} {
		name := fmt.Sprintf("name %d", i)
		t.Run(options, func(t *testing.T) {
			db, err := sql.Open("mysql", "root@tcp("+net.JoinHostPort(s.host, s.port)+")/shop?"+options)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if got := texts(t, db, "SELECT id, name, born, paid, seen FROM people ORDER BY id"); !reflect.DeepEqual(got, people) {
				t.Errorf("text: %q", got)
			}
			for _, low := range []int{1, 2, 9} {
				want := append([]string{}, people[min(low-1, 3):]...)
				got := texts(t, db, "SELECT id, name, born, CAST(paid AS STRING), CAST(seen AS STRING) FROM people WHERE id >= ? AND name <> ? ORDER BY id", low, "x")
				if !reflect.DeepEqual(got, want) {
					t.Errorf("parameters from %d: %q", low, got)
				}
			}
			if _, err := db.Query("SELECT * FROM nowhere WHERE id = ?", 1); err == nil || !strings.Contains(err.Error(), "Error 1105 (HY000): errCode = 2, detailMessage = Table [nowhere] does not exist in database [shop].") {
				t.Errorf("missing table: %v", err)
			}
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec("INSERT INTO people (id, name, paid) VALUES (?, ?, ?)", 100, name, 1.25); err != nil {
				t.Error(err)
			}
			if err := tx.Commit(); err != nil {
				t.Error(err)
			}
			if got := texts(t, db, "SELECT name, paid FROM people WHERE id = 100 AND name = ?", name); fmt.Sprint(got) != "["+name+"|1.25]" {
				t.Errorf("inserted: %q", got)
			}
			if _, err := db.Exec("DELETE FROM people WHERE id = 100"); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("several statements and times", func(t *testing.T) {
		db, err := sql.Open("mysql", "root@tcp("+net.JoinHostPort(s.host, s.port)+")/shop?multiStatements=true&parseTime=true")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		// The driver asks for several results only if the server announces them, which Doris does not: the last one comes.
		var seen time.Time
		err = db.QueryRow("SELECT 1; SELECT id FROM people ORDER BY id; SELECT seen FROM people WHERE id = 1").Scan(&seen)
		if want := time.Date(2024, 1, 2, 3, 4, 5, 678e6, time.UTC); err != nil || !seen.Equal(want) {
			t.Errorf("seen %v: %v", seen, err)
		}
		if _, err := db.Exec("INSERT INTO people (id) VALUES (200); INSERT INTO people (id) VALUES (201)"); err != nil {
			t.Error(err)
		}
		if got := texts(t, db, "SELECT COUNT(*) FROM people WHERE id >= 200"); fmt.Sprint(got) != "[2]" {
			t.Errorf("all of them ran: %q", got)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		db, err := sql.Open("mysql", "root@tcp("+net.JoinHostPort(s.host, s.port)+")/shop")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		if _, err := db.ExecContext(ctx, "SELECT SLEEP(20)"); err == nil {
			t.Error("the query was not cancelled")
		}
		if got := texts(t, db, "SELECT 1"); fmt.Sprint(got) != "[1]" {
			t.Errorf("afterwards: %q", got)
		}
	})
}
