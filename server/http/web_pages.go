package http

import (
	"net/http"
	"runtime"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// configPage is GET /rest/v1/config/fe[?conf_item=]: the settings for the web UI (Doris: ConfigController).
func configPage(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.operator(w, r); !in {
			return
		}
		item, rows := r.URL.Query().Get("conf_item"), []hashMap{}
		for _, row := range c.Settings.Rows(func(name string) bool { return item == "" || name == item }) {
			rows = append(rows, hashMap{"Name": row.Name, "Value": row.Value})
		}
		if item != "" && len(rows) == 0 {
			rows = append(rows, hashMap{"Name": item, "Value": nil})
		}
		ok(w, hashMap{"column_names": []string{"Name", "Value"}, "rows": rows})
	}
}

// sessionPage is GET /rest/v1/session and /session/all: the connections (Doris: SessionController).
func sessionPage(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := c.operator(w, r)
		if !in {
			return
		}
		a := c.ask(w, r, as, "", "SELECT * FROM information_schema.processlist")
		if a == nil {
			return
		}
		rows := []rowMap{}
		for _, texts := range a.texts() {
			var row rowMap
			for i, text := range texts {
				row.put(a.Columns[i].Name, text)
			}
			rows = append(rows, row)
		}
		count := 2
		if strings.HasSuffix(r.URL.Path, "/all") {
			count = len(rows)
		}
		answer(w, envelope{"success", 0, hashMap{"column_names": a.names(), "rows": rows}, count})
	}
}

// haPage is GET /rest/v1/ha: what is known of the frontends (Doris: HaController).
func haPage(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.operator(w, r); !in {
			return
		}
		one := func(name string, value any) []hashMap { return []hashMap{{"Name": name, "Value": value}} }
		ok(w, hashMap{
			"FrontendRole": one("FrontendRole", "FOLLOWER"), "CurrentJournalId": one("FrontendRole", 1), "CanRead": one("Status", true),
			"Electablenodes": one(c.BackendHost, c.BackendHost), "Observernodes": []hashMap{}, "CheckpointInfo": one("Version", 0),
			"databaseNames": one("DatabaseNames", "1 "), "removedFrontends": []hashMap{},
			"allowedFrontends": one("fe_dorisemu", "name: fe_dorisemu, role: FOLLOWER, "+c.BackendHost),
		})
	}
}

// hardwarePage is GET /rest/v1/hardware_info/fe/ (Doris: HardwareInfoController).
func hardwarePage(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.operator(w, r); !in {
			return
		}
		f := c.Version.fields("")
		ok(w, hashMap{
			"VersionInfo":  hashMap{"Version": f["dorisBuildVersion"], "Git": f["dorisBuildHash"], "BuildInfo": "dorisemu", "BuildTime": f["dorisBuildTime"], "Features": ""},
			"HardwareInfo": hashMap{"OS": runtime.GOOS + " " + runtime.GOARCH, "Processor": strconv.Itoa(runtime.NumCPU()) + " logical CPU(s)"},
		})
	}
}

// profilePage is GET /rest/v1/query_profile: there are no profiles of queries (Doris: QueryProfileController).
func profilePage(c FrontendConfig) http.HandlerFunc {
	names := strings.Split("Profile ID,Task Type,Start Time,End Time,Total,Task State,User,Default Catalog,Default Db,Sql Statement", ",")
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.operator(w, r); in {
			ok(w, hashMap{"column_names": names, "href_column": []string{names[0]}, "rows": []hashMap{}})
		}
	}
}

// helpPage is GET /rest/v1/help (Doris: HelpController): there are no help texts.
func helpPage(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := c.operator(w, r); in {
			ok(w, hashMap{"fuzzy": "No Fuzzy Matching Topic", "matching": "No Matching Category", "subCate": "No Sub Category"})
		}
	}
}

// runtimeInfo is GET /api/show_runtime_info (Doris: ShowAction), bytes of this process.
func runtimeInfo(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		text := func(n uint64) string { return strconv.FormatUint(n, 10) }
		ok(w, hashMap{
			"free_mem": text(m.HeapIdle - m.HeapReleased), "total_mem": text(m.HeapSys), "max_mem": text(m.Sys), "thread_cnt": strconv.Itoa(runtime.NumGoroutine()),
		})
	}
}

// clusterOverview is GET /rest/v2/api/cluster_overview (Doris: StatisticAction).
func clusterOverview(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		as := c.root(Caller{Host: clientHost(r)})
		databases := c.ask(w, r, as, "", "SELECT count(*) FROM information_schema.schemata")
		if databases == nil {
			return
		}
		tables := c.ask(w, r, as, "", "SELECT count(*) FROM information_schema.tables")
		if tables == nil {
			return
		}
		used := int64(0)
		for _, d := range c.StreamLoads.Catalog.Databases() {
			size, err := c.databaseSize(d)
			if err != nil {
				failed(w, err.Error())
				return
			}
			used += size
		}
		dbCount, _ := strconv.Atoi(databases.Rows[0][0].Text)
		tableCount, _ := strconv.Atoi(tables.Rows[0][0].Text)
		ok(w, hashMap{"dbCount": dbCount, "tblCount": tableCount, "diskOccupancy": used, "beCount": 1, "feCount": 1, "remainDisk": c.DiskAvailable()})
	}
}

