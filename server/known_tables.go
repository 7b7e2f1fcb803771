package server

import "github.com/dorisemu/dorisemu/catalog"

// knownTables answers which databases and tables exist, for the routine load room.
type knownTables struct{ catalog *catalog.Catalog }

// DatabaseName implements routineload.Tables.
func (k knownTables) DatabaseName(id uint64) (string, bool) {
	if d := k.catalog.DatabaseByID(id); d != nil {
		return d.Name, true
	}
	return "", false
}

// TableName implements routineload.Tables.
func (k knownTables) TableName(database, table uint64) (string, bool) {
	if t := k.catalog.TableByID(table); t != nil && t.DatabaseID == database {
		return t.Name, true
	}
	return "", false
}
