package http

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// proc returns what SHOW PROC says of a path.
func (c FrontendConfig) proc(r *http.Request, as Caller, at string) (*Answer, error) {
	if at == "" {
		at = "/"
	}
	return c.Statements.Run(r.Context(), as, "", "SHOW PROC '"+strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(at)+"'", -1, nil)
}

// GET /api/show_proc?path=
//
// Doris: ShowAction.show_proc. The rows of SHOW PROC.
func showProc(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, true)
		if !in {
			return
		}
		a, err := c.proc(r, as, r.URL.Query().Get("path"))
		if err != nil {
			failed(w, doriserr.From(err).Error())
			return
		}
		ok(w, a.texts())
	}
}

// procLeaves are nodes without others below them; all others are directories with a link in their first column.
var procLeaves = map[string]bool{
	"frontends": true, "brokers": true, "statistic": false, "transactions": false, "current_queries": true, "current_query_stmts": true,
	"stream_loads": true, "resources": true,
}

// GET /rest/v1/system[?path=]
//
// Doris: SystemController. SHOW PROC for the web UI: rows as objects, links to what is below.
func system(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.operator(w, r)
		if !in {
			return
		}
		at := r.URL.Query().Get("path")
		if at == "" {
			at = "/"
		}
		a, err := c.proc(r, as, at)
		if err != nil {
			missing(w, "No such proc path["+at+"]")
			return
		}
		names, rows := a.names(), []rowMap{}
		directory := !procLeaves[strings.Trim(at, "/")]
		links := []string{}
		if directory {
			links = names[:1]
		}
		for _, texts := range a.texts() {
			row, paths := rowMap{}, []string{}
			for i, text := range texts {
				switch {
				case directory && i == 0:
					paths = append(paths, "/rest/v1/system?path="+at+"/"+strings.ReplaceAll(text, "%", "%25"))
				case isURL(text):
					paths, text = append(paths, text), "URL"
					links = appendOnce(links, names[i])
				}
				row.put(names[i], text)
			}
			if len(paths) > 0 {
				row.put("__hrefPaths", paths)
			}
			rows = append(rows, row)
		}
		data := hashMap{"column_names": names, "rows": rows, "parent_url": parentURL(at)}
		if len(links) > 0 {
			data["href_columns"] = links
		}
		answer(w, envelope{"success", 0, data, len(rows)})
	}
}

// appendOnce appends a text that is not there yet.
func appendOnce(list []string, text string) []string {
	for _, have := range list {
		if have == text {
			return list
		}
	}
	return append(list, text)
}

// isURL reports whether a text is an absolute address.
func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// parentURL is the link to what is above a path.
func parentURL(at string) string {
	parent := path.Dir(path.Clean(at))
	if path.Clean(at) == "/" {
		return "/rest/v1/system"
	}
	return "/rest/v1/system?path=" + parent
}
