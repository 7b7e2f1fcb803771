package server

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestRecordedPackets sends what was sent to a real frontend, packet by packet, and compares the packets of the answers. The share is
// a floor that may only rise. REPLAY_DIFF shows what differs: root needs its password, the last answer of several keeps its sequence
// numbers in order, the text of a syntax error.
func TestRecordedPackets(t *testing.T) {
	const floor = 0.92
	s := recordedServer(t)
	r := &replay{t: t, server: s}
	r.run("setup")
	r.close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.mysql.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	text, err := os.ReadFile("testdata/recorded/wire.txt")
	if err != nil {
		t.Fatal(err)
	}
	equal, judged := 0, 0
	for _, part := range strings.Split(string(text), "\n== ")[1:] {
		name, recorded, _ := strings.Cut(strings.TrimRight(part, "\n"), "\n")
		if strings.Contains(recorded, "ORACLE-NEEDS-BACKEND") {
			continue
		}
		w := &wireClient{addr: s.addresses.MySQL}
		w.section(name)
		got, want := normalWire(w.out.String()), normalWire(recorded)
		judged++
		if got == want {
			equal++
		} else if os.Getenv("REPLAY_DIFF") != "" {
			fmt.Printf("== %s\ngot\n%s\nwant\n%s\n\n", name, got, want)
		}
	}
	share := float64(equal) / float64(judged)
	t.Logf("wire: %d of %d exchanges are equal (%.1f %%)", equal, judged, 100*share)
	if share < floor {
		t.Errorf("the share fell below %.2f", floor)
	}
}

// changingWire is what differs from run to run: salts, labels.
var changingWire = []struct {
	form *regexp.Regexp
	by   string
}{
	// A salt with an apostrophe is written in double quotes.
	{regexp.MustCompile(`(?m)b["'](\\xfemysql_native_password\\x00).{20,}\\x00["']$`), "b'${1}<salt>'"},
	{regexp.MustCompile(`(txn_insert_|delete_)[0-9a-f-]+`), "${1}<id>"},
	{regexp.MustCompile(`(mismatched input 'SELEC') .*`), "$1"},
	{regexp.MustCompile(`(?m)^\s*TimeoutError.*\n?`), ""},
}

// normalWire leaves out of an exchange what differs from run to run.
func normalWire(text string) string {
	for _, c := range changingWire {
		text = c.form.ReplaceAllString(text, c.by)
	}
	return strings.TrimSpace(text)
}

// wireClient speaks packets and writes down what it gets as the recording does.
type wireClient struct {
	addr string
	conn net.Conn
	in   *bufio.Reader
	out  strings.Builder
}

// wireCapabilities are those of the recording's client.
const wireCapabilities = 1<<9 | 1<<15 | 1<<19

// capabilityNames are the bits in order.
var capabilityNames = strings.Fields("LONG_PASSWORD FOUND_ROWS LONG_FLAG CONNECT_WITH_DB NO_SCHEMA COMPRESS ODBC LOCAL_FILES IGNORE_SPACE PROTOCOL_41 " +
	"INTERACTIVE SSL IGNORE_SIGPIPE TRANSACTIONS RESERVED SECURE_CONNECTION MULTI_STATEMENTS MULTI_RESULTS PS_MULTI_RESULTS PLUGIN_AUTH CONNECT_ATTRS " +
	"PLUGIN_AUTH_LENENC EXPIRED_PASSWORDS SESSION_TRACK DEPRECATE_EOF")

