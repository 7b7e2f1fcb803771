// SHOW [BRIEF] CREATE TABLE name, SHOW CREATE VIEW name, SHOW VIEW FROM table
//
// Doris: ShowCreateTableCommand, ShowCreateViewCommand, ShowViewCommand.

package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// viewResult shows the statement of a view.
func viewResult(t *catalog.Table) *Result {
	return &Result{
		Columns: Strings("View", "Create View", "character_set_client", "collation_connection"),
		Rows:    [][]Cell{Row(t.Name, createViewText(t), "utf8mb4", "utf8mb4_0900_bin")},
	}
}

func showCreateTable(env *Env, st *ast.ShowCreateTable) (*Result, error) {
	d, t, err := findDescribed(env, st.Name)
	if err != nil {
		return nil, err
	}
	if d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID {
		return &Result{Columns: Strings("Table", "Create Table"), Rows: [][]Cell{Row(t.Name, createSystemText(t))}}, nil
	}
	if t.IsView() {
		return viewResult(t), nil
	}
	return &Result{Columns: Strings("Table", "Create Table"), Rows: [][]Cell{Row(t.Name, createTableText(t, st.Brief))}}, nil
}

// createSystemText is the statement of a view of information_schema or mysql.
func createSystemText(t *catalog.Table) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE `" + t.Name + "` (")
	for i, c := range t.ViewColumns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  `" + c.Name + "` " + c.Type.String() + " NULL")
	}
	b.WriteString("\n) ENGINE=SCHEMA;")
	return b.String()
}

func showCreateView(env *Env, st *ast.ShowCreateView) (*Result, error) {
	d, t, err := findTable(env, st.Name)
	if err != nil {
		return nil, err
	}
	if !t.IsView() {
		return nil, doriserr.New("'%s.%s' is not VIEW. Use 'SHOW CREATE TABLE '%s.", d.Name, t.Name, t.Name)
	}
	return viewResult(t), nil
}

func showView(env *Env, st *ast.ShowView) (*Result, error) {
	d, t, err := findTable(env, st.Table)
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, notOLAP(t)
	}
	r := &Result{Columns: Strings("View", "Create View")}
	name := "`" + internalCatalog + "`.`" + d.Name + "`.`" + t.Name + "`"
	for _, v := range env.Catalog.Tables(d.ID) {
		if v.IsView() && strings.Contains(v.View, name) {
			r.Rows = append(r.Rows, Row(v.Name, createViewText(v)))
		}
	}
	return r, nil
}
