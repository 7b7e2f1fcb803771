package http

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// Users checks who a request comes from.
type Users interface {
	// Authenticate reports whether the user may come in with this password from this host, and whether the user is an
	// administrator.
	Authenticate(user, password, host string) (in, admin bool)
	// May reports whether a user who has come in from this host has one of these privileges on a table, on a database (empty
	// table) or on everything (both empty); Sees whether the user may know of it.
	May(user, host string, p catalog.Privileges, database, table string) bool
	Sees(user, host, database, table string) bool
}

// authenticated lets a request through that has good Basic credentials; otherwise it has been answered.
func authenticated(w http.ResponseWriter, r *http.Request, users Users, needAdmin bool) bool {
	_, in := credentials(w, r, users, needAdmin)
	return in
}

// credentials returns who a request with good ones comes from; otherwise it has been answered.
func credentials(w http.ResponseWriter, r *http.Request, users Users, needAdmin bool) (Caller, bool) {
	as, admin, in := identified(w, r, users)
	switch {
	case !in:
	case needAdmin && barePassword(w, as, admin):
	case needAdmin && !admin:
		denied(w, catalog.AdminPriv)
	default:
		return as, true
	}
	return Caller{}, false
}

// identified checks name and password of a request.
func identified(w http.ResponseWriter, r *http.Request, users Users) (as Caller, admin, in bool) {
	header := r.Header.Get("Authorization")
	if header == "" {
		unauthorized(w, "Need auth information.")
		return as, false, false
	}
	encoded, isBasic := strings.CutPrefix(header, "Basic ")
	if !isBasic {
		internalError(w, "begin 0, end -1, length 0")
		return as, false, false
	}
	plain, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		internalError(w, badBase64(encoded))
		return as, false, false
	}
	as.User, as.Password, _ = strings.Cut(string(plain), ":")
	as.User = strings.TrimSuffix(as.User, "@default_cluster")
	as.Host = clientHost(r)
	if in, admin = users.Authenticate(as.User, as.Password, as.Host); !in {
		unauthorized(w, fmt.Sprintf("Access denied for user '%s@%s' (using password: YES)", as.User, as.Host))
	}
	return as, admin, in
}

// badBase64 words what is wrong with credentials as Netty does.
func badBase64(encoded string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\t\n\r "
	for i := range len(encoded) {
		if !strings.Contains(alphabet, encoded[i:i+1]) {
			return fmt.Sprintf("invalid Base64 input character: %d (decimal)", encoded[i])
		}
	}
	return "invalid Base64 input"
}

// barePassword refuses administrators without a password from other hosts. The HTTP ports listen on all interfaces by default; the
// development default must not be anyone's key.
func barePassword(w http.ResponseWriter, as Caller, admin bool) bool {
	if !admin || as.Password != "" || loopback(as.Host) {
		return false
	}
	unauthorized(w, "An administrator without a password is let in from the local host only: start the server with --root-password")
	return true
}

// denied is the answer to a user without any of some privileges (Doris: BaseController.checkTblAuth).
func denied(w http.ResponseWriter, p catalog.Privileges) {
	unauthorized(w, fmt.Sprintf("Access denied; you need (at least one of) the %s privilege(s) for this operation", p))
}

// local lets requests without credentials through from this machine, where Doris lets them through from everywhere
// (enable_all_http_auth); otherwise they need an administrator's.
func local(w http.ResponseWriter, r *http.Request, users Users) bool {
	if r.Header.Get("Authorization") == "" && loopback(clientHost(r)) {
		return true
	}
	return authenticated(w, r, users, true)
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
