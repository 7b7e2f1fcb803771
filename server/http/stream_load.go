package http

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/errorlog"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// StreamLoads is what Stream Loads work with. It counts those in flight, which run on the goroutines of their requests.
type StreamLoads struct {
	Catalog      *catalog.Catalog
	Sink         load.Sink
	Transactions load.Transactions
	// Routes returns what finds the partitions of one load's rows.
	Routes func() load.RouteFunc
	// ErrorLog returns the error log of a load, and ErrorURL where a log of a name can be read.
	ErrorLog func(id string) *errorlog.Writer
	ErrorURL func(name string) string
	Clock    clock.Clock
	// Coordinator is what SHOW TRANSACTION says, e.g. "BE: 127.0.0.1".
	Coordinator string
	// Location returns the global time zone.
	Location func() *time.Location

	inFlight sync.WaitGroup
	history  streamLoadHistory
}

// Wait waits for the loads in flight; no new request may come.
func (s *StreamLoads) Wait() { s.inFlight.Wait() }

// labelForm is the form of a label (Doris: FeNameFormat.checkLabel).
var labelForm = regexp.MustCompile(`^[-_A-Za-z0-9:]{1,128}$`)

// drainBytes is how much of the rest of a body is received after a failure, so that clients which send first and read then see
// the answer.
const drainBytes = 256 << 20

// PUT /api/{db}/{table}/_stream_load and /api/{catalog}/{db}/{table}/_stream_load
//
// Doris: stream_load.cpp. Every answer is HTTP 200. Differs: group_commit is accepted and loads at once, in a transaction of its own.
func streamLoad(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c.StreamLoads.inFlight.Add(1)
		defer c.StreamLoads.inFlight.Done()
		s := newLoading(c, r)
		s.answerTo(w, s.run(w))
	}
}

// newLoading begins one load.
func newLoading(c BackendConfig, r *http.Request) *loading {
	s := &loading{config: c, loads: c.StreamLoads, request: r, began: c.StreamLoads.Clock.Now()}
	s.headers.Header = r.Header
	s.answer = loadAnswer{TxnID: noTransaction, Label: r.Header.Get("label"), TwoPhaseCommit: "false", BeginTime: new(int64), CommitTime: new(int64)}
	s.body.Reader = r.Body
	return s
}

// answerTo answers a load that has ended.
func (s *loading) answerTo(w http.ResponseWriter, err error) {
	s.conclude(err)
	if err != nil && (s.body.bytes > 0 || s.request.Header.Get("Expect") == "") {
		_, _ = io.CopyN(io.Discard, s.request.Body, drainBytes)
	}
	s.remember()
	pretty(w, s.answer)
}

// loading is one Stream Load. It belongs to the goroutine of its request.
type loading struct {
	config  BackendConfig
	loads   *StreamLoads
	request *http.Request
	headers loadHeaders
	body    countingReader
	began   time.Time
	answer  loadAnswer
	twoPC   bool
	log     *errorlog.Writer
	txn     load.Txn
	// source is the body if something has decompressed it before; preceding is a condition on its columns.
	source    io.Reader
	preceding ast.Expr
}

// since is the milliseconds since a time.
func (s *loading) since(t time.Time) int64 { return s.loads.Clock.Now().Sub(t).Milliseconds() }

// run loads the body, in Doris's order of checks.
func (s *loading) run(w http.ResponseWriter) error {
	h := s.request.Header
	if s.twoPC = h.Get("two_phase_commit") == "true"; s.twoPC {
		s.answer.TwoPhaseCommit = "true"
	}
	if err := s.groupCommit(); err != nil {
		return err
	}
	user, failure := s.config.user(s.request)
	if failure != nil {
		return failure
	}
	s.headers.maxBody, s.headers.maxJSON = s.config.megabytes("streaming_load_max_mb"), s.config.megabytes("streaming_load_json_max_mb")
	if err := s.headers.readFormat(s.request); err != nil {
		return err
	}
	s.answer.Comment = h.Get("comment")
	ctx := s.request.Context()
	if s.headers.timeout > 0 {
		// a recorder has no deadlines, and there the body is at hand
		_ = http.NewResponseController(w).SetReadDeadline(s.began.Add(s.headers.timeout))
	}
	table, err := s.begin(ctx, user)
	if err != nil {
		return err
	}
	s.answer.TxnID = s.txn.ID()
	if err := s.fill(ctx, table); err != nil {
		// The reason is all that the rollback can add; its own failure changes nothing for the client.
		_ = s.txn.Rollback(context.WithoutCancel(ctx), loadFailureOf(err).Error())
		return err
	}
	return nil
}

