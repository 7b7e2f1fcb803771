package http

import (
	"encoding/json"
	"io"
	"net/http"
)

// jsonBody reads the body of a request that must be an object; otherwise the request has been answered. method is the Java method
// that Spring names when there is none.
func jsonBody(w http.ResponseWriter, r *http.Request, into any, method string) bool {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, queryBodyLimit))
	switch {
	case err != nil:
		badRequest(w, "reading the body: "+err.Error())
	case len(text) == 0:
		internalError(w, "Required request body is missing: public java.lang.Object "+method)
	default:
		if problem := notAnObject(text); problem != "" {
			internalError(w, problem)
			return false
		}
		if err := json.Unmarshal(text, into); err != nil {
			internalError(w, "com.google.gson.JsonSyntaxException: "+err.Error())
			return false
		}
		return true
	}
	return false
}
