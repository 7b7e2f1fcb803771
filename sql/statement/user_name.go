package statement

import (
	"regexp"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// The forms of user names (Doris: FeNameFormat).
var (
	userName        = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9.\-_]*$`)
	userNameUnicode = regexp.MustCompile(`^[a-zA-Z\p{L}][a-zA-Z0-9.\-_\p{L}]*$`)
)

// defaultRolePrefix begins the names of the roles that hold what users were granted themselves; nobody may use it.
const defaultRolePrefix = "default_role_rbac_"

// forbiddenInHost are characters that a pattern of hosts may not hold, because they mean something in a regular expression (Doris:
// PatternMatcher.FORBIDDEN_CHARS).
const forbiddenInHost = "<([{^=$!|]})+>"

// userIdentity checks a user's name and host (Doris: UserIdentity.analyze). Differs: users of a domain are not supported.
func userIdentity(s Session, u ast.UserIdentity) (catalog.UserIdentity, error) {
	if u.Name == "" {
		return catalog.UserIdentity{}, doriserr.New("Does not support anonymous user")
	}
	if !nameForm(s, userName, userNameUnicode).MatchString(u.Name) {
		return catalog.UserIdentity{}, doriserr.New("invalid user name: %s", u.Name)
	}
	if u.Domain {
		if u.Host == "" {
			return catalog.UserIdentity{}, doriserr.New("Domain is empty")
		}
		return catalog.UserIdentity{}, doriserr.NotSupported("users of a domain ('%s'@('%s')); name an address, or a pattern such as '192.168.%%'", u.Name, u.Host)
	}
	host := u.Host
	if host == "" {
		host = "%"
	}
	if i := strings.IndexAny(host, forbiddenInHost); i >= 0 {
		return catalog.UserIdentity{}, doriserr.New("Forbidden charactor: '%c'", host[i])
	}
	return catalog.UserIdentity{Name: u.Name, Host: host}, nil
}

// checkRoleName checks a role's name; what begins the refusal of a role that may not be used (Doris: FeNameFormat.checkRoleName).
func checkRoleName(s Session, role string, mayBeAdmin bool, what string) error {
	if !nameForm(s, commonName, commonNameUnicode).MatchString(role) {
		return doriserr.New("invalid role format: %s", role)
	}
	if strings.EqualFold(role, catalog.OperatorRole) || !mayBeAdmin && strings.EqualFold(role, catalog.AdminRole) || strings.HasPrefix(role, defaultRolePrefix) {
		return doriserr.New("%s: %s", what, role)
	}
	return nil
}
