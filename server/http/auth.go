package http

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Users checks who a request comes from.
type Users interface {
	// Authenticate reports whether the user may come in with this password from this host, and whether the user is an
	// administrator.
	Authenticate(user, password, host string) (in, admin bool)
	// MayLoad reports whether a user who has come in from this host may load into a table.
	MayLoad(user, host, database, table string) bool
}

// authenticated lets a request through that has good Basic credentials; otherwise it has been answered.
func authenticated(w http.ResponseWriter, r *http.Request, users Users, needAdmin bool) bool {
	_, in := credentials(w, r, users, needAdmin)
	return in
}

// credentials returns user and password of a request that has good ones; otherwise it has been answered.
func credentials(w http.ResponseWriter, r *http.Request, users Users, needAdmin bool) (*url.Userinfo, bool) {
	header := r.Header.Get("Authorization")
	if header == "" {
		unauthorized(w, "Need auth information.")
		return nil, false
	}
	encoded, isBasic := strings.CutPrefix(header, "Basic ")
	if !isBasic {
		internalError(w, "begin 0, end -1, length 0")
		return nil, false
	}
	plain, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		internalError(w, "invalid Base64 input: "+err.Error())
		return nil, false
	}
	user, password, _ := strings.Cut(string(plain), ":")
	user = strings.TrimSuffix(user, "@default_cluster")
	host := clientHost(r)
	in, admin := users.Authenticate(user, password, host)
	switch {
	case !in:
		unauthorized(w, fmt.Sprintf("Access denied for user '%s@%s' (using password: YES)", user, host))
	case needAdmin && password == "" && !loopback(host):
		// The HTTP ports listen on all interfaces by default; the development default must not be anyone's key.
		unauthorized(w, "An administrator without a password is let in from the local host only: start the server with --root-password")
	case needAdmin && !admin:
		unauthorized(w, "Access denied; you need (at least one of) the (ADMIN) privilege(s) for this operation")
	default:
		return url.UserPassword(user, password), true
	}
	return nil, false
}

// loopback reports whether an address is this machine's own.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// clientHost is the address that a request comes from.
func clientHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
