// ALTER DATABASE name RENAME new | SET DATA|REPLICA|TRANSACTION QUOTA n | SET PROPERTIES (...)
//
// Doris: InternalCatalog.renameDatabase, alterDatabaseQuota, alterDatabaseProperty. Quotas are kept and shown, nothing is
// refused because of them.

package statement

import (
	"context"
	"slices"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// quotaProperty begins the names under which quotas are kept among a database's properties; they are not printed.
const quotaProperty = "dorisemu.quota."

func alterDatabase(ctx context.Context, env *Env, st *ast.AlterDatabase) error {
	d := env.Catalog.Database(st.Name)
	if d == nil {
		return doriserr.New("Unknown database '%s'", st.Name)
	}
	switch {
	case st.NewName != "":
		if d.System() {
			return doriserr.New("Access denied for user '%s' to database '%s'", env.Session.User(), st.Name)
		}
		if err := checkDatabaseName(env.Session, st.NewName); err != nil {
			return err
		}
		if st.NewName == d.Name {
			return doriserr.New("Same database name")
		}
		if env.Catalog.Database(st.NewName) != nil {
			return doriserr.New("Database name[%s] is already used", st.NewName)
		}
		return env.Catalog.RenameDatabase(ctx, d.ID, st.NewName)
	case st.QuotaKind != "":
		n, err := quota(st.QuotaKind, st.Quota)
		if err != nil {
			return err
		}
		properties := slices.Clone(d.Properties)
		properties.Set(quotaProperty+st.QuotaKind, strconv.FormatInt(n, 10))
		return env.Catalog.SetDatabaseProperties(ctx, d.ID, properties)
	}
	properties := slices.Clone(d.Properties)
	bag := newBag(st.Properties)
	replicas, _, err := takeReplication(bag, "")
	if err != nil {
		return err
	}
	if replicas != "" {
		properties.Set(propReplication, replicas)
	}
	for _, key := range bag.keys {
		properties.Set(key, bag.values[key])
	}
	return env.Catalog.SetDatabaseProperties(ctx, d.ID, properties)
}

// quota reads the number behind QUOTA.
func quota(kind, text string) (int64, error) {
	if kind == "DATA" {
		return dataVolume(text)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, doriserr.New("invalid data volume:%s", text)
	}
	if n <= 0 {
		if kind == "REPLICA" {
			return 0, doriserr.New("Replica volume must larger than 0")
		}
		return 0, doriserr.New("Transaction quota size must larger than 0")
	}
	return n, nil
}
