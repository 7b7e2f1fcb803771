package catalog

import (
	"sort"
	"strings"
)

// Ids of the databases that always exist; they are never stored.
const (
	InformationSchemaID uint64 = 1
	MySQLID             uint64 = 2
	InternalSchemaID    uint64 = 3
)

// FirstID is the first id that is handed out to anything a user makes (Doris: Env.NEXT_ID_INIT_VALUE).
const FirstID uint64 = 10000

// Snapshot is the whole catalog at one moment. It never changes, so that readers need no lock.
type Snapshot struct {
	databases map[string]*Database
	byID      map[uint64]*Database
	tables    map[uint64]*Table
	// names has the tables of each database by name.
	names map[uint64]map[string]*Table
	other map[string][]byte
}

// systemDatabases returns the databases that exist in every catalog.
func systemDatabases() []*Database {
	return []*Database{
		{ID: InformationSchemaID, Name: "information_schema"},
		{ID: MySQLID, Name: "mysql"},
		{ID: InternalSchemaID, Name: "__internal_schema"},
	}
}

// System reports whether the database always exists and cannot be changed.
func (d *Database) System() bool { return d.ID < FirstID }

// newSnapshot indexes a stored state.
func newSnapshot(s State) *Snapshot {
	n := &Snapshot{
		databases: map[string]*Database{}, byID: map[uint64]*Database{}, tables: map[uint64]*Table{},
		names: map[uint64]map[string]*Table{}, other: map[string][]byte{},
	}
	for _, d := range append(systemDatabases(), s.Databases...) {
		n.databases[d.Name], n.byID[d.ID] = d, d
	}
	for _, t := range s.Tables {
		n.tables[t.ID] = t
		if n.names[t.DatabaseID] == nil {
			n.names[t.DatabaseID] = map[string]*Table{}
		}
		n.names[t.DatabaseID][t.key()] = t
	}
	for k, v := range s.Other {
		n.other[k] = v
	}
	return n
}

// Database returns a database by name, or nil. Names are case-sensitive, but for information_schema and mysql.
func (s *Snapshot) Database(name string) *Database {
	if d := s.databases[name]; d != nil {
		return d
	}
	if strings.EqualFold(name, "information_schema") || strings.EqualFold(name, "mysql") {
		return s.databases[strings.ToLower(name)]
	}
	return nil
}

// DatabaseByID returns a database, or nil.
func (s *Snapshot) DatabaseByID(id uint64) *Database { return s.byID[id] }

// Databases returns all databases, the ones that always exist too, by name.
func (s *Snapshot) Databases() []*Database {
	list := make([]*Database, 0, len(s.databases))
	for _, d := range s.databases {
		list = append(list, d)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Table returns a table or view by the names of its database and its own, or nil.
func (s *Snapshot) Table(database, name string) *Table {
	d := s.Database(database)
	if d == nil {
		return nil
	}
	return s.names[d.ID][name]
}

// TableIn returns a table or view of a database by name, no temporary one, or nil.
func (s *Snapshot) TableIn(databaseID uint64, name string) *Table { return s.names[databaseID][name] }

// TableByID returns a table, or nil.
func (s *Snapshot) TableByID(id uint64) *Table { return s.tables[id] }

// Tables returns the tables and views of a database by name, without temporary ones.
func (s *Snapshot) Tables(databaseID uint64) []*Table {
	named := s.names[databaseID]
	list := make([]*Table, 0, len(named))
	for _, t := range named {
		if !t.Temporary {
			list = append(list, t)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Other returns a named record, or nil.
func (s *Snapshot) Other(key string) []byte { return s.other[key] }

// OtherKeys returns the keys of the named records that begin with prefix, sorted.
func (s *Snapshot) OtherKeys(prefix string) []string {
	var keys []string
	for k := range s.other {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys
}
