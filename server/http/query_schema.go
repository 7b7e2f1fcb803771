package http

import (
	"io"
	"net/http"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// POST /api/query_schema/{ns}/{db} with a query
//
// Doris: StmtExecutionAction.querySchema. The CREATE TABLE statements of the tables that a query reads, as plain text.
func querySchema(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.withCookie(w, r)
		if !in {
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, queryBodyLimit))
		if err != nil {
			badRequest(w, "reading the body: "+err.Error())
			return
		}
		sql := strings.NewReplacer("\n", " ", "\r", " ").Replace(string(body))
		names, err := tablesOf(sql, r.PathValue("db"))
		if err == nil {
			// The analysis finds what is wrong with the query, and what its user may not read.
			_, err = c.Statements.Run(r.Context(), as, r.PathValue("db"), "EXPLAIN "+sql, 0, nil)
		}
		if err != nil {
			internalError(w, doriserr.From(err).Error())
			return
		}
		var texts []string
		for _, n := range names {
			a := c.ask(w, r, as, n.Database, "SHOW CREATE TABLE "+quoted(n.Name))
			if a == nil {
				return
			}
			texts = append(texts, a.Rows[0][1].Text)
		}
		cors(w)
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
		_, _ = io.WriteString(w, strings.Join(texts, "\n\n"))
	}
}

// quoted is a name in backquotes.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
