// DROP STATS table [(columns)] [PARTITION ...]
//
// Doris: DropStatsCommand, AnalysisManager.dropStats.

package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func dropStatistics(ctx context.Context, env *Env, st *ast.Other) error {
	n := nameBehind(st.Text, "STATS")
	_, t, err := findTable(env, n)
	if err != nil {
		return err
	}
	if database := env.databaseOf(n.Database); !env.may(catalog.MayDrop, database, n.Name) {
		return env.deniedCommand("DROP", database+"."+n.Name)
	}
	_, columns, partitioned := statisticsList(st.Text)
	for _, name := range columns {
		if t.Column(name) == nil {
			// Doris fills the words of another refusal here.
			return doriserr.New("Incorrect column name 'DROP'. Column regex is '%s'", env.Session.User())
		}
	}
	if partitioned {
		return nil
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		known, err := statisticsOf(e.Snapshot(), t.ID)
		if err != nil || known == nil {
			return err
		}
		for _, name := range columns {
			for _, have := range append([]string(nil), known.Names...) {
				if strings.EqualFold(have, name) {
					known.drop(have)
				}
			}
		}
		if columns == nil || len(known.Names) == 0 {
			e.DropOther(statisticsKey(t.ID))
			return nil
		}
		return known.save(e)
	})
}
