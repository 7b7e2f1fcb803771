package mysql

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
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

// maxPrepared is the largest number of statements that one connection keeps (Doris: max_prepared_stmt_count).
const maxPrepared = 100000

// prepare answers COM_STMT_PREPARE. Doris counts statement ids from 0x80000000 and appends the byte 1, metadata follows.
func (c *conn) prepare(ctx context.Context, text string) {
	if len(c.prepared) >= maxPrepared {
		c.fail(doriserr.New("Failed to create prepared statement, %d reached the limit %d", len(c.prepared), maxPrepared))
		return
	}
	statement, err := c.session.Prepare(ctx, text)
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
	literals, err := p.literals(f, c.session.Quote)
	c.forget(p)
	if overlong {
		c.fail(tooLarge)
		return
	}
	if err != nil {
		c.fail(doriserr.New("%s", err.Error()))
		return
	}
	text, err := c.session.Bind(p.statement, literals)
	if err != nil {
		c.fail(err)
		return
	}
	c.query(ctx, text, p)
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

// literals reads the parameters of an execution as SQL literals.
func (p *preparedStatement) literals(f *fields, quote func(string) string) ([]string, error) {
	n := p.statement.Params
	if n == 0 {
		return nil, nil
	}
	nulls := f.take((n + 7) / 8)
	if bound := f.u8(); bound == 1 {
		p.types = append(p.types[:0], f.take(2*n)...)
	}
	if f.bad || len(p.types) != 2*n {
		return nil, fmt.Errorf("reading parameters: message too short or types never bound")
	}
	out := make([]string, n)
	for i := range out {
		if long, ok := p.long[i]; ok {
			out[i] = quote(string(long))
			continue
		}
		if nulls[i/8]&(1<<(i%8)) != 0 {
			out[i] = "NULL"
			continue
		}
		literal, err := readParameter(f, p.types[2*i], p.types[2*i+1]&0x80 != 0, quote)
		if err != nil {
			return nil, fmt.Errorf("reading parameter %d: %w", i+1, err)
		}
		out[i] = literal
	}
	return out, f.err("parameters")
}

// decimalNumber is what a DECIMAL parameter may be; anything looser would be SQL of the client's.
var decimalNumber = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)

// readParameter reads one binary value as a SQL literal.
func readParameter(f *fields, code byte, unsigned bool, quote func(string) string) (string, error) {
	integer := func(signed int64, plain uint64) string {
		if unsigned {
			return strconv.FormatUint(plain, 10)
		}
		return strconv.FormatInt(signed, 10)
	}
	switch code {
	case wireNull:
		return "NULL", nil
	case wireTiny:
		x := f.u8()
		return integer(int64(int8(x)), uint64(x)), nil
	case wireShort, wireYear:
		x := f.u16()
		return integer(int64(int16(x)), uint64(x)), nil
	case wireLong, wireInt24:
		x := f.u32()
		return integer(int64(int32(x)), uint64(x)), nil
	case wireLongLong:
		x := f.u64()
		return integer(int64(x), x), nil
	case wireFloat:
		return floatLiteral(float64(math.Float32frombits(f.u32())), 32), nil
	case wireDouble:
		return floatLiteral(math.Float64frombits(f.u64()), 64), nil
	case wireDate, wireDateTime, wireTimestamp:
		return quote(readDate(f.bytes())), nil
	case wireTime:
		return quote(readTime(f.bytes())), nil
	case 0, wireNewDecimal:
		text := string(f.bytes())
		if !decimalNumber.MatchString(text) {
			return "", fmt.Errorf("%q is no decimal number", text)
		}
		return text, nil
	case 15, 16, 245, 247, 248, 249, 250, 251, wireBlob, 253, wireString:
		return quote(string(f.bytes())), nil
	}
	return "", fmt.Errorf("type code %d is not supported", code)
}

// floatLiteral writes a float as a DOUBLE: with an exponent Doris reads a decimal, so the cast says what it is.
func floatLiteral(x float64, size int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "CAST('" + strconv.FormatFloat(x, 'g', -1, size) + "' AS DOUBLE)"
	}
	return "CAST(" + strconv.FormatFloat(x, 'f', -1, size) + " AS DOUBLE)"
}

// readDate writes a packed DATE or DATETIME as text.
func readDate(b []byte) string {
	p := make([]byte, 11)
	copy(p, b)
	text := fmt.Sprintf("%04d-%02d-%02d", binary.LittleEndian.Uint16(p), p[2], p[3])
	if len(b) > 4 {
		text += fmt.Sprintf(" %02d:%02d:%02d", p[4], p[5], p[6])
	}
	if len(b) > 7 {
		text += fmt.Sprintf(".%06d", binary.LittleEndian.Uint32(p[7:]))
	}
	return text
}

// readTime writes a packed TIME as text.
func readTime(b []byte) string {
	p := make([]byte, 12)
	copy(p, b)
	sign := ""
	if p[0] != 0 {
		sign = "-"
	}
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, binary.LittleEndian.Uint32(p[1:])*24+uint32(p[5]), p[6], p[7])
	if len(b) > 8 {
		text += fmt.Sprintf(".%06d", binary.LittleEndian.Uint32(p[8:]))
	}
	return text
}
