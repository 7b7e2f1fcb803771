package mysql

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// preparedStatement is one statement of COM_STMT_PREPARE.
type preparedStatement struct {
	statement *engine.Prepared
	// types are those that the client bound last, two bytes a parameter.
	types []byte
	// long holds the parameters sent with COM_STMT_SEND_LONG_DATA.
	long map[int][]byte
	// overlong says that some of them were dropped because the connection has too many.
	overlong bool
}

// forget drops the parameters sent with COM_STMT_SEND_LONG_DATA.
func (c *conn) forget(p *preparedStatement) {
	for _, b := range p.long {
		c.longBytes -= len(b)
	}
	p.long, p.overlong = nil, false
}

// forgetAll drops the connection's statements.
func (c *conn) forgetAll() {
	clear(c.prepared)
	c.longBytes = 0
}

// mayPrepare refuses another prepared statement (Doris: ConnectContext.addPreparedStatementContext, which counts the statements of one
// connection too).
func (c *conn) mayPrepare() error {
	if on, _ := c.session.Variable("enable_server_side_prepared_statement"); on == "false" {
		return doriserr.New("Failed to do prepared command, server side prepared statement is disabled")
	}
	text, _ := c.session.Variable("max_prepared_stmt_count")
	if most, err := strconv.Atoi(text); err == nil && len(c.prepared) > most {
		return doriserr.New("Failed to create a server prepared statement possibly because there are too many active prepared statements on server already."+
			"set max_prepared_stmt_count with larger number than %d", most)
	}
	return nil
}

// prepare answers COM_STMT_PREPARE. Doris counts statement ids from 0x80000000 and appends the byte 1, metadata follows.
func (c *conn) prepare(ctx context.Context, text string) {
	statement, err := c.session.Prepare(ctx, text)
	if err == nil {
		err = c.mayPrepare()
	}
	if err != nil {
		c.fail(err)
		return
	}
	id := c.nextStatement
	c.nextStatement++
	if c.prepared == nil {
		c.prepared = map[uint32]*preparedStatement{}
	}
	c.prepared[id] = &preparedStatement{statement: statement}
	c.w.begin()
	c.w.u8(0)
	c.w.u32(id)
	c.w.u16(uint16(len(statement.Columns)))
	c.w.u16(uint16(statement.Params))
	c.w.u8(0)
	c.w.u16(0)
	c.w.u8(1)
	c.w.end()
	for i := 0; i < statement.Params; i++ {
		name := "$" + strconv.Itoa(i)
		c.define(name, name, wire{wireBlob, 255, 0}, origin{}, false)
	}
	if statement.Params > 0 {
		c.eof(0)
	}
	for _, col := range statement.Columns {
		from, original := originOf(col)
		if original == "" {
			original = col.Name
		}
		c.define(col.Name, original, wireOf(col.Type), from, false)
	}
	if len(statement.Columns) > 0 {
		c.eof(0)
	}
}

// noSuchStatement is the error of an unknown statement id.
var noSuchStatement = unknownCommand("msg: Not supported such prepared statement")

// execute answers COM_STMT_EXECUTE.
func (c *conn) execute(ctx context.Context, rest []byte) {
	f := &fields{rest: rest}
	p := c.prepared[f.u32()]
	f.take(1 + 4)
	if p == nil || f.bad {
		c.fail(noSuchStatement)
		return
	}
	overlong := p.overlong
	err := p.parameters(f)
	c.forget(p)
	if overlong {
		c.fail(tooLarge)
		return
	}
	if err != nil {
		c.fail(doriserr.New("%s", err.Error()))
		return
	}
	c.run(ctx, func(emit engine.Emit) error { return c.session.Execute(ctx, p.statement, emit) }, true)
}

// longData keeps a piece of a parameter; it has no answer, not even an error. All that a connection keeps is bounded as a packet is;
// what is too much is refused at the execution.
func (c *conn) longData(rest []byte) {
	f := &fields{rest: rest}
	p, param := c.prepared[f.u32()], int(f.u16())
	if p == nil || f.bad || param >= p.statement.Params {
		return
	}
	if p.overlong || c.longBytes+len(f.rest) > c.server.config.MaxPacket {
		p.overlong = true
		return
	}
	c.longBytes += len(f.rest)
	if p.long == nil {
		p.long = map[int][]byte{}
	}
	p.long[param] = append(p.long[param], f.rest...)
}

// parameters reads the parameters of an execution.
func (p *preparedStatement) parameters(f *fields) error {
	n := p.statement.Params
	if n == 0 {
		return nil
	}
	nulls := f.take((n + 7) / 8)
	if bound := f.u8(); bound == 1 {
		p.types = append(p.types[:0], f.take(2*n)...)
	}
	if f.bad || len(p.types) != 2*n {
		return fmt.Errorf("reading parameters: message too short or types never bound")
	}
	for i := range n {
		if long, ok := p.long[i]; ok {
			p.statement.Value(i, stringType).AppendBytes(long)
			continue
		}
		if nulls[i/8]&(1<<(i%8)) != 0 {
			p.statement.Value(i, nullType).AppendNull()
			continue
		}
		if err := p.parameter(f, i, p.types[2*i], p.types[2*i+1]&0x80 != 0); err != nil {
			return fmt.Errorf("reading parameter %d: %w", i+1, err)
		}
	}
	return f.err("parameters")
}
