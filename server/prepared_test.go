package server

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// asked is an answer as text: the columns, then the rows, or an error.
type asked struct {
	columns string
	rows    []string
}

// collect writes an answer.
func (a *asked) collect(ctx context.Context, answer *engine.Answer, _ bool) error {
	for _, c := range answer.Columns {
		a.columns += c.Name + " " + c.Type.String() + ", "
	}
	for _, cells := range answer.Cells {
		var row []string
		for _, c := range cells {
			row = append(row, c.Text)
		}
		a.rows = append(a.rows, strings.Join(row, "|"))
	}
	for answer.Rows != nil {
		c, err := answer.Rows.Next(ctx)
		if c == nil || err != nil {
			return err
		}
		for i := range c.Rows {
			var row []string
			for _, v := range c.Columns {
				if v.IsNull(i) {
					row = append(row, "NULL")
				} else {
					row = append(row, string(convert.AppendText(nil, v, i)))
				}
			}
			a.rows = append(a.rows, strings.Join(row, "|"))
		}
	}
	return nil
}

// askText runs a text.
func askText(s *engine.Session, text string) (a asked) {
	ctx := context.Background()
	err := s.Run(ctx, text, func(answer *engine.Answer, more bool) error { return a.collect(ctx, answer, more) })
	if err != nil {
		return asked{columns: err.Error()}
	}
	return a
}

// parameter is a value of a parameter: its type and its text, and the same as SQL; an empty type is NULL.
type parameter struct {
	typ  catalog.Type
	text string
	sql  string
}

// execute runs a prepared statement with parameters.
func execute(t *testing.T, s *engine.Session, p *engine.Prepared, parameters []parameter) (a asked) {
	t.Helper()
	for i, x := range parameters {
		v := p.Value(i, x.typ)
		if x.typ.Kind == catalog.Null {
			v.AppendNull()
		} else if !convert.Parser(x.typ, convert.Loose)(v, []byte(x.text)) {
			t.Fatalf("%q is no %s", x.text, x.typ)
		}
	}
	ctx := context.Background()
	if err := s.Execute(ctx, p, func(answer *engine.Answer, more bool) error { return a.collect(ctx, answer, more) }); err != nil {
		return asked{columns: err.Error()}
	}
	return a
}

// inline puts parameters into a text.
func inline(text string, parameters []parameter) string {
	for _, x := range parameters {
		text = strings.Replace(text, "?", x.sql, 1)
	}
	return text
}

// tablesOfEveryType are tables of the three models whose columns have every type.
var tablesOfEveryType = []string{
	`CREATE TABLE uni (k1 INT, k2 VARCHAR(10), b BOOLEAN, ti TINYINT, si SMALLINT, i INT, bi BIGINT, li LARGEINT, f FLOAT, d DOUBLE, de DECIMAL(9,2), de2 DECIMAL(30,5),
		dt DATE, dm DATETIME, dm6 DATETIME(6), c CHAR(5), v VARCHAR(20), s STRING, j JSON, a ARRAY<INT>, m MAP<STRING,INT>, st STRUCT<x:INT,y:STRING>, ip IPV4, ip6 IPV6)
		UNIQUE KEY(k1, k2) DISTRIBUTED BY HASH(k1) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
	`CREATE TABLE dup (k1 INT, k2 VARCHAR(10), b BOOLEAN, ti TINYINT, si SMALLINT, i INT, bi BIGINT, li LARGEINT, f FLOAT, d DOUBLE, de DECIMAL(9,2), de2 DECIMAL(30,5),
		dt DATE, dm DATETIME, dm6 DATETIME(6), c CHAR(5), v VARCHAR(20), s STRING, j JSON, a ARRAY<INT>, m MAP<STRING,INT>, st STRUCT<x:INT,y:STRING>, ip IPV4, ip6 IPV6)
		DUPLICATE KEY(k1, k2) DISTRIBUTED BY HASH(k1) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
	`CREATE TABLE agg (k1 BIGINT, k2 DATE, total BIGINT SUM, low INT MIN, last VARCHAR(20) REPLACE) AGGREGATE KEY(k1, k2)
		PARTITION BY RANGE(k2) (PARTITION a VALUES LESS THAN ("2024-01-05"), PARTITION b VALUES LESS THAN ("2025-01-01"))
		DISTRIBUTED BY HASH(k1) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
	`CREATE TABLE keyed (t TINYINT, dm DATETIME, de DECIMAL(10,2), v INT) UNIQUE KEY(t, dm, de) DISTRIBUTED BY HASH(t) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
	`CREATE VIEW seen AS SELECT k1, k2, bi, s FROM uni WHERE ti IS NOT NULL`,
}

