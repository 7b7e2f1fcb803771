// SHOW CATALOGS, SHOW CATALOG name, SHOW CREATE CATALOG name
//
// Doris: ShowCatalogCommand, ShowCreateCatalogCommand. There is one catalog.

package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// internalComment is the comment of the internal catalog.
const internalComment = "Doris internal catalog"

func showCatalogs(st *ast.ShowCatalogs) (*Result, error) {
	r := &Result{Columns: Strings("CatalogId", "CatalogName", "Type", "IsCurrent", "CreateTime", "LastUpdateTime", "Comment", "ErrorMsg")}
	r.Columns[0] = bigintColumn("CatalogId")
	if st.Where != nil {
		// Doris takes the text of the condition for a pattern, which matches nothing and in which "=" and "<" are refused.
		text := st.Where.String()
		if i := strings.IndexAny(text, "<="); i >= 0 {
			return nil, doriserr.New("Forbidden charactor: '%c'", text[i])
		}
		return r.long(2), nil
	}
	if matches(st.Like, internalCatalog, true) {
		r.Rows = [][]Cell{{Text("0"), Text(internalCatalog), Text("internal"), Text("Yes"), NullCell, NullCell, Text(internalComment), Text("")}}
	}
	return r.long(2), nil
}

func showCatalog(st *ast.ShowCatalog) (*Result, error) {
	if st.Name != internalCatalog {
		return nil, doriserr.New("No catalog found with name: %s", st.Name)
	}
	return emptyShow("Key,Value").long(0), nil
}

func showCreateCatalog(st *ast.ShowCreateCatalog) (*Result, error) {
	if st.Name != internalCatalog {
		return nil, doriserr.New("No catalog found with name %s", st.Name)
	}
	text := "\nCREATE CATALOG `internal`\nCOMMENT \"" + internalComment + "\"\n"
	return &Result{Columns: Strings("Catalog", "CreateCatalog"), Rows: [][]Cell{Row(internalCatalog, text)}}, nil
}
