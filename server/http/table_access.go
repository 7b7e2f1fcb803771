package http

import (
	"net/http"

	"github.com/dorisemu/dorisemu/catalog"
)

// anyTable finds a table or view of the internal catalog on which a caller has one of some privileges; otherwise the request has
// been answered. The privilege is asked for before the table, as in Doris.
func (c FrontendConfig) anyTable(w http.ResponseWriter, as Caller, p catalog.Privileges, database, name string) *catalog.Table {
	if !c.Users.May(as.User, as.Host, p, database, name) {
		denied(w, p)
		return nil
	}
	if c.StreamLoads.Catalog.Database(database) == nil {
		failed(w, unknownDatabase(database))
		return nil
	}
	t := c.StreamLoads.Catalog.Table(database, name)
	if t == nil {
		failed(w, "errCode = 7, detailMessage = table not found, tableName="+name)
	}
	return t
}

// unknownDatabase is the error of a database that is not there (Doris: MetaNotFoundException).
func unknownDatabase(name string) string {
	return "errCode = 7, detailMessage = unknown databases, dbName=" + name
}

// olapTable is anyTable for tables only.
func (c FrontendConfig) olapTable(w http.ResponseWriter, as Caller, p catalog.Privileges, database, name string) *catalog.Table {
	t := c.anyTable(w, as, p, database, name)
	if t != nil && t.IsView() {
		failed(w, "errCode = 7, detailMessage = table type is not OLAP, tableName="+name+", type=VIEW")
		return nil
	}
	return t
}
