package statement

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// showQueryStatistics is SHOW QUERY STATS [FOR db | FROM table [ALL [VERBOSE]]] (Doris: ShowQueryStatsCommand). Queries are not
// counted: every number is 0.
func showQueryStatistics(env *Env, st *ast.ShowOther) (*Result, error) {
	text := strings.ToUpper(st.Text)
	if regexp.MustCompile(`\bSTATS\s+FROM\b`).MatchString(text) {
		n := nameBehind(st.Text, "FROM")
		database := env.databaseOf(n.Database)
		if !env.sees(database, n.Name) {
			return nil, env.deniedCommand("SHOW QUERY STATS", database+": "+n.Name)
		}
		_, t, err := findTable(env, n)
		if err != nil {
			return nil, err
		}
		all, verbose := strings.Contains(text, " ALL"), strings.Contains(text, " VERBOSE")
		if all && !verbose {
			return table("IndexName,QueryCount", t.Name+",0"), nil
		}
		r := emptyShow("Field,QueryCount,FilterCount")
		if all {
			r = emptyShow("IndexName,Field,QueryCount,FilterCount")
		}
		for i, c := range t.VisibleColumns() {
			row := Row(c.Name, "0", "0")
			if all {
				index := ""
				if i == 0 {
					index = t.Name
				}
				row = append(Row(index), row...)
			}
			r.Rows = append(r.Rows, row)
		}
		return r, nil
	}
	name := nameBehind(st.Text, "FOR").Name
	d, err := findDatabase(env, "", name)
	if err != nil {
		return nil, err
	}
	r := emptyShow("TableName,QueryCount")
	for _, t := range env.Catalog.Tables(d.ID) {
		if env.sees(d.Name, t.Name) {
			r.Rows = append(r.Rows, Row(t.Name, "0"))
		}
	}
	return r, nil
}

// showStorageFormat is [ADMIN] SHOW TABLET STORAGE FORMAT [VERBOSE]: every tablet is V2.
func showStorageFormat(env *Env, st *ast.ShowOther) (*Result, error) {
	if err := env.admin(catalog.AdminPriv.String()); err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range env.Catalog.Databases() {
		for _, t := range env.Catalog.Tables(d.ID) {
			for _, p := range t.Partitions {
				for bucket := range p.Buckets {
					ids = append(ids, tabletID(p.ID, bucket))
				}
			}
		}
	}
	if !regexp.MustCompile(`(?i)\bVERBOSE\b`).MatchString(st.Text) {
		return table("BackendId,V1Count,V2Count", backendID+",0,"+strconv.Itoa(len(ids))), nil
	}
	r := emptyShow("BackendId,TabletId,StorageFormat")
	for _, id := range ids {
		r.Rows = append(r.Rows, Row(backendID, id, "V2"))
	}
	return r, nil
}

// dropMaterializedView is DROP MATERIALIZED VIEW [IF EXISTS] name [ON table] (Doris: DropMaterializedViewCommand, DropMTMVCommand). A
// rollup is one of the former kind; of the latter there are none.
func dropMaterializedView(env *Env, st *ast.DropMaterializedView) error {
	n := st.Name
	if st.Table != nil {
		n = *st.Table
	}
	database := env.databaseOf(n.Database)
	if may := catalog.MayDrop; st.Table == nil && !env.may(may, database, n.Name) {
		return env.deniedCommand("DROP", database+": "+n.Name)
	} else if st.Table != nil && !env.may(catalog.MayAlter, database, n.Name) {
		return env.deniedCommand("DROP", database+": "+n.Name)
	}
	if st.Table == nil {
		d, err := findDatabase(env, n.Catalog, n.Database)
		switch {
		case err != nil:
			return err
		case env.Catalog.Table(d.Name, n.Name) == nil && st.IfExists:
			return nil
		case env.Catalog.Table(d.Name, n.Name) == nil:
			return doriserr.New("Unknown table '%s' in %s", n.Name, d.Name)
		}
		return doriserr.New("'%s.%s' is not MATERIALIZED_VIEW. Use 'DROP %s'", d.Name, n.Name, kindOfTable(env.Catalog.Table(d.Name, n.Name)))
	}
	_, t, err := findTable(env, n)
	if err == nil && t.IsView() {
		return doriserr.New("errCode = 7, detailMessage = table type is not OLAP, tableName=%s, type=VIEW", t.Name)
	}
	if err != nil || st.IfExists {
		return err
	}
	return doriserr.New("errCode = 7, detailMessage = Materialized view [%s] does not exist in table [%s]", st.Name.Name, t.Name)
}

// kindOfTable is TABLE or VIEW.
func kindOfTable(t *catalog.Table) string {
	if t.IsView() {
		return "VIEW"
	}
	return "TABLE"
}

// showCreateMaterializedView is SHOW CREATE MATERIALIZED VIEW name [ON table]: there are none.
func showCreateMaterializedView(env *Env, st *ast.ShowCreateMaterializedView) (*Result, bool, error) {
	if st.Table != nil {
		n := *st.Table
		if database := env.databaseOf(n.Database); !env.sees(database, n.Name) {
			return nil, true, env.deniedCommand("SHOW CREATE MATERIALIZED VIEW", database+": "+n.Name)
		}
		if _, _, err := findTable(env, n); err != nil {
			return nil, true, err
		}
		return emptyShow("TableName,ViewName,CreateStmt"), true, nil
	}
	d, err := findDatabase(env, st.Name.Catalog, st.Name.Database)
	if err != nil {
		return nil, true, err
	}
	if !env.sees(d.Name, st.Name.Name) {
		return nil, true, env.deniedCommand("SHOW CREATE MATERIALIZED VIEW", d.Name+": "+st.Name.Name)
	}
	return nil, true, noMaterializedView(env, d.Name, st.Name.Name)
}
