package mysql_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/server/mysql"
)

// raw is a client that speaks packets.
type raw struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	seq  byte
}

// dial connects and returns the greeting.
func dial(t *testing.T, f *fixture) (*raw, []byte) {
	t.Helper()
	c, err := net.Dial("tcp", f.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	r := &raw{t: t, conn: c, in: bufio.NewReader(c)}
	return r, r.read()
}

// read returns the payload of the next packet, which must have the next sequence number.
func (r *raw) read() []byte {
	r.t.Helper()
	var head [4]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		r.t.Fatalf("reading a packet: %v", err)
	}
	if head[3] != r.seq {
		r.t.Errorf("sequence number %d, want %d", head[3], r.seq)
	}
	r.seq = head[3] + 1
	body := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	if _, err := io.ReadFull(r.in, body); err != nil {
		r.t.Fatalf("reading a packet: %v", err)
	}
	return body
}

// write sends a payload with the next sequence number.
func (r *raw) write(payload []byte) {
	n := len(payload)
	if _, err := r.conn.Write(append([]byte{byte(n), byte(n >> 8), byte(n >> 16), r.seq}, payload...)); err != nil {
		r.t.Fatal(err)
	}
	r.seq++
}

// command sends a command and returns the first packet of its answer.
func (r *raw) command(code byte, text string) string {
	r.t.Helper()
	r.seq = 0
	r.write(append([]byte{code}, text...))
	return show(r.read())
}

// show writes OK, ERR and EOF packets for comparing.
func show(p []byte) string {
	switch {
	case len(p) == 0:
		return "empty"
	case p[0] == 0 && len(p) >= 7:
		return fmt.Sprintf("OK status=0x%04x info=%q", binary.LittleEndian.Uint16(p[3:]), p[7:])
	case p[0] == 0xff:
		return fmt.Sprintf("ERR %d %s", binary.LittleEndian.Uint16(p[1:]), p[3:])
	case p[0] == 0xfe && len(p) == 5:
		return fmt.Sprintf("EOF status=0x%04x", binary.LittleEndian.Uint16(p[3:]))
	case p[0] == 0xfe:
		return fmt.Sprintf("switch %s", strings.SplitN(string(p[1:]), "\x00", 2)[0])
	}
	return fmt.Sprintf("%q", p)
}

// login answers the greeting as root without a password.
func (r *raw) login(caps uint32, plugin string) string {
	r.t.Helper()
	p := binary.LittleEndian.AppendUint32(nil, caps)
	p = append(p, 0, 0, 0, 1, 33)
	p = append(p, make([]byte, 23)...)
	p = append(p, "root\x00\x00"...)
	if plugin != "" {
		p = append(p, plugin+"\x00"...)
	}
	r.write(p)
	return show(r.read())
}

// Capabilities of clients.
const (
	protocol41 = 1<<9 | 1<<15
	pluginAuth = 1 << 19
	multi      = 1 << 16
	noEOF      = 1 << 24
)

func TestGreeting(t *testing.T) {
	f := start(t, nil)
	r, g := dial(t, f)
	if g[0] != 10 || !strings.HasPrefix(string(g[1:]), "5.7.99\x00") {
		t.Fatalf("greeting %q", g)
	}
	rest := g[1+7+4+8+1:]
	if caps := uint32(rest[0]) | uint32(rest[1])<<8 | uint32(rest[5])<<16 | uint32(rest[6])<<24; caps != 0x0008828c || rest[2] != 33 || rest[3] != 0 || rest[7] != 21 {
		t.Errorf("capabilities 0x%08x charset %d status %d salt %d", caps, rest[2], rest[3], rest[7])
	}
	if got := r.login(protocol41|pluginAuth, "mysql_native_password"); got != `OK status=0x0000 info=""` {
		t.Error(got)
	}
}

