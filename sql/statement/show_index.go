// SHOW INDEX|INDEXES|KEYS FROM name [FROM db]
//
// Doris: ShowIndexCommand.

package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

func showIndex(env *Env, st *ast.ShowIndex) (*Result, error) {
	_, t, err := findTable(env, st.Table)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name", "Collation", "Cardinality",
		"Sub_part", "Packed", "Null", "Index_type", "Comment", "Properties")}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		r.Rows = append(r.Rows, Row(t.Name, "", x.Name, "", strings.Join(x.Columns, ","), "", "", "", "", "", x.Type, x.Comment, indexProperties(x)))
	}
	return r, nil
}
