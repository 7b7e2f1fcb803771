// CREATE DATABASE|SCHEMA [IF NOT EXISTS] name [PROPERTIES (...)]
//
// Doris: CreateDatabaseCommand, InternalCatalog.createDb. Properties are kept as they are, whatever their names; the number
// of replicas becomes that of its tables.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func createDatabase(ctx context.Context, env *Env, st *ast.CreateDatabase) error {
	if st.Name.Catalog != "" && st.Name.Catalog != internalCatalog {
		return doriserr.New("Unknown catalog '%s'", st.Name.Catalog)
	}
	if err := checkDatabaseName(env.Session, st.Name.Name); err != nil {
		return err
	}
	if env.Catalog.Database(st.Name.Name) != nil {
		if st.IfNotExists {
			return nil
		}
		return doriserr.New("Can't create database '%s'; database exists", st.Name.Name)
	}
	bag := newBag(st.Properties)
	replicas, _, err := takeReplication(bag, "")
	if err != nil {
		return err
	}
	var properties catalog.Properties
	if replicas != "" {
		properties.Set(propReplication, replicas)
	}
	for _, k := range bag.keys {
		properties.Set(k, bag.values[k])
	}
	_, err = env.Catalog.CreateDatabase(ctx, st.Name.Name, properties)
	return err
}
