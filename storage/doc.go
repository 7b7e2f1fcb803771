// Package storage keeps everything durable in one Pebble database: catalog, jobs, transactions and rows.
//
// A [Store] owns its directory (a second process is refused), the database and one background goroutine, which merges small
// blocks, ends transactions that took too long and forgets old ones; [Open] starts it, [Store.Close] waits for it. A Store is
// safe for concurrent use; a transaction belongs to one goroutine, a [Snapshot] and its scans to one goroutine each.
//
// Rows of DUPLICATE tables are columnar blocks of at most 4,096 rows. A block is visible if and only if an index entry names
// it: a transaction may write blocks to their final place early and unsynced, and its commit is one synced batch of index
// entries, row counts, label, transaction record and job state. What a crash leaves of unfinished transactions is found by
// their staging records and deleted at the next open. Rows of UNIQUE and AGGREGATE tables are keys in order.
//
// The package imports catalog, load and internal packages; it is the only one that may import Pebble. Only the composition
// root imports it.
package storage
