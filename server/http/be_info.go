package http

import "net/http"

// BuildVersion is the version that servers of this kind say they are, e.g. doris-4.0.0.
type BuildVersion struct {
	Prefix              string
	Major, Minor, Patch int
	// Hash is the commit; Build when it was made.
	Hash, Build string
}

// GET /api/be_version_info
//
// Doris: VersionAction.
func beVersion(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		compact(w, struct {
			Message string `json:"msg"`
			Code    int    `json:"code"`
			Data    any    `json:"data"`
			Count   int    `json:"count"`
		}{"success", 0, map[string]any{"beVersionInfo": c.Version.fields("")}, 0})
	}
}

// clearCache is GET /api/clear_cache/{type}: there are no caches of those kinds (Doris: ClearCacheAction).
func clearCache(w http.ResponseWriter, r *http.Request) {
	kind := r.PathValue("type")
	if kind != "all" && !cacheTypes[kind] {
		plain(w, http.StatusInternalServerError, "ClearCacheAction not match type:"+kind+" of cache policy")
		return
	}
	plain(w, http.StatusOK, "ClearCacheAction cache:"+kind+" prune win, freed size 0")
}

// cacheTypes are the kinds of caches that a backend has (Doris: CachePolicy::StringToType).
var cacheTypes = map[string]bool{
	"DataPageCache": true, "IndexPageCache": true, "PKIndexPageCache": true, "SchemaCache": true, "SegmentCache": true,
	"InvertedIndexSearcherCache": true, "InvertedIndexQueryCache": true, "PointQueryRowCache": true, "MowDeleteBitmapAggCache": true,
	"MowTabletVersionCache": true, "CommonObjLRUCache": true, "TabletSchemaCache": true,
	"CreateTabletRRIdxCache": true, "CloudTabletCache": true, "CloudTxnDeleteBitmapCache": true, "PointQueryLookupConnectionCache": true,
	"QueryCache": true, "TabletColumnObjectPool": true, "SchemaCloudDictionaryCache": true, "ConditionCache": true,
}

// report is GET /api/report/task, tablet and disk: there is no frontend to report to.
func report(w http.ResponseWriter, _ *http.Request) { backendStatus(w, http.StatusOK, "OK", "OK") }

// backendMissing is what the backend answers for a path that it does not have.
func backendMissing(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("Not Found"))
}