// groupCommit reads group_commit and names the load (Doris: StreamLoadAction::_handle_group_commit).
func (s *loading) groupCommit() error {
	h := s.request.Header
	mode := h.Get("group_commit")
	alone := mode == "" || strings.EqualFold(mode, "off_mode") || s.request.ContentLength == 0 || s.twoPC ||
		strings.EqualFold(h.Get("partial_columns"), "true") || h.Get("partitions") != "" || h.Get("temporary_partitions") != "" ||
		strings.EqualFold(h.Get("unique_key_update_mode"), fixedColumns) || strings.EqualFold(h.Get("unique_key_update_mode"), flexibleColumns)
	if grouped := mode != "" && !strings.EqualFold(mode, "off_mode"); grouped && s.request.ContentLength < 0 {
		// The backend forgets the label of a body in chunks, as Flink sends one in any case.
		s.answer.Label = ""
	}
	label := s.answer.Label
	if alone && label == "" {
		s.answer.Label = uuid.NewString()
	}
	switch {
	case mode != "" && !isGroupCommitMode(mode):
		return invalid("group_commit can only be [async_mode, sync_mode, off_mode]")
	case alone:
		return nil
	case label != "":
		return invalid("label and group_commit can't be set at the same time")
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	s.answer.Label = "group_commit_" + hex.EncodeToString(b[:8]) + "_" + hex.EncodeToString(b[8:])
	s.answer.GroupCommit, s.answer.TwoPhaseCommit, s.answer.BeginTime, s.answer.CommitTime = true, "", nil, nil
	return nil
}

// user is the name in the request's credentials, if they are good.
func (c BackendConfig) user(r *http.Request) (string, *loadFailure) {
	user, password, basic := r.BasicAuth()
	if !basic {
		return "", &loadFailure{"NOT_AUTHORIZED", "no valid Basic authorization"}
	}
	user, _, _ = strings.Cut(user, "@")
	if in, _ := c.Users.Authenticate(user, password, clientHost(r)); !in {
		return "", fromFrontend("ANALYSIS_ERROR", doriserr.New("Access denied for user '%s@%s' (using password: YES)", user, clientHost(r)))
	}
	return user, nil
}

// begin starts the transaction (Doris: FrontendServiceImpl.loadTxnBeginImpl).
func (s *loading) begin(ctx context.Context, user string) (*catalog.Table, error) {
	start := s.loads.Clock.Now()
	name, tableName := s.request.PathValue("db"), s.request.PathValue("table")
	if !s.config.Users.May(user, clientHost(s.request), catalog.MayLoad, name, tableName) {
		return nil, fromFrontend("ANALYSIS_ERROR", mayNotLoad())
	}
	database := s.loads.Catalog.Database(name)
	if database == nil {
		return nil, fromFrontend("NOT_FOUND", doriserr.Coded(doriserr.MetaNotFound, "unknown database, database=%s", name))
	}
	table := s.loads.Catalog.Table(name, tableName)
	switch {
	case table == nil:
		return nil, fromFrontend("NOT_FOUND", doriserr.Coded(doriserr.MetaNotFound, "table not found, tableName=%s", tableName))
	case table.IsView():
		return nil, fromFrontend("NOT_FOUND", doriserr.Coded(doriserr.MetaNotFound, "table type is not OLAP, tableName=%s, type=VIEW", tableName))
	case !labelForm.MatchString(s.answer.Label):
		return nil, fromFrontend("ANALYSIS_ERROR", doriserr.New("Label format error. regex: %s, label: %s", labelForm, s.answer.Label))
	}
	var err error
	s.txn, err = s.loads.Sink.Begin(ctx, load.TxnRequest{
		DatabaseID: database.ID, Label: s.answer.Label, SourceType: "BACKEND_STREAMING", Coordinator: s.loads.Coordinator, ListenerID: -1,
		Timeout: s.headers.timeout, Tables: []uint64{table.ID},
	})
	if used := (*load.LabelUsedError)(nil); errors.As(err, &used) {
		s.answer.Status, s.answer.ExistingJobStatus = labelExists, used.JobStatus()
		return nil, fromFrontend("LABEL_ALREADY_EXISTS", err)
	}
	if err != nil {
		return nil, fromFrontend("ANALYSIS_ERROR", err)
	}
	if s.answer.BeginTime != nil {
		*s.answer.BeginTime = s.since(start)
	}
	return table, nil
}

// fill plans the load, loads the rows and ends the transaction. A panic, of a decompressor for example, is a failure of the load.
func (s *loading) fill(ctx context.Context, table *catalog.Table) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &loadFailure{"INTERNAL_ERROR", fmt.Sprintf("loading the body: %v", p)}
		}
	}()
	start := s.loads.Clock.Now()
	if err := s.headers.readSpec(s.loads.Location()); err != nil {
		return err
	}
	s.headers.spec.PrecedingFilter = s.preceding
	if s.request.Header.Get("negative") == "true" {
		if err := negate(&s.headers.spec, table); err != nil {
			return fromFrontend("ANALYSIS_ERROR", err)
		}
	}
	s.log = s.loads.ErrorLog(uuid.NewString())
	l, err := load.New(ctx, load.Request{
		Spec: s.headers.spec, Table: table, Txn: s.txn, Errors: s.log, Route: s.loads.Routes(), AutoIncrement: s.loads.Catalog.AutoIncrement,
		Now: start, ParseExpr: parser.ParseExpr,
	})
	if err != nil {
		return fromFrontend("ANALYSIS_ERROR", err)
	}
	s.answer.PutTime = s.since(start)
	start = s.loads.Clock.Now()
	err = s.read(ctx, l)
	counters := l.Counters()
	if err == nil {
		counters, err = l.Finish(ctx)
	}
	s.answer.WriteTime = s.since(start)
	s.answer.TotalRows, s.answer.LoadedRows, s.answer.FilteredRows, s.answer.UnselectedRows = counters.Total, counters.Loaded, counters.Filtered, counters.Unselected
	if err != nil {
		return err
	}
	if float64(counters.Filtered) > s.headers.ratio*float64(counters.Total-counters.Unselected) {
		return &loadFailure{"DATA_QUALITY_ERROR", "too many filtered rows"}
	}
	counters.ReceivedBytes = s.body.bytes
	return s.commit(ctx, load.Attachment{Counters: counters, ErrorURL: s.errorURL()})
}

