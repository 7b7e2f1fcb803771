package server

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/internal/release"
)

// Off as an address turns an optional listener off.
const Off = "off"

// Config is the one source of flags, DORISEMU_* variables and the reference page. Addresses are host:port; port 0 binds a
// free one.
type Config struct {
	Data     string `name:"data" env:"DORISEMU_DATA" default:"./dorisemu-data" placeholder:"DIR" help:"Directory that keeps jobs, offsets and rows; default ${default}."`
	MySQL    string `name:"mysql" env:"DORISEMU_MYSQL" default:"127.0.0.1:9030" placeholder:"ADDR" help:"Address of the MySQL protocol; default ${default}."`
	FEHTTP   string `name:"fe-http" env:"DORISEMU_FE_HTTP" default:":8030" placeholder:"ADDR" help:"Address of the FE HTTP API; default ${default}."`
	BEHTTP   string `name:"be-http" env:"DORISEMU_BE_HTTP" default:":8040" placeholder:"ADDR" help:"Address of the BE HTTP API; default ${default}."`
	Kafka    string `name:"kafka" env:"DORISEMU_KAFKA" placeholder:"ADDR" help:"Address of the embedded Kafka broker. Off by default in serve, 127.0.0.1:9092 in dev; \"off\" turns it off."`
	Registry string `name:"registry" env:"DORISEMU_REGISTRY" placeholder:"ADDR" help:"Address of the embedded schema registry. Off by default in serve, 127.0.0.1:8081 in dev; \"off\" turns it off."`
	Connect  string `name:"connect" env:"DORISEMU_CONNECT" placeholder:"ADDR" help:"Address of the Kafka Connect REST API (not supported yet: accepted with a warning, nothing listens)."`
	Forward  string `name:"forward" env:"DORISEMU_FORWARD" placeholder:"URL" help:"Forward rows to the Doris cluster at this FE URL (not supported yet: refused)."`

	AsVersion string `name:"as-version" env:"DORISEMU_AS_VERSION" enum:"2.1,3.0,4.0" default:"4.0" placeholder:"RELEASE" help:"Doris release whose defaults and columns are used where they differ: ${enum}."`

	AdvertiseHost string        `name:"advertise-host" env:"DORISEMU_ADVERTISE_HOST" default:"127.0.0.1" placeholder:"HOST" help:"Host that SHOW FRONTENDS, SHOW BACKENDS and error log URLs name; default ${default}."`
	RootPassword  string        `name:"root-password" env:"DORISEMU_ROOT_PASSWORD" placeholder:"PASSWORD" help:"Password of root and admin; empty is the development default."`
	TLSCert       string        `name:"tls-cert" env:"DORISEMU_TLS_CERT" placeholder:"FILE" help:"PEM certificate of the MySQL port; without one a self-signed one is made."`
	TLSKey        string        `name:"tls-key" env:"DORISEMU_TLS_KEY" placeholder:"FILE" help:"PEM key that belongs to --tls-cert."`
	MaxConns      int           `name:"max-connections" env:"DORISEMU_MAX_CONNECTIONS" default:"1024" placeholder:"N" help:"Most MySQL connections at a time; default ${default} (Doris: qe_max_connection)."`
	SASLUsers     []string      `name:"kafka-sasl-user" env:"DORISEMU_KAFKA_SASL_USER" placeholder:"MECHANISM:USER:PASSWORD" help:"User of the embedded broker, which then demands SASL. May be repeated."`
	LogLevel      string        `name:"log-level" env:"DORISEMU_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"Least severe level that is logged: ${enum}."`
	LogFormat     string        `name:"log-format" env:"DORISEMU_LOG_FORMAT" enum:"text,json" default:"text" help:"Form of the log on standard error: ${enum}."`
	StopTimeout   time.Duration `name:"stop-timeout" env:"DORISEMU_STOP_TIMEOUT" default:"8s" help:"How long tasks in flight may take to commit after SIGTERM."`
}

// Validate says what is wrong with the configuration before anything is opened.
func (c Config) Validate() error {
	for _, a := range []struct{ flag, address string }{
		{"--mysql", c.MySQL}, {"--fe-http", c.FEHTTP}, {"--be-http", c.BEHTTP}, {"--kafka", c.Kafka}, {"--registry", c.Registry},
	} {
		if optional := a.flag == "--kafka" || a.flag == "--registry"; optional && (a.address == "" || a.address == Off) {
			continue
		}
		if a.address == "" {
			return fmt.Errorf("%s must not be empty: give host:port", a.flag)
		}
		_, port, err := net.SplitHostPort(a.address)
		if err != nil {
			return fmt.Errorf("%s %q is not host:port: %w", a.flag, a.address, err)
		}
		if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			return fmt.Errorf("%s %q: the port must be a number from 0 to 65535", a.flag, a.address)
		}
	}
	if _, err := release.Parse(c.AsVersion); err != nil {
		return fmt.Errorf("--as-version: %w", err)
	}
	if c.Data == "" {
		return fmt.Errorf("--data must not be empty: give a directory")
	}
	if c.MaxConns < 1 {
		return fmt.Errorf("--max-connections must be at least 1, not %d", c.MaxConns)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fmt.Errorf("--tls-cert and --tls-key belong together: give both or none")
	}
	if c.Forward != "" {
		if _, err := url.Parse(c.Forward); err != nil {
			return fmt.Errorf("--forward: %w", err)
		}
		return fmt.Errorf("--forward is not supported by dorisemu yet: rows are kept in --data only")
	}
	return nil
}