// connection is GET /api/connection?connection_id= (Doris: ConnectionAction): the query that a connection is running.
func connection(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, true)
		if !in {
			return
		}
		text := strings.TrimSpace(r.URL.Query().Get("connection_id"))
		if text == "" {
			badRequest(w, "Missing connection_id")
			return
		}
		id, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			badRequest(w, `Invalid connection id: For input string: "`+text+`"`)
			return
		}
		a := c.ask(w, r, as, "", "SELECT QueryId FROM information_schema.processlist WHERE Id = "+strconv.FormatInt(id, 10))
		switch {
		case a == nil:
		case len(a.Rows) == 0 || a.Rows[0][0].Null || a.Rows[0][0].Text == "":
			failed(w, "connection id "+strconv.FormatInt(id, 10)+" not found.")
		default:
			ok(w, hashMap{"query_id": a.Rows[0][0].Text})
		}
	}
}

// profile is GET /api/profile?query_id= and /api/profile/text (Doris: ProfileAction): there are no profiles of queries.
func profile(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		id := r.URL.Query().Get("query_id")
		switch _, _, twoParts := strings.Cut(id, "-"); {
		case id == "" && !strings.HasSuffix(r.URL.Path, "/text"):
			badRequest(w, "Missing query_id")
		case !twoParts:
			internalError(w, "Invalid profile id: "+id)
		case strings.HasSuffix(r.URL.Path, "/text"):
			plain(w, http.StatusOK, "query id "+id+" not found")
		default:
			failed(w, "query id "+id+" not found.")
		}
	}
}

// storageTypes is GET /api/_check_storagetype?db= (Doris: StorageTypeCheckAction): no table is stored by rows.
func storageTypes(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		name := r.URL.Query().Get("db")
		d := c.StreamLoads.Catalog.Database(name)
		switch {
		case name == "":
			badRequest(w, "No database selected")
		case d == nil:
			failed(w, unknownDatabase(name))
		default:
			result := hashMap{}
			for _, t := range c.StreamLoads.Catalog.Tables(d.ID) {
				if !t.IsView() {
					result[t.Name] = hashMap{}
				}
			}
			ok(w, result)
		}
	}
}

// walSize is GET /api/get_wal_size (Doris: CheckWalSizeAction): loads write no separate log here.
func walSize(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		switch {
		case !in:
		case !c.Users.May(as.User, as.Host, catalog.NodePriv, "", ""):
			denied(w, catalog.NodePriv)
		default:
			ok(w, []string{c.BackendHost + ":9050:0"})
		}
	}
}

// colocate is GET /api/colocate (Doris: ColocateMetaService): there are no colocation groups.
func colocate(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if authenticated(w, r, c.Users, true) {
			ok(w, hashMap{"infos": []string{}, "unstableGroupIds": []string{}, "allGroupIds": []string{}, "groupBackendsSeq": hashMap{}})
		}
	}
}

// basePath is GET /api/basepath (Doris: ExtraBasepathAction).
func basePath(w http.ResponseWriter, _ *http.Request) {
	ok(w, struct {
		Enable bool   `json:"enable"`
		Path   string `json:"path"`
	}{})
}

// miniLoad is PUT /api/{db}/{table}/_load (Doris: LoadAction), which is off by default.
func miniLoad(w http.ResponseWriter, _ *http.Request) {
	missing(w, "The mini load operation has been disabled by default, if you need to add disable_mini_load=false in fe.conf.")
}

// queryStats is GET and DELETE /api/query_stats/{catalog}[/{database}[/{table}[/{index}]]] (Doris: QueryStatsAction): queries are not
// counted.
func queryStats(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		summary, pretty := q.Get("summary") != "false", q.Get("pretty") == "true"
		if pretty && summary {
			badRequest(w, "pretty and summary can not be true at the same time")
			return
		}
		database := r.PathValue("database")
		as, in := credentials(w, r, c.Users, database == "")
		switch {
		case !in:
		case database != "" && !c.Users.May(as.User, as.Host, catalog.MayShow, database, r.PathValue("table")):
			denied(w, catalog.MayShow)
		case r.Method == http.MethodDelete || pretty:
			ok(w, hashMap{})
		case summary:
			ok(w, hashMap{"summary": hashMap{"query": 0}})
		default:
			ok(w, hashMap{"summary": hashMap{"query": 0}, "detail": hashMap{}})
		}
	}
}
