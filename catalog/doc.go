// Package catalog is the vocabulary that all rooms share: databases, tables, key models, partitions, columns, types, users.
//
// [Catalog] owns the registry; it is safe for concurrent use and hands out immutable values. It persists every change
// through its [Store] before the change is visible. The package starts no goroutine, knows nothing of SQL, Kafka or disk
// formats, and may be imported by every package.
package catalog
