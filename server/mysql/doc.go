// Package mysql is the MySQL protocol edge: packets in, a call of the engine, packets out.
//
// The protocol is spoken here and not by the listener of go-mysql-server's vitess, because a Doris frontend differs from what
// that one fixes: capabilities, EOF packets, info texts of OK packets, wire types and lengths, codes of unknown commands, and
// because it parses the text of COM_STMT_PREPARE itself.
//
// [Server] owns its listener and one goroutine a connection, plus one that watches for the client's disappearance while a
// statement runs; [Server.Run] returns when all of them have ended. The package may be imported by the composition root only.
package mysql
