package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/transcript"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// TestRecordedAnswers replays what a real frontend was asked and compares the answers. Each share is a floor that may only rise.
func TestRecordedAnswers(t *testing.T) {
	for _, c := range []struct {
		file  string
		setup bool
		// scheduled replays with the job scheduler running.
		scheduled bool
		floor     float64
	}{
		{"rl-properties", true, false, 1},
		{"rl-kafka", true, false, 1},
		{"rl-grammar", true, false, 0.975},
		{"rl-lifecycle", true, true, 0.87},
		{"users", true, false, 0.96},
		{"constants", false, false, 0.97},
		{"client", true, false, 0.87},
		{"fe-config", false, false, 0.5},
	} {
		t.Run(c.file, func(t *testing.T) {
			s := recordedServer(t)
			r := &replay{t: t, server: s, scheduled: c.scheduled}
			defer r.close()
			if c.scheduled {
				ctx, stop := context.WithCancel(context.Background())
				ended := make(chan error)
				go func() { ended <- s.jobs.Run(ctx) }()
				defer func() {
					stop()
					if err := <-ended; err != nil {
						t.Error(err)
					}
				}()
			}
			if c.setup {
				r.run("setup")
				r.equal, r.judged = 0, 0
			}
			r.run(c.file)
			share := float64(r.equal) / float64(r.judged)
			t.Logf("%s: %d of %d answers are equal (%.1f %%)", c.file, r.equal, r.judged, 100*share)
			if share < c.floor {
				t.Errorf("the share fell below %.3f", c.floor)
			}
		})
	}
}

