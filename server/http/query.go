package http

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// queryBodyLimit bounds the body of a statement sent over HTTP; defaultRows is the limit of an answer that is not streamed.
const (
	queryBodyLimit = 16 << 20
	defaultRows    = 1000
)

// POST /api/query/{ns}/{db} with {"stmt": "...", "limit": n}
//
// Doris: StmtExecutionAction. The last statement of the text is answered, as an indented stream, or with the header X-Doris-Stream:
// false in the usual envelope with at most limit rows. ns is a catalog or default_cluster.
func query(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.withCookie(w, r)
		if !in {
			return
		}
		body := struct {
			Sync  *bool  `json:"is_sync"`
			Limit *int   `json:"limit"`
			SQL   string `json:"stmt"`
		}{}
		if !jsonBody(w, r, &body, "org.apache.doris.httpv2.rest.StmtExecutionAction.executeSQL(java.lang.String,java.lang.String,"+
			"jakarta.servlet.http.HttpServletRequest,jakarta.servlet.http.HttpServletResponse,java.lang.String)") {
			return
		}
		ns := r.PathValue("ns")
		streamed := !strings.EqualFold(r.Header.Get("X-Doris-Stream"), "false")
		limit := defaultRows
		if body.Limit != nil {
			limit = *body.Limit
		}
		switch {
		case body.SQL == "":
			badRequest(w, "Missing statement request body")
			return
		case !internal(ns):
			internalError(w, `Cannot invoke "org.apache.doris.datasource.CatalogIf.getDb(String)" because the return value of `+
				`"org.apache.doris.qe.ConnectContext.getCurrentCatalog()" is null`)
			return
		case body.Sync != nil && !*body.Sync:
			failed(w, "Not support async query execution")
			return
		}
		began := c.Clock.Now()
		if streamed {
			stream := &queryStream{w: w, c: c.Clock, began: began}
			a, err := c.Statements.Run(r.Context(), as, r.PathValue("db"), body.SQL, -1, stream.row)
			switch {
			case err == nil:
				stream.end()
			case !stream.begun:
				failed(w, "Failed to execute sql: "+jdbcError(a, err))
			default:
				// Half an answer must not look like a whole one.
				panic(http.ErrAbortHandler)
			}
			return
		}
		a, err := c.Statements.Run(r.Context(), as, r.PathValue("db"), body.SQL, limit, nil)
		if err != nil {
			failed(w, "Failed to execute sql: "+jdbcError(a, err))
			return
		}
		took := millisecondsSince(c.Clock, began)
		if a.Columns == nil {
			ok(w, hashMap{"type": "exec_status", "status": hashMap{}, "time": took})
			return
		}
		rows := make([]json.RawMessage, len(a.Rows))
		for i := range a.Rows {
			rows[i] = rowJSON(a, a.Rows[i])
		}
		ok(w, hashMap{"type": "result_set", "meta": json.RawMessage(metaJSON(a)), "data": rows, "time": took})
	}
}

// internal reports whether the namespace of a path is the internal catalog.
func internal(ns string) bool {
	return strings.EqualFold(ns, "default_cluster") || ns == "internal"
}

// notAnObject is what Gson says of a text that is no object, or empty.
func notAnObject(text []byte) string {
	kind := ""
	switch text = bytes.TrimSpace(text); {
	case len(text) == 0:
		return "Required request body is missing"
	case text[0] == '{':
		return ""
	case text[0] == '[':
		kind = "BEGIN_ARRAY"
	case text[0] >= '0' && text[0] <= '9':
		kind = "NUMBER"
	default:
		kind = "STRING"
	}
	return "java.lang.IllegalStateException: Expected BEGIN_OBJECT but was " + kind + " at line 1 column 1 path $"
}

// jdbcError words an error as the driver inside the frontend does, with the class that the state stands for.
func jdbcError(a *Answer, err error) string {
	e := doriserr.From(err)
	class := "java.sql.SQLException"
	if strings.HasPrefix(e.State, "42") {
		class = "java.sql.SQLSyntaxErrorException"
	}
	connection := uint32(0)
	if a != nil {
		connection = a.Connection
	}
	return fmt.Sprintf("%s: (conn=%d) %s", class, connection, e.Error())
}

// queryStream writes an answer as the frontend streams it.
type queryStream struct {
	w     http.ResponseWriter
	c     clock.Clock
	began time.Time
	// begun is set once the head is written; rows counts what follows it.
	begun bool
	rows  int
	// took is the time until the first row in milliseconds.
	took int64
}

// row writes a row, or the head.
func (s *queryStream) row(a *Answer, row []Cell) error {
	var err error
	switch {
	case row == nil:
		s.begun = true
		s.head()
		_, err = fmt.Fprintf(s.w, "{\n    \"data\": {\n        \"type\": \"result_set\",\n        \"meta\": %s,\n        \"data\": [", metaJSON(a))
	case s.rows == 0:
		s.took = millisecondsSince(s.c, s.began)
		_, err = fmt.Fprintf(s.w, "\n            %s", rowJSON(a, row))
		s.rows++
	default:
		_, err = fmt.Fprintf(s.w, ",\n            %s", rowJSON(a, row))
		s.rows++
	}
	if err != nil {
		return fmt.Errorf("sending a row: %w", err)
	}
	return nil
}

// head writes the headers.
func (s *queryStream) head() {
	cors(s.w)
	s.w.Header().Set("Content-Type", "application/json;charset=utf-8")
}

// end writes what follows the rows, or the whole answer of a statement without any.
func (s *queryStream) end() {
	if !s.begun {
		s.head()
		_, _ = fmt.Fprintf(s.w, "{\n    \"msg\": \"success\",\n    \"code\": 0,\n    \"data\": {\n        \"type\": \"exec_status\",\n"+
			"        \"status\": {},\n        \"time\": %d\n    }\n}", millisecondsSince(s.c, s.began))
		return
	}
	if s.rows > 0 {
		_, _ = io.WriteString(s.w, "\n        ")
	}
	_, _ = fmt.Fprintf(s.w, "],\n        \"time\": %d\n    },\n    \"msg\": \"success\",\n    \"code\": 0\n}", s.took)
}

// metaJSON is the list of columns.
func metaJSON(a *Answer) []byte {
	meta := make([]struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}, len(a.Columns))
	for i, c := range a.Columns {
		meta[i].Name, meta[i].Type = c.Name, c.Type
	}
	return gson(meta)
}

// rowJSON is one row: numbers as they are, everything else as text.
func rowJSON(a *Answer, row []Cell) []byte {
	values := make([]any, len(a.Columns))
	for i, cell := range row {
		switch a.Columns[i].Type {
		case "BOOLEAN":
			values[i] = cell.Text == "1"
		case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE":
			values[i] = json.Number(cell.Text)
			if !json.Valid([]byte(cell.Text)) {
				values[i] = cell.Text
			}
		default:
			values[i] = cell.Text
		}
		if cell.Null {
			values[i] = nil
		}
	}
	return gson(values)
}

// gson renders a value as Gson does, which escapes HTML.
func gson(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

// millisecondsSince is the time since a moment in milliseconds.
func millisecondsSince(c clock.Clock, began time.Time) int64 {
	return c.Now().Sub(began).Milliseconds()
}
