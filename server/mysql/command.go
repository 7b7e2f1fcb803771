package mysql

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// The commands of the protocol.
const (
	comQuit            = 1
	comInitDB          = 2
	comQuery           = 3
	comFieldList       = 4
	comStatistics      = 9
	comDebug           = 13
	comPing            = 14
	comChangeUser      = 17
	comStmtPrepare     = 22
	comStmtExecute     = 23
	comStmtLongData    = 24
	comStmtClose       = 25
	comStmtReset       = 26
	comSetOption       = 27
	comResetConnection = 31
)

// unserved names the commands that Doris knows and does not serve (Doris: MysqlCommand).
var unserved = map[byte]string{
	0: "Sleep", 5: "Create DB", 6: "Drop Db", 7: "Refresh", 8: "Shutdown", 10: "Processlist", 11: "Connect", 12: "Kill", 15: "Time",
	16: "DELETE_INSERT", 28: "COM_STMT_FETCH", 29: "COM_DAEMON",
}

// dispatch answers one command. It returns false when the connection is to end.
func (c *conn) dispatch(ctx context.Context, message []byte) bool {
	code, rest := message[0], message[1:]
	switch code {
	case comQuit:
		return false
	case comInitDB:
		c.answer(c.session.Use(ctx, string(rest)))
	case comQuery:
		text := string(trimZeros(rest))
		c.run(ctx, func(emit engine.Emit) error { return c.session.Run(ctx, text, emit) }, false)
	case comFieldList:
		f := &fields{rest: rest}
		c.fieldList(ctx, f.zero())
	case comPing, comStatistics, comDebug:
		// Doris answers COM_STATISTICS with an OK packet too (measured).
		c.ok(0, "", 0)
	case comChangeUser:
		return c.changeUser(ctx, rest)
	case comStmtPrepare:
		c.prepare(ctx, string(trimZeros(rest)))
	case comStmtExecute:
		c.execute(ctx, rest)
	case comStmtLongData:
		c.longData(rest)
	case comStmtClose:
		f := &fields{rest: rest}
		id := f.u32()
		if p := c.prepared[id]; p != nil {
			c.forget(p)
			c.session.Release(p.statement)
			delete(c.prepared, id)
		}
	case comStmtReset:
		f := &fields{rest: rest}
		if p := c.prepared[f.u32()]; p != nil {
			c.forget(p)
		}
		c.ok(0, "", 0)
	case comSetOption:
		f := &fields{rest: rest}
		c.multi = f.u16() == 0
		c.ok(0, "", 0)
	case comResetConnection:
		c.session.Reset()
		c.forgetAll()
		c.ok(0, "", 0)
	default:
		if name := unserved[code]; name != "" {
			c.fail(unknownCommand("Unsupported command(" + name + ")"))
		} else {
			c.fail(unknownCommand(fmt.Sprintf("Unknown command(%d)", int8(code))))
		}
	}
	return true
}

// answer sends OK or the error.
func (c *conn) answer(err error) {
	if err != nil {
		c.fail(err)
		return
	}
	c.ok(0, "", 0)
}

// trimZeros drops the zero bytes that some clients put behind the text.
func trimZeros(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// run runs statements. Without CLIENT_MULTI_STATEMENTS the client can take one answer only and gets the last,
// or the first error. (Doris lets the sequence number of that answer run on over those that it did not send, which clients
// that check it refuse; ours starts at 1.)
func (c *conn) run(ctx context.Context, statements func(engine.Emit) error, binary bool) {
	answered := false
	err := statements(func(a *engine.Answer, more bool) error {
		status := uint16(0)
		if more {
			if !c.multi {
				return drain(ctx, a)
			}
			status = statusMore
		}
		answered = !more
		if a.Columns == nil {
			c.done(a.Affected, a.Warnings, a.Info, status)
			return c.w.err
		}
		return c.table(ctx, a, binary, status)
	})
	switch {
	case err != nil:
		c.fail(err)
	case !answered:
		c.ok(0, "", 0)
	}
}

// drain runs a query to its end although nobody sees its rows, so that its errors are reported.
func drain(ctx context.Context, a *engine.Answer) error {
	for a.Rows != nil {
		rows, err := a.Rows.Next(ctx)
		if err != nil {
			return err
		}
		if rows == nil {
			break
		}
	}
	return nil
}

// fieldList answers COM_FIELD_LIST: the columns of a table, as definitions with defaults.
func (c *conn) fieldList(ctx context.Context, table string) {
	database, columns, err := c.session.Fields(ctx, table)
	if err != nil {
		c.fail(err)
		return
	}
	for _, col := range columns {
		c.define(col.Name, col.Name, wireOf(col.Type), origin{database, table, table}, true)
	}
	c.eof(0)
}

// changeUser answers COM_CHANGE_USER (Doris: MysqlConnectProcessor.handleChangeUser): never to root or admin. It returns false
// when the connection is broken.
func (c *conn) changeUser(ctx context.Context, rest []byte) bool {
	f := &fields{rest: rest}
	name := f.zero()
	response := append([]byte(nil), f.take(int(f.u8()))...)
	database := f.zero()
	f.take(min(2, len(f.rest)))
	plugin := f.zero()
	if f.bad {
		c.fail(unknownCommand("Unknown command(17)"))
		return true
	}
	if plugin != "" && plugin != nativePassword {
		var err error
		if response, err = c.switchPlugin(); err != nil {
			return false
		}
	}
	if name == "root" || name == "admin" {
		c.fail(&doriserr.Error{MySQL: 1045, State: "28000", Message: "Change to root or admin is forbidden"})
		return true
	}
	user, err := c.server.config.Users.Authenticate(Login{User: name, Host: c.host, Salt: c.salt, Response: response})
	if err != nil {
		c.fail(&doriserr.Error{MySQL: 1045, State: "28000", Message: "Authentication failed."})
		return true
	}
	if err := c.server.readmit(c, user); err != nil {
		c.fail(err)
		return true
	}
	c.forgetAll()
	c.session.ChangeUser(user)
	if i, ok := c.server.config.Users.(Identities); ok {
		c.session.SetIdentity(i.Identity(user, c.host))
	}
	if database != "" {
		err = c.session.Use(ctx, database)
	}
	c.answer(err)
	return true
}
