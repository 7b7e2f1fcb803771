package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// addIndex is ADD INDEX (Doris: CreateIndexOp, SchemaChangeHandler.processAddIndex).
func (a *alteration) addIndex(def *ast.IndexDef) error {
	x := newIndex(def)
	if err := checkIndexForm(x); err != nil {
		return err
	}
	completeIndex(x)
	if same, err := a.sameIndex(x, def.IfNotExists); same || err != nil {
		return err
	}
	if x.Type == "ANN" && a.t.Model != catalog.Duplicate {
		return doriserr.New("ANN index can only be built on table with DUP_KEYS")
	}
	format, _ := a.t.Properties.Get(propIndexFormat)
	for k, name := range x.Columns {
		c := a.t.Column(name)
		if c == nil {
			return doriserr.New("index column does not exist in table. invalid column: %s", name)
		}
		if err := checkIndexColumn(x, c, a.model(), format, true); err != nil {
			return err
		}
		if fieldPattern(x) != "" {
			return doriserr.New("Can not create index with field pattern")
		}
		x.Columns[k] = c.Name
	}
	a.t.Indexes = append(a.t.Indexes, *x)
	bloom, _ := a.t.Properties.Get(propBloomColumns)
	var columns []string
	if bloom != "" {
		columns = strings.Split(bloom, ", ")
	}
	if err := checkIndexConflict(a.t.Indexes, columns); err != nil {
		return err
	}
	if x.Type != "INVERTED" {
		a.job = "COLUMN"
	}
	return nil
}

// sameIndex refuses an index that is there already; with IF NOT EXISTS one of that name is enough (Doris:
// checkDuplicateIndexes).
func (a *alteration) sameIndex(x *catalog.Index, ifNotExists bool) (bool, error) {
	format, _ := a.t.Properties.Get(propIndexFormat)
	for i := range a.t.Indexes {
		y := &a.t.Indexes[i]
		if strings.EqualFold(y.Name, x.Name) {
			if ifNotExists {
				return true, nil
			}
			return false, doriserr.New("index `%s` already exist.", x.Name)
		}
		if y.Type != x.Type || !slices.EqualFunc(x.Columns, y.Columns, strings.EqualFold) {
			continue
		}
		if len(x.Columns) != 1 || format == "V1" {
			return false, doriserr.New("%s index for columns (%s) already exist.", x.Type, strings.Join(x.Columns, ","))
		}
		c := a.t.Column(x.Columns[0])
		if c == nil || !c.Type.IsText() && c.Type.Kind != catalog.Variant {
			return false, doriserr.New("%s index for column (%s) already exists.", x.Type, x.Columns[0])
		}
		if analysed(x) == analysed(y) {
			kind := "non-analyzed"
			if analysed(x) {
				kind = "analyzed"
			}
			return false, doriserr.New("%s index for column (%s) with %s type already exists.", x.Type, x.Columns[0], kind)
		}
	}
	return false, nil
}

// dropIndex is DROP INDEX.
func (a *alteration) dropIndex(name string, ifExists bool) error {
	i := slices.IndexFunc(a.t.Indexes, func(x catalog.Index) bool { return strings.EqualFold(x.Name, name) })
	if i < 0 {
		if ifExists {
			return nil
		}
		return doriserr.New("index %s does not exist", name)
	}
	x := a.t.Indexes[i]
	a.t.Indexes = slices.Delete(a.t.Indexes, i, i+1)
	if x.Type == "NGRAM_BF" {
		a.job = "COLUMN"
		return nil
	}
	return recordIndexJobs(a.env, a.edit, a.db.ID, a.old, &x, nil, true)
}

// addRollups is ADD ROLLUP.
// checkRollups refuses rollups where there is no key.
func (a *alteration) checkRollups() error {
	return demand(len(a.t.KeyColumns()) > 0, "Duplicate table without keys do not support alter rollup!")
}

// hasSequenceMapping reports whether groups of columns have sequences of their own.
func hasSequenceMapping(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Properties, func(p catalog.Property) bool { return strings.HasPrefix(p.Key, propSeqMapping) })
}

func (a *alteration) addRollups(st *ast.AddRollups) error {
	for i := range st.Rollups {
		def := &st.Rollups[i]
		if err := a.checkRollups(); err != nil {
			return err
		}
		if hasSequenceMapping(a.t) {
			return doriserr.New("Can not add rollup when table use column sequence mapping")
		}
		if strings.EqualFold(def.Name, a.t.Name) {
			return doriserr.New("Table[%s] can not add segment v2 rollup index without setting storage format to v2.", a.t.Name)
		}
		if err := addRollup(a.t, def); err != nil {
			return err
		}
		timeout, err := takeTimeout(newBag(def.Properties))
		if err != nil {
			return err
		}
		a.rollups = append(a.rollups, def.Name)
		a.timeout = timeout
	}
	a.job = "ROLLUP"
	return nil
}

// dropRollups is DROP ROLLUP.
func (a *alteration) dropRollups(st *ast.DropRollups) error {
	if err := a.checkRollups(); err != nil {
		return err
	}
	for _, name := range st.Names {
		if name == a.t.Name {
			return doriserr.New("Cannot drop base index by using DROP ROLLUP or DROP MATERIALIZED VIEW.")
		}
		if !hasRollup(a.t, name) {
			return doriserr.New("errCode = 7, detailMessage = Materialized view [%s] does not exist in table [%s]", name, a.t.Name)
		}
		a.t.Rollups = slices.DeleteFunc(a.t.Rollups, func(r catalog.Rollup) bool { return r.Name == name })
	}
	return nil
}
