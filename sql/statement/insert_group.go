package statement

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// groupsCommit reports whether an INSERT goes the way of the session variable group_commit: rows without a table behind them,
// into a whole table (Doris: OlapGroupCommitInsertExecutor.analyzeGroupCommit). Differs: it is a transaction of its own and visible
// at once; it is only named and answered as Doris's is.
func groupsCommit(env *Env, t *catalog.Table, st *ast.Insert) bool {
	mode, _ := env.Session.Variable("group_commit")
	light, _ := t.Properties.Get(propLightChange)
	switch {
	case mode == "" || strings.EqualFold(mode, "off_mode"), light != "true", st.Overwrite, st.Partitions != nil, st.With != nil || st.Query.With != nil:
		return false
	case sessionBool(env, "enable_unique_key_partial_update"), env.Session.Open().Transaction != nil:
		return false
	}
	return onlyValues(st.Query.Body)
}

// onlyValues reports whether a query reads no table: VALUES, a SELECT without FROM, or some of them in a UNION ALL.
func onlyValues(body ast.QueryBody) bool {
	switch q := body.(type) {
	case *ast.Values:
		return true
	case *ast.Select:
		return len(q.From) == 0
	case *ast.SetOperation:
		return strings.EqualFold(q.Op, "UNION") && q.All && onlyValues(q.Left) && onlyValues(q.Right)
	}
	return false
}

// groupLabel is the label of a load that the backend names.
func groupLabel() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	return "group_commit_" + hex.EncodeToString(b[:8]) + "_" + hex.EncodeToString(b[8:])
}
