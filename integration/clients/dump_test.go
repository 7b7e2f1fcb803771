//go:build clients

package clients

import (
	"fmt"
	"strings"
	"testing"
)

func TestDumpAndReload(t *testing.T) {
	need(t, "mariadb", "mariadb-dump")
	t.Parallel()
	s := open(t)
	// The text of a view in Doris ends in a semicolon, which breaks the comment that mariadb-dump puts it in.
	dump, err := s.run(t, "", "mariadb-dump", s.at("--no-tablespaces", "--ignore-table=shop.rich", "shop")...)
	if err != nil || !strings.Contains(dump, "-- Dump completed") {
		t.Fatalf("dumping: %v\n%s", err, dump)
	}
	if out, err := s.run(t, "CREATE DATABASE again", "mariadb", s.at()...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := s.run(t, dump, "mariadb", s.at("again")...); err != nil || out != "" {
		t.Fatalf("reading the dump: %v\n%s", err, out)
	}
	for _, query := range []string{
		"SHOW TABLES WHERE Tables_in_%s <> 'rich'", "SELECT * FROM %s.people ORDER BY 1", "SELECT * FROM %s.accounts ORDER BY 1", "SELECT * FROM %s.sales ORDER BY 1, 2",
		"SELECT * FROM %s.types ORDER BY 1", "SELECT * FROM %s.visits ORDER BY 1", "SHOW CREATE TABLE %s.people", "SHOW CREATE TABLE %s.accounts",
		"SHOW CREATE TABLE %s.sales", "SHOW CREATE TABLE %s.types", "SHOW CREATE TABLE %s.visits",
	} {
		var texts [2]string
		for i, database := range []string{"shop", "again"} {
			out, err := s.run(t, fmt.Sprintf(query, database), "mariadb", s.at("-N", database)...)
			if err != nil || out == "" {
				t.Errorf("%s: %v\n%s", query, err, out)
			}
			texts[i] = out
		}
		if texts[0] != texts[1] {
			t.Errorf("%s\nbefore\n%s\nafter\n%s", query, texts[0], texts[1])
		}
	}
}