// logins are the sections that end with the login: user, response, database, plugin and capabilities.
var logins = map[string]struct {
	user, database, plugin string
	password               bool
	without                uint32
}{
	"login root":                   {user: "root"},
	"caching_sha2_password client": {user: "root", plugin: "caching_sha2_password"},
	"with db":                      {user: "root", database: "ora"},
	"unknown db":                   {user: "root", database: "nodb"},
	"wrong password user":          {user: "nosuch", password: true},
	"no password, unknown user":    {user: "nosuch"},
	"root, wrong password":         {user: "root", password: true},
	"root@default_cluster":         {user: "root@default_cluster"},
	"default_cluster:root":         {user: "default_cluster:root"},
	"db internal.ora":              {user: "root", database: "internal.ora"},
	"db default_cluster:ora":       {user: "root", database: "default_cluster:ora"},
	"db ora@x":                     {user: "root", database: "ora@x"},
	"empty user":                   {},
	"no PROTOCOL_41":               {user: "root", without: 1 << 9},
	"no PLUGIN_AUTH":               {user: "root", without: 1 << 19},
}

// commands are the sections that send one command.
var commands = map[string]string{
	"COM_PING": "\x0e", "COM_STATISTICS": "\x09", "COM_INIT_DB ora": "\x02ora", "COM_INIT_DB nosuch": "\x02nosuch", "COM_INIT_DB internal.ora": "\x02internal.ora",
	"COM_INIT_DB nocat.x": "\x02nocat.x", "COM_RESET_CONNECTION": "\x1f", "COM_SET_OPTION": "\x1b\x00\x00", "COM_DEBUG": "\x0d", "COM_PROCESS_INFO": "\x0a",
	"COM_REFRESH": "\x07\x01", "COM_SHUTDOWN": "\x08\x00", "COM_CREATE_DB": "\x05x", "COM_PROCESS_KILL": "\x0c\x01\x00\x00\x00", "COM 0x50": "\x50",
	"COM_CHANGE_USER": "\x11nosuch\x00\x00\x00\x21\x00mysql_native_password\x00", "COM_CHANGE_USER root": "\x11root\x00\x00\x00\x21\x00mysql_native_password\x00",
	"COM_STMT_EXECUTE unknown id": "\x17\x63\x00\x00\x00\x00\x01\x00\x00\x00",
}

// queries are the sections that send a text.
var queries = map[string]string{
	"empty query": "", "blank query": "  ", "only a comment": "-- x", "only ;": ";", "BEGIN": "BEGIN", "SET autocommit=0": "SET autocommit=0",
	"DELETE": "DELETE FROM dup WHERE id = 1",
}

// section does what one section of the recording did.
func (w *wireClient) section(name string) {
	if l, ok := logins[name]; ok {
		caps := uint32(wireCapabilities) &^ l.without
		plugin := "mysql_native_password"
		if l.plugin != "" {
			plugin = l.plugin
		}
		w.login(l.user, l.database, plugin, l.password, caps, name == "login root")
		w.close()
		return
	}
	caps := uint32(wireCapabilities)
	if strings.Contains(name, "with MULTI") {
		caps |= 1 << 16
	}
	if strings.Contains(name, "DEPRECATE_EOF") {
		caps |= 1 << 24
	}
	w.login("root", "ora", "mysql_native_password", false, caps, false)
	defer w.close()
	w.out.Reset()
	text, _, _ := strings.Cut(name, " with")
	switch {
	case commands[name] != "":
		w.send(0, []byte(commands[name]))
		w.out.WriteString("  ")
		w.packet()
	case strings.HasPrefix(name, "COM_FIELD_LIST "):
		w.send(0, []byte("\x04"+strings.TrimPrefix(name, "COM_FIELD_LIST ")+"\x00"))
		for w.fieldOrEnd() {
		}
	case name == "COM_STMT_PREPARE syntax error":
		w.send(0, []byte("\x16SELEC 1"))
		w.out.WriteString("  ")
		w.packet()
	case name == "COM_STMT_PREPARE SELECT ?":
		w.send(0, []byte("\x16SELECT ?"))
		for i := range 5 {
			n, body := w.read()
			switch {
			case body == nil:
				return
			case i == 0:
				fmt.Fprintf(&w.out, "  seq %d PREPARE_OK %s\n", n, pythonBytes(body))
			case len(body) == 5 && body[0] == 0xfe:
				fmt.Fprintf(&w.out, "  seq %d %s\n", n, packetText(body))
			default:
				fmt.Fprintf(&w.out, "  seq %d len %d %s\n", n, len(body), pythonBytes(body))
			}
		}
	default:
		if sql, ok := queries[name]; ok {
			text = sql
		} else if strings.HasPrefix(name, "USE x") {
			text = "USE ora; SELECT DATABASE()"
		}
		w.send(0, []byte("\x03"+text))
		if _, ok := queries[name]; ok {
			w.out.WriteString("  ")
			w.packet()
			return
		}
		for w.result(caps&(1<<24) == 0) {
		}
	}
}