// What a real frontend answered to raw packets, recorded 2026-01-19.
func TestCommands(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	if got := r.login(protocol41|pluginAuth, "caching_sha2_password"); got != "switch mysql_native_password" {
		t.Fatal(got)
	}
	r.write(nil)
	if got := show(r.read()); got != `OK status=0x0000 info=""` {
		t.Fatal(got)
	}
	const ok = `OK status=0x0000 info=""`
	for _, c := range []struct {
		code byte
		text string
		want string
	}{
		{14, "", ok}, {9, "", ok}, {13, "", ok}, {31, "", ok}, {27, "\x01\x00", ok},
		{2, "shop", ok}, {2, "internal.shop", ok},
		{2, "nosuch", "ERR 1049 #42000errCode = 2, detailMessage = Unknown database 'nosuch'"},
		{2, "nocat.x", "ERR 5086 #42000errCode = 2, detailMessage = Unknown catalog 'nocat'"},
		{10, "", "ERR 1047 #08S01Unsupported command(Processlist)"},
		{7, "", "ERR 1047 #08S01Unsupported command(Refresh)"},
		{8, "", "ERR 1047 #08S01Unsupported command(Shutdown)"},
		{5, "x", "ERR 1047 #08S01Unsupported command(Create DB)"},
		{12, "\x01\x00\x00\x00", "ERR 1047 #08S01Unsupported command(Kill)"},
		{0x50, "", "ERR 1047 #08S01Unknown command(80)"},
		{17, "root\x00\x00\x00", "ERR 1045 #28000Change to root or admin is forbidden"},
		{17, "u1\x00\x00\x00", "ERR 1045 #28000Authentication failed."},
		{4, "nosuch\x00", "ERR 1109 #42S02Unknown table(nosuch)"},
		{3, "", ok}, {3, "  ", ok}, {3, "/* only a comment */", ok}, {3, ";", ok}, {3, "SET autocommit=0", ok},
		{23, "\x07\x00\x00\x00\x00\x01\x00\x00\x00", "ERR 1047 #08S01msg: Not supported such prepared statement"},
		{3, "CREATE DATABASE x", `OK status=0x0000 info="\x0f{'label':'x'}"`},
	} {
		want := c.want
		if strings.Contains(want, `\x0f`) {
			want = `OK status=0x0000 info="\r{'label':'x'}"`
		}
		if got := r.command(c.code, c.text); got != want {
			t.Errorf("command %d %q:\n got %s\nwant %s", c.code, c.text, got, want)
		}
	}
}

func TestFieldList(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41|pluginAuth, "mysql_native_password")
	r.command(2, "shop")
	want := []string{
		"\x03def\x04shop\x06people\x06people\x02id\x02id\x0c!\x00\x0b\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00",
		"\x03def\x04shop\x06people\x06people\x04name\x04name\x0c!\x00\xff\x00\x00\x00\xfe\x00\x00\x00\x00\x00\x00",
		"\x03def\x04shop\x06people\x06people\x06amount\x06amount\x0c!\x00\x0c\x00\x00\x00\xf6\x00\x00\x02\x00\x00\x00",
		"\xfe\x00\x00\x00\x00",
	}
	r.seq = 0
	r.write([]byte("\x04people\x00"))
	for _, w := range want {
		if got := r.read(); string(got) != w {
			t.Errorf("got %q, want %q", got, w)
		}
	}
}

// answers reads a result set of one column and one row and returns its packets after the column count.
func (r *raw) answers(n int) (out []string) {
	for range n {
		out = append(out, show(r.read()))
	}
	return out
}

