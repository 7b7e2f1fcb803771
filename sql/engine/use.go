package engine

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Use makes a database current: USE, COM_INIT_DB and the database of a login. The name may be db, internal.db or
// default_cluster:db (Doris: ConnectContextUtil.initCatalogAndDb).
func (s *Session) Use(_ context.Context, name string) error {
	name = strings.TrimPrefix(name, "default_cluster:")
	if catalogName, rest, ok := strings.Cut(name, "."); ok {
		if !strings.EqualFold(catalogName, "internal") {
			return doriserr.Native(5086, "42000", "Unknown catalog '%s'", catalogName)
		}
		name = rest
	}
	if may := s.engine.config.MayUse; may != nil {
		if err := may(s.User(), s.host, name); err != nil {
			return err
		}
	}
	found := s.engine.databaseName(name)
	if found == "" {
		return doriserr.Native(1049, "42000", "Unknown database '%s'", name)
	}
	s.SetDatabase(found)
	return nil
}

// databaseName returns a database's name as it is written in the catalog, or nothing if there is none.
func (e *Engine) databaseName(name string) string {
	if d := e.config.Catalog.Database(name); d != nil {
		return d.Name
	}
	if isInformationSchema(name) {
		return informationSchema
	}
	return ""
}

// Fields returns the visible columns of a table of the current database, for COM_FIELD_LIST.
func (s *Session) Fields(_ context.Context, table string) (database string, columns []statement.Column, err error) {
	database = s.Database()
	if database == "" {
		return "", nil, doriserr.New("No database selected")
	}
	var visible []catalog.Column
	if may := s.engine.config.MaySee; may != nil && !may(s.User(), s.host, database, table) {
		return "", nil, &doriserr.Error{MySQL: 1109, State: "42S02", Message: "Unknown table(" + table + ")"}
	}
	if t := s.engine.tableFor(s, database, table); t != nil {
		visible = t.VisibleColumns()
		if t.IsView() {
			visible = t.ViewColumns
		}
	} else if v := s.engine.systemTable(database, table); v != nil {
		visible = v.columns
	} else {
		return "", nil, &doriserr.Error{MySQL: 1109, State: "42S02", Message: "Unknown table(" + table + ")"}
	}
	for _, c := range visible {
		columns = append(columns, statement.Column{Name: c.Name, Type: c.Type})
	}
	return database, columns, nil
}