// close ends the connection.
func (w *wireClient) close() {
	if w.conn != nil {
		w.conn.Close()
	}
}

// login connects and answers the greeting.
func (w *wireClient) login(user, database, plugin string, password bool, caps uint32, tell bool) {
	var err error
	if w.conn, err = net.Dial("tcp", w.addr); err != nil {
		fmt.Fprintln(&w.out, err)
		return
	}
	w.in = bufio.NewReader(w.conn)
	_, g := w.read()
	version, rest, _ := strings.Cut(string(g[1:]), "\x00")
	announced := uint32(binary.LittleEndian.Uint16([]byte(rest[13:]))) | uint32(binary.LittleEndian.Uint16([]byte(rest[18:])))<<16
	if tell {
		fmt.Fprintf(&w.out, "handshake protocol=%d version=%s charset=%d status=0x%04x auth_len=%d tail=%s\n", g[0], version, rest[15],
			binary.LittleEndian.Uint16([]byte(rest[16:])), rest[20], pythonBytes([]byte(rest[31+12:])))
		var set, unset []string
		for i, name := range capabilityNames {
			if announced&(1<<i) != 0 {
				set = append(set, name)
			} else {
				unset = append(unset, name)
			}
		}
		fmt.Fprintf(&w.out, "capabilities 0x%08x: %s\ncapabilities not set: %s\n", announced, strings.Join(set, " "), strings.Join(unset, " "))
	}
	if database != "" {
		caps |= 1 << 3
	}
	p := binary.LittleEndian.AppendUint32(nil, caps)
	p = append(p, 0, 0, 0, 1, 33)
	p = append(p, make([]byte, 23)...)
	p = append(p, user+"\x00"...)
	if password {
		p = append(append(p, 20), strings.Repeat("x", 20)...)
	} else {
		p = append(p, 0)
	}
	if database != "" {
		p = append(p, database+"\x00"...)
	}
	if caps&(1<<19) != 0 {
		p = append(p, plugin+"\x00"...)
	}
	w.send(1, p)
	n, body := w.read()
	if len(body) > 0 && body[0] == 0xfe {
		fmt.Fprintf(&w.out, "  auth switch request: %s\n", pythonBytes(body))
		w.send(n+1, nil)
		n, body = w.read()
	}
	if body != nil {
		fmt.Fprintf(&w.out, "seq %d %s\n", n, packetText(body))
	}
}

// send sends a packet.
func (w *wireClient) send(sequence byte, payload []byte) {
	if w.conn != nil {
		_, _ = w.conn.Write(append([]byte{byte(len(payload)), byte(len(payload) >> 8), byte(len(payload) >> 16), sequence}, payload...))
	}
}

// read returns the next packet; none is nil.
func (w *wireClient) read() (byte, []byte) {
	if w.conn == nil {
		return 0, nil
	}
	_ = w.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var head [4]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		if !errors.Is(err, io.EOF) {
			fmt.Fprintln(&w.out, err)
		}
		return 0, nil
	}
	body := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	if _, err := io.ReadFull(w.in, body); err != nil {
		fmt.Fprintln(&w.out, err)
		return 0, nil
	}
	return head[3], body
}

