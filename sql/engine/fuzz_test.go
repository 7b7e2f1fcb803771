package engine_test

import (
	"context"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/engine"
)

func FuzzStatements(f *testing.F) {
	for _, text := range []string{
		"SELECT 1", "SET a = 1, @b := 'x', GLOBAL c = DEFAULT", "SET NAMES 'utf8' COLLATE x", "SET @@session.autocommit = ON", "UNSET VARIABLE ALL",
		"USE `a`.b", "KILL QUERY 'x'", "KILL 18446744073709551616", "SHOW VARIABLES LIKE 'a\\_%'", "SHOW VARIABLES WHERE Variable_name IN ('a'",
		"SELECT /*+ SET_VAR(a = ) */ @@x, @y", "SELECT '", "/*", "SELECT (SELECT 1 FROM (SELECT 2) x WHERE x.`2` IN (SELECT 3))", "SELECT ?, ?;;",
		"SELECT sum(a) OVER (ORDER BY 1 ROWS 1 PRECEDING) FROM (VALUES (1, 'a')) v", "SELECT a FROM information_schema.tables GROUP BY ROLLUP (a, 1)",
		"SELECT table_name, count(*) FROM information_schema.columns GROUP BY 1 HAVING count(*) > 2 ORDER BY 2 DESC LIMIT 3",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := newSession(t)
		_ = answer(s, text)
		if p, err := s.Prepare(context.Background(), text); err == nil {
			for range 2 {
				for i := range p.Params {
					p.Value(i, catalog.Of(catalog.TinyInt)).AppendInt(1)
				}
				_ = s.Execute(context.Background(), p, func(*engine.Answer, bool) error { return nil })
			}
		}
	})
}
