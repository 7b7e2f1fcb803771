package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"strconv"
)

// ADMIN SET FRONTEND CONFIG ("name" = "value"), ADMIN SET ALL FRONTENDS CONFIG (...)
//
// Doris: AdminSetFrontendConfigCommand. A value holds until the next start. Differs: a setting that nothing here depends on says so
// in a warning.
func adminSetConfig(env *Env, st *ast.AdminSetConfig) error {
	if len(mapProperties(st.Properties)) != 1 {
		return doriserr.New("config parameter size is not equal to 1")
	}
	if err := env.requireGlobal(catalog.AdminPriv, "ADMIN"); err != nil {
		return err
	}
	if env.Config == nil {
		return doriserr.NotSupported("settings of a frontend")
	}
	p := st.Properties[len(st.Properties)-1]
	if err := env.Config.Set(p.Key, p.Value); err != nil {
		return err
	}
	if !env.Config.Obeyed(p.Key) {
		env.Session.Warn(Warning{Level: "Note", Code: "1105", Message: "dorisemu keeps and shows " + p.Key + ", but nothing in it depends on the value"})
	}
	return nil
}

// ADMIN SHOW FRONTEND CONFIG [LIKE 'pattern'], SHOW FRONTEND CONFIG, SHOW BACKEND CONFIG [LIKE 'pattern'] [FROM id]
//
// Doris: ShowConfigCommand. The backend's settings are none.
func showConfig(env *Env, st *ast.ShowConfig) (*Result, error) {
	if st.Backend {
		return showBackendConfig(env, st)
	}
	if env.Config == nil {
		return nil, doriserr.NotSupported("settings of a frontend")
	}
	r := &Result{Columns: Strings("Key", "Value", "Type", "IsMutable", "MasterOnly", "Comment")}
	for _, c := range env.Config.Rows(func(name string) bool { return matches(st.Like, name, false) }) {
		r.Rows = append(r.Rows, Row(c.Name, c.Value, c.Type, boolText(c.Mutable), boolText(c.MasterOnly), ""))
	}
	return r, nil
}

// boolText is true or false.
func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// SWITCH catalog
//
// Doris: SwitchCommand. There is one catalog.
func switchCatalog(st *ast.Switch) error {
	if st.Catalog == internalCatalog {
		return nil
	}
	return doriserr.Native(5086, "42000", "Unknown catalog '%s'", st.Catalog)
}

// showBackendConfig is SHOW BACKEND CONFIG [LIKE pattern] [FROM backend]: what /api/show_config of the one backend says.
func showBackendConfig(env *Env, st *ast.ShowConfig) (*Result, error) {
	if st.BackendID != 0 && strconv.FormatInt(st.BackendID, 10) != backendID {
		return nil, doriserr.New("Backend %d not exists", st.BackendID)
	}
	if env.BackendConfig == nil {
		return nil, doriserr.NotSupported("settings of a backend")
	}
	r := &Result{Columns: Strings("BackendId", "Host", "Key", "Value", "Type", "IsMutable")}
	for _, c := range env.BackendConfig.Rows() {
		if matches(st.Like, c.Name, false) {
			r.Rows = append(r.Rows, Row(backendID, env.Addresses.Host, c.Name, c.Value, c.Type, boolText(c.Mutable)))
		}
	}
	return r, nil
}