// fillEveryType gives the tables rows.
func fillEveryType(t *testing.T, s *engine.Session) {
	t.Helper()
	must := func(text string) {
		t.Helper()
		if a := askText(s, text); strings.Contains(a.columns, "errCode") {
			t.Fatalf("%s: %s", text, a.columns)
		}
	}
	must("CREATE DATABASE e")
	must("USE e")
	for _, text := range tablesOfEveryType {
		must(text)
	}
	var rows []string
	for i := range 60 {
		row := fmt.Sprintf(`(%d, 'k%d', %t, %d, %d, %d, %d, %d, %d.5, %d.25, %d.75, %d.12345, '2024-01-%02d', '2024-01-02 03:04:%02d', '2024-01-02 03:04:05.%06d',
			'c%d', 'v%d', 's%d', '{"a": %d}', [%d, NULL], {'k': %d}, {%d, 'y'}, '10.0.0.%d', '::%x')`,
			i, i%3, i%2 == 0, i, i*100, i*1000, i*100000, i*10000000000, i, i, i, i, i%28+1, i%60, i, i%7, i%7, i%7, i, i, i, i, i, i)
		if i%10 == 9 {
			row = fmt.Sprintf("(%d, 'k%d'%s)", i, i%3, strings.Repeat(", NULL", 22))
		}
		rows = append(rows, row)
	}
	must("INSERT INTO uni VALUES " + strings.Join(rows, ", "))
	must("INSERT INTO dup SELECT * FROM uni")
	must("INSERT INTO dup SELECT * FROM uni WHERE k1 < 5")
	must("DELETE FROM uni WHERE k1 = 7")
	for range 2 {
		must(`INSERT INTO agg SELECT k1 % 10, date_add('2024-01-01', INTERVAL k1 % 10 DAY), k1, k1, concat('x', k1) FROM uni`)
	}
	must(`INSERT INTO keyed SELECT k1, date_add('2024-01-01', INTERVAL k1 SECOND), k1 / 4, k1 FROM uni`)
}

