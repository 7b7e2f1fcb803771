package catalog

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/likepattern"
)

// Grants is what a role, or a user without roles, was granted. Lists are sorted by what they speak of.
type Grants struct {
	Tables  []TableGrant  `json:",omitempty"`
	Columns []ColumnGrant `json:",omitempty"`
	Objects []ObjectGrant `json:",omitempty"`
}

// TablePattern names what a grant is on: *.*.* is everything, c.*.* a catalog, c.d.* a database, c.d.t a table. Names of databases and
// tables may hold LIKE's % and _.
type TablePattern struct{ Catalog, Database, Table string }

// String is the pattern with dots.
func (p TablePattern) String() string { return p.Catalog + "." + p.Database + "." + p.Table }

// PatternLevel is how wide a pattern is.
type PatternLevel uint8

// The levels from wide to narrow.
const (
	GlobalLevel PatternLevel = iota
	CatalogLevel
	DatabaseLevel
	TableLevel
)

// Level returns how wide the pattern is.
func (p TablePattern) Level() PatternLevel {
	switch {
	case p.Catalog == "*":
		return GlobalLevel
	case p.Database == "*":
		return CatalogLevel
	case p.Table == "*":
		return DatabaseLevel
	}
	return TableLevel
}

// covers reports whether the pattern speaks of a table; an empty database or table is covered by wider patterns only.
func (p TablePattern) covers(database, table string) bool {
	switch p.Level() {
	case GlobalLevel:
		return true
	case CatalogLevel:
		return p.Catalog == InternalCatalog
	case DatabaseLevel:
		return p.Catalog == InternalCatalog && database != "" && likepattern.Match(p.Database, database)
	}
	return p.Catalog == InternalCatalog && database != "" && table != "" && likepattern.Match(p.Database, database) && likepattern.Match(p.Table, table)
}

// InternalCatalog is the name of the only catalog there is.
const InternalCatalog = "internal"

// TableGrant is privileges on tables.
type TableGrant struct {
	On         TablePattern
	Privileges Privileges
}

// ColumnGrant is one privilege on columns of a table, in the order in which they were granted first.
type ColumnGrant struct {
	On        TablePattern
	Privilege Privileges
	Columns   []string
}

// ObjectGrant is privileges on something else: Kind is RESOURCE, CLUSTER, STAGE, STORAGE VAULT or WORKLOAD GROUP, Name % is all.
type ObjectGrant struct {
	Kind, Name string
	Privileges Privileges
}

// clone returns a copy that shares nothing.
func (g *Grants) clone() Grants {
	c := Grants{Tables: slices.Clone(g.Tables), Columns: slices.Clone(g.Columns), Objects: slices.Clone(g.Objects)}
	for i := range c.Columns {
		c.Columns[i].Columns = slices.Clone(c.Columns[i].Columns)
	}
	return c
}

// add grants more.
func (g *Grants) add(more Grants) {
	for _, t := range more.Tables {
		i, found := slices.BinarySearchFunc(g.Tables, t, func(a, b TableGrant) int { return a.On.compare(b.On) })
		if !found {
			g.Tables = slices.Insert(g.Tables, i, TableGrant{On: t.On})
		}
		g.Tables[i].Privileges |= t.Privileges
	}
	for _, c := range more.Columns {
		i := slices.IndexFunc(g.Columns, func(x ColumnGrant) bool { return x.On == c.On && x.Privilege == c.Privilege })
		if i < 0 {
			i = len(g.Columns)
			g.Columns = append(g.Columns, ColumnGrant{On: c.On, Privilege: c.Privilege})
		}
		for _, name := range c.Columns {
			if !slices.Contains(g.Columns[i].Columns, name) {
				g.Columns[i].Columns = append(g.Columns[i].Columns, name)
			}
		}
	}
	for _, o := range more.Objects {
		i, found := slices.BinarySearchFunc(g.Objects, o, ObjectGrant.compare)
		if !found {
			g.Objects = slices.Insert(g.Objects, i, ObjectGrant{Kind: o.Kind, Name: o.Name})
		}
		g.Objects[i].Privileges |= o.Privileges
	}
}

// compare orders patterns by their parts.
func (p TablePattern) compare(q TablePattern) int {
	if c := strings.Compare(p.Catalog, q.Catalog); c != 0 {
		return c
	}
	if c := strings.Compare(p.Database, q.Database); c != 0 {
		return c
	}
	return strings.Compare(p.Table, q.Table)
}

// compare orders grants by kind and name.
func (o ObjectGrant) compare(p ObjectGrant) int {
	if c := strings.Compare(o.Kind, p.Kind); c != 0 {
		return c
	}
	return strings.Compare(o.Name, p.Name)
}

// revokeTables takes privileges away from exactly this pattern. It reports whether the pattern had any.
func (g *Grants) revokeTables(on TablePattern, privileges Privileges) bool {
	i := slices.IndexFunc(g.Tables, func(t TableGrant) bool { return t.On == on })
	if i < 0 {
		return false
	}
	if g.Tables[i].Privileges &^= privileges; g.Tables[i].Privileges == 0 {
		g.Tables = slices.Delete(g.Tables, i, i+1)
	}
	return true
}

// revokeObjects is revokeTables for other things. One of which nothing is left stays known, so that it may be revoked again (Doris:
// Role.revokePrivs).
func (g *Grants) revokeObjects(o ObjectGrant) bool {
	i := slices.IndexFunc(g.Objects, func(x ObjectGrant) bool { return x.Kind == o.Kind && x.Name == o.Name })
	if i < 0 {
		return false
	}
	g.Objects[i].Privileges &^= o.Privileges
	return true
}

// revokeColumns takes columns away; those that were never granted are passed over.
func (g *Grants) revokeColumns(c ColumnGrant) {
	i := slices.IndexFunc(g.Columns, func(x ColumnGrant) bool { return x.On == c.On && x.Privilege == c.Privilege })
	if i < 0 {
		return
	}
	g.Columns[i].Columns = slices.DeleteFunc(g.Columns[i].Columns, func(name string) bool { return slices.Contains(c.Columns, name) })
	if len(g.Columns[i].Columns) == 0 {
		g.Columns = slices.Delete(g.Columns, i, i+1)
	}
}

// on returns the privileges on a table, a database (no table) or the cluster (neither).
func (g *Grants) on(database, table string) (p Privileges) {
	for _, t := range g.Tables {
		if t.On.covers(database, table) {
			p |= t.Privileges
		}
	}
	return p
}

// within reports whether anything was granted inside a database, or on columns of a table if one is given.
func (g *Grants) within(database, table string) bool {
	if table == "" && slices.ContainsFunc(g.Tables, func(t TableGrant) bool {
		return t.On.Level() == TableLevel && t.On.Catalog == InternalCatalog && likepattern.Match(t.On.Database, database)
	}) {
		return true
	}
	return slices.ContainsFunc(g.Columns, func(c ColumnGrant) bool {
		return c.On.Catalog == InternalCatalog && c.On.Database == database && (table == "" || c.On.Table == table)
	})
}
