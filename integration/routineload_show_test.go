package integration

import (
	"strings"
	"testing"
)

// TestShowRoutineLoadTail chooses jobs by the tail that StarRocks's SHOW has.
func TestShowRoutineLoadTail(t *testing.T) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE s", "CREATE TABLE s.t (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	for _, name := range []string{"a1", "a2", "b1"} {
		exec1(t, db, `CREATE ROUTINE LOAD s.`+name+` ON t FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "x")`)
	}
	exec1(t, db, "STOP ROUTINE LOAD FOR s.a2")
	for tail, want := range map[string]string{
		"":                               "a1 b1",
		"WHERE Name = 'b1'":              "b1",
		"WHERE Name LIKE 'a%'":           "a1",
		"WHERE Name != 'b1'":             "a1",
		"ORDER BY Name DESC":             "b1 a1",
		"ORDER BY Name LIMIT 1":          "a1",
		"ORDER BY Name LIMIT 1 OFFSET 1": "b1",
		"WHERE State IN ('STOPPED') OR Name = 'a1'": "a1",
		"WHERE CurrentTaskNum > 5":                  "",
		"WHERE NOT Name = 'a1' AND EndTime IS NULL": "b1",
	} {
		if got := jobNames(rows(t, db, "SHOW ROUTINE LOAD FROM s "+tail)); got != want {
			t.Errorf("SHOW ROUTINE LOAD FROM s %s answers %q, want %q", tail, got, want)
		}
	}
	if got := jobNames(rows(t, db, "SHOW ALL ROUTINE LOAD FROM s WHERE State = 'STOPPED'")); got != "a2" {
		t.Errorf("SHOW ALL answers %q", got)
	}
	if _, err := db.Exec("SHOW ROUTINE LOAD FROM s WHERE nosuch = 1"); err == nil || !strings.Contains(err.Error(), "Unknown column 'nosuch'") {
		t.Errorf("an unknown column: %v", err)
	}
}

// jobNames are the names in the rows of SHOW ROUTINE LOAD.
func jobNames(rows []string) string {
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = strings.Split(row, "|")[1]
	}
	return strings.Join(names, " ")
}