// shapes are queries with parameters; those after the first are as good as text for any value.
var shapes = []string{
	"SELECT * FROM uni WHERE k1 = ? AND k2 = ?",
	"SELECT v, k2, v, a, dm6, j FROM uni WHERE ? = k2 AND k1 = ?",
	"SELECT s FROM e.uni u WHERE u.k2 = ? AND u.k1 = ?",
	"SELECT k1, bi FROM uni WHERE k1 = ? AND k2 = ? AND bi > ?",
	"SELECT k1, bi FROM uni WHERE k1 = ? AND k2 = ? ORDER BY v DESC LIMIT 1",
	"SELECT DISTINCT k2 FROM uni WHERE k1 = ? AND k2 = ? LIMIT 1",
	"SELECT bi + 1, concat(v, s) FROM uni WHERE k1 = ? AND k2 = ? AND ti < 50",
	"SELECT count(*) FROM uni WHERE k1 = ? AND k2 = ?",
	"SELECT u.s, d.k1 FROM uni u JOIN dup d ON u.k1 = d.k1 AND u.k2 = d.k2 WHERE u.k1 = ? AND u.k2 = ? ORDER BY 1, 2",
	"SELECT (SELECT s FROM uni WHERE k1 = ? AND k2 = ?) AS x",
	"SELECT k1, s FROM uni WHERE k1 = ? ORDER BY k2",
	"SELECT k1 FROM uni WHERE k1 = ? OR k1 = ? ORDER BY k1",
	"SELECT k1 FROM uni WHERE k1 = ? AND k1 = ?",
	"SELECT k1, k2 FROM uni WHERE k1 IN (?, ?, ?) ORDER BY k1 DESC LIMIT 2",
	"SELECT k1 FROM uni WHERE k1 NOT IN (?, ?) AND k2 = 'k1' ORDER BY k1",
	"SELECT k1 FROM uni WHERE NOT (bi < ?) AND k1 <= ? ORDER BY k1",
	"SELECT count(*), max(s) FROM dup WHERE k1 BETWEEN ? AND ?",
	"SELECT k2, sum(bi) FROM dup WHERE v <> ? GROUP BY k2 HAVING count(*) > 1 ORDER BY k2",
	"SELECT DISTINCT b FROM dup WHERE si >= ? ORDER BY b",
	"SELECT k1 FROM dup WHERE li = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE de = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE bi IN (?, ?) ORDER BY k1",
	"SELECT k1 FROM dup WHERE dt > ? OR dt = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE de2 > ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE dt = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE dm >= ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE dm6 < ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE c = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE f = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE d < ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE b = ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE ti <=> ? ORDER BY k1",
	"SELECT k1 FROM dup WHERE ip = ? ORDER BY k1",
	"SELECT * FROM agg WHERE k1 = ? AND k2 = ?",
	"SELECT total, k1 FROM agg WHERE k2 = ? AND k1 = ?",
	"SELECT k1, total FROM agg WHERE k2 >= ? ORDER BY k1",
	"SELECT v FROM keyed WHERE t = ? AND dm = ? AND de = ?",
	"SELECT k2, s FROM seen WHERE k1 = ? ORDER BY k2",
	"SELECT x.k1, y.k2 FROM uni x JOIN dup y ON x.k1 = y.k1 WHERE x.k1 = ? ORDER BY 1, 2",
	"SELECT k1 FROM uni WHERE k1 = (SELECT max(k1) FROM dup WHERE k1 < ?)",
	"SELECT k1 FROM uni WHERE s LIKE ? ORDER BY k1",
	"SELECT k1 FROM uni WHERE k1 + ? = 10",
	"SELECT k1 FROM uni WHERE date_add(dt, INTERVAL ? DAY) > '2024-01-20' ORDER BY k1",
	"SELECT k1 FROM uni WHERE concat(v, ?) = 'v3x' ORDER BY k1",
	"SELECT k1 FROM uni WHERE element_at(a, 1) = ? ORDER BY k1",
	"WITH w AS (SELECT k1 FROM uni WHERE k1 > ?) SELECT count(*) FROM w",
	"SELECT k1 FROM uni WHERE k1 = ? UNION ALL SELECT k1 FROM dup WHERE k1 = ? ORDER BY 1",
	"SELECT k1, row_number() OVER (ORDER BY k1) FROM uni WHERE k1 < ? ORDER BY k1",
	"SELECT count(*) FROM uni WHERE k1 < ? AND now() > ?",
}

// someParameter is a value of any type, most of them near what the tables hold.
func someParameter(r *rand.Rand) parameter {
	n := r.IntN(70) - 5
	number := func(k catalog.Kind, x int) parameter {
		return parameter{catalog.Of(k), fmt.Sprint(x), fmt.Sprintf("CAST(%d AS %s)", x, strings.ToUpper(catalog.Of(k).String()))}
	}
	text := func(s string) parameter { return parameter{catalog.Of(catalog.String), s, "'" + s + "'"} }
	switch r.IntN(14) {
	case 0:
		return parameter{typ: catalog.Of(catalog.Null), sql: "NULL"}
	case 1:
		return number(catalog.TinyInt, n)
	case 2:
		return number(catalog.SmallInt, n*100)
	case 3, 4:
		return number(catalog.Int, n)
	case 5, 6:
		return number(catalog.BigInt, n)
	case 7:
		return number(catalog.BigInt, n*10000000000)
	case 8:
		return text(fmt.Sprint("k", n%3))
	case 9:
		return text([]string{"v3", "c1", "s2", "x", "12", "2024-01-06", "2024-01-02 03:04:05", "10.0.0.7", "true", ""}[r.IntN(10)])
	case 10:
		day := fmt.Sprintf("2024-01-%02d", r.IntN(28)+1)
		return parameter{catalog.Of(catalog.Date), day, "CAST('" + day + "' AS DATE)"}
	case 11:
		at := fmt.Sprintf("2024-01-0%d 03:04:%02d", r.IntN(2)+1, r.IntN(60))
		return parameter{catalog.DateTimeOf(6), at, "CAST('" + at + "' AS DATETIME(6))"}
	case 12:
		number := fmt.Sprintf("%d.75", r.IntN(60))
		return parameter{catalog.DecimalOf(4, 2), number, "CAST('" + number + "' AS DECIMAL(4,2))"}
	}
	return parameter{catalog.Of(catalog.Double), fmt.Sprint(n, ".25"), fmt.Sprintf("CAST('%d.25' AS DOUBLE)", n)}
}

