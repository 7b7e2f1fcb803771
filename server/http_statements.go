package server

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"sync/atomic"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/version"
	edge "github.com/dorisemu/dorisemu/server/http"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// httpStatements run the statements of the HTTP edge, each text on a session of its own.
type httpStatements struct {
	server *Server
	last   atomic.Uint32
}

// firstHTTPConnection is far from the ids that the MySQL edge gives.
const firstHTTPConnection = 1 << 30

// Run implements http.Statements.
func (h *httpStatements) Run(ctx context.Context, as edge.Caller, database, sql string, limit int, each func(*edge.Answer, []edge.Cell) error) (*edge.Answer, error) {
	id := firstHTTPConnection + h.last.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := h.server.engine.NewSession(id, as.User, as.Host, func(bool) { cancel() })
	defer s.Close()
	result := &edge.Answer{Connection: id}
	if database != "" {
		if err := s.Use(ctx, database); err != nil {
			return result, err
		}
	}
	err := s.Run(ctx, sql, func(a *engine.Answer, more bool) error {
		result.Columns, result.Rows = nil, nil
		for _, c := range a.Columns {
			result.Columns = append(result.Columns, edge.Column{Name: c.Name, Type: jdbcType(c.Type)})
		}
		// Rows of statements that others follow are only run through.
		row := func([]edge.Cell) error { return nil }
		switch {
		case more || a.Columns == nil:
		case each != nil:
			row = func(cells []edge.Cell) error { return each(result, cells) }
			if err := each(result, nil); err != nil {
				return err
			}
		default:
			row = func(cells []edge.Cell) error {
				if limit < 0 || len(result.Rows) < limit {
					result.Rows = append(result.Rows, slices.Clone(cells))
				}
				return nil
			}
		}
		for _, cells := range a.Cells {
			converted := make([]edge.Cell, len(cells))
			for i, c := range cells {
				converted[i] = edge.Cell(c)
			}
			if err := row(converted); err != nil {
				return err
			}
		}
		if a.Rows == nil {
			return nil
		}
		return eachRow(ctx, a.Rows, func(cells []edge.Cell) (bool, error) {
			return limit >= 0 && len(result.Rows) >= limit, row(cells)
		})
	})
	return result, err
}

// eachRow reads a stream row by row until it ends or is enough; the cells are valid during the call.
func eachRow(ctx context.Context, rows chunk.Stream, row func([]edge.Cell) (enough bool, err error)) error {
	var text []byte
	var cells []edge.Cell
	for {
		c, err := rows.Next(ctx)
		if err != nil || c == nil {
			return err
		}
		if cells == nil {
			cells = make([]edge.Cell, len(c.Columns))
		}
		for i := range c.Rows {
			for k, v := range c.Columns {
				if cells[k] = (edge.Cell{Null: v.IsNull(i)}); !cells[k].Null {
					text = convert.AppendText(text[:0], v, i)
					cells[k].Text = string(text)
				}
			}
			if enough, err := row(cells); enough || err != nil {
				return err
			}
		}
	}
}

// jdbcType is the name that the MariaDB driver gives the wire type of a column.
func jdbcType(t catalog.Type) string {
	switch t.Kind {
	case catalog.Boolean:
		return "BOOLEAN"
	case catalog.TinyInt:
		return "TINYINT"
	case catalog.SmallInt:
		return "SMALLINT"
	case catalog.Int:
		return "INTEGER"
	case catalog.BigInt:
		return "BIGINT"
	case catalog.Float:
		return "FLOAT"
	case catalog.Double:
		return "DOUBLE"
	case catalog.Decimal:
		return "DECIMAL"
	case catalog.Date:
		return "DATE"
	case catalog.DateTime:
		return "DATETIME"
	case catalog.Time:
		return "TIME"
	}
	return "CHAR"
}

// httpVolumes tell the HTTP edge how much tables hold.
type httpVolumes struct{ server *Server }

// Volume implements http.Volumes.
func (v httpVolumes) Volume(t *catalog.Table) (rows, bytes int64, err error) {
	statistics := tableRows{tableReader{v.server.store}}
	for i := range t.Partitions {
		s, err := statistics.PartitionStatistics(t, t.Partitions[i].ID)
		if err != nil {
			return 0, 0, fmt.Errorf("measuring table %s: %w", t.Name, err)
		}
		rows, bytes = rows+s.Rows, bytes+s.Bytes
	}
	return rows, bytes, nil
}

// httpTablets find the tablets that SHOW TABLETS prints: three digits of the bucket behind the partition's id.
type httpTablets struct{ server *Server }

// bucketsPerID is how many ids a partition has.
const bucketsPerID = 1000

// Tablet implements http.Tablets.
func (h httpTablets) Tablet(id uint64) (edge.Tablet, bool) {
	c := h.server.catalog
	for _, d := range c.Databases() {
		for _, t := range c.Tables(d.ID) {
			for i := range t.Partitions {
				p := &t.Partitions[i]
				if p.ID != id/bucketsPerID || id%bucketsPerID >= uint64(p.Buckets) {
					continue
				}
				found := edge.Tablet{ID: id, Table: t, Partition: p.ID, Version: 1}
				if s, err := (tableRows{tableReader{h.server.store}}).PartitionStatistics(t, p.ID); err == nil {
					found.Version = max(1, s.Version)
					if id%bucketsPerID == 0 {
						found.Bytes = s.Bytes
					}
				}
				return found, true
			}
		}
	}
	return edge.Tablet{}, false
}

// Tablets implements http.Tablets.
func (h httpTablets) Tablets(table uint64) []uint64 {
	var ids []uint64
	c := h.server.catalog
	for _, d := range c.Databases() {
		for _, t := range c.Tables(d.ID) {
			if table != 0 && t.ID != table {
				continue
			}
			for i := range t.Partitions {
				for bucket := range t.Partitions[i].Buckets {
					ids = append(ids, t.Partitions[i].ID*bucketsPerID+uint64(bucket))
				}
			}
		}
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	return ids
}

// backendPorts are the settings of the backend that are known of this process.
func (s *Server) backendPorts() map[string]string {
	return map[string]string{"webserver_port": strconv.Itoa(port(s.addresses.BEHTTP))}
}

// buildVersion is what the version endpoints tell of the emulated release.
func buildVersion() edge.BuildVersion {
	v := edge.BuildVersion{Prefix: "doris", Hash: "dorisemu-" + version.Version}
	_, _ = fmt.Sscanf(version.Doris, "doris-%d.%d.%d", &v.Major, &v.Minor, &v.Patch) // a constant of this form
	return v
}
