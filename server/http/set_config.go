package http

import (
	"net/http"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// configError is one setting that could not be set.
type configError struct {
	Name  string `json:"config_name"`
	Value string `json:"config_value"`
	Error string `json:"err_info"`
}

// GET /api/_set_config?name=value[&...][&persist=true]
//
// Doris: SetConfigAction. Differs: settings are never written to a configuration file; persist says so.
func setConfig(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		q := r.URL.Query()
		persist := ""
		if q.Get("persist") == "true" {
			persist = "dorisemu keeps settings of the frontend until it ends"
		}
		q.Del("persist")
		q.Del("reset_persist")
		names := make([]string, 0, len(q))
		for name := range q {
			names = append(names, name)
		}
		slices.Sort(names)
		set, failures := hashMap{}, []configError{}
		for _, name := range javamap.Order(names) {
			values := q[name]
			err := error(doriserr.New("conf value size != 1"))
			if len(values) == 1 {
				err = c.Settings.Set(name, values[0])
			}
			if err != nil {
				failures = append(failures, configError{name, "[" + strings.Join(values, ", ") + "]", doriserr.From(err).Error()})
				continue
			}
			set[name] = values[0]
		}
		ok(w, struct {
			Set     hashMap       `json:"set"`
			Errors  []configError `json:"err"`
			Persist string        `json:"persist"`
		}{set, failures, persist})
	}
}