// read hands the body to the load.
func (s *loading) read(ctx context.Context, l *load.Load) error {
	body := s.source
	if body == nil {
		var err error
		if body, err = decompressed(&s.body, s.headers.compress); err != nil {
			return err
		}
	}
	if s.headers.spec.Format == load.JSON && !s.headers.byLine {
		return loadWhole(ctx, l, body, s.headers.maxJSON)
	}
	return loadLines(ctx, l, body, s.headers.spec.CSV.LineDelimiter, s.headers.spec.Format == load.JSON)
}

// commit makes the rows visible, or durable only if the client wants to commit them itself.
func (s *loading) commit(ctx context.Context, a load.Attachment) error {
	start := s.loads.Clock.Now()
	if s.twoPC {
		t, can := s.txn.(load.TwoPhaseTxn)
		if !can {
			return doriserr.NotSupported("two_phase_commit with this store")
		}
		return t.PreCommit(ctx, a)
	}
	if err := s.txn.Commit(ctx, a); err != nil {
		return err
	}
	if s.answer.CommitTime != nil {
		*s.answer.CommitTime = s.since(start)
	}
	return nil
}

// errorURL is where the filtered rows can be read, empty if there are none.
func (s *loading) errorURL() string {
	if s.log == nil || s.log.Name() == "" {
		return ""
	}
	return s.loads.ErrorURL(s.log.Name())
}

// conclude completes the answer.
func (s *loading) conclude(err error) {
	a := &s.answer
	if s.log != nil {
		a.ErrorURL, a.FirstError = s.errorURL(), s.log.First()
		_ = s.log.Close() // an error log that cannot be closed loses nothing that counts
	}
	a.LoadBytes, a.LoadTime = s.body.bytes, s.since(s.began)
	if err == nil {
		a.Status, a.Message = loadSuccess, "OK"
		return
	}
	if a.Status == "" {
		a.Status = loadFail
	}
	a.Message, a.LoadedRows = loadFailureOf(err).Error(), 0
	if s.request.ContentLength > 0 && errors.Is(err, io.ErrUnexpectedEOF) && s.body.bytes < s.request.ContentLength {
		a.Message = "[NETWORK_ERROR]receive body don't equal with body bytes"
	}
}
