package server

import (
	"time"

	"github.com/dorisemu/dorisemu/internal/timezone"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/errorlog"
	edge "github.com/dorisemu/dorisemu/server/http"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// streamLoads is what the HTTP edge runs Stream Loads with; those in flight are waited for before the store is closed.
func (s *Server) streamLoads() *edge.StreamLoads {
	loads := &edge.StreamLoads{
		Catalog: s.catalog, Sink: s.store, Transactions: s.store, Clock: s.clock, Coordinator: "BE: " + s.config.AdvertiseHost,
		Routes:   func() load.RouteFunc { return newRouter(s.catalog).route },
		ErrorLog: func(id string) *errorlog.Writer { return s.errorLogs.Writer(id, "") },
		ErrorURL: s.errorURL, Location: s.globalZone,
	}
	s.closeLater(func() error { loads.Wait(); return nil })
	return loads
}

// globalZone is the time zone that SET GLOBAL time_zone chose, or that of the machine.
func (s *Server) globalZone() *time.Location {
	if name := s.globals()["time_zone"]; name != "" {
		if zone, err := timezone.Location(name); err == nil {
			return zone
		}
	}
	return s.clock.Now().Location()
}

// rememberedLoads are the stream loads of SHOW STREAM LOAD.
func (s *Server) rememberedLoads() []statement.StreamLoad {
	if s.loads == nil {
		return nil
	}
	return s.loads.Remembered()
}