// packet writes down an OK, ERR or EOF packet.
func (w *wireClient) packet() {
	if n, body := w.read(); body != nil {
		fmt.Fprintf(&w.out, "seq %d %s\n", n, packetText(body))
	}
}

// packetText describes an OK, ERR or EOF packet.
func packetText(p []byte) string {
	switch {
	case len(p) == 0:
		return "empty"
	case p[0] == 0xff:
		return fmt.Sprintf("ERR %d %s", binary.LittleEndian.Uint16(p[1:]), strings.ReplaceAll(string(p[3:]), "\n", `\n`))
	case p[0] == 0xfe:
		return fmt.Sprintf("EOF warnings=%d status=0x%04x", binary.LittleEndian.Uint16(p[1:]), binary.LittleEndian.Uint16(p[3:]))
	}
	return fmt.Sprintf("OK affected=%d insertid=%d status=0x%04x warnings=%d info=%s", p[1], p[2], binary.LittleEndian.Uint16(p[3:]),
		binary.LittleEndian.Uint16(p[5:]), pythonBytes(p[7:]))
}

// definition describes a column definition.
func definition(p []byte, fieldList bool) string {
	var texts []string
	for range 6 {
		n := int(p[0])
		texts = append(texts, string(p[1:1+n]))
		p = p[1+n:]
	}
	out := fmt.Sprintf("catalog=%s schema=%s table=%s org_table=%s name=%s org_name=%s charset=%d length=%d type=%d flags=0x%x decimals=%d", texts[0], texts[1], texts[2],
		texts[3], texts[4], texts[5], binary.LittleEndian.Uint16(p[1:]), binary.LittleEndian.Uint32(p[3:]), p[7], binary.LittleEndian.Uint16(p[8:]), p[10])
	if fieldList {
		out += " default=" + pythonBytes(p[13:])
	}
	return out
}

// fieldOrEnd writes down a packet of COM_FIELD_LIST and reports whether more follow.
func (w *wireClient) fieldOrEnd() bool {
	n, body := w.read()
	if len(body) == 0 || body[0] == 0xff || body[0] == 0xfe && len(body) == 5 {
		fmt.Fprintf(&w.out, "  seq %d %s\n", n, packetText(body))
		return false
	}
	fmt.Fprintf(&w.out, "  %s\n", definition(body, true))
	return true
}

// result writes down one answer of COM_QUERY and reports whether another follows.
func (w *wireClient) result(ends bool) bool {
	n, body := w.read()
	if len(body) != 1 {
		fmt.Fprintf(&w.out, "  seq %d %s\n", n, packetText(body))
		return len(body) > 4 && body[0] == 0 && body[3]&8 != 0
	}
	fmt.Fprintf(&w.out, "  seq %d columns=%d\n", n, body[0])
	for range body[0] {
		_, d := w.read()
		fmt.Fprintf(&w.out, "    %s\n", definition(d, false))
	}
	if ends {
		n, eof := w.read()
		fmt.Fprintf(&w.out, "    seq %d %s\n", n, packetText(eof))
	}
	for {
		n, row := w.read()
		if row == nil {
			return false
		}
		if row[0] != 0xfe {
			if !ends {
				// The recording's client does not show this row.
				continue
			}
			fmt.Fprintf(&w.out, "    row %s\n", pythonBytes(row))
			continue
		}
		fmt.Fprintf(&w.out, "    end seq %d %s %s\n", n, packetText(row), pythonBytes(row))
		return row[3]&8 != 0
	}
}

// pythonBytes writes bytes as the recording does.
func pythonBytes(p []byte) string {
	var b strings.Builder
	quote := byte('\'')
	if strings.Contains(string(p), "'") {
		quote = '"'
	}
	b.WriteString("b" + string(quote))
	for _, c := range p {
		switch {
		case c == '\\':
			b.WriteString(`\\`)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + string(quote)
}