func TestResultPackets(t *testing.T) {
	f := start(t, nil)
	column := func(name string) string {
		return fmt.Sprintf("%q", "\x03def\x00\x00\x00\x01"+name+"\x00\x0c!\x00\x04\x00\x00\x00\x01\x00\x00\x00\x00\x00")
	}
	t.Run("plain", func(t *testing.T) {
		r, _ := dial(t, f)
		r.t = t
		r.login(protocol41, "")
		got := append([]string{r.command(3, "SELECT 1")}, r.answers(4)...)
		want := []string{`"\x01"`, column("1"), "EOF status=0x0000", `"\x011"`, "EOF status=0x0000"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got %s\nwant %s", got, want)
		}
		got = append([]string{r.command(3, "SELECT 1; SELECT 2")}, r.answers(4)...)
		want = []string{`"\x01"`, column("2"), "EOF status=0x0000", `"\x012"`, "EOF status=0x0000"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("without MULTI_STATEMENTS: got %s\nwant %s", got, want)
		}
	})
	t.Run("deprecate eof", func(t *testing.T) {
		r, _ := dial(t, f)
		r.t = t
		r.login(protocol41|noEOF, "")
		got := append([]string{r.command(3, "SELECT 1")}, r.answers(3)...)
		want := []string{`"\x01"`, column("1"), `"\x011"`, "EOF status=0x0000"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
	t.Run("multi statements", func(t *testing.T) {
		r, _ := dial(t, f)
		r.t = t
		r.login(protocol41|multi, "")
		got := append([]string{r.command(3, "SELECT 1; SELECT 2")}, r.answers(9)...)
		want := []string{`"\x01"`, column("1"), "EOF status=0x0000", `"\x011"`, "EOF status=0x0008",
			`"\x01"`, column("2"), "EOF status=0x0000", `"\x012"`, "EOF status=0x0000"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got %s\nwant %s", got, want)
		}
		got = append([]string{r.command(3, "USE shop; SELECT 2")}, r.answers(5)...)
		if got[0] != `OK status=0x0008 info=""` || got[4] != `"\x012"` {
			t.Errorf("got %s", got)
		}
	})
}

func TestPreparePackets(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41, "")
	r.seq = 0
	r.write([]byte("\x16SELECT ?"))
	for _, w := range []string{
		"\x00\x00\x00\x00\x80\x01\x00\x01\x00\x00\x00\x00\x01",
		"\x03def\x00\x00\x00\x02$0\x02$0\x0c!\x00\xff\x00\x00\x00\xfc\x00\x00\x00\x00\x00",
		"\xfe\x00\x00\x00\x00",
	} {
		if got := r.read(); string(got) != w {
			t.Errorf("got %q, want %q", got, w)
		}
	}
}

func TestRefusals(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.write([]byte{0, 0, 0, 0})
	if got := show(r.read()); got != "ERR 1251 #08004Client does not support authentication protocol requested by server; consider upgrading MariaDB client" {
		t.Error(got)
	}
	r, _ = dial(t, f)
	p := binary.LittleEndian.AppendUint32(nil, protocol41)
	r.write(append(append(p, make([]byte, 28)...), 0, 0))
	if got := show(r.read()); got != "ERR 1045 #28000Access denied for user 'anonym@null' (using password: NO)" {
		t.Error(got)
	}
	// Garbage ends the connection and nothing else.
	r, _ = dial(t, f)
	r.write([]byte{0xff, 0xff})
	if _, err := r.in.ReadByte(); err == nil {
		t.Error("garbage was answered")
	}
	ask(t, open(t, f, "root@%s/"), "SELECT 1", nil, "1")
}

// TestLongParameters sends parameters in pieces: they are joined, forgotten by COM_STMT_RESET, and bounded over all parameters.
func TestLongParameters(t *testing.T) {
	f := start(t, func(c *mysql.Config) { c.MaxPacket = 1000 })
	r, _ := dial(t, f)
	r.login(protocol41|pluginAuth, "mysql_native_password")
	r.command(22, "SELECT length(concat(?, ?))")
	for range 2 + 1 + 1 + 1 {
		r.read()
	}
	const id = "\x00\x00\x00\x80"
	long := func(param byte, text string) {
		r.seq = 0
		r.write([]byte("\x18" + id + string(param) + "\x00" + text))
	}
	// execute binds both as texts; what was sent in pieces is not in it.
	execute := func() string {
		got := r.command(23, id+"\x00\x01\x00\x00\x00\x00\x01\xfd\x00\xfd\x00")
		if strings.HasPrefix(got, "ERR") {
			return got
		}
		var row []byte
		for i := range 4 {
			if p := r.read(); i == 2 {
				row = p
			}
		}
		return fmt.Sprint(binary.LittleEndian.Uint32(row[2:]))
	}
	long(0, strings.Repeat("x", 300))
	long(1, strings.Repeat("x", 300))
	long(0, strings.Repeat("x", 300))
	if got := execute(); got != "900" {
		t.Errorf("three pieces have the length %s", got)
	}
	long(0, strings.Repeat("x", 600))
	long(1, strings.Repeat("x", 600))
	if got := execute(); !strings.HasPrefix(got, "ERR 1153") {
		t.Errorf("too many bytes answer %s", got)
	}
	long(0, strings.Repeat("x", 900))
	if got := r.command(26, id); !strings.HasPrefix(got, "OK") {
		t.Errorf("COM_STMT_RESET answers %s", got)
	}
	long(0, "ab")
	long(1, "c")
	if got := execute(); got != "3" {
		t.Errorf("after a reset the length is %s", got)
	}
}

// TestOrigins looks at the places that column definitions name: those of columns of tables, under the query's alias, and none of what
// is computed.
func TestOrigins(t *testing.T) {
	f := start(t, nil)
	r, _ := dial(t, f)
	r.login(protocol41|pluginAuth, "mysql_native_password")
	r.seq = 0
	r.write([]byte("\x03SELECT p.id, name AS n, id + 1, x.id FROM shop.people p JOIN (SELECT id FROM shop.people) x USING (id)"))
	r.read()
	for _, want := range []string{
		"\x04shop\x01p\x06people\x02id\x02id\x0c",
		"\x04shop\x01p\x06people\x01n\x04name\x0c",
		"\x00\x00\x00\x06id + 1\x00\x0c",
		"\x00\x00\x00\x02id\x00\x0c",
	} {
		if got := string(r.read()); !strings.HasPrefix(got, "\x03def"+want) {
			t.Errorf("definition %q, want %q", got, want)
		}
	}
}
