// Package kafkatest starts a real Apache Kafka from Go tests.
//
// [Start] runs integration/kafka/start.sh in a folder of its own and stops the broker when the test ends; the package keeps no
// state and starts no goroutine. Only tests may import it. A machine without Java skips the test, unless DORISEMU_REQUIRE_KAFKA=1
// (as CI sets) makes that a failure; every other problem is one always.
package kafkatest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The listeners that Options.Security may name.
const (
	SASLPlaintext = "sasl_plaintext"
	SASLSSL       = "sasl_ssl"
	SSL           = "ssl"
	MTLS          = "mtls"
	// ExpiredSSL has a server certificate that has expired.
	ExpiredSSL = "expired_ssl"
	// Kerberos and KerberosSSL take GSSAPI; they need MIT's KDC on the machine.
	Kerberos    = "kerberos"
	KerberosSSL = "kerberos_ssl"
)

// User and Password are the login of the SASL listeners, for PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512.
const (
	User     = "alice"
	Password = "alice-secret"
)

// Options say what broker to start; the zero value has a plain listener on a free port.
type Options struct {
	// Security are further listeners.
	Security []string
	// Extra are further lines of server.properties.
	Extra []string
}

// Kafka is a running broker.
type Kafka struct {
	// Bootstrap is the plain listener's host:port.
	Bootstrap string
	// Listeners are the others' host:port, by name.
	Listeners map[string]string
	// Certs is the folder of the test certificates (see integration/kafka/certs.sh).
	Certs string
	// Krb5 is the folder of the Kerberos realm (see integration/kafka/kdc.sh).
	Krb5 string

	tb      testing.TB
	scripts string
	env     []string
}

// portsPerBroker is how many ports in a row start.sh uses.
const portsPerBroker = 10

// Start starts a broker and stops it when the test ends. It takes some five seconds, and half a minute the first time on a
// machine, when the jars are fetched.
func Start(tb testing.TB, o Options) *Kafka {
	tb.Helper()
	need(tb, "java", "Java")
	if slices.Contains(o.Security, Kerberos) || slices.Contains(o.Security, KerberosSSL) {
		need(tb, "/usr/sbin/krb5kdc", "Kerberos' KDC")
		need(tb, "/usr/sbin/kadmin.local", "Kerberos' kadmin")
	}
	k := &Kafka{tb: tb, scripts: scripts(tb), Listeners: map[string]string{}}
	dir := tb.TempDir()
	k.env = append(os.Environ(), "KAFKA_HOST=127.0.0.1", fmt.Sprintf("KAFKA_PORT=%d", freePorts(tb)), "KAFKA_DIR="+dir,
		"KAFKA_SECURITY="+strings.Join(o.Security, " "), "KAFKA_EXTRA="+strings.Join(o.Extra, "\n"))
	tb.Cleanup(func() { k.run("stop.sh") })
	for line := range strings.Lines(k.run("start.sh")) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch key {
		case "bootstrap":
			k.Bootstrap = value
		case "certs":
			k.Certs = value
		case "krb5":
			k.Krb5 = value
		case "log", "pid":
		default:
			k.Listeners[key] = value
		}
	}
	return k
}

// need skips the test, or fails it where nothing may be skipped, unless the machine has a program.
func need(tb testing.TB, program, what string) {
	tb.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("DORISEMU_REQUIRE_KAFKA") == "1" {
		tb.Fatalf("DORISEMU_REQUIRE_KAFKA=1 but there is no %s on this machine", what)
	}
	tb.Skipf("skipped: this test needs %s, and there is none on this machine (DORISEMU_REQUIRE_KAFKA=1 makes this a failure)", what)
}

// Stop stops the broker; Restart starts it again with its data.
func (k *Kafka) Stop() {
	k.tb.Helper()
	k.run("stop.sh")
}

// Kill ends the broker as a crash would.
func (k *Kafka) Kill() {
	k.tb.Helper()
	k.run("stop.sh", "KAFKA_KILL=1")
}

// Restart starts a stopped broker at the same addresses with its data.
func (k *Kafka) Restart() {
	k.tb.Helper()
	k.run("start.sh")
}

// run runs one of the scripts and returns what it printed.
func (k *Kafka) run(script string, env ...string) string {
	k.tb.Helper()
	cmd := exec.Command(filepath.Join(k.scripts, script))
	cmd.Env = append(k.env, env...)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		k.tb.Fatalf("%s: %v\n%s", script, err, complaints.String())
	}
	return string(out)
}

// scripts finds integration/kafka above the test's folder.
func scripts(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		found := filepath.Join(dir, "integration", "kafka")
		if _, err := os.Stat(filepath.Join(found, "start.sh")); err == nil {
			return found
		}
		up := filepath.Dir(dir)
		if up == dir {
			tb.Fatal("integration/kafka/start.sh was not found above the test's folder")
		}
		dir = up
	}
}

// freePorts returns the first of enough free ports in a row, below the range that outgoing connections take theirs from.
func freePorts(tb testing.TB) int {
	tb.Helper()
	for range 100 {
		base := 20000 + rand.IntN(1000)*10
		if allFree(base) {
			return base
		}
	}
	tb.Fatal("no free ports for Kafka")
	return 0
}

// allFree tells whether a broker can listen from base on.
func allFree(base int) bool {
	for i := range portsPerBroker {
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", base+i))
		if err != nil {
			return false
		}
		ln.Close()
	}
	return true
}