// TestPreparedAnswersAsText executes each shape again and again with values of all types, so that plans are kept and given up, and asks
// a session that has just begun the same as a text.
func TestPreparedAnswersAsText(t *testing.T) {
	s := recordedServer(t)
	session := s.engine.NewSession(1000, "root", "127.0.0.1", nil)
	defer session.Close()
	fillEveryType(t, session)
	r := rand.New(rand.NewPCG(7, 7))
	for _, shape := range shapes {
		p, err := session.Prepare(t.Context(), shape)
		if err != nil {
			t.Errorf("preparing %s: %v", shape, err)
			continue
		}
		var parameters []parameter
		for n := range 120 {
			if n%4 == 0 {
				parameters = make([]parameter, p.Params)
				for i := range parameters {
					parameters[i] = someParameter(r)
				}
			} else {
				// The same types with other values, as programs send them.
				for i := range parameters {
					for range 20 {
						if x := someParameter(r); x.typ.Equal(parameters[i].typ) {
							parameters[i] = x
							break
						}
					}
				}
			}
			fresh := s.engine.NewSession(1001, "root", "127.0.0.1", nil)
			fresh.SetDatabase("e")
			text := inline(shape, parameters)
			want, got := askText(fresh, text), execute(t, session, p, parameters)
			fresh.Close()
			if strings.Contains(want.columns, "errCode") != strings.Contains(got.columns, "errCode") || !slices.Equal(want.rows, got.rows) {
				t.Fatalf("%s\nprepared: %v\nas text:  %v", text, got, want)
			}
			if !strings.Contains(want.columns, "errCode") && want.columns != got.columns {
				t.Fatalf("%s\nprepared: %v\nas text:  %v", text, got.columns, want.columns)
			}
		}
	}
}

// TestRememberedTextsAnswerAsNewOnes asks for each shape as texts with other constants, in a session that remembers and in new ones.
func TestRememberedTextsAnswerAsNewOnes(t *testing.T) {
	s := recordedServer(t)
	session := s.engine.NewSession(1000, "root", "127.0.0.1", nil)
	defer session.Close()
	fillEveryType(t, session)
	r := rand.New(rand.NewPCG(8, 8))
	constants := []string{"'k1'", "'k2'", "'v3'", "'2024-01-06'", "'2024-01-02 03:04:05'", "NULL", "1.5", "-3", "'10.0.0.7'", "true", "'it''s'", `'a\'b'`, "99999999999999999999"}
	more := []string{
		"SELECT ? FROM uni WHERE k1 = ?", "SELECT k1 FROM uni WHERE k1 < ? ORDER BY 1 LIMIT 3", "SELECT k1 FROM uni WHERE k1 < ? ORDER BY k1 LIMIT 3 OFFSET 2",
		"SELECT k1 AS `a?b` FROM uni WHERE k1 = ?", "select k1 /* ? */ from uni where k1 = ? -- ?", "SELECT k1 FROM uni WHERE k1 = ? ORDER BY ?",
		"SELECT CAST(de AS DECIMAL(10,1)) FROM uni WHERE k1 = ?", "SELECT a[1] FROM uni WHERE k1 = ?", "SELECT k1 + 1, 'x' FROM uni WHERE k1 = ?",
		"SELECT nothing FROM uni WHERE k1 = ?", "SELECT k1 FROM nothing WHERE k1 = ?", "SELECT k1 FROM uni WHERE k1 = ? AND", "SELECT count(*) FROM uni WHERE k1 > ? GROUP BY ?",
		"SELECT k1 FROM uni WHERE dt = DATE '2024-01-06' AND k1 < ?", "SELECT k1 FROM uni WHERE k1 = ? AND v = x'41'", "SELECT @x, k1 FROM uni WHERE k1 = ?",
		"\n SELECT k1 FROM uni WHERE k1 = ? AND d > 1.5e1 AND f > .5 AND k2 = \"k1\"", "SELECT k1 \"a\" FROM uni WHERE k1 = ?", "SELECT k1 FROM uni WHERE k1 > ? AND de2 > 2. ORDER BY k1", "SELECT 1.5, k1 FROM uni WHERE k1 = ?",
		"SELECT k1 FROM uni WHERE k1 = '?#'", "SELECT k1 FROM uni WHERE k1 = '?#' AND k2 = 'k1'", "SELECT k1 FROM uni WHERE dt > '2024-01-?#' ORDER BY k1", "SELECT k1 FROM uni WHERE dm > '2024-01-02 03:04:?#' ORDER BY k1",
		"SELECT k1 FROM uni WHERE dm6 > '2024-01-02 03:04:?#' ORDER BY k1", "SELECT k1 FROM uni WHERE si IN ('?#', '1?#', ?) ORDER BY k1", "SELECT k1 FROM uni WHERE d < '?#' ORDER BY k1",
		"SELECT k1 FROM uni WHERE li = '?#0000000000'", "SELECT k1 FROM uni WHERE ti = '?#00'", "SELECT k1 FROM uni WHERE de2 > '?#' ORDER BY k1",
	}
	for _, shape := range append(more, shapes...) {
		for range 12 {
			text := shape
			for strings.Contains(text, "?#") {
				text = strings.Replace(text, "?#", []string{"05", "30", "07.5", "7", "99", "x", "+4", " 4", "24"}[r.IntN(9)], 1)
			}
			for strings.Contains(text, "?") {
				constant := fmt.Sprint(r.IntN(70))
				switch r.IntN(6) {
				case 0:
					constant = constants[r.IntN(len(constants))]
				case 1:
					constant = fmt.Sprint(r.IntN(70) * 1000000000)
				}
				if strings.Contains(text, "k2 = ?") && r.IntN(2) == 0 {
					text = strings.Replace(text, "k2 = ?", fmt.Sprintf("k2 = 'k%d'", r.IntN(3)), 1)
					continue
				}
				text = strings.Replace(text, "?", constant, 1)
			}
			fresh := s.engine.NewSession(1001, "root", "127.0.0.1", nil)
			fresh.SetDatabase("e")
			want, got := askText(fresh, text), askText(session, text)
			fresh.Close()
			if want.columns != got.columns || !slices.Equal(want.rows, got.rows) {
				t.Fatalf("%s\nremembered: %v\nnew:        %v", text, got, want)
			}
		}
	}
}

