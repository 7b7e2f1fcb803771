package server

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/errorlog"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// taskLoad is the loader of one routine load task: a load and its error log.
type taskLoad struct {
	load  *load.Load
	log   *errorlog.Writer
	url   func(name string) string
	batch [1]load.Batch
}

// newTaskLoad plans a task against the current schema.
func (s *Server) newTaskLoad(ctx context.Context, r routineload.LoadRequest) (routineload.Loader, error) {
	d := r.Definition
	t := &taskLoad{log: s.errorLogs.Writer(r.TaskID, d.Kafka.Topic), url: s.errorURL}
	request := load.Request{
		Spec: d.Load, Txn: r.Txn, Errors: t.log, Route: newRouter(s.catalog).route, Now: s.clock.Now(),
		AutoIncrement: s.catalog.AutoIncrement, ParseExpr: parser.ParseExpr,
	}
	if d.TableID != 0 {
		if request.Table = s.catalog.TableByID(d.TableID); request.Table == nil {
			return nil, doriserr.Coded(doriserr.MetaNotFound, "unknown table, tableId=%d", d.TableID)
		}
	} else {
		request.Resolve = func(name string) (*catalog.Table, error) {
			database := s.catalog.DatabaseByID(d.DatabaseID)
			if database == nil {
				return nil, doriserr.Coded(doriserr.MetaNotFound, "unknown databases, dbId=%d", d.DatabaseID)
			}
			table := s.catalog.Table(database.Name, name)
			if table == nil || table.IsView() {
				return nil, doriserr.Coded(doriserr.MetaNotFound, "unknown table, tableName=%s", name)
			}
			return table, nil
		}
	}
	var err error
	if t.load, err = load.New(ctx, request); err != nil {
		return nil, err
	}
	return t, nil
}

// Add implements routineload.Loader.
func (t *taskLoad) Add(ctx context.Context, b load.Batch) error {
	t.batch[0] = b
	return t.load.Add(ctx, t.batch[:])
}

// Finish implements routineload.Loader.
func (t *taskLoad) Finish(ctx context.Context) (routineload.Outcome, error) {
	counters, err := t.load.Finish(ctx)
	o := routineload.Outcome{Counters: counters, FirstError: t.log.First()}
	if name := t.log.Name(); name != "" {
		o.ErrorURL = t.url(name)
	}
	return o, err
}

// Close implements routineload.Loader.
func (t *taskLoad) Close() { _ = t.log.Close() } // an error log that cannot be closed loses nothing that counts

// errorURL is where an error log can be read.
func (s *Server) errorURL(name string) string {
	return fmt.Sprintf("http://%s:%d/api/_load_error_log?file=%s", s.config.AdvertiseHost, port(s.addresses.BEHTTP), name)
}
