package statement

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// absent answers statements about things of which there are none here as Doris does when there are none: jobs of CREATE JOB,
// asynchronous materialized views, repositories, external catalogs, plugins, brokers, other nodes, statistics. done is false for those
// that are refused by name.
func absent(env *Env, st *ast.Other) (r *Result, done bool, err error) {
	for _, group := range []func(*Env, *ast.Other) (*Result, bool, error){
		absentJob, absentView, absentCatalog, absentCloud, absentNode, absentStatistics, absentBackup,
	} {
		if r, done, err := group(env, st); done {
			return r, true, err
		}
	}
	return nil, false, nil
}

// quotedText finds the first text in quotation marks of a statement.
var quotedText = regexp.MustCompile(`'([^']*)'|"([^"]*)"`)

// firstText returns the first text of a statement, without its quotation marks.
func firstText(text string) string {
	m := quotedText.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// admin refuses whoever is no administrator, with what Doris calls the privilege.
func (e *Env) admin(what string) error { return e.requireGlobal(catalog.AdminPriv, what) }

// node is admin for those who look after the nodes.
func (e *Env) node(what string) error { return e.requireGlobal(catalog.NodePriv, what) }

// absentJob answers for jobs of CREATE JOB (Doris: AlterJobStatusCommand, JobManager).
func absentJob(env *Env, st *ast.Other) (*Result, bool, error) {
	switch st.What {
	case "PAUSE JOB", "RESUME JOB", "DROP JOB", "CANCEL TASK":
		if err := env.admin("ADMIN"); err != nil {
			return nil, true, err
		}
		if st.What == "DROP JOB" && regexp.MustCompile(`(?i)\bIF\s+EXISTS\b`).MatchString(st.Text) {
			return nil, true, nil
		}
		name := firstText(st.Text)
		if strings.HasPrefix(name, "inner_") {
			return nil, true, doriserr.New("Can't alter inner job status")
		}
		switch st.What {
		case "DROP JOB":
			return nil, true, doriserr.New("unregister job error, jobName:%s", name)
		case "CANCEL TASK":
			return nil, true, doriserr.New("job not exist, jobName:%s", name)
		}
		// Doris pauses and resumes every job of the name, and says nothing if there is none.
		return nil, true, nil
	case "ALTER JOB":
		if err := env.admin("ADMIN"); err != nil {
			return nil, true, err
		}
		return nil, true, doriserr.New("job not exist, jobName: %s", nameBehind(st.Text, "JOB").Name)
	}
	return nil, false, nil
}

// absentView answers for asynchronous materialized views (Doris: RefreshMTMVInfo and its kin).
func absentView(env *Env, st *ast.Other) (*Result, bool, error) {
	var n ast.Name
	may, what := catalog.MayCreate, "CREATE"
	switch st.What {
	case "REFRESH MATERIALIZED VIEW":
		n = nameBehind(st.Text, "VIEW")
	case "ALTER MATERIALIZED VIEW":
		n, may, what = nameBehind(st.Text, "VIEW"), catalog.MayAlter, "ALTER"
	case "PAUSE MATERIALIZED VIEW JOB", "RESUME MATERIALIZED VIEW JOB", "CANCEL MATERIALIZED VIEW TASK":
		n = nameBehind(st.Text, "ON")
	default:
		return nil, false, nil
	}
	database := env.databaseOf(n.Database)
	if !env.may(may, database, n.Name) {
		return nil, true, env.deniedCommand(what, database+": "+n.Name)
	}
	d, err := findDatabase(env, n.Catalog, n.Database)
	if err != nil {
		return nil, true, err
	}
	return nil, true, noMaterializedView(env, d.Name, n.Name)
}

// noMaterializedView is the error of a table that is no materialized view, or is not there (Doris: getTableOrMetaException).
func noMaterializedView(env *Env, database, name string) error {
	t := env.Catalog.Table(database, name)
	if t == nil {
		return doriserr.New("errCode = 7, detailMessage = table not found, tableName=%s", name)
	}
	kind := "OLAP"
	if t.IsView() {
		kind = "VIEW"
	}
	return doriserr.New("errCode = 7, detailMessage = table type is not MATERIALIZED_VIEW, tableName=%s, type=%s", name, kind)
}

// absentCatalog answers for catalogs other than internal (Doris: CatalogMgr, RefreshManager).
func absentCatalog(env *Env, st *ast.Other) (*Result, bool, error) {
	denied := func(name string) error {
		return doriserr.New("Access denied for user '%s' to catalog '%s'", env.Session.User(), name)
	}
	switch st.What {
	case "ALTER CATALOG":
		n := nameBehind(st.Text, "CATALOG")
		switch {
		case n.Name == internalCatalog:
			return nil, true, doriserr.New("Internal catalog can't be alter.")
		case !env.may(catalog.MayAlter, "", ""):
			return nil, true, denied(n.Name)
		}
		return nil, true, doriserr.New("No catalog found with name: %s", n.Name)
	case "REFRESH CATALOG":
		n := nameBehind(st.Text, "CATALOG")
		switch {
		case n.Name == internalCatalog:
			return nil, true, doriserr.New("Internal catalog name can't be refresh.")
		case !env.may(catalog.MayShow, "", ""):
			return nil, true, doriserr.New("Access denied; you need (at least one of) the (%s) privilege(s) on catalog %s for this operation",
				predicateText(catalog.MayShow), n.Name)
		}
		return nil, true, doriserr.New("Unknown catalog '%s'", n.Name)
	case "REFRESH DATABASE":
		if n := nameBehind(st.Text, "DATABASE"); !env.sees(n.Name, "") {
			return nil, true, env.deniedOnDatabase(catalog.MayShow, n.Name)
		}
		return nil, true, doriserr.New("Only support refresh database in external catalog")
	case "REFRESH TABLE":
		if n := nameBehind(st.Text, "TABLE"); !env.sees(env.databaseOf(n.Database), n.Name) {
			return nil, true, deniedOnTable(catalog.MayShow, n.Name)
		}
		return nil, true, doriserr.New("Only support refresh ExternalCatalog Tables")
	case "REFRESH DICTIONARY":
		n := nameBehind(st.Text, "DICTIONARY")
		return nil, true, doriserr.New("Dictionary %s does not exist in database %s", n.Name, env.databaseOf(n.Database))
	case "REFRESH LDAP":
		return nil, true, env.admin("ADMIN")
	}
	return nil, false, nil
}

// absentCloud answers for what works in the cloud only.
func absentCloud(env *Env, st *ast.Other) (*Result, bool, error) {
	switch st.What {
	case "ADMIN CREATE CLUSTER SNAPSHOT", "ADMIN SET AUTO CLUSTER SNAPSHOT", "ADMIN DROP CLUSTER SNAPSHOT", "ADMIN SET CLUSTER SNAPSHOT FEATURE", "CANCEL WARM UP JOB":
		return nil, true, doriserr.New("The sql is illegal in disk mode ")
	case "UNSET DEFAULT STORAGE VAULT", "SET DEFAULT STORAGE VAULT":
		return nil, true, doriserr.New("Storage Vault is only supported for cloud mode")
	case "WARM UP":
		return nil, true, doriserr.New("The sql is just support in cloud mode")
	case "ADMIN SET ENCRYPTION ROOT KEY":
		if err := checkRootKey(st.Text); err != nil {
			return nil, true, err
		}
		return nil, true, doriserr.NotSupported("%s", st.What)
	case "ADMIN ROTATE TDE ROOT KEY":
		return nil, true, doriserr.New("The keyManager is null, possibly due to a missing implementation of KeyManager")
	}
	return nil, false, nil
}

// checkRootKey checks the properties of ADMIN SET ENCRYPTION ROOT KEY (Doris: AdminSetEncryptionRootKeyCommand.validate).
func checkRootKey(text string) error {
	given := map[string]string{}
	for _, m := range propertyPair.FindAllStringSubmatch(text, -1) {
		given[m[1]] = m[2]
	}
	switch {
	case len(given) == 0:
		return doriserr.New("The properties must not be empty")
	case given["type"] == "":
		return doriserr.New("The type field cannot be empty.")
	case !slices.Contains([]string{"LOCAL", "AWS_KMS"}, strings.ToUpper(given["type"])):
		return doriserr.New("invalid root key type: %s", given["type"])
	case given["encryption_algorithm"] == "":
		return doriserr.New("The encryption_algorithm field cannot be empty.")
	}
	return nil
}

// propertyPair finds "key" = "value".
var propertyPair = regexp.MustCompile(`"([^"]*)"\s*=\s*"([^"]*)"`)

// absentNode answers for other nodes, brokers and plugins (Doris: AlterSystemCommand, PluginMgr). Differs: nodes cannot be added.
func absentNode(env *Env, st *ast.Other) (*Result, bool, error) {
	switch st.What {
	case "ALTER SYSTEM":
		if err := env.node(catalog.NodePriv.String()); err != nil {
			return nil, true, err
		}
		return alterSystem(env, st)
	case "CANCEL DECOMMISSION BACKEND":
		if err := env.node(catalog.NodePriv.String()); err != nil {
			return nil, true, err
		}
		if address := firstText(st.Text); address != env.Addresses.Host+":9050" {
			return nil, true, doriserr.New("Backend does not exist[%s]", address)
		}
		return nil, true, nil
	case "INSTALL PLUGIN", "UNINSTALL PLUGIN":
		if err := env.admin("ADMIN"); err != nil {
			return nil, true, err
		}
		if st.What == "UNINSTALL PLUGIN" {
			name := nameBehind(st.Text, "PLUGIN").Name
			if name == "" {
				name = firstText(st.Text)
			}
			if strings.HasPrefix(name, "__builtin_") {
				return nil, true, doriserr.New("Only support uninstall dynamic plugins")
			}
			return nil, true, doriserr.New("Plugin %s does not exist", name)
		}
	}
	return nil, false, nil
}

// alterSystem answers ALTER SYSTEM for nodes that are not there; the one node there is can be neither added again nor dropped.
func alterSystem(env *Env, st *ast.Other) (*Result, bool, error) {
	fields := strings.Fields(strings.ToUpper(st.Text))
	address := firstText(st.Text)
	own := env.Addresses.Host + ":9050"
	clause := strings.Join(fields[2:min(4, len(fields))], " ")
	switch {
	case clause == "ADD BACKEND" && address == own:
		return nil, true, doriserr.New("Same backend already exists[%s]", own)
	case clause == "DROP BACKEND":
		return nil, true, doriserr.New("It is highly NOT RECOMMENDED to use DROP BACKEND stmt.It is not safe to directly drop a backend. All data on this backend will be discarded permanently. If you insist, use DROPP instead of DROP")
	case (clause == "DROPP BACKEND" || clause == "DECOMMISSION BACKEND" || clause == "MODIFY BACKEND") && address != own:
		host, portText, found := strings.Cut(address, ":")
		if !found {
			return nil, true, doriserr.New("Invalid host port: %s", address)
		}
		return nil, true, doriserr.New("backend does not exists[%s:%s]", host, portText)
	case clause == "DROP OBSERVER", clause == "DROP FOLLOWER":
		return nil, true, doriserr.New("frontend does not exist[%s]", address)
	case clause == "DROP BROKER", clause == "DROP ALL":
		return nil, true, doriserr.New("Unknown broker name(%s)", nameBehind(st.Text, "BROKER").Name)
	case clause == "SET LOAD":
		// The grammar still knows it, the command does not.
		return nil, true, doriserr.New("class org.apache.doris.nereids.trees.plans.commands.AlterSystemCommand")
	}
	return nil, false, nil
}

// absentStatistics answers for what ANALYZE would have gathered (Doris: AnalysisManager).
func absentStatistics(env *Env, st *ast.Other) (*Result, bool, error) {
	switch st.What {
	case "DROP CACHED STATS":
		n := nameBehind(st.Text, "STATS")
		_, _, err := findTable(env, n)
		if err == nil && !env.may(catalog.MayDrop, env.databaseOf(n.Database), n.Name) {
			err = env.deniedCommand("DROP", env.databaseOf(n.Database)+": "+n.Name)
		}
		return nil, true, err
	case "DROP EXPIRED STATS":
		return nil, true, nil
	case "KILL ANALYZE":
		return nil, true, doriserr.New("Job not exists or already finished")
	case "CLEAN ALL PROFILE":
		return nil, true, env.admin("ADMIN")
	case "CLEAN ALL QUERY STATS":
		return nil, true, env.admin("CLEAN ALL QUERY STATS")
	case "CLEAN QUERY STATS":
		if regexp.MustCompile(`(?i)\bSTATS\s+FOR\b`).MatchString(st.Text) {
			n := nameBehind(st.Text, "FOR")
			if _, err := findDatabase(env, "", n.Name); err != nil {
				return nil, true, err
			}
			if !env.may(catalog.MayAlter, n.Name, "") {
				return nil, true, deniedSpecific("CLEAN DATABASE QUERY STATS FOR " + n.Name)
			}
			return nil, true, nil
		}
		n := nameBehind(st.Text, "(?:FROM|IN)")
		_, _, err := findTable(env, n)
		if err == nil && !env.may(catalog.MayAlter, env.databaseOf(n.Database), n.Name) {
			err = deniedSpecific("CLEAN TABLE QUERY STATS FROM " + n.Name)
		}
		return nil, true, err
	}
	return nil, false, nil
}

// whereWord finds the WHERE of a statement without sub-queries.
var whereWord = regexp.MustCompile(`(?i)\bWHERE\b`)

// lastField is the last word of a statement.
func lastField(text string) string {
	fields := strings.Fields(strings.TrimRight(text, "; \n"))
	return fields[len(fields)-1]
}

// absentBackup answers for repositories, backups and exports (Doris: BackupHandler, ExportMgr).
func absentBackup(env *Env, st *ast.Other) (*Result, bool, error) {
	switch st.What {
	case "BACKUP SNAPSHOT", "RESTORE SNAPSHOT":
		name, between := nameBehind(st.Text, "SNAPSHOT"), "TO"
		if st.What == "RESTORE SNAPSHOT" {
			between = "FROM"
		}
		database := env.databaseOf(name.Database)
		if !env.may(catalog.MayLoad, database, "") {
			return nil, true, deniedSpecific("LOAD")
		}
		return nil, true, doriserr.New("Repository %s does not exist", nameBehind(st.Text, between).Name)
	case "CANCEL BACKUP", "CANCEL RESTORE":
		database := env.databaseOf(nameBehind(st.Text, "(?:FROM|IN)").Name)
		if database == "" {
			return nil, true, doriserr.New("No database selected")
		}
		if !env.may(catalog.MayLoad, database, "") {
			return nil, true, deniedSpecific("LOAD")
		}
		if _, err := findDatabase(env, "", database); err != nil {
			return nil, true, err
		}
		if st.What == "CANCEL RESTORE" {
			return nil, true, doriserr.New("No restore is currently running")
		}
		return nil, true, doriserr.New("No backup job is currently running")
	case "CANCEL EXPORT":
		if env.databaseOf(nameBehind(st.Text, "(?:FROM|IN)").Name) == "" {
			return nil, true, doriserr.New("No database selected")
		}
		var where ast.Expr
		if at := whereWord.FindStringIndex(st.Text); at != nil {
			var err error
			if where, err = parser.ParseExpr(strings.TrimRight(st.Text[at[1]:], "; \t\r\n")); err != nil {
				return nil, true, err
			}
		}
		if err := checkCancelCondition(where); err != nil {
			return nil, true, err
		}
		return nil, true, doriserr.New("Export job(s) do not exist")
	}
	return nil, false, nil
}
