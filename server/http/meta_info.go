package http

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// page cuts a list as the parameters limit and offset say (Doris: MetaInfoAction.getFromToIndex).
func page(list []string, q url.Values) ([]string, error) {
	limit, offset := len(list), 0
	var err error
	switch text := q.Get("limit"); {
	case text == "" && q.Get("offset") != "":
		return nil, errors.New("Param offset should be set with param limit")
	case text != "":
		if limit, err = strconv.Atoi(text); err != nil || limit < 0 {
			return nil, errors.New("Param limit should >= 0")
		}
		if text := q.Get("offset"); text != "" {
			if offset, err = strconv.Atoi(text); err != nil || offset < 0 {
				return nil, errors.New("Param offset should >= 0")
			}
		}
	}
	if len(list) == 0 {
		return []string{}, nil
	}
	from := min(offset, len(list)-1)
	return list[from:max(from, min(len(list), limit+offset))], nil
}

// paged answers a list, cut.
func paged(w http.ResponseWriter, r *http.Request, list []string) {
	list, err := page(list, r.URL.Query())
	if err != nil {
		badRequest(w, err.Error())
		return
	}
	ok(w, list)
}

// namespaces is GET /rest/v2/api/meta/namespaces: the catalogs (Doris: MetaInfoActionV2).
func namespaces(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.withCookie(w, r); in {
			paged(w, r, []string{"internal"})
		}
	}
}

// databases is GET /api/meta/namespaces/{ns}/databases and the same below /rest/v2; unknown words what is wrong with a catalog.
//
// Doris: MetaInfoAction, which shows all databases to everyone, and MetaInfoActionV2. Differs: the first one too shows only those
// that the user may know of.
func databases(c FrontendConfig, unknown func(ns string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.withCookie(w, r)
		switch ns := r.PathValue("ns"); {
		case !in:
		case !internal(ns):
			badRequest(w, unknown(ns))
		default:
			if a := c.ask(w, r, as, "", "SHOW DATABASES"); a != nil {
				names := a.column(0)
				slices.Sort(names)
				paged(w, r, names)
			}
		}
	}
}

// unknownCatalog and unknownCatalogV2 are the wordings of the two versions, onlyDefault that of what knows no catalogs.
func unknownCatalog(ns string) string   { return "Unknown catalog " + ns }
func unknownCatalogV2(ns string) string { return "Catalog '" + ns + "' not found" }

// tables is GET /api/meta/namespaces/{ns}/databases/{db}/tables and the same below /rest/v2.
func tables(c FrontendConfig, second bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.withCookie(w, r)
		if !in || !c.namespace(w, r, second) {
			return
		}
		database := r.PathValue("db")
		if c.StreamLoads.Catalog.Database(database) == nil && !isSystem(database) {
			failed(w, unknownDatabase(database))
			return
		}
		if !c.Users.Sees(as.User, as.Host, database, "") {
			ok(w, []string{})
			return
		}
		if a := c.ask(w, r, as, "", "SHOW TABLES FROM "+quoted(database)); a != nil {
			names := a.column(0)
			slices.Sort(names)
			paged(w, r, names)
		}
	}
}

// namespace checks the namespace of a path.
func (c FrontendConfig) namespace(w http.ResponseWriter, r *http.Request, second bool) bool {
	ns := r.PathValue("ns")
	switch {
	case !second && !strings.EqualFold(ns, "default_cluster"):
		badRequest(w, "Only support 'default_cluster' now")
	case second && !internal(ns):
		badRequest(w, unknownCatalogV2(ns))
	default:
		return true
	}
	return false
}

// isSystem reports whether a database is one of those that every frontend has.
func isSystem(name string) bool {
	return name == "information_schema" || name == "mysql" || name == "__internal_schema"
}

// metaSchema is GET /api/meta/namespaces/{ns}/databases/{db}/tables/{table}/schema[?with_mv=1]: DESC as objects.
func metaSchema(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.withCookie(w, r)
		if !in || !c.namespace(w, r, false) {
			return
		}
		t := c.anyTable(w, as, catalog.MayShow, r.PathValue("db"), r.PathValue("table"))
		if t == nil {
			return
		}
		a := c.ask(w, r, as, "", "DESC "+quoted(r.PathValue("db"))+"."+quoted(t.Name))
		if a == nil {
			return
		}
		columns := make([]rowMap, len(a.Rows))
		// The node behind it has Type before Null, which share a bucket.
		for i, row := range a.Rows {
			for _, name := range []string{"Field", "Type", "Null", "Key", "Default", "Extra"} {
				cell := row[slices.Index(a.names(), name)]
				value := any(cell.Text)
				if cell.Null {
					value = nil
				}
				columns[i].put(name, value)
			}
		}
		ok(w, hashMap{t.Name: hashMap{"is_base": true, "schema": columns}})
	}
}

// metaSchemaV2 is GET /rest/v2/api/meta/namespaces/{ns}/databases/{db}/tables/{table}/schema.
func metaSchemaV2(c FrontendConfig) http.HandlerFunc {
	type column struct {
		Field       string  `json:"field"`
		Type        string  `json:"type"`
		Null        string  `json:"isNull"`
		Default     *string `json:"defaultVal"`
		Key         string  `json:"key"`
		Aggregation string  `json:"aggrType"`
		Comment     string  `json:"comment"`
	}
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.withCookie(w, r)
		if !in || !c.namespace(w, r, true) {
			return
		}
		t := c.olapTable(w, as, catalog.MayShow, r.PathValue("db"), r.PathValue("table"))
		if t == nil {
			return
		}
		columns := []column{}
		for i := range t.Columns {
			d := &t.Columns[i]
			if d.Hidden {
				continue
			}
			x := column{Field: d.Name, Type: d.Type.Internal(), Null: strconv.FormatBool(d.Nullable), Key: strconv.FormatBool(d.Key),
				Aggregation: aggregation(t, d), Comment: d.Comment}
			if x.Aggregation == "" {
				x.Aggregation = "None"
			}
			if text, has := d.Default.Text(); has {
				x.Default = &text
			}
			columns = append(columns, x)
		}
		ok(w, struct {
			Engine string  `json:"engineType"`
			Info   hashMap `json:"schemaInfo"`
		}{"OLAP", hashMap{"schemaMap": hashMap{t.Name: struct {
			Columns []column `json:"schema"`
			Base    bool     `json:"baseIndex"`
			Keys    string   `json:"keyType"`
		}{columns, true, keysType(t)}}}})
	}
}
