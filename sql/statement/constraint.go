// ALTER TABLE table ADD CONSTRAINT name PRIMARY KEY|UNIQUE|FOREIGN KEY (...), DROP CONSTRAINT name; SHOW CONSTRAINTS FROM table
//
// Doris: AddConstraintCommand, DropConstraintCommand, TableIf. Constraints are hints for the planner: nothing enforces them, in Doris
// neither.

package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// changeConstraint adds or drops a constraint.
func (a *alteration) changeConstraint(c *ast.Constraint) error {
	if c.Drop {
		return a.dropConstraint(c.Name)
	}
	made := catalog.Constraint{Name: c.Name, Kind: c.Kind}
	var err error
	if made.Columns, err = constraintColumns(a.t, c.Columns); err != nil {
		return err
	}
	var referenced *catalog.Table
	if c.Kind == "FOREIGN KEY" {
		if _, referenced, err = findTable(a.env, c.References); err != nil {
			return a.env.unboundTable(c.References, err)
		}
		if made.ReferencedColumns, err = constraintColumns(referenced, c.ReferencedColumns); err != nil {
			return err
		}
		switch {
		case len(made.Columns) != len(made.ReferencedColumns):
			return doriserr.New("Foreign key's size must be same as the size of reference slots")
		case repeats(made.Columns):
			return doriserr.New("Foreign keys contains duplicate slots.")
		case repeats(made.ReferencedColumns):
			return doriserr.New("Reference keys contains duplicate slots.")
		}
		made.Referenced = referenced.ID
	}
	for i := range a.t.Constraints {
		if a.t.Constraints[i].Name == c.Name {
			return doriserr.New("Constraint name %s has existed", c.Name)
		}
	}
	for i := range a.t.Constraints {
		if x := &a.t.Constraints[i]; x.Kind == made.Kind && x.Referenced == made.Referenced && sameNames(x.Columns, made.Columns) && sameNames(x.ReferencedColumns, made.ReferencedColumns) {
			return doriserr.New("Constraint %s has existed, named %s", a.constraintText(&made), x.Name)
		}
	}
	if referenced != nil && !slices.ContainsFunc(referenced.Constraints, func(x catalog.Constraint) bool {
		return x.Kind == "PRIMARY KEY" && sameNames(x.Columns, made.ReferencedColumns)
	}) {
		return doriserr.New("Foreign key constraint requires a primary key constraint PRIMARY KEY (%s) in %s", strings.Join(made.ReferencedColumns, ", "), referenced.Name)
	}
	a.t.Constraints = append(a.t.Constraints, made)
	return nil
}

// dropConstraint removes a constraint, and with a primary key the foreign keys of other tables that refer to it.
func (a *alteration) dropConstraint(name string) error {
	i := slices.IndexFunc(a.t.Constraints, func(x catalog.Constraint) bool { return x.Name == name })
	if i < 0 {
		return doriserr.New("Unknown constraint %s on table %s.", name, a.t.Name)
	}
	gone := a.t.Constraints[i]
	a.t.Constraints = slices.Delete(a.t.Constraints, i, i+1)
	if gone.Kind != "PRIMARY KEY" {
		return nil
	}
	refers := func(x catalog.Constraint) bool {
		return x.Referenced == a.t.ID && sameNames(x.ReferencedColumns, gone.Columns)
	}
	for _, d := range a.edit.Snapshot().Databases() {
		for _, t := range a.edit.Snapshot().Tables(d.ID) {
			if t.ID == a.t.ID || !slices.ContainsFunc(t.Constraints, refers) {
				continue
			}
			changed := t.Clone()
			changed.Constraints = slices.DeleteFunc(changed.Constraints, refers)
			a.edit.PutTable(changed)
		}
	}
	return nil
}

// constraintColumns are the columns of a constraint as the table writes them.
func constraintColumns(t *catalog.Table, names []string) ([]string, error) {
	columns := make([]string, len(names))
	for i, name := range names {
		c := t.Column(name)
		for k := range t.ViewColumns {
			if strings.EqualFold(t.ViewColumns[k].Name, name) {
				c = &t.ViewColumns[k]
			}
		}
		if c == nil {
			return nil, doriserr.New("Unknown column '%s' in 'table list' in PROJECT clause(line 1, pos 0)", name)
		}
		columns[i] = c.Name
	}
	return columns, nil
}

// repeats reports whether a name comes twice.
func repeats(names []string) bool {
	for i := range names {
		if slices.Contains(names[:i], names[i]) {
			return true
		}
	}
	return false
}

// sameNames reports whether two lists have the same names in any order.
func sameNames(a, b []string) bool {
	for _, n := range a {
		if !slices.Contains(b, n) {
			return false
		}
	}
	for _, n := range b {
		if !slices.Contains(a, n) {
			return false
		}
	}
	return true
}

// constraintText prints a constraint as the edited catalog knows its tables.
func (a *alteration) constraintText(c *catalog.Constraint) string {
	return constraintText(a.edit.Snapshot(), c)
}

// constraintText prints a constraint (Doris: PrimaryKeyConstraint.toString and others).
func constraintText(s *catalog.Snapshot, c *catalog.Constraint) string {
	text := c.Kind + " (" + strings.Join(c.Columns, ", ") + ")"
	if t := s.TableByID(c.Referenced); t != nil {
		name := t.Name
		if d := s.DatabaseByID(t.DatabaseID); d != nil {
			name = d.Name + "." + name
		}
		text += " REFERENCES " + name + " (" + strings.Join(c.ReferencedColumns, ", ") + ")"
	}
	return text
}

func showConstraints(env *Env, name ast.Name) (*Result, error) {
	database := env.databaseOf(name.Database)
	switch {
	case database == "":
		return nil, doriserr.New("No database selected")
	case !env.sees(database, name.Name):
		return nil, env.deniedCommand("SHOW CONSTRAINTS", database+": "+name.Name)
	case env.Catalog.Database(database) == nil:
		return nil, doriserr.New("Database [%s] does not exist.", database)
	}
	t := env.tableIn(env.Catalog.Database(database), name.Name)
	if t == nil {
		return nil, doriserr.New("Table [%s] does not exist in database [%s].", name.Name, database)
	}
	r := &Result{Columns: Strings("Name", "Type", "Definition")}
	if t.IsView() {
		// Doris takes them but does not show them.
		return r, nil
	}
	names := make([]string, len(t.Constraints))
	for i := range t.Constraints {
		names[i] = t.Constraints[i].Name
	}
	for _, i := range javamap.Places(names) {
		c := &t.Constraints[i]
		r.Rows = append(r.Rows, Row(c.Name, c.Kind, constraintText(env.Catalog.Snapshot(), c)))
	}
	return r, nil
}

// unboundTable is the error of a table that the analysis of a query does not find, instead of the one given.
func (env *Env) unboundTable(name ast.Name, err error) error {
	d, missing := findDatabase(env, name.Catalog, name.Database)
	if missing != nil {
		return err
	}
	return doriserr.New("Table [%s] does not exist in database [%s].(line 1, pos 0)", name.Name, d.Name)
}
