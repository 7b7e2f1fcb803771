// Package engine runs SQL text: it cuts it into statements, answers SET, USE and KILL, hands the other statements of ours to the
// statement room and runs queries (package query) over the catalog's tables and the views of information_schema.
//
// An [Engine] is safe for concurrent use; a [Session] belongs to the goroutine of its connection, except for what other
// connections may see of it (SHOW PROCESSLIST, KILL). The package starts no goroutine. Storage is reached through [TableReader],
// statements through Config.Execute; the protocol edge and the composition root import it.
package engine
