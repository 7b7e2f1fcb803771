package server

import "context"

// globalKey is the named record of a global variable's value.
const globalKey = "global_variable/"

// globals are the global variables that were set before.
func (s *Server) globals() map[string]string {
	values := map[string]string{}
	for _, key := range s.catalog.OtherKeys(globalKey) {
		values[key[len(globalKey):]] = string(s.catalog.Other(key))
	}
	return values
}

// keepGlobal keeps a SET GLOBAL over restarts, as Doris does.
func (s *Server) keepGlobal(ctx context.Context, name, value string) error {
	return s.catalog.PutOther(ctx, globalKey+name, []byte(value))
}
