package server

import (
	"crypto/subtle"

	"github.com/dorisemu/dorisemu/server/mysql"
)

// users are root and admin with one password, the hash of which is all that is kept.
type users struct{ mysql.StaticUsers }

// newUsers returns root and admin with a password; empty is the development default.
func newUsers(password string) *users {
	hash := mysql.HashPassword(password)
	return &users{mysql.StaticUsers{Hashes: map[string][]byte{"root": hash, "admin": hash}, CheckLocalhost: true}}
}

// verify reports whether a user exists and has this password, for the HTTP edge; both are administrators.
func (u *users) verify(user, password string) (in, admin bool) {
	hash, known := u.Hashes[user]
	in = known && subtle.ConstantTimeCompare(mysql.HashPassword(password), hash) == 1
	return in, in
}

// httpUsers are the users as the HTTP edge asks for them.
type httpUsers struct{ *users }

// Authenticate implements http.Users.
func (u httpUsers) Authenticate(user, password, _ string) (in, admin bool) {
	return u.verify(user, password)
}
