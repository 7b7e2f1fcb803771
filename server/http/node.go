package http

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// nodeInfo is a table as the manager's endpoints answer it.
type nodeInfo struct {
	Names []string   `json:"columnNames"`
	Rows  [][]string `json:"rows"`
}

// manager lets users through who may read information_schema; everyone may.
func manager(w http.ResponseWriter, r *http.Request, c FrontendConfig) (Caller, bool) {
	return credentials(w, r, c.Users, false)
}

// GET /rest/v2/manager/node/frontends, backends, brokers
//
// Doris: NodeAction. The rows of SHOW PROC.
func nodes(c FrontendConfig, path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := manager(w, r, c)
		if !in {
			return
		}
		a, err := c.Statements.Run(r.Context(), c.root(as), "", "SHOW PROC '"+path+"'", -1, nil)
		if err != nil {
			internalError(w, doriserr.From(err).Error())
			return
		}
		ok(w, nodeInfo{a.names(), a.texts()})
	}
}

// root is who an endpoint's own statements run as where Doris asks for less than the statement does.
func (c FrontendConfig) root(as Caller) Caller { return Caller{User: "root", Host: as.Host} }

// addresses are the frontend's and the backend's HTTP addresses.
func (c FrontendConfig) addresses() (frontend, backend string) {
	return net.JoinHostPort(c.BackendHost, strconv.Itoa(c.HTTPPort())), net.JoinHostPort(c.BackendHost, strconv.Itoa(c.BackendPort()))
}

// GET /rest/v2/manager/node/node_list
func nodeList(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := manager(w, r, c); in {
			frontend, backend := c.addresses()
			ok(w, hashMap{"frontend": []string{frontend}, "backend": []string{backend}})
		}
	}
}

// GET /rest/v2/manager/node/configuration_name
func configurationName(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := manager(w, r, c); !in {
			return
		}
		frontend, backend := []string{}, []string{}
		for _, row := range c.Settings.Rows(func(string) bool { return true }) {
			frontend = append(frontend, row.Name)
		}
		for _, row := range c.BackendSettings.Rows() {
			backend = append(backend, row.Name)
		}
		ok(w, hashMap{"frontend": frontend, "backend": backend})
	}
}

// frontendConfig are the frontend's settings: name, type, only on the master, value, mutable.
func (c FrontendConfig) frontendConfig() [][]string {
	rows := [][]string{}
	for _, row := range c.Settings.Rows(func(string) bool { return true }) {
		rows = append(rows, []string{row.Name, row.Type, strconv.FormatBool(row.MasterOnly), row.Value, strconv.FormatBool(row.Mutable)})
	}
	return rows
}

// GET /rest/v2/manager/node/config
//
// Doris: NodeAction.config; a bare list.
func nodeConfig(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := manager(w, r, c); in {
			answer(w, c.frontendConfig())
		}
	}
}

// POST /rest/v2/manager/node/configuration_info?type=fe|be with {"conf_name": [], "node": []}
func configurationInfo(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		if !in {
			return
		}
		if !c.Users.May(as.User, as.Host, catalog.AdminPriv|catalog.NodePriv, "", "") {
			denied(w, catalog.NodePriv|catalog.AdminPriv)
			return
		}
		var body struct {
			Names []string `json:"conf_name"`
			Nodes []string `json:"node"`
		}
		if r.ContentLength != 0 && !jsonBody(w, r, &body, "") {
			return
		}
		frontend, backend := c.addresses()
		kind := r.URL.Query().Get("type")
		address, rows, names := frontend, c.frontendConfig(), "配置项,节点,节点类型,配置值类型,MasterOnly,配置值,可修改"
		switch strings.ToLower(kind) {
		case "fe":
		case "be":
			address, rows, names = backend, c.BackendSettings.Lists(), "配置项,节点,节点类型,配置值类型,配置值,可修改"
		default:
			badRequest(w, "Unsupported type: "+kind+". Only types of fe or be are supported")
			return
		}
		found := [][]string{}
		for _, row := range rows {
			if (len(body.Names) == 0 || contains(body.Names, row[0])) && (len(body.Nodes) == 0 || contains(body.Nodes, address)) {
				found = append(found, append([]string{row[0], address, strings.ToUpper(kind)}, row[1:]...))
			}
		}
		ok(w, nodeInfo{strings.Split(names, ","), found})
	}
}

// contains reports whether a list has a text.
func contains(list []string, text string) bool {
	for _, have := range list {
		if have == text {
			return true
		}
	}
	return false
}

// POST /rest/v2/manager/node/set_config/fe and /be with {"name": {"node": ["host:port"], "value": "v", "persist": "false"}}
func nodeSetConfig(c FrontendConfig, backend bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		var body map[string]struct {
			Nodes []string `json:"node"`
			Value string   `json:"value"`
		}
		if !jsonBody(w, r, &body, "") {
			return
		}
		address, own := c.addresses()
		set := c.Settings.Set
		if backend {
			address, set = own, c.BackendSettings.Set
		}
		failures := []hashMap{}
		for name, want := range body {
			for _, node := range want.Nodes {
				problem := ""
				if node != address {
					problem = "Node does not exist or is not alive"
				} else if err := set(name, want.Value); err != nil {
					problem = doriserr.From(err).Error()
				}
				if problem != "" {
					failures = append(failures, hashMap{"config_name": name, "value": want.Value, "node": node, "err_info": problem})
				}
			}
		}
		ok(w, hashMap{"failed": failures})
	}
}
