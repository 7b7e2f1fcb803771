package catalog

// EventKind says what happened to the catalog.
type EventKind uint8

// The kinds of events.
const (
	// DatabaseDropped has Database; its tables are reported as TableDropped before it.
	DatabaseDropped EventKind = iota
	// TableDropped has Old.
	TableDropped
	// TableChanged has Old and Table: columns, partitions, properties or the name.
	TableChanged
)

// Event is a change that became durable.
type Event struct {
	Kind     EventKind
	Database *Database
	Old      *Table
	Table    *Table
}

// Listen calls f after each change, on the goroutine that made it and without any lock of the catalog. There is no way to
// stop listening: listeners live as long as the catalog.
func (c *Catalog) Listen(f func(Event)) {
	c.listening.Lock()
	defer c.listening.Unlock()
	c.listeners = append(c.listeners, f)
}

// notify calls the listeners.
func (c *Catalog) notify(events []Event) {
	if len(events) == 0 {
		return
	}
	c.listening.Lock()
	listeners := c.listeners[:len(c.listeners):len(c.listeners)]
	c.listening.Unlock()
	for _, ev := range events {
		for _, f := range listeners {
			f(ev)
		}
	}
}