// recordedServer is a server over the recordings' broker, whose jobs are not scheduled: state right after CREATE is what was
// recorded.
func recordedServer(t *testing.T) *Server {
	t.Helper()
	s, err := newServer(Config{
		Data: t.TempDir(), MySQL: "127.0.0.1:0", FEHTTP: "127.0.0.1:0", BEHTTP: "127.0.0.1:0", AdvertiseHost: "127.0.0.1", MaxConns: 10,
	}, slog.New(slog.DiscardHandler), recordedSource{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// replay runs recordings.
type replay struct {
	t             *testing.T
	server        *Server
	scheduled     bool
	session       *engine.Session
	connections   uint32
	equal, judged int
}

// run replays one file.
func (r *replay) run(file string) {
	steps, err := transcript.ReadFile("testdata/recorded/" + file + ".txt")
	if err != nil {
		r.t.Fatal(err)
	}
	verbose := os.Getenv("REPLAY_DIFF") != ""
	for _, step := range steps {
		if c := step.Connect; c != nil || r.session == nil {
			if c == nil {
				c = &transcript.Connect{User: "root"}
			}
			r.connect(*c)
		}
		got := r.ask(step.SQL)
		if r.scheduled && !strings.HasPrefix(step.SQL, "SHOW") {
			// The recording let the scheduler come round.
			time.Sleep(20 * time.Millisecond)
		}
		if step.Answer.NoEvidence {
			continue
		}
		r.judged++
		if difference := compare(got, step.Answer); difference == "" {
			r.equal++
		} else if verbose {
			fmt.Printf("%s:%d: %s\n%s\n\n", file, step.Line, step.SQL, difference)
		}
	}
}

// close closes the session.
func (r *replay) close() {
	if r.session != nil {
		r.session.Close()
		r.session = nil
	}
}

// connect opens a session.
func (r *replay) connect(c transcript.Connect) {
	r.close()
	r.connections++
	r.session = r.server.engine.NewSession(r.connections, c.User, "127.0.0.1", func(bool) {})
	if c.Database != "" {
		if err := r.session.Use(context.Background(), c.Database); err != nil {
			r.t.Logf("using %s: %v", c.Database, err)
		}
	}
}

// ask runs a statement and returns its last answer in recorded form.
func (r *replay) ask(sql string) (a transcript.Answer) {
	err := r.session.Run(context.Background(), sql, func(answer *engine.Answer, _ bool) error {
		a = transcript.Answer{Affected: fmt.Sprint(answer.Affected), Info: answer.Info}
		for _, c := range answer.Columns {
			a.Columns = append(a.Columns, c.Name)
		}
		for _, row := range answer.Cells {
			var cells []string
			for _, c := range row {
				if c.Null {
					cells = append(cells, transcript.Null)
				} else {
					cells = append(cells, c.Text)
				}
			}
			a.Rows = append(a.Rows, cells)
		}
		if answer.Rows != nil {
			return collect(answer.Rows, &a)
		}
		return nil
	})
	if err != nil {
		e := doriserr.From(err)
		number, state := e.MySQL, e.State
		if number == 0 {
			number = 1105
		}
		if state == "" {
			state = "HY000"
		}
		return transcript.Answer{Error: fmt.Sprintf("%d (%s): %s", number, state, e.Error())}
	}
	return a
}

// collect renders a stream's rows.
func collect(rows chunk.Stream, a *transcript.Answer) error {
	for {
		c, err := rows.Next(context.Background())
		if err != nil {
			return err
		}
		if c == nil {
			return nil
		}
		for i := range c.Rows {
			var cells []string
			for _, v := range c.Columns {
				if v.IsNull(i) {
					cells = append(cells, transcript.Null)
				} else {
					cells = append(cells, string(convert.AppendText(nil, v, i)))
				}
			}
			a.Rows = append(a.Rows, cells)
		}
	}
}

// What differs from run to run is replaced before two answers are compared.
var changing = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "<uuid>"},
	{regexp.MustCompile(`\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\b`), "<time>"},
	{regexp.MustCompile(`"current_concurrent_number":"\d+"`), `"current_concurrent_number":"<n>"`},
	{regexp.MustCompile(`"currentKafkaPartitions":"[\d,]*"`), `"currentKafkaPartitions":"<n>"`},
	{regexp.MustCompile(`in db \d+ with catalog`), "in db <id> with catalog"},
	{regexp.MustCompile(`"runningTxns":\[[\d,]*\]`), `"runningTxns":[<ids>]`},
	{regexp.MustCompile(`"taskExecuteTimeMs":\d+`), `"taskExecuteTimeMs":<ms>`},
}

// unstable are the columns that differ from run to run.
var unstable = map[string]bool{
	"Id": true, "JobId": true, "State": true, "CurrentTaskNum": true, "Progress": true, "Lag": true, "CreateTime": true,
	"TaskId": true, "TxnId": true, "TxnStatus": true, "ExecuteStartTime": true, "BeId": true, "PauseTime": true, "EndTime": true, "LastUpdateTime": true, "OtherMsg": true,
}

// position is where a syntax error is; what was expected there may be worded differently.
var position = regexp.MustCompile(`\(line (\d+), pos (\d+)\)`)

// normal replaces what differs from run to run.
func normal(s string) string {
	for _, c := range changing {
		s = c.form.ReplaceAllString(s, c.by)
	}
	return s
}

// numbered are columns that hold a number only where an id stands for a name that is gone, or is one.
var numbered = map[string]bool{"TableName": true, "DbName": true, "BackendId": true, "PartitionId": true}

// digits is a text that is a number.
var digits = regexp.MustCompile(`^[0-9]+$`)

// compare returns how two answers differ, or "".
func compare(got, want transcript.Answer) string {
	if got.Error != "" || want.Error != "" {
		g, w := normal(got.Error), normal(want.Error)
		if g == w {
			return ""
		}
		if strings.Contains(w, "expecting ") || strings.Contains(w, "no viable alternative") {
			if p := position.FindString(w); p != "" && p == position.FindString(g) {
				return ""
			}
		}
		return "got  " + first(g, fmt.Sprint(got.Columns, got.Rows)) + "\nwant " + first(w, fmt.Sprint(want.Columns, want.Rows))
	}
	if strings.Join(got.Columns, "\t") != strings.Join(want.Columns, "\t") {
		return fmt.Sprintf("got  columns %v\nwant columns %v", got.Columns, want.Columns)
	}
	if len(got.Rows) != len(want.Rows) {
		return fmt.Sprintf("got  %d rows %v\nwant %d rows %v", len(got.Rows), cut(got.Rows), len(want.Rows), cut(want.Rows))
	}
	for i := range want.Rows {
		for c := range want.Rows[i] {
			if c < len(want.Columns) && unstable[want.Columns[c]] || c >= len(got.Rows[i]) {
				continue
			}
			if numbered[want.Columns[min(c, len(want.Columns)-1)]] && digits.MatchString(got.Rows[i][c]) && digits.MatchString(want.Rows[i][c]) {
				continue
			}
			if g, w := normal(got.Rows[i][c]), normal(want.Rows[i][c]); g != w {
				return fmt.Sprintf("row %d, %s:\ngot  %s\nwant %s", i, want.Columns[min(c, len(want.Columns)-1)], g, w)
			}
		}
	}
	if normal(got.Info) != normal(want.Info) {
		return fmt.Sprintf("got  info %s\nwant info %s", got.Info, want.Info)
	}
	return ""
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return "OK"
}

// cut shortens rows for a message.
func cut(rows [][]string) string {
	s := fmt.Sprint(rows)
	return s[:min(len(s), 300)]
}
