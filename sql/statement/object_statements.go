package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeObjects runs CREATE, ALTER and DROP of what the cluster keeps by name. Workload groups and SQL block rules are kept; of the
// others there are none, so changing or dropping one fails as Doris does without it, and making one is refused.
func executeObjects(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var err error
	switch st := st.(type) {
	case *ast.CreateObject:
		err = createObject(ctx, env, st)
	case *ast.AlterObject:
		err = alterObject(ctx, env, st)
	case *ast.DropObject:
		err = dropObject(ctx, env, st)
	case *ast.DropFunction:
		err = dropFunction(env, st)
	case *ast.DropRowPolicy:
		err = dropRowPolicy(env, st)
	case *ast.AdminTablets:
		var r *Result
		r, err = adminTablets(env, st)
		return r, true, err
	case *ast.AdminSetTable:
		err = adminSetTable(env, st)
	default:
		return nil, false, nil
	}
	return nil, true, err
}

// noStage is what a frontend that is not in the cloud says of stages (measured for SHOW STAGES).
const noStage = "class org.apache.doris.datasource.InternalCatalog cannot be cast to class org.apache.doris.cloud.datasource.CloudInternalCatalog " +
	"(org.apache.doris.datasource.InternalCatalog and org.apache.doris.cloud.datasource.CloudInternalCatalog are in unnamed module of loader 'app')"

// onlyCloud are the refusals of statements that work in the cloud only; they come before anything else.
var onlyCloud = map[string]string{
	"CREATE STORAGE VAULT": "Storage Vault is only supported for cloud mode",
	"ALTER COMPUTE GROUP":  "Currently, Alter compute group is only supported in cloud mode",
}

func createObject(ctx context.Context, env *Env, st *ast.CreateObject) error {
	if text, only := onlyCloud["CREATE "+st.Kind]; only {
		return doriserr.New("%s", text)
	}
	if err := env.requireGlobal(catalog.AdminPriv, "ADMIN"); err != nil {
		return err
	}
	switch st.Kind {
	case "WORKLOAD GROUP":
		return createWorkloadGroup(ctx, env, st)
	case "SQL_BLOCK_RULE":
		return createBlockRule(ctx, env, st)
	case "RESOURCE":
		if len(st.Properties) == 0 {
			return doriserr.New("Resource properties can't be null")
		}
		if property(st.Properties, "type") == "" {
			return doriserr.New("Resource type can't be null")
		}
	case "STAGE":
		return doriserr.New("%s", noStage)
	}
	return doriserr.NotSupported("CREATE %s", st.Kind)
}

func alterObject(ctx context.Context, env *Env, st *ast.AlterObject) error {
	if text, only := onlyCloud["ALTER "+st.Kind]; only {
		return doriserr.New("%s", text)
	}
	if err := env.requireGlobal(catalog.AdminPriv, "ADMIN"); err != nil {
		return err
	}
	switch st.Kind {
	case "WORKLOAD GROUP":
		return alterWorkloadGroup(ctx, env, st)
	case "SQL_BLOCK_RULE":
		return alterBlockRule(ctx, env, st)
	case "WORKLOAD POLICY":
		if len(st.Properties) == 0 {
			return doriserr.New("properties can't be null when alter workload schedule policy")
		}
		return doriserr.New("can not find workload schedule policy %s", st.Name)
	case "RESOURCE":
		if len(st.Properties) == 0 {
			return doriserr.New("Resource properties can't be null")
		}
		if property(st.Properties, "type") != "" {
			return doriserr.New("Can not change resource type.")
		}
		return doriserr.New("Unknown resource: %s", st.Name)
	case "STORAGE POLICY":
		return doriserr.New("Unknown storage policy: %s", st.Name)
	case "STORAGE VAULT":
		return doriserr.New("Storage vault '%s' does not exist or has unknown type. You can use `SHOW STORAGE VAULT` to get all available vaults.", st.Name)
	case "REPOSITORY":
		return doriserr.New("Repository does not exist")
	}
	return doriserr.NotSupported("ALTER %s", st.Kind)
}

func dropObject(ctx context.Context, env *Env, st *ast.DropObject) error {
	name := st.Names[0].Name
	if st.Kind == "CATALOG" {
		switch {
		case name == internalCatalog:
			return doriserr.New("Internal catalog can't be dropped.")
		case !env.may(catalog.MayDrop, "", ""):
			return doriserr.New("Access denied for user '%s' to catalog '%s'", env.Session.User(), name)
		}
	} else if st.Kind != "DICTIONARY" {
		if err := env.requireGlobal(catalog.AdminPriv, "ADMIN"); err != nil {
			return err
		}
	}
	switch st.Kind {
	case "WORKLOAD GROUP":
		return dropWorkloadGroup(ctx, env, st)
	case "SQL_BLOCK_RULE":
		return dropBlockRules(ctx, env, st)
	case "STAGE":
		return doriserr.New("%s", noStage)
	}
	if st.Kind == "ENCRYPTKEY" || st.Kind == "DICTIONARY" {
		if _, err := findDatabase(env, "", env.databaseOf(st.Names[0].Database)); err != nil && st.Kind == "ENCRYPTKEY" {
			return err
		}
	}
	if st.IfExists {
		return nil
	}
	switch st.Kind {
	case "WORKLOAD POLICY":
		return doriserr.New("workload schedule policy %s not exists", name)
	case "STORAGE POLICY":
		return doriserr.New("the policy %s not exist", name)
	case "RESOURCE":
		return doriserr.New("Resource(%s) does not exist", name)
	case "REPOSITORY":
		return doriserr.New("Repository does not exist")
	case "CATALOG":
		return doriserr.New("No catalog found with name: %s", name)
	case "ENCRYPTKEY":
		return doriserr.New("Unknown encryptKey, encryptKey=%s.%s", env.databaseOf(st.Names[0].Database), name)
	case "DICTIONARY":
		database := env.databaseOf(st.Names[0].Database)
		return doriserr.New("Failed to drop dictionary %s in database %s: errCode = 2, detailMessage = Dictionary %s does not exist in database %s",
			name, database, name, database)
	}
	return doriserr.New("index policy %s does not exist", name)
}

// property returns the value of a property, or an empty text.
func property(properties []ast.Property, key string) string {
	for _, p := range properties {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}

// dropFunction is DROP FUNCTION: there are no functions of users.
func dropFunction(env *Env, st *ast.DropFunction) error {
	if err := env.requireGlobal(catalog.AdminPriv, "ADMIN"); err != nil {
		return err
	}
	if !st.Global {
		if _, err := findDatabase(env, "", env.databaseOf(st.Name.Database)); err != nil {
			return err
		}
	}
	if st.IfExists {
		return nil
	}
	return doriserr.New("function name does not exist: %s", st.Name.Name)
}

// dropRowPolicy is DROP ROW POLICY: there are none.
func dropRowPolicy(env *Env, st *ast.DropRowPolicy) error {
	if err := env.requireGlobal(catalog.MayGrant, predicateText(catalog.MayGrant)); err != nil {
		return err
	}
	if st.IfExists {
		return nil
	}
	return doriserr.New("the policy %s not exist", st.Name)
}
