package statement

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// passwordHash returns SHA1(SHA1(password)), or what a hash of the form *40 hexadecimal digits says; nil is no password (Doris: PassVar).
func passwordHash(s Session, text string, plain bool) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	if plain {
		if policy, _ := s.Variable("validate_password_policy"); strings.EqualFold(policy, "STRONG") || policy == "2" {
			if err := strongPassword(text); err != nil {
				return nil, err
			}
		}
		one := sha1.Sum([]byte(text))
		two := sha1.Sum(one[:])
		return two[:], nil
	}
	hash, err := hex.DecodeString(strings.TrimPrefix(text, "*"))
	if err != nil || len(text) != 2*sha1.Size+1 || text[0] != '*' {
		return nil, doriserr.New("Password hash should be a 41-digit hexadecimal number")
	}
	return hash, nil
}

// strongPassword checks what validate_password_policy = STRONG demands (Doris: MysqlPassword.validatePlainPassword).
func strongPassword(text string) error {
	if len([]rune(text)) < 8 {
		return doriserr.New("Violate password validation policy: STRONG. The password must be at least 8 characters")
	}
	kinds := 0
	for _, kind := range []func(rune) bool{unicode.IsDigit, unicode.IsLower, unicode.IsUpper,
		func(r rune) bool { return strings.ContainsRune("~!@#$%^&*()_+|<>,.?/:;'[]{}", r) }} {
		if strings.ContainsFunc(text, kind) {
			kinds++
		}
	}
	if kinds < 3 {
		return doriserr.New("Violate password validation policy: STRONG. The password must contain at least 3 types of numbers, uppercase letters, lowercase letters and special characters.")
	}
	return nil
}

// SET PASSWORD [FOR user] = PASSWORD('...') | 'hash'
//
// Doris: SetPassVarOp. Everyone may set their own password; only root sets root's.
func setPasswords(ctx context.Context, env *Env, st *ast.Set) error {
	for _, item := range st.Items {
		switch item.Kind {
		case ast.SetPassword:
		case ast.SetNames:
			// NAMES = value does nothing in Doris.
			if len(st.Items) == 1 {
				return nil
			}
			return doriserr.NotSupported("SET of a password together with variables")
		case ast.SetLDAPPassword:
			if err := env.requireGlobal(catalog.AdminPriv, catalog.AdminPriv.String()); err != nil {
				return err
			}
			return doriserr.NotSupported("SET LDAP_ADMIN_PASSWORD")
		default:
			return doriserr.NotSupported("SET of a password together with variables")
		}
	}
	if env.Accounts == nil {
		return doriserr.New("there are no users here")
	}
	for _, item := range st.Items {
		self := env.identity()
		id := self
		if item.User != nil {
			var err error
			if id, err = userIdentity(env.Session, *item.User); err != nil {
				return err
			}
		}
		hash, err := passwordHash(env.Session, item.Password, item.Plain)
		if err != nil {
			return err
		}
		if id != self {
			if id.Name == catalog.Root.Name {
				return doriserr.New("Can not set password for root user, except root itself")
			}
			if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
				return err
			}
			if err := env.mayManage(id); err != nil {
				return err
			}
		}
		if err := env.Accounts.SetPassword(ctx, id, hash); err != nil {
			return err
		}
	}
	return nil
}
