// TRUNCATE TABLE name [PARTITION (...)] [FORCE]
//
// Doris: InternalCatalog.truncateTable. Each partition gets a new id, so that a load in flight does not write into it.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func truncateTable(ctx context.Context, env *Env, st *ast.TruncateTable) error {
	_, t, err := findTable(env, st.Name)
	if err != nil {
		return err
	}
	if t.IsView() {
		return doriserr.New("Table '%s' is not a OLAP table", st.Name.Name)
	}
	var names []string
	temporary := false
	if p := st.Partitions; p != nil && len(p.Names) > 0 {
		names, temporary = p.Names, p.Temporary
		if temporary {
			return doriserr.New("Not support truncate temp partitions")
		}
		for _, n := range names {
			if t.Partition(n, temporary) == nil {
				return doriserr.New("Partition %s does not exist", n)
			}
		}
	}
	if err := checkNormal(env.Catalog.Snapshot(), t); err != nil {
		return err
	}
	_, err = env.Catalog.Truncate(ctx, t.ID, names, temporary)
	return err
}
