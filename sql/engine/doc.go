// Package engine runs SQL text: it cuts it into statements, answers SET, USE and KILL, hands the other statements of ours to the
// statement room and runs queries on go-mysql-server over the catalog's tables.
//
// An [Engine] is safe for concurrent use; a [Session] belongs to the goroutine of its connection, except for what other
// connections may see of it (SHOW PROCESSLIST, KILL). The package starts no goroutine of its own. It is the only one besides
// the protocol edge that may import go-mysql-server; storage is reached through [TableReader], statements through Config.Execute.
package engine
