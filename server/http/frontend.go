package http

import (
	"net/http"

	"github.com/dorisemu/dorisemu/internal/beconfig"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/debugpoint"
	"github.com/dorisemu/dorisemu/internal/feconfig"
)

// FrontendConfig is what the FE API works with.
type FrontendConfig struct {
	Users       Users
	DebugPoints *debugpoint.Set
	Metrics     Metrics
	// BackendHost and BackendPort are what /api/backends names; HTTPPort is the FE's own port.
	BackendHost           string
	BackendPort, HTTPPort func() int
	// QueryPort is the MySQL port.
	QueryPort func() int
	// StreamLoads knows the states of labels.
	StreamLoads *StreamLoads
	Statements  Statements
	Volumes     Volumes
	Sessions    *Sessions
	Settings    *feconfig.Settings
	// BackendSettings are those of the one backend.
	BackendSettings *beconfig.Settings
	Version         BuildVersion
	// DiskAvailable is what is left of the disk in bytes.
	DiskAvailable func() int64
	// Checkpoint copies the store and returns where.
	Checkpoint func(name string) (string, error)
	Clock      clock.Clock
}

// Frontend returns the handler of the FE HTTP API.
func Frontend(c FrontendConfig) http.Handler {
	r := &router{missing: notFound, wrongMethod: wrongMethod}
	r.handle("GET /", welcome)
	r.handle("GET /metrics", metrics(c.Metrics))
	r.handle("GET /api/health", health)
	r.handle("GET /api/bootstrap", bootstrap)
	r.handle("GET /api/basepath", basePath)
	r.handle("GET /api/backends", backends(c))
	frontendLoads(r, c)
	frontendTables(r, c)
	frontendCluster(r, c)
	frontendPages(r, c)
	return r
}

// frontendLoads registers what loads and their clients call.
func frontendLoads(r *router, c FrontendConfig) {
	r.handle("PUT /api/{db}/{table}/_stream_load", streamLoadRedirect(c))
	r.handle("PUT /api/{catalog}/{db}/{table}/_stream_load", streamLoadRedirect(c))
	r.handle("PUT /api/_http_stream", httpStreamRedirect(c))
	r.handle("PUT /api/{db}/_stream_load_2pc", streamLoad2PCRedirect(c))
	r.handle("PUT /api/{db}/{table}/_stream_load_2pc", streamLoad2PCRedirect(c))
	r.handle("PUT /api/{db}/{table}/_load", miniLoad)
	r.handle("GET /api/{db}/get_load_state", loadState(c))
	r.handle("POST /api/{db}/_cancel", cancelLoad(c))
	r.handle("GET /api/get_wal_size", walSize(c))
	r.handle("POST /api/debug_point/add/{debug_point}", feDebugPoint(c))
	r.handle("POST /api/debug_point/remove/{debug_point}", feDebugPoint(c))
	r.handle("POST /api/debug_point/clear", feDebugPoint(c))
	r.handle("POST /api/_checkpoint", checkpoint(c))
}

// frontendTables registers what tells of databases, tables and rows.
func frontendTables(r *router, c FrontendConfig) {
	r.handle("GET /api/{db}/{table}/_schema", tableSchema(c))
	r.handle("GET /api/{catalog}/{db}/{table}/_schema", tableSchema(c))
	r.handle("GET /api/{db}/{table}/_count", tableCount(c))
	r.handle("GET,POST /api/{db}/{table}/_query_plan", queryPlan(c))
	r.handle("GET /api/enable_light_schema_change/{db}/{table}", lightSchemaChange(c))
	r.handle("GET /api/rowcount", rowCount(c))
	r.handle("GET /api/_get_ddl", getDDL(c))
	r.handle("GET /api/_check_storagetype", storageTypes(c))
	r.handle("POST /api/query/{ns}/{db}", query(c))
	r.handle("POST /api/query_schema/{ns}/{db}", querySchema(c))
	const v1, v2 = "GET /api/meta/namespaces", "GET /rest/v2/api/meta/namespaces"
	r.handle(v1+"/{ns}/databases", databases(c, unknownCatalog))
	r.handle(v1+"/{ns}/databases/{db}/tables", tables(c, false))
	r.handle(v1+"/{ns}/databases/{db}/tables/{table}/schema", metaSchema(c))
	r.handle(v2, namespaces(c))
	r.handle(v2+"/{ns}/databases", databases(c, unknownCatalogV2))
	r.handle(v2+"/{ns}/databases/{db}/tables", tables(c, true))
	r.handle(v2+"/{ns}/databases/{db}/tables/{table}/schema", metaSchemaV2(c))
	for _, path := range []string{"", "/{database}", "/{database}/{table}", "/{database}/{table}/{index}"} {
		r.handle("GET,DELETE /api/query_stats/{catalog}"+path, queryStats(c))
	}
}

// frontendCluster registers what tells of the cluster and changes its settings.
func frontendCluster(r *router, c FrontendConfig) {
	r.handle("GET /api/show_proc", showProc(c))
	r.handle("GET /api/show_meta_info", showMetaInfo(c))
	r.handle("GET /api/show_data", showData(c))
	r.handle("GET /api/show_table_data", showTableData(c))
	r.handle("GET /api/show_runtime_info", runtimeInfo(c))
	r.handle("GET /api/_set_config", setConfig(c))
	r.handle("GET /api/fe_version_info", feVersion(c))
	r.handle("GET /api/connection", connection(c))
	r.handle("GET /api/profile", profile(c))
	r.handle("GET /api/profile/text", profile(c))
	r.handle("GET /api/colocate", colocate(c))
	const node = "/rest/v2/manager/node/"
	r.handle("GET "+node+"frontends", nodes(c, "/frontends"))
	r.handle("GET "+node+"backends", nodes(c, "/backends"))
	r.handle("GET "+node+"brokers", nodes(c, "/brokers"))
	r.handle("GET "+node+"node_list", nodeList(c))
	r.handle("GET "+node+"configuration_name", configurationName(c))
	r.handle("GET "+node+"config", nodeConfig(c))
	r.handle("POST "+node+"configuration_info", configurationInfo(c))
	r.handle("POST "+node+"set_config/fe", nodeSetConfig(c, false))
	r.handle("POST "+node+"set_config/be", nodeSetConfig(c, true))
	r.handle("GET /rest/v2/api/cluster_overview", clusterOverview(c))
}

// frontendPages registers what the web UI calls.
func frontendPages(r *router, c FrontendConfig) {
	r.handle("POST /rest/v1/login", login(c))
	r.handle("POST /rest/v1/logout", logout(c))
	r.handle("GET /rest/v1/system", system(c))
	r.handle("GET /rest/v1/config/fe", configPage(c))
	r.handle("GET /rest/v1/session", sessionPage(c))
	r.handle("GET /rest/v1/session/all", sessionPage(c))
	r.handle("GET /rest/v1/ha", haPage(c))
	r.handle("GET /rest/v1/hardware_info/fe/", hardwarePage(c))
	r.handle("GET /rest/v1/query_profile", profilePage(c))
	r.handle("GET /rest/v1/help", helpPage(c))
}
