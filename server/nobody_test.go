package server

import (
	"os"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/transcript"
	"github.com/dorisemu/dorisemu/routineload"
)

// TestNobodyChangesNothing runs every recorded statement as a user without privileges: tables, rows, jobs, settings and other users stay
// as they are, whatever the statement was.
func TestNobodyChangesNothing(t *testing.T) {
	s := recordedServer(t)
	r := &replay{t: t, server: s}
	defer r.close()
	r.run("setup")
	r.connect(transcript.Connect{User: "root", Database: "ora"})
	for _, sql := range []string{
		`CREATE USER nobody`, `CREATE DATABASE ddl`, `INSERT INTO dup (id) VALUES (1)`,
		`CREATE ROUTINE LOAD life ON dup FROM KAFKA ("kafka_broker_list" = "127.0.0.1:9092", "kafka_topic" = "nothing")`,
	} {
		if a := r.ask(sql); a.Error != "" {
			t.Fatalf("%s: %s", sql, a.Error)
		}
	}
	state := func() (tables map[uint64]*catalog.Table, databases []*catalog.Database, users []*catalog.User, rest []any) {
		snapshot := s.catalog.Snapshot()
		databases = snapshot.Databases()
		tables = map[uint64]*catalog.Table{}
		for _, d := range databases {
			for _, table := range snapshot.Tables(d.ID) {
				tables[table.ID] = table
			}
		}
		for _, u := range s.accounts.Users() {
			if u.Identity.Name != "nobody" {
				users = append(users, u)
			}
		}
		for _, j := range s.jobs.Jobs(routineload.Filter{History: true}) {
			rest = append(rest, j.ID, j.State)
		}
		dup := s.catalog.Table("ora", "dup")
		if dup == nil {
			t.Fatal("table dup is gone")
		}
		rows, _, err := tableReader{s.store}.RowCount(t.Context(), dup)
		if err != nil {
			t.Fatal(err)
		}
		rest = append(rest, rows, len(s.accounts.Roles()), len(s.catalog.OtherKeys("file")), len(s.catalog.OtherKeys(globalKey)))
		for _, row := range s.settings.Rows(func(string) bool { return true }) {
			rest = append(rest, row.Value)
		}
		return tables, databases, users, rest
	}
	tables, databases, users, rest := state()
	files, err := os.ReadDir("testdata/recorded")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, f := range files {
		steps, err := transcript.ReadFile("testdata/recorded/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		r.connect(transcript.Connect{User: "nobody"})
		r.session.SetDatabase("ora")
		for _, step := range steps {
			if strings.HasPrefix(strings.ToUpper(step.SQL), "SET PASSWORD =") {
				continue
			}
			r.ask(step.SQL)
			ran++
		}
	}
	if ran < 1000 {
		t.Fatalf("only %d statements ran", ran)
	}
	nowTables, nowDatabases, nowUsers, nowRest := state()
	if len(nowTables) != len(tables) || len(nowDatabases) != len(databases) || len(nowUsers) != len(users) || len(nowRest) != len(rest) {
		t.Fatalf("now %d tables, %d databases, %d users, %d others", len(nowTables), len(nowDatabases), len(nowUsers), len(nowRest))
	}
	for id, table := range tables {
		if nowTables[id] != table {
			t.Errorf("table %s was changed", table.Name)
		}
	}
	for i := range databases {
		if nowDatabases[i] != databases[i] {
			t.Errorf("database %s was changed", databases[i].Name)
		}
	}
	for i := range users {
		if nowUsers[i] != users[i] {
			t.Errorf("user %s was changed", users[i].Identity)
		}
	}
	for i := range rest {
		if nowRest[i] != rest[i] {
			t.Errorf("item %d was %v and is %v", i, rest[i], nowRest[i])
		}
	}
}
