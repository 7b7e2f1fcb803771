package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/beconfig"
	"github.com/dorisemu/dorisemu/internal/debugpoint"
	"github.com/dorisemu/dorisemu/internal/release"
	"github.com/dorisemu/dorisemu/kafka"
	"github.com/dorisemu/dorisemu/kafka/broker"
	"github.com/dorisemu/dorisemu/kafka/registry"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/errorlog"
	"github.com/dorisemu/dorisemu/routineload"
	edge "github.com/dorisemu/dorisemu/server/http"
	"github.com/dorisemu/dorisemu/server/mysql"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/statement"
	"github.com/dorisemu/dorisemu/storage"
)

// openStore opens the data directory with catalog and error logs.
func (s *Server) openStore() (err error) {
	options := storage.Options{Dir: s.addresses.Data, Clock: s.clock, Logger: s.log}
	for _, change := range s.stored {
		change(&options)
	}
	if s.store, err = storage.Open(options); err != nil {
		return err
	}
	s.closeLater(s.store.Close)
	if s.catalog, err = catalog.Open(context.Background(), s.store, s.clock); err != nil {
		return fmt.Errorf("opening the catalog: %w", err)
	}
	if err := s.catalog.DropTemporaryTables(context.Background(), func(*catalog.Table) bool { return true }); err != nil {
		return fmt.Errorf("dropping the temporary tables of earlier sessions: %w", err)
	}
	if s.accounts, err = catalog.OpenAccounts(s.catalog); err != nil {
		return fmt.Errorf("opening the accounts: %w", err)
	}
	s.users = newUsers(s.accounts, s.config.RootPassword, s.clock)
	if s.errorLogs, err = errorlog.New(filepath.Join(s.addresses.Data, "error_log"), s.clock); err != nil {
		return err
	}
	s.closeLater(s.errorLogs.Close)
	return nil
}

// openKafka starts what is embedded.
func (s *Server) openKafka() (err error) {
	if a := s.config.Kafka; a != "" && a != Off {
		logins, err := brokerUsers(s.config.SASLUsers)
		if err != nil {
			return err
		}
		s.broker, err = broker.Start(broker.Options{Addr: a, Dir: filepath.Join(s.addresses.Data, "kafka"), Users: logins, Logger: s.log})
		if err != nil {
			return err
		}
		s.closeLater(func() error { s.broker.Close(); return nil })
		s.addresses.Kafka = s.broker.Addr()
	}
	if a := s.config.Registry; a != "" && a != Off {
		if s.registry, err = registry.Listen(a); err != nil {
			return err
		}
		s.closeLater(s.registry.Close)
		s.addresses.Registry = s.registry.Address()
	}
	return nil
}

// brokerUsers reads MECHANISM:USER:PASSWORD.
func brokerUsers(texts []string) ([]broker.User, error) {
	var users []broker.User
	for _, t := range texts {
		parts := strings.SplitN(t, ":", 3)
		if len(parts) != 3 {
			return nil, fmt.Errorf("--kafka-sasl-user wants MECHANISM:USER:PASSWORD")
		}
		users = append(users, broker.User{Mechanism: parts[0], Name: parts[1], Password: parts[2]})
	}
	return users, nil
}

// listen binds the HTTP addresses, which error URLs and SHOW BACKENDS name.
func (s *Server) listen() (err error) {
	for _, l := range []struct {
		address  string
		listener *net.Listener
		bound    *string
		what     string
	}{
		{s.config.FEHTTP, &s.feListener, &s.addresses.FEHTTP, "FE HTTP"},
		{s.config.BEHTTP, &s.beListener, &s.addresses.BEHTTP, "BE HTTP"},
	} {
		if *l.listener, err = net.Listen("tcp", l.address); err != nil {
			return fmt.Errorf("binding the %s address: %w", l.what, err)
		}
		listener := *l.listener
		s.closeLater(func() error { _ = listener.Close(); return nil }) // closed already if it was served
		*l.bound = reachable(listener.Addr())
	}
	return nil
}

// openJobs makes the routine load manager with the jobs of the store.
func (s *Server) openJobs() (err error) {
	s.metrics = newMetrics()
	s.fePoints, s.bePoints = debugpoint.NewSet(s.clock), debugpoint.NewSet(s.clock)
	as, err := release.Parse(s.config.AsVersion)
	if err != nil {
		return err
	}
	settings := routineload.SettingsOf(as)
	s.jobs, err = routineload.New(routineload.Config{
		Settings: &settings,
		Store:    s.store, Source: s.source, NewLoad: s.newTaskLoad, Tables: knownTables{s.catalog},
		Clock: s.clock, Logger: s.log, Listener: s.metrics.hear,
		ParseExpressions: statement.RestoreClauses, Files: s.kafkaFile,
		FrontendPoints: s.fePoints, BackendPoints: s.bePoints,
		BackendID: backendID, Coordinator: "BE: " + s.config.AdvertiseHost,
	})
	if err != nil {
		return fmt.Errorf("opening routine load jobs: %w", err)
	}
	s.metrics.watch(s.jobs)
	return nil
}

// backendID is the id of the one backend, this process.
const backendID = 10001

// kafkaFile returns a file of CREATE FILE.
func (s *Server) kafkaFile(databaseID uint64, name string) ([]byte, error) {
	return statement.KafkaFile(s.catalog, databaseID, name)
}

