package mysql_test

import (
	"strings"
	"testing"
)

// TestParametersInEveryPlace prepares statements with a parameter wherever Doris takes one, and executes them.
func TestParametersInEveryPlace(t *testing.T) {
	f := start(t, nil)
	db := open(t, f, "root@%s/shop")
	for _, c := range []struct {
		sql  string
		args []any
		want string
	}{
		{"SELECT id FROM people WHERE name LIKE ?", []any{"b%"}, "2"},
		{"SELECT id FROM people WHERE name NOT LIKE ? ORDER BY id", []any{"b%"}, "1,3"},
		{"SELECT id FROM people WHERE name REGEXP ?", []any{"^b"}, "2"},
		{"SELECT id FROM people WHERE id BETWEEN ? AND ? ORDER BY id", []any{2, 3}, "2,3"},
		{"SELECT id FROM people WHERE id IN (?, ?) ORDER BY id", []any{1, 3}, "1,3"},
		{"SELECT CASE WHEN id = ? THEN ? ELSE ? END FROM people ORDER BY id", []any{2, "two", "other"}, "other,two,other"},
		{"SELECT CAST(? AS INT) + 1", []any{"4"}, "5"},
		{"SELECT concat(?, name) FROM people WHERE id = ?", []any{"x-", 1}, "x-ann"},
		{"SELECT id + ? FROM people WHERE id > ? - 1 ORDER BY id", []any{10, 3}, "13"},
		{"SELECT count(*) FROM people GROUP BY name LIKE ? ORDER BY 1", []any{"a%"}, "1,2"},
		{"SELECT max(id) FROM people GROUP BY name HAVING max(id) >= ? ORDER BY 1", []any{2}, "2,3"},
		{"SELECT p.id FROM people p JOIN people q ON p.id = q.id AND q.id = ?", []any{2}, "2"},
		{"SELECT id FROM people WHERE id = ? UNION ALL SELECT ? ORDER BY 1", []any{1, 9}, "1,9"},
		{"WITH x AS (SELECT id FROM people WHERE id > ?) SELECT id FROM x ORDER BY id", []any{1}, "2,3"},
		{"SELECT id FROM people WHERE EXISTS (SELECT 1 FROM people q WHERE q.id = people.id AND q.name = ?)", []any{"cid"}, "3"},
		{"SELECT id FROM people ORDER BY abs(id - ?), id", []any{3}, "3,2,1"},
		{"SELECT ? IS NULL", []any{nil}, "1"},
		{"SELECT -?", []any{4}, "-4"},
		{"SELECT id FROM people WHERE amount > ? ORDER BY id", []any{1.75}, "2"},
		{"SELECT e FROM people LATERAL VIEW explode(split(?, ',')) t AS e WHERE id = ? ORDER BY e", []any{"a,b", 1}, "a,b"},
		{"SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) + ? FROM people WHERE id < ?", []any{1, 3}, "2,4"},
		{"SELECT date_add(?, INTERVAL ? DAY)", []any{"2024-01-31", 1}, "2024-02-01"},
		{"SHOW VARIABLES LIKE ?", []any{"wait_timeout"}, "wait_timeout|28800|28800|0"},
		{"SET @x = ?", []any{"7"}, ""},
	} {
		st, err := db.Prepare(c.sql)
		if err != nil {
			t.Errorf("preparing %s: %v", c.sql, err)
			continue
		}
		rows, err := st.Query(c.args...)
		if err != nil {
			t.Errorf("%s with %v: %v", c.sql, c.args, err)
		} else if got := strings.Join(rowsOf(t, rows), ","); got != c.want {
			t.Errorf("%s with %v: %s, want %s", c.sql, c.args, got, c.want)
		}
		st.Close()
	}
	for _, c := range []struct {
		sql  string
		args []any
		want string
	}{
		// Doris's grammar takes nothing but a number behind LIMIT and OFFSET, and nothing but a text behind the LIKE of a SHOW.
		{"SELECT id FROM people LIMIT ?", []any{1}, "mismatched input 'LIMIT'"},
		{"SELECT id FROM people LIMIT 1 OFFSET ?", []any{1}, "mismatched input"},
		{"SHOW DATABASES LIKE ?", []any{"sh%"}, "mismatched input '?'"},
		{"SELECT nothing FROM people WHERE id = ?", []any{1}, "Unknown column 'nothing'"},
	} {
		rows, err := db.Query(c.sql, c.args...)
		if err == nil {
			t.Errorf("%s with %v: %v", c.sql, c.args, rowsOf(t, rows))
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %v: %v, want %s", c.sql, c.args, err, c.want)
		}
	}
}
