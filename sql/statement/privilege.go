package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// identity is the user that the session acts as; a user that was dropped meanwhile has an identity without privileges.
func (e *Env) identity() catalog.UserIdentity {
	name, host := e.Session.User(), e.Session.Host()
	if e.Accounts != nil {
		if u := e.Accounts.Match(name, host); u != nil {
			return u.Identity
		}
	}
	return catalog.UserIdentity{Name: name, Host: host}
}

// may reports whether the session has one of these privileges on a table, on a database (empty table) or on everything (both empty).
func (e *Env) may(p catalog.Privileges, database, table string) bool {
	return e.Accounts == nil || e.Accounts.On(e.identity(), database, table).Any(p)
}

// sees reports whether the session may know of a database or a table.
func (e *Env) sees(database, table string) bool {
	return e.Accounts == nil || e.Accounts.Sees(e.identity(), database, table)
}

// requireGlobal checks privileges on everything; what names them in the refusal (Doris: ERR_SPECIFIC_ACCESS_DENIED_ERROR).
func (e *Env) requireGlobal(p catalog.Privileges, what string) error {
	if e.may(p, "", "") {
		return nil
	}
	return deniedSpecific(what)
}

// deniedSpecific is ERR_SPECIFIC_ACCESS_DENIED_ERROR.
func deniedSpecific(what string) error {
	return doriserr.New("Access denied; you need (at least one of) the (%s) privilege(s) for this operation", what)
}

// deniedCommand is ERR_TABLEACCESS_DENIED_ERROR.
func (e *Env) deniedCommand(command, object string) error {
	return doriserr.New("%s command denied to user '%s'@'%s' for table '%s'", command, e.Session.User(), e.Session.Host(), object)
}

// deniedDatabase is ERR_DBACCESS_DENIED_ERROR.
func (e *Env) deniedDatabase(database string) error {
	return doriserr.New("Access denied for user '%s' to database '%s'", e.Session.User(), database)
}

// requireLoadOn checks the LOAD privilege on the target of a job that exists.
func (e *Env) requireLoadOn(job *routineload.View) error {
	if job.MultiTable() {
		if e.may(catalog.MayLoad, job.DatabaseName, "") {
			return nil
		}
		return e.deniedCommand("LOAD", job.DatabaseName)
	}
	if e.may(catalog.MayLoad, job.DatabaseName, job.TableName) {
		return nil
	}
	return e.deniedCommand("LOAD", job.DatabaseName+": "+job.TableName)
}

// requireLoadFor checks the LOAD privilege for a job that is to be made; Doris names the database even for one table.
func (e *Env) requireLoadFor(database, table string) error {
	if e.may(catalog.MayLoad, database, table) {
		return nil
	}
	return e.deniedCommand("LOAD", database)
}

// mayLoadOn is requireLoadOn as a filter.
func (e *Env) mayLoadOn(job *routineload.View) bool { return e.requireLoadOn(job) == nil }

// MayLoadFor reports whether the session may see and change a job.
func (e *Env) MayLoadFor(job *routineload.View) bool { return e.mayLoadOn(job) }

// predicateText is what a refusal calls a set of privileges.
func predicateText(p catalog.Privileges) string { return strings.Join(p.Names(), ",") }

// MayRead refuses to let a user read columns of a table (Doris: UserAuthentication.checkPermission). The first refused one is named; a
// query that reads none, such as a count, needs one column that may be read, and first is named if there is none.
func MayRead(accounts *catalog.Accounts, user, host, database, table string, columns []string, first string) error {
	u := accounts.Match(user, host)
	id := catalog.UserIdentity{Name: user, Host: host}
	if u != nil {
		id = u.Identity
		if accounts.On(id, database, table).Any(catalog.MaySelect) {
			return nil
		}
	}
	some := accounts.Columns(id, catalog.SelectPriv, database, table)
	if len(columns) == 0 && len(some) == 0 {
		columns = []string{first}
	}
	for _, c := range columns {
		if !some[c] {
			return doriserr.New("Permission denied: user [%s] does not have privilege for [priv predicate: OR, %s] command on [%s].[%s].[%s].[%s]",
				id, predicateText(catalog.MaySelect), internalCatalog, database, table, c)
		}
	}
	return nil
}

// MayUse refuses to let a user enter a database of which it may not know (Doris: ERR_DBACCESS_DENIED_ERROR).
func MayUse(accounts *catalog.Accounts, user, host, database string) error {
	if u := accounts.Match(user, host); u != nil && accounts.Sees(u.Identity, database, "") {
		return nil
	}
	return doriserr.Native(1044, "42000", "Access denied for user '%s' to database '%s'", user, database)
}

// MaySetGlobal refuses SET GLOBAL to users who are no administrators.
func MaySetGlobal(accounts *catalog.Accounts, user, host string) error {
	if u := accounts.Match(user, host); u != nil && accounts.On(u.Identity, "", "").Any(catalog.AdminPriv) {
		return nil
	}
	return deniedSpecific("ADMIN")
}

// deniedOnDatabase is ERR_DB_ACCESS_DENIED_ERROR.
func (e *Env) deniedOnDatabase(p catalog.Privileges, database string) error {
	return doriserr.New("Access denied; you need (at least one of) the (%s) privilege(s) on database %s for this operation", predicateText(p), database)
}

// deniedOnTable is ERR_TABLE_ACCESS_DENIED_ERROR.
func deniedOnTable(p catalog.Privileges, table string) error {
	return doriserr.New("Access denied; you need (at least one of) the (%s) privilege(s) on table %s for this operation", predicateText(p), table)
}

// onTable checks privileges on a table or view that is made or changed.
func (e *Env) onTable(p catalog.Privileges, n ast.Name) error {
	if e.may(p, e.databaseOf(n.Database), n.Name) {
		return nil
	}
	return deniedOnTable(p, n.Name)
}
