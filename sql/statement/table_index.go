package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// checkIndexes checks the indexes of CREATE TABLE and adds them to the table.
func (d *tableDraft) checkIndexes() error {
	if len(d.st.Indexes) == 0 {
		return nil
	}
	format, err := indexFormat(d.properties.clone())
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for i := range d.st.Indexes {
		x := newIndex(&d.st.Indexes[i])
		if err := checkIndexForm(x); err != nil {
			return err
		}
		if x.Type == "ANN" && format == "V1" {
			return doriserr.New("ANN index is not supported in index format V1")
		}
		for k, name := range x.Columns {
			c := d.column(name)
			if c == nil {
				return doriserr.New("Column does not exist in table. invalid column: %s", name)
			}
			if err := checkIndexColumn(x, &c.Column, d.tableModel, format, false); err != nil {
				return err
			}
			x.Columns[k] = c.Name
		}
		names[strings.ToLower(x.Name)] = true
		d.table.Indexes = append(d.table.Indexes, *x)
	}
	if len(names) != len(d.st.Indexes) {
		return doriserr.New("index name must be unique.")
	}
	if err := d.checkIndexCounts(format); err != nil {
		return err
	}
	for i := range d.table.Indexes {
		completeIndex(&d.table.Indexes[i])
	}
	return nil
}

// newIndex makes an index of its definition, INVERTED unless it says otherwise.
func newIndex(def *ast.IndexDef) *catalog.Index {
	x := &catalog.Index{Name: def.Name, Columns: append([]string(nil), def.Columns...), Type: def.Type, Comment: def.Comment}
	if x.Type == "" {
		x.Type = "INVERTED"
	}
	for _, p := range def.Properties {
		x.Properties.Set(p.Key, p.Value)
	}
	if x.Type == "NGRAM_BF" {
		for _, p := range []catalog.Property{{Key: "gram_size", Value: "2"}, {Key: "bf_size", Value: "256"}} {
			if _, ok := x.Properties.Get(p.Key); !ok {
				x.Properties.Set(p.Key, p.Value)
			}
		}
	}
	return x
}

// completeIndex adds the properties that Doris adds to an analysed INVERTED index (Doris: Index).
func completeIndex(x *catalog.Index) {
	if x.Type != "INVERTED" || !analysed(x) {
		return
	}
	if _, ok := x.Properties.Get("support_phrase"); !ok {
		x.Properties.Set("support_phrase", "true")
	}
	if _, ok := indexParser(x); !ok {
		return
	}
	if _, ok := x.Properties.Get("lower_case"); !ok {
		x.Properties.Set("lower_case", "true")
	}
}

// indexParser returns the parser of an INVERTED index.
func indexParser(x *catalog.Index) (string, bool) {
	if p, ok := x.Properties.Get("parser"); ok {
		return p, true
	}
	return x.Properties.Get("built_in_analyzer")
}

// analysed reports whether an INVERTED index splits or normalizes text.
func analysed(x *catalog.Index) bool {
	for _, key := range []string{"parser", "built_in_analyzer", "analyzer", "normalizer"} {
		if _, ok := x.Properties.Get(key); ok {
			return true
		}
	}
	return false
}

// checkIndexForm is IndexDefinition.validate.
func checkIndexForm(x *catalog.Index) error {
	if x.Type == "ANN" {
		return checkANN(x.Properties)
	}
	if x.Type != "INVERTED" {
		return nil
	}
	switch {
	case len(x.Columns) != 1:
		return doriserr.New("INVERTED index can only apply to a single column.")
	case x.Name == "":
		return doriserr.New("index name cannot be blank.")
	case javaLength(x.Name) > 64:
		return doriserr.New("index name too long, the index name length at most is 64.")
	}
	return nil
}

// indexable is IndexDefinition.isSupportIdxType.
func indexable(t catalog.Type) bool {
	if t.Kind == catalog.Array {
		return t.Elem.Kind != catalog.Array && indexable(*t.Elem)
	}
	switch t.Kind {
	case catalog.Boolean, catalog.Variant, catalog.IPv4, catalog.IPv6:
		return true
	}
	return t.IsNumeric() || t.IsText() || t.IsDate()
}

// checkIndexColumn is IndexDefinition.checkColumn, of which ALTER TABLE has another than CREATE TABLE.
func checkIndexColumn(x *catalog.Index, c *catalog.Column, m tableModel, format string, altering bool) error {
	if x.Type == "ANN" {
		return checkANNColumn(x, c, m, format, altering)
	}
	typeName, invalid := upperType(c.Type), "invalid ngram bf index params:"
	if altering {
		typeName, invalid = c.Type.Primitive(), ""
	}
	if !indexable(c.Type) {
		return doriserr.New("%s is not supported in %s index. invalid index: %s", typeName, x.Type, x.Name)
	}
	if c.Type.Kind == catalog.Variant && format == "V1" {
		return doriserr.New(`%s is not supported in inverted index format V1,Please set properties("inverted_index_storage_format"= "v2"),or upgrade to a newer version`, typeName)
	}
	if !c.Key {
		if m.model == catalog.Aggregate {
			return doriserr.New("index should only be used in columns of DUP_KEYS/UNIQUE_KEYS table or key columns of AGG_KEYS table. invalid index: %s", x.Name)
		}
		if m.model == catalog.Unique && !m.mergeOnWrite && x.Type == "INVERTED" && analysed(x) {
			return doriserr.New("INVERTED index with parser can NOT be used in value columns of UNIQUE_KEYS table with merge_on_write disable. invalid index: %s", x.Name)
		}
	}
	if x.Type == "INVERTED" {
		if err := checkInverted(x, c, format); err != nil {
			return doriserr.New("invalid INVERTED index:%s", err.Error())
		}
		return nil
	}
	if !c.Type.IsText() {
		return doriserr.New("%s is not supported in ngram_bf index. invalid column: %s", typeName, c.Name)
	}
	if len(x.Properties) != 2 {
		return doriserr.New("ngram_bf index should have gram_size and bf_size properties")
	}
	for _, p := range []struct {
		key       string
		low, high int
	}{{"gram_size", 1, 255}, {"bf_size", 64, 65535}} {
		v, ok := x.Properties.Get(p.key)
		if !ok {
			return doriserr.New("%sProperty '%s' is missing.", invalid, p.key)
		}
		n, err := strconv.Atoi(v)
		if err != nil {
			return doriserr.New("%sInvalid value for '%s': %s", invalid, p.key, v)
		}
		if n < p.low || n > p.high {
			return doriserr.New("%s'%s' should be an integer between %d and %d.", invalid, p.key, p.low, p.high)
		}
	}
	return nil
}
