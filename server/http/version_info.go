package http

import (
	"fmt"
	"net/http"
)

// fields describes a version as the version endpoints do; java is the compiler of a frontend, empty for a backend.
func (v BuildVersion) fields(java string) hashMap {
	m := hashMap{
		"dorisBuildVersionPrefix": v.Prefix, "dorisBuildVersionMajor": v.Major, "dorisBuildVersionMinor": v.Minor,
		"dorisBuildVersionPatch": v.Patch, "dorisBuildVersionRcVersion": "",
		"dorisBuildVersion": fmt.Sprintf("%s-%d.%d.%d", v.Prefix, v.Major, v.Minor, v.Patch),
		"dorisBuildHash":    v.Hash, "dorisBuildShortHash": v.Hash, "dorisBuildTime": v.Build, "dorisBuildInfo": "dorisemu",
	}
	if java != "" {
		m["dorisJavaCompileVersion"] = java
	}
	return m
}

// GET /api/fe_version_info
//
// Doris: FeVersionInfoAction.
func feVersion(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if local(w, r, c.Users) {
			ok(w, hashMap{"feVersionInfo": c.Version.fields("none: dorisemu is written in Go")})
		}
	}
}
