package catalog

import "time"

// Database is one database of the internal catalog.
type Database struct {
	ID         uint64
	Name       string
	Properties Properties
	Created    time.Time
}
