package mysql

import (
	"crypto/sha1"
	"crypto/subtle"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Login is what a client presents at the handshake or with COM_CHANGE_USER.
type Login struct {
	// User is the name as the client wrote it, Host the client's address without port.
	User, Host string
	// Salt is the 20-byte challenge of the connection, Response the client's answer to it: 20 bytes, or none without a password.
	Salt, Response []byte
}

// Matches reports whether the response proves knowledge of the password with this stage-two hash, SHA1(SHA1(password)); an
// empty hash is an empty password (mysql_native_password; Doris: MysqlPassword.checkScramble).
func (l Login) Matches(stage2 []byte) bool {
	if len(stage2) == 0 || len(l.Response) == 0 {
		return len(stage2) == 0 && len(l.Response) == 0
	}
	if len(l.Response) != sha1.Size || len(stage2) != sha1.Size {
		return false
	}
	h := sha1.New()
	h.Write(l.Salt)
	h.Write(stage2)
	mask := h.Sum(nil)
	stage1 := make([]byte, sha1.Size)
	for i := range stage1 {
		stage1[i] = l.Response[i] ^ mask[i]
	}
	again := sha1.Sum(stage1)
	return subtle.ConstantTimeCompare(again[:], stage2) == 1
}

// Denied is the error of a refused login (Doris: ERR_ACCESS_DENIED_ERROR). KnownUser says whether the user exists at all: for
// an unknown one Doris says that a password was used even when none was.
func (l Login) Denied(knownUser bool) error {
	used := "YES"
	if knownUser && len(l.Response) == 0 {
		used = "NO"
	}
	return &doriserr.Error{MySQL: 1045, State: "28000", Message: "Access denied for user '" + l.User + "@" + l.Host + "' (using password: " + used + ")"}
}

// Users decides who may connect.
type Users interface {
	// Authenticate returns the name of the user that the connection then acts as, or [Login.Denied] or another
	// *doriserr.Error.
	Authenticate(login Login) (user string, err error)
}

// Identities is what [Users] may also implement: it tells whom a connection acts as, 'name'@'host' for CURRENT_USER(). Without it
// that is the user at any host.
type Identities interface {
	Identity(user, host string) string
}

// StaticUsers knows users by name, each with the stage-two hash of its password or nil for none.
//
// root and admin from 127.0.0.1 need no password, as with the default skip_localhost_auth_check (Doris: Auth.checkPassword),
// unless CheckLocalhost is set.
type StaticUsers struct {
	Hashes         map[string][]byte
	CheckLocalhost bool
}

// DefaultUsers are those of a fresh Doris: root and admin, both without a password.
func DefaultUsers() *StaticUsers {
	return &StaticUsers{Hashes: map[string][]byte{"root": nil, "admin": nil}}
}

// Authenticate implements [Users].
func (u *StaticUsers) Authenticate(l Login) (string, error) {
	hash, known := u.Hashes[l.User]
	if known && !u.CheckLocalhost && l.Host == "127.0.0.1" && (l.User == "root" || l.User == "admin") {
		return l.User, nil
	}
	if !known || !l.Matches(hash) {
		return "", l.Denied(known)
	}
	return l.User, nil
}

// HashPassword returns SHA1(SHA1(password)), or nil for an empty password.
func HashPassword(password string) []byte {
	if password == "" {
		return nil
	}
	one := sha1.Sum([]byte(password))
	two := sha1.Sum(one[:])
	return two[:]
}
