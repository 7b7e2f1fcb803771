package mysql

import "github.com/dorisemu/dorisemu/internal/doriserr"

// statusMore is the status flag of an answer that another one follows.
const statusMore = 0x0008

// ok sends an OK packet. Doris writes the info only if there is one, with its length.
func (c *conn) ok(affected uint64, info string, status uint16) { c.done(affected, 0, info, status) }

// done sends an OK packet with a number of warnings.
func (c *conn) done(affected uint64, warnings uint16, info string, status uint16) {
	c.w.begin()
	c.w.u8(0)
	c.w.buf = appendLength(c.w.buf, affected)
	c.w.u8(0)
	c.w.u16(status)
	c.w.u16(warnings)
	if info != "" {
		c.w.text(info)
	}
	c.w.end()
}

// eof sends an EOF packet.
func (c *conn) eof(status uint16) {
	c.w.begin()
	c.w.u8(0xfe)
	c.w.u16(0)
	c.w.u16(status)
	c.w.end()
}

// fail sends an ERR packet: number and state of the error, 1105 and HY000 if it has none.
func (c *conn) fail(err error) {
	e := doriserr.From(err)
	number, state := e.MySQL, e.State
	if number == 0 {
		number = 1105
	}
	if len(state) != 5 {
		state = "HY000"
	}
	c.w.begin()
	c.w.u8(0xff)
	c.w.u16(number)
	c.w.raw("#" + state)
	c.w.raw(e.Error())
	c.w.end()
}

// unknownCommand is the error of a command that is not served (Doris: ERR_UNKNOWN_COM_ERROR).
func unknownCommand(text string) error {
	return &doriserr.Error{MySQL: 1047, State: "08S01", Message: text}
}