// openSQL makes the engine and binds the MySQL address.
func (s *Server) openSQL() (err error) {
	s.statements = newStatementMetrics(s.clock)
	s.engine, err = engine.New(engine.Config{
		Catalog: s.catalog, Tables: tableReader{s.store}, Execute: s.executeStatement, Clock: s.clock, Logger: s.log,
		MayUse: s.users.mayUse, MayRead: s.users.mayRead, MaySee: s.users.maySee, MaySetGlobal: s.users.maySetGlobal,
		Blocked:    func(user, sql string) error { return statement.Blocked(s.catalog, s.accounts, user, sql) },
		BlockRules: func() bool { return statement.HasBlockRules(s.catalog) }, Rights: s.accounts.Version,
		Ran:     s.statements.hear,
		Globals: s.globals(), GlobalChanged: s.keepGlobal, SystemRows: s.systemRows(),
	})
	if err != nil {
		return fmt.Errorf("opening the query engine: %w", err)
	}
	s.closeLater(s.engine.Close)
	tls, err := mysqlTLS(s.config, s.clock)
	if err != nil {
		return err
	}
	s.mysql, err = mysql.New(mysql.Config{
		Addr: s.config.MySQL, Engine: s.engine, Users: s.users, UserLimit: s.users.connectionLimit, TLS: tls,
		MaxConnections: s.config.MaxConns, Clock: s.clock, Logger: s.log,
	})
	if err != nil {
		return err
	}
	if err := s.mysql.Listen(); err != nil {
		return err
	}
	s.addresses.MySQL = reachable(s.mysql.Addr())
	s.openSettings()
	s.backendSettings = beconfig.New(s.backendPorts())
	return nil
}

// executeStatement runs a statement of ours for a session.
func (s *Server) executeStatement(ctx context.Context, session statement.Session, st ast.Statement) (*statement.Result, error) {
	return statement.Execute(ctx, s.environment(session), st)
}

// environment is what the statements of a session work with.
func (s *Server) environment(session statement.Session) *statement.Env {
	return &statement.Env{
		Session: session, Catalog: s.catalog, Jobs: s.jobs, Kafka: s.source, Sink: s.store, Clock: s.clock,
		UnknownKafkaProperties: s.kafkaWarnings, Accounts: s.accounts, Config: s.settings, BackendConfig: s.backendSettings, ErrorLogs: s.errorLogs, Transactions: s.store,
		RowLog: func(id string) statement.RowLog { return s.errorLogs.Writer(id, "") }, RowLogURL: s.errorURL,
		StreamLoads: s.rememberedLoads, Started: s.started, Machine: s.machine, Download: download,
		Query: s.engine, Rows: tableRows{tableReader{s.store}}, Statistics: tableRows{tableReader{s.store}},
		Routes: func() load.RouteFunc { return newRouter(s.catalog).route }, SystemTables: s.engine.SystemTables, SystemColumns: s.engine.SystemColumns, FunctionColumns: engine.FunctionColumns,
		Addresses: statement.Addresses{
			Host: s.config.AdvertiseHost, MySQLPort: port(s.addresses.MySQL),
			FEHTTPPort: port(s.addresses.FEHTTP), BEHTTPPort: port(s.addresses.BEHTTP),
		},
	}
}

// kafkaWarnings are the warnings for properties that no Kafka client knows; they are logged too.
func (s *Server) kafkaWarnings(properties []routineload.Property) []string {
	var warnings []string
	for _, u := range kafka.UnknownProperties(properties) {
		w := fmt.Sprintf("Kafka has no property '%s': it is ignored", u.Name)
		if u.Nearest != "" {
			w += fmt.Sprintf("; did you mean 'property.%s'?", u.Nearest)
		}
		s.log.Warn(w)
		warnings = append(warnings, w)
	}
	return warnings
}

// openHTTP makes the handlers.
func (s *Server) openHTTP() error {
	s.watchServer()
	accounts := httpUsers{s.users}
	loads := s.streamLoads()
	s.loads = loads
	s.fe = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: edge.Frontend(edge.FrontendConfig{
		Users: accounts, DebugPoints: s.fePoints, Metrics: s.metrics.frontend, BackendHost: s.config.AdvertiseHost,
		BackendPort: func() int { return port(s.addresses.BEHTTP) }, HTTPPort: func() int { return port(s.addresses.FEHTTP) },
		QueryPort: func() int { return port(s.addresses.MySQL) }, StreamLoads: loads,
		Statements: &httpStatements{server: s}, Volumes: httpVolumes{s}, Sessions: edge.NewSessions(s.clock),
		Settings: s.settings, BackendSettings: s.backendSettings, Version: buildVersion(), Clock: s.clock,
		DiskAvailable: func() int64 { return s.machine().DiskAvailable }, Checkpoint: s.checkpoint,
	})}
	s.be = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: edge.Backend(edge.BackendConfig{
		Users: accounts, DebugPoints: s.bePoints, Metrics: s.metrics.backend, ErrorLogs: s.errorLogs,
		StreamLoads: loads, Settings: s.backendSettings, Tablets: httpTablets{s}, Version: buildVersion(), Host: s.config.AdvertiseHost,
	})}
	return nil
}
