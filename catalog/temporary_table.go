package catalog

import (
	"context"
	"strconv"
)

// Temporary tables have the names that their sessions give them; others do not see them, and a session sees its own before another
// table of the same name (Doris: Util.generateTempTableInnerName).

// key is the name of a table among those of its database.
func (t *Table) key() string {
	if !t.Temporary {
		return t.Name
	}
	return temporaryKey(t.Session, t.Name)
}

// temporaryKey is the name of a temporary table among all; no other table may have such a name.
func temporaryKey(session uint32, name string) string {
	return strconv.FormatUint(uint64(session), 10) + "_#TEMP#_" + name
}

// TableFor returns a table or view of a database by name as a session sees it, or nil.
func (s *Snapshot) TableFor(session uint32, databaseID uint64, name string) *Table {
	if t := s.names[databaseID][temporaryKey(session, name)]; t != nil {
		return t
	}
	return s.TableIn(databaseID, name)
}

// TemporaryTables returns the temporary tables that a condition chooses.
func (s *Snapshot) TemporaryTables(which func(*Table) bool) []*Table {
	var list []*Table
	for _, t := range s.tables {
		if t.Temporary && which(t) {
			list = append(list, t)
		}
	}
	return list
}

// DropTemporaryTables drops the temporary tables that a condition chooses, those of a session that ends for example.
func (c *Catalog) DropTemporaryTables(ctx context.Context, which func(*Table) bool) error {
	if len(c.Snapshot().TemporaryTables(which)) == 0 {
		return nil
	}
	return c.Edit(ctx, func(e *Edit) error {
		for _, t := range e.Snapshot().TemporaryTables(which) {
			e.DropTable(t, true)
		}
		return nil
	})
}
