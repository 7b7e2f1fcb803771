package query_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// count runs a query over nothing but numbers() and returns how many rows it has.
func count(ctx context.Context, t *testing.T, limit int64, text string) (int, error) {
	t.Helper()
	st, err := parser.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := query.Bind(&query.Env{Tables: tables{}, Database: "db", MemoryLimit: limit}, st.(*ast.Query))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := plan.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for {
		c, err := rows.Next(ctx)
		if err != nil || c == nil {
			return n, err
		}
		n += c.Rows
	}
}

func TestMemoryLimit(t *testing.T) {
	for node, text := range map[string]string{
		"SORT":          `select number from numbers("number" = "400000") order by number % 7`,
		"AGGREGATE":     `select number, count(*) from numbers("number" = "400000") group by number`,
		"DISTINCT":      `select distinct number from numbers("number" = "400000")`,
		"HASH JOIN":     `select a.number from numbers("number" = "50000") a join numbers("number" = "40000") b on a.number = b.number`,
		"SET OPERATION": `select number from numbers("number" = "10") intersect select number from numbers("number" = "60000")`,
		"SUBQUERY":      `select number from numbers("number" = "10") where number in (select number from numbers("number" = "400000"))`,
	} {
		_, err := count(t.Context(), t, 1<<20, text)
		if err == nil || !strings.Contains(err.Error(), "memory tracker limit exceeded") || !strings.Contains(err.Error(), "exec node:<"+node+">") {
			t.Errorf("%s within 1 MB: %v", text, err)
		}
		if _, err := count(t.Context(), t, 1<<30, text); err != nil {
			t.Errorf("%s within 1 GB: %v", text, err)
		}
	}
}

// TestMemoryOfRuns runs a sub-query for each row: what one run keeps is given back before the next.
func TestMemoryOfRuns(t *testing.T) {
	text := `select number from numbers("number" = "300") a where number in (select number from (select number from numbers("number" = "2000") order by number desc) b where b.number < a.number + 1)`
	n, err := count(t.Context(), t, 1<<19, text)
	if err != nil || n != 300 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("killed")
	cancel(reason)
	for _, text := range []string{
		`select count(*) from numbers("number" = "100000000000")`,
		`select a.number from numbers("number" = "1000") a, numbers("number" = "1000") b order by 1`,
		`with recursive n as (select cast(1 as bigint) x union all select x + 1 from n where x < 90) select * from n, numbers("number" = "5")`,
	} {
		if _, err := count(ctx, t, 0, text); !errors.Is(err, reason) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