// TestPreparedChangesAsText inserts, updates and deletes rows by prepared statements in one table and by texts in another one, a value of
// some type in a column of every type, and compares the tables.
func TestPreparedChangesAsText(t *testing.T) {
	s := recordedServer(t)
	session := s.engine.NewSession(1000, "root", "127.0.0.1", nil)
	defer session.Close()
	fillEveryType(t, session)
	columns := []string{"b", "ti", "si", "i", "bi", "li", "f", "d", "de", "de2", "dt", "dm", "dm6", "c", "v", "s", "j", "a", "m", "st", "ip", "ip6"}
	for _, name := range []string{"one", "two"} {
		if a := askText(session, "CREATE TABLE "+name+" LIKE uni"); strings.Contains(a.columns, "errCode") {
			t.Fatal(a.columns)
		}
	}
	r := rand.New(rand.NewPCG(9, 9))
	statements := map[string]*engine.Prepared{}
	failed, done := 0, 0
	for n := range 600 {
		column := columns[r.IntN(len(columns))]
		key := parameter{catalog.Of(catalog.Int), fmt.Sprint(n % 40), fmt.Sprint(n % 40)}
		text, parameters := "INSERT INTO one (k1, k2, "+column+") VALUES (?, 'x', ?)", []parameter{key, someParameter(r)}
		switch n % 6 {
		case 4:
			text, parameters = "UPDATE one SET "+column+" = ? WHERE k1 = ?", []parameter{parameters[1], key}
		case 5:
			text, parameters = "DELETE FROM one WHERE k1 = ? AND k2 = ?", []parameter{key, {catalog.Of(catalog.String), "x", "'x'"}}
		}
		p := statements[text]
		if p == nil {
			var err error
			if p, err = session.Prepare(t.Context(), text); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			statements[text] = p
		}
		got, want := execute(t, session, p, parameters), askText(session, strings.Replace(inline(text, parameters), " one", " two", 1))
		if (got.columns == "") != (want.columns == "") {
			t.Fatalf("%s\nprepared: %s\nas text:  %s", inline(text, parameters), got.columns, want.columns)
		}
		if got.columns == "" {
			done++
		} else {
			failed++
		}
		if n%20 == 0 || n == 599 {
			if one, two := askText(session, "SELECT * FROM one ORDER BY k1"), askText(session, "SELECT * FROM two ORDER BY k1"); !slices.Equal(one.rows, two.rows) {
				t.Fatalf("after %s\nprepared: %q\nas text:  %q", inline(text, parameters), one.rows, two.rows)
			}
		}
	}
	if failed == 0 || done < 100 {
		t.Errorf("%d statements failed, %d did not", failed, done)
	}
}
