package statement

import (
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/nearest"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// warnOfJob warns of what a definition says without effect. Doris takes both in silence.
func warnOfJob(env *Env, d *routineload.Definition) {
	for _, s := range env.UnknownKafkaProperties(d.Kafka.Custom) {
		env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: s})
	}
	for _, s := range strayColumns(d, env.Catalog.TableByID(d.TableID)) {
		env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: s})
	}
}

// strayColumns says which names of COLUMNS are no columns of the table and used in no expression, if they resemble a column that is
// not in the list: such a field is read and dropped, which is meant only if it has a name of its own.
func strayColumns(d *routineload.Definition, table *catalog.Table) []string {
	if table == nil || len(d.Load.Columns) == 0 {
		return nil
	}
	used := map[string]bool{strings.ToLower(d.Load.SequenceColumn): true}
	use := func(e ast.Expr) {
		walkExpr(e, func(x ast.Expr) {
			if c, ok := x.(*ast.Column); ok {
				used[strings.ToLower(c.Name())] = true
			}
		})
	}
	listed := map[string]bool{}
	for _, c := range d.Load.Columns {
		listed[strings.ToLower(c.Name)] = true
		use(c.Expr)
	}
	use(d.Load.PrecedingFilter)
	use(d.Load.Where)
	use(d.Load.DeleteOn)
	var missing []string
	for _, c := range table.VisibleColumns() {
		if !listed[strings.ToLower(c.Name)] {
			missing = append(missing, c.Name)
		}
	}
	var list []string
	for _, c := range d.Load.Columns {
		if table.Column(c.Name) != nil || used[strings.ToLower(c.Name)] {
			continue
		}
		if meant := nearest.Name(c.Name, missing); meant != "" {
			list = append(list, fmt.Sprintf("COLUMNS has %s, which is no column of %s and is used nowhere; did you mean %s?", c.Name, table.Name, meant))
		}
	}
	return list
}
