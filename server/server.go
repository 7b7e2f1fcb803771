package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/beconfig"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/debugpoint"
	"github.com/dorisemu/dorisemu/internal/feconfig"
	"github.com/dorisemu/dorisemu/kafka"
	"github.com/dorisemu/dorisemu/kafka/broker"
	"github.com/dorisemu/dorisemu/kafka/registry"
	"github.com/dorisemu/dorisemu/load/errorlog"
	"github.com/dorisemu/dorisemu/routineload"
	edge "github.com/dorisemu/dorisemu/server/http"
	"github.com/dorisemu/dorisemu/server/mysql"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/storage"
)

// Server is a dorisemu whose addresses are bound.
type Server struct {
	config    Config
	log       *slog.Logger
	clock     clock.Clock
	addresses Addresses

	store *storage.Store
	// stored change how the store is opened; only tests do.
	stored   []func(*storage.Options)
	catalog  *catalog.Catalog
	accounts *catalog.Accounts
	users    *users
	settings *feconfig.Settings
	// housekeepingChanged wakes the housekeeping when its interval is set.
	housekeepingChanged chan struct{}
	// backendSettings are those of the backend.
	backendSettings *beconfig.Settings
	started         time.Time
	source          source
	jobs            *routineload.Manager
	engine          *engine.Engine
	mysql           *mysql.Server
	errorLogs       *errorlog.Log
	metrics         *metrics
	statements      *statementMetrics
	// loads runs Stream Loads.
	loads *edge.StreamLoads
	// fePoints and bePoints are the debug points of the two roles.
	fePoints, bePoints *debugpoint.Set

	feListener, beListener net.Listener
	fe, be                 *http.Server
	// broker and registry are nil when they are off.
	broker   *broker.Broker
	registry *registry.Registry

	// closers undo New, last first.
	closers []func() error
}

// source reads topics; it is the kafka room's unless a test puts another one in its place.
type source interface {
	routineload.Source
	Close()
}

// New opens the data directory, recovers what is in it and binds every address. What it has opened is closed again if it fails.
func New(config Config, log *slog.Logger) (*Server, error) {
	return newServer(config, log, kafka.NewSource(kafka.Options{Logger: log}))
}

// newServer is New with a source of records, which the server closes, and with changes of how the store is opened.
func newServer(config Config, log *slog.Logger, records source, stored ...func(*storage.Options)) (_ *Server, err error) {
	s := &Server{config: config, log: log, clock: clock.Real{}, source: records, stored: stored}
	s.started = s.clock.Now()
	s.closeLater(func() error { records.Close(); return nil })
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if s.addresses.Data, err = filepath.Abs(config.Data); err != nil {
		return nil, fmt.Errorf("finding the data directory: %w", err)
	}
	for _, open := range []func() error{s.openStore, s.openKafka, s.listen, s.openJobs, s.openSQL, s.openHTTP} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Addresses are the addresses really bound.
func (s *Server) Addresses() Addresses { return s.addresses }

// Run serves until ctx is done: tasks in flight then commit or roll back, and everything that New opened is closed. ready is called
// once every address answers; its error ends the server.
func (s *Server) Run(ctx context.Context, ready func(context.Context) error) error {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var group sync.WaitGroup
	start := func(what string, run func(context.Context) error) {
		group.Add(1)
		go func() {
			defer group.Done()
			if err := run(running); err != nil && running.Err() == nil {
				stop(fmt.Errorf("%s: %w", what, err))
			}
		}()
	}
	if s.config.Connect != "" && s.config.Connect != Off {
		s.log.Warn("the Kafka Connect REST API is not supported yet: --connect is ignored and nothing listens there", "connect", s.config.Connect)
	}
	start("running routine load", s.jobs.Run)
	start("keeping house", s.housekeep)
	start("changing tables", s.runAlterJobs)
	start("storing", s.watchStore)
	start("watching the data directory", s.watchDirectory)
	start("serving MySQL", s.mysql.Run)
	start("serving the FE HTTP API", serveHTTP(s.fe, s.feListener))
	start("serving the BE HTTP API", serveHTTP(s.be, s.beListener))
	if s.registry != nil {
		start("serving the schema registry", s.registry.Run)
	}
	if err := ready(running); err != nil && running.Err() == nil {
		stop(err)
	}
	<-running.Done()
	if err := s.cause(running); err != nil {
		s.log.Error("stopping", "error", err)
	} else {
		s.log.Info("stopping")
	}
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-s.clock.After(s.config.StopTimeout):
		s.log.Warn("tasks in flight did not end in time; what they did is rolled back at the next start", "timeout", s.config.StopTimeout)
		return s.cause(running)
	}
	return errors.Join(s.cause(running), s.close())
}

// cause is why the server stopped: nil if it was asked to.
func (s *Server) cause(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// serveHTTP serves until ctx is done.
func serveHTTP(server *http.Server, l net.Listener) func(context.Context) error {
	return func(ctx context.Context) error {
		stopped := make(chan struct{})
		cancel := context.AfterFunc(ctx, func() {
			defer close(stopped)
			grace, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer stop()
			if server.Shutdown(grace) != nil {
				_ = server.Close()
			}
		})
		err := server.Serve(l)
		if cancel() {
			close(stopped)
		}
		<-stopped
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	}
}

// closeLater remembers how to undo a step of New.
func (s *Server) closeLater(f func() error) { s.closers = append(s.closers, f) }

// close undoes New.
func (s *Server) close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}
