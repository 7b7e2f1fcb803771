package engine_test

import (
	"strings"
	"testing"
)

// TestExplain explains statements over metadata views, which need no tables.
func TestExplain(t *testing.T) {
	s := newSession(t)
	for _, c := range []struct{ sql, want string }{
		{"EXPLAIN SELECT table_name FROM information_schema.tables", `Explain String(Nereids Planner)
OUTPUT [table_name]
  PROJECT [tables.TABLE_NAME]
    SCAN information_schema.tables [TABLE_NAME]
(3 rows)`},
		{"DESC VERBOSE SELECT 1", `Explain String(Nereids Planner)
OUTPUT [1 TINYINT NOT NULL]
  PROJECT [1]
    ONE ROW
(3 rows)`},
		{"EXPLAIN INSERT INTO information_schema.views (a, b) VALUES (1, DEFAULT), (2, 3)", `Explain String(Nereids Planner)
INSERT INTO information_schema.views [a, b]
  VALUES 2 rows
(2 rows)`},
		{"EXPLAIN INSERT INTO information_schema.views SELECT 1 x", `Explain String(Nereids Planner)
INSERT INTO information_schema.views
  OUTPUT [x]
    PROJECT [1]
      ONE ROW
(4 rows)`},
		{"EXPLAIN UPDATE information_schema.engines e SET support = 'NO' WHERE engine = 'x'", `Explain String(Nereids Planner)
UPDATE information_schema.engines [support]
  OUTPUT [support]
    PROJECT ['NO']
      FILTER (e.ENGINE = 'x')
        SCAN information_schema.engines AS e [ENGINE]
(5 rows)`},
		{"EXPLAIN DELETE FROM information_schema.character_sets WHERE maxlen > 3", `Explain String(Nereids Planner)
DELETE FROM information_schema.character_sets
  OUTPUT [CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME, DESCRIPTION, MAXLEN]
    PROJECT [character_sets.CHARACTER_SET_NAME, character_sets.DEFAULT_COLLATE_NAME, character_sets.DESCRIPTION, character_sets.MAXLEN]
      FILTER (character_sets.MAXLEN > 3)
        SCAN information_schema.character_sets [CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME, DESCRIPTION, MAXLEN]
(5 rows)`},
		{"EXPLAIN SELECT * FROM nosuch", "ERROR: Table [nosuch] does not exist in database [ora].(line 1, pos 22)"},
	} {
		got := strings.TrimSpace(answer(s, c.sql))
		if !strings.Contains(got, strings.TrimPrefix(c.want, "ERROR: ")) {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
}
