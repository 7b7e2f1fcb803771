// SET PROPERTY and SHOW PROPERTY: settings of the users of one name
//
// Doris: SetUserPropertiesCommand, UserProperty, ShowUserPropertyCommand. Kept and shown; of them only max_user_connections limits
// anything here.

package statement

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// userProperty is one setting of a user.
type userProperty struct {
	name, usual string
	// advanced ones only administrators set; the others everyone for themselves.
	advanced bool
	// check returns the text to keep; key is the name as written.
	check func(env *Env, key, value string) (string, error)
}

// userProperties are the settings in the order of SHOW PROPERTY.
var userProperties = []userProperty{
	{"cpu_resource_limit", "-1", true, limitProperty},
	{"default_cloud_cluster", "", false, cloudProperty},
	{"default_compute_group", "", false, cloudProperty},
	{"default_init_catalog", internalCatalog, false, func(_ *Env, _, value string) (string, error) {
		if value != internalCatalog {
			return "", doriserr.New("catalog %s not exists", value)
		}
		return value, nil
	}},
	{"default_workload_group", defaultWorkloadGroup, false, func(env *Env, _, value string) (string, error) {
		if workloadGroupNamed(env, value) == nil {
			return "", doriserr.New("workload group %s not exists", value)
		}
		return value, nil
	}},
	{"enable_prefer_cached_rowset", "false", false, func(_ *Env, _, value string) (string, error) {
		return strconv.FormatBool(strings.EqualFold(value, "true")), nil
	}},
	{"exec_mem_limit", "-1", true, limitProperty},
	{"insert_timeout", "-1", true, numberProperty},
	{"max_query_instances", "-1", true, numberProperty},
	{"max_user_connections", "100", true, func(env *Env, key, value string) (string, error) {
		text, err := numberProperty(env, "max_user_connections", value)
		if err != nil {
			return "", err
		}
		if n, _ := strconv.ParseInt(text, 10, 64); n <= 0 || n > 10000 {
			return "", doriserr.New("max_user_connections is not valid, must between 1 and 10000")
		}
		return text, nil
	}},
	{"parallel_fragment_exec_instance_num", "-1", true, numberProperty},
	{"query_freshness_tolerance_ms", "-1", false, limitProperty},
	{"query_timeout", "-1", true, numberProperty},
	{"resource_tags", "", true, nil},
	{"sql_block_rules", "", true, func(_ *Env, _, value string) (string, error) { return value, nil }},
}

// numberProperty takes any number.
func numberProperty(_ *Env, key, value string) (string, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return "", doriserr.New("%s is not number", key)
	}
	return strconv.FormatInt(n, 10), nil
}

// limitProperty takes a positive number, or -1 for no limit.
func limitProperty(env *Env, key, value string) (string, error) {
	text, err := numberProperty(env, key, value)
	if err == nil && text != "-1" && (text[0] == '-' || text == "0") {
		return "", doriserr.New("%s is not valid. Should not larger than 0 or equal to -1", key)
	}
	return text, err
}

// cloudProperty refuses what only clusters in the cloud have.
func cloudProperty(_ *Env, key, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	return "", doriserr.NotSupported("%s, which is for the cloud mode", key)
}

func setProperty(ctx context.Context, env *Env, st *ast.SetProperty) error {
	name := st.User
	if name == "" {
		name = env.Session.User()
	}
	type change struct {
		property   *userProperty
		key, value string
	}
	var changes []change
	for _, p := range st.Properties {
		if p.Key == "" {
			return doriserr.New("User property key is null")
		}
		head, rest, dotted := strings.Cut(p.Key, ".")
		i := slices.IndexFunc(userProperties, func(u userProperty) bool { return strings.EqualFold(u.name, head) })
		if i < 0 || dotted && userProperties[i].name != "resource_tags" {
			return doriserr.New("Unknown property key: %s", p.Key)
		}
		found := &userProperties[i]
		switch {
		case found.advanced && !env.may(catalog.AdminPriv, "", ""):
			return deniedSpecific("ADMIN")
		case !found.advanced && name != env.Session.User() && !env.may(catalog.AdminPriv, "", ""):
			return deniedSpecific("GRANT")
		}
		if found.name == "resource_tags" {
			if rest == "" {
				return doriserr.New("resource_tags format error")
			}
			return doriserr.NotSupported("resource_tags: there is one backend, without tags")
		}
		changes = append(changes, change{found, p.Key, p.Value})
	}
	properties, known := env.Accounts.Properties(name)
	if !known {
		return doriserr.New("Unknown user(%s)", name)
	}
	if properties == nil {
		properties = map[string]string{}
	}
	for _, c := range changes {
		text, err := c.property.check(env, c.key, c.value)
		if err != nil {
			return err
		}
		properties[c.property.name] = text
	}
	return env.Accounts.SetProperties(ctx, name, properties)
}

// UserProperty returns a property of the users of one name, its default if it was never set.
func UserProperty(accounts *catalog.Accounts, user, property string) string {
	set, _ := accounts.Properties(user)
	if v, ok := set[property]; ok {
		return v
	}
	for _, p := range userProperties {
		if p.name == property {
			return p.usual
		}
	}
	return ""
}

// showProperty is SHOW PROPERTY [FOR user] [LIKE 'x'] and SHOW ALL PROPERTIES [LIKE 'x'].
func showProperty(env *Env, st *ast.ShowProperty) (*Result, error) {
	if st.All || st.User != "" {
		if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
			return nil, err
		}
	}
	if !st.All {
		name := st.User
		if name == "" {
			name = env.Session.User()
		}
		r := &Result{Columns: Strings("Key", "Value")}
		if env.Accounts.Known(name) {
			for _, p := range userProperties {
				if matches(st.Like, p.name, true) {
					r.Rows = append(r.Rows, Row(p.name, UserProperty(env.Accounts, name, p.name)))
				}
			}
		}
		return r, nil
	}
	r := &Result{Columns: Strings("User", "Properties")}
	var names []string
	for _, u := range env.Accounts.Users() {
		names = append(names, u.Identity.Name)
	}
	for _, name := range javamap.Order(names) {
		text, err := propertiesText(env, name, st.Like)
		if err != nil {
			return nil, err
		}
		r.Rows = append(r.Rows, Row(name, text))
	}
	return r, nil
}

// propertiesText is the properties of a user as a JSON object in the order of a hash map.
func propertiesText(env *Env, name string, like *string) (string, error) {
	var keys []string
	for _, p := range userProperties {
		if matches(like, p.name, true) {
			keys = append(keys, p.name)
		}
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, key := range javamap.Order(keys) {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(UserProperty(env.Accounts, name, key))
		if err != nil {
			return "", err
		}
		b.WriteString(`"` + key + `":` + string(value))
	}
	b.WriteByte('}')
	return b.String(), nil
}
