package server

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/release"
	"github.com/dorisemu/dorisemu/internal/version"
)

// globalKey is the named record of a global variable's value.
const globalKey = "global_variable/"

// globals are the global variables that were set before, and what the emulated release says of itself.
func (s *Server) globals() map[string]string {
	values := map[string]string{}
	for _, key := range s.catalog.OtherKeys(globalKey) {
		values[key[len(globalKey):]] = string(s.catalog.Other(key))
	}
	if as, err := release.Parse(s.config.AsVersion); err == nil && as != release.V40 {
		values["version_comment"] = "doris version doris-" + as.Version() + "-dorisemu" + version.Version
	}
	return values
}

// keepGlobal keeps a SET GLOBAL over restarts, as Doris does.
func (s *Server) keepGlobal(ctx context.Context, name, value string) error {
	return s.catalog.PutOther(ctx, globalKey+name, []byte(value))
}
