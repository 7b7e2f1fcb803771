package mysql

import (
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Version is the server version of the greeting and of VERSION() (Doris: GlobalVariable.version).
const Version = "5.7.99"

// The capabilities that matter here.
const (
	capLongFlag         = 1 << 2
	capConnectWithDB    = 1 << 3
	capLocalFiles       = 1 << 7
	capProtocol41       = 1 << 9
	capSSL              = 1 << 11
	capSecureConnection = 1 << 15
	capMultiStatements  = 1 << 16
	capPluginAuth       = 1 << 19
	capLengthAuth       = 1 << 21
	capDeprecateEOF     = 1 << 24
)

// announced are the capabilities that Doris announces (measured: 0x0008828c). CLIENT_SSL joins them if TLS is configured.
const announced = capLongFlag | capConnectWithDB | capLocalFiles | capProtocol41 | capSecureConnection | capPluginAuth

// nativePassword is the only authentication plugin.
const nativePassword = "mysql_native_password"

// charset is utf8_general_ci, the character set number of the greeting and of every column.
const charset = 33

// binaryCharset is that of columns of bytes.
const binaryCharset = 63

// maxHandshake is the largest message of a client that has not proved who it is.
const maxHandshake = 64 << 10

// handshake greets the client, takes its answer, over TLS if it asks for that, and authenticates it. A refusal was sent to the
// client before the error returns.
func (c *conn) handshake() error {
	c.salt = makeSalt()
	c.greet()
	if err := c.w.flush(); err != nil {
		return err
	}
	answer, err := c.r.message(maxHandshake)
	if err != nil {
		return err
	}
	c.w.sequence = c.r.sequence
	f := &fields{rest: answer}
	caps := uint32(f.u16())
	if caps&capProtocol41 == 0 {
		return c.refuse(&doriserr.Error{MySQL: 1251, State: "08004", Message: "Client does not support authentication protocol requested by server; consider upgrading MariaDB client"})
	}
	caps |= uint32(f.u16()) << 16
	f.take(4 + 1 + 23)
	if caps&capSSL != 0 && len(f.rest) == 0 && !f.bad && c.server.config.TLS != nil {
		if answer, err = c.secure(); err != nil {
			return err
		}
		f = &fields{rest: answer}
		caps = f.u32()
		f.take(4 + 1 + 23)
	}
	c.caps = caps
	c.multi = caps&capMultiStatements != 0
	user := f.zero()
	var response []byte
	switch {
	case caps&capLengthAuth != 0:
		response = append(response, f.bytes()...)
	case caps&capSecureConnection != 0:
		response = append(response, f.take(int(f.u8()))...)
	default:
		response = []byte(f.zero())
	}
	database := ""
	if caps&capConnectWithDB != 0 {
		database = f.zero()
	}
	plugin := ""
	if caps&capPluginAuth != 0 {
		plugin = f.zero()
	}
	if err := f.err("handshake response"); err != nil {
		return err
	}
	if plugin != "" && plugin != nativePassword {
		if response, err = c.switchPlugin(); err != nil {
			return err
		}
	}
	return c.login(user, response, database)
}

// greet sends Protocol::HandshakeV10.
func (c *conn) greet() {
	caps := uint32(announced)
	if c.server.config.TLS != nil {
		caps |= capSSL
	}
	w := &c.w
	w.begin()
	w.u8(10)
	w.raw(Version + "\x00")
	w.u32(c.id)
	w.raw(string(c.salt[:8]) + "\x00")
	w.u16(uint16(caps))
	w.u8(charset)
	w.u16(0)
	w.u16(uint16(caps >> 16))
	w.u8(byte(len(c.salt) + 1))
	w.raw("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	w.raw(string(c.salt[8:]) + "\x00")
	w.raw(nativePassword + "\x00")
	w.end()
}

// secure goes on over TLS and returns the client's real answer.
func (c *conn) secure() ([]byte, error) {
	// Whatever came behind the SSL request belongs to the TLS stream already.
	secured := tls.Server(&buffered{Conn: c.net, rest: c.r.src}, c.server.config.TLS)
	if err := secured.HandshakeContext(c.server.life); err != nil {
		return nil, fmt.Errorf("securing connection: %w", err)
	}
	c.stream(secured)
	answer, err := c.r.message(maxHandshake)
	c.w.sequence = c.r.sequence
	return answer, err
}

// switchPlugin asks the client for a native password response (AuthSwitchRequest).
func (c *conn) switchPlugin() ([]byte, error) {
	c.w.begin()
	c.w.u8(0xfe)
	c.w.raw(nativePassword + "\x00" + string(c.salt) + "\x00")
	c.w.end()
	if err := c.w.flush(); err != nil {
		return nil, err
	}
	answer, err := c.r.message(maxHandshake)
	if err != nil {
		return nil, err
	}
	c.w.sequence = c.r.sequence
	return append([]byte(nil), answer...), nil
}

// login authenticates, opens the session and its database, and tells the client.
func (c *conn) login(name string, response []byte, database string) error {
	if name == "" {
		return c.refuse(&doriserr.Error{MySQL: 1045, State: "28000", Message: "Access denied for user 'anonym@null' (using password: NO)"})
	}
	user, err := c.server.config.Users.Authenticate(Login{User: name, Host: c.host, Salt: c.salt, Response: response})
	if err != nil {
		return c.refuse(err)
	}
	if refused := c.server.admit(c, user); refused != nil {
		return c.refuse(refused)
	}
	c.session = c.server.config.Engine.NewSession(c.id, user, c.host, c.kill)
	if i, ok := c.server.config.Users.(Identities); ok {
		c.session.SetIdentity(i.Identity(user, c.host))
	}
	if database != "" {
		if err := c.session.Use(c.server.life, database); err != nil {
			return c.refuse(err)
		}
	}
	c.ok(0, "", 0)
	return c.w.flush()
}

// refuse sends an error and returns it, which ends the connection.
func (c *conn) refuse(err error) error {
	c.fail(err)
	if flushed := c.w.flush(); flushed != nil {
		return flushed
	}
	return err
}

// makeSalt returns 20 random bytes without zero and '$', as the protocol wants them printable.
func makeSalt() []byte {
	salt := make([]byte, 20)
	rand.Read(salt)
	for i := range salt {
		salt[i] = '!' + salt[i]%('~'-'!')
		if salt[i] == '$' {
			salt[i] = '~'
		}
	}
	return salt
}

// buffered is a connection of which some bytes were read already.
type buffered struct {
	net.Conn
	rest interface{ Read([]byte) (int, error) }
}

// Read reads what is buffered, then from the connection: the buffer's source is the connection itself.
func (b *buffered) Read(p []byte) (int, error) { return b.rest.Read(p) }
