package routineload

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// TestStateMachine replays transcripts: each command is an event, each answer what is different after it, and what has to be
// done. at=<duration> moves the time to that long after the job's creation.
func TestStateMachine(t *testing.T) {
	datadriven.Walk(t, "testdata/state", func(t *testing.T, path string) {
		created := time.Date(2026, 1, 19, 8, 0, 0, 0, time.UTC)
		var s jobState
		now := created
		var tasks uint64
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.HasArg("at") {
				now = created.Add(duration(t, d, "at"))
			}
			if d.Cmd == "create" {
				definition := definition("job", "topic")
				p := &definition.Properties
				p.MaxErrorNumber = number(t, d, "max_error_number", 0)
				p.MaxBatchIntervalSeconds = number(t, d, "interval", 60)
				p.MaxBatchRows = number(t, d, "rows", 20000000)
				if d.HasArg("max_filter_ratio") {
					var text string
					d.ScanArgs(t, "max_filter_ratio", &text)
					p.MaxFilterRatio, _ = strconv.ParseFloat(text, 64)
				}
				definition.Kafka.Offsets = offsets(t, d, "offsets")
				now, tasks = created, 0
				s = newJobState(7, &definition, now)
				return describe(nil, &s, nil, nil)
			}
			newID := func() TaskID { tasks++; return TaskID{0, tasks} }
			e := readEvent(t, d, &s, now, newID)
			next, effects, err := apply(s, e, now)
			if err != nil {
				if text := describe(&s, &next, nil, nil); text != "nothing changes\n" {
					t.Errorf("%s: an error changed the state: %s", d.Pos, text)
				}
				return "error: " + err.Error() + "\n"
			}
			before := s
			s = next
			return describe(&before, &s, effects, nil)
		})
	})
}

// readEvent makes an event of a command.
func readEvent(t *testing.T, d *datadriven.TestData, s *jobState, now time.Time, newID func() TaskID) event {
	task := func() (TaskID, int64) {
		n := uint64(number(t, d, "task", 0))
		for _, task := range s.Tasks {
			if task.ID == (TaskID{0, n}) {
				return task.ID, task.Txn
			}
		}
		return TaskID{0, n}, number(t, d, "txn", 0)
	}
	stamp := now.Format(timeLayout)
	switch d.Cmd {
	case "pause":
		if d.HasArg("user") {
			var user string
			d.ScanArgs(t, "user", &user)
			return pauseRequested{ByUser(user)}
		}
		return pauseRequested{Reason{doriserr.Code(number(t, d, "code", 2)), d.Input}}
	case "resume":
		return resumeRequested{}
	case "stop":
		return stopRequested{}
	case "cancel":
		return cancelRequested{Reason{doriserr.Code(number(t, d, "code", 6)), d.Input}}
	case "may-resume":
		return autoResumeChecked{Settings: DefaultSettings(), DownBackends: number(t, d, "down", 0)}
	case "partitions":
		found := partitionsFound{Custom: d.HasArg("custom"), AutoResume: d.HasArg("resume"), Starts: offsets(t, d, "starts")}
		for _, p := range strings.Split(strings.TrimSpace(d.Input), ",") {
			n, err := strconv.Atoi(p)
			if err != nil {
				d.Fatalf(t, "partition %q", p)
			}
			found.Partitions = append(found.Partitions, int32(n))
		}
		return found
	case "divide":
		var list []Task
		settings := DefaultSettings()
		for _, share := range divide(s.Partitions, s.Progress, int(number(t, d, "n", 1))) {
			list = append(list, Task{ID: newID(), Txn: noTxn, Created: now, Backend: -1, Next: share,
				Timeout: settings.taskTimeout(s.Definition.Properties.MaxBatchIntervalSeconds)})
		}
		return divided{list}
	case "alter":
		changed := s.Definition.clone()
		changed.Properties.MaxErrorNumber = number(t, d, "max_error_number", changed.Properties.MaxErrorNumber)
		return altered{Definition: changed, NewTopic: d.HasArg("topic"), Offsets: offsets(t, d, "offsets")}
	case "schedule-task":
		id, _ := task()
		return taskScheduled{id}
	case "begin":
		id, _ := task()
		i := s.task(id)
		if i < 0 {
			return taskBegun{Task: id}
		}
		settings := DefaultSettings()
		lim := taskLimits(&s.Tasks[i], &s.Definition.Properties, &settings)
		return taskBegun{Task: id, Txn: number(t, d, "txn", 0), Backend: 10, Timeout: lim.timeout}
	case "commit":
		id, txn := task()
		c := load.Counters{Total: number(t, d, "total", 0), Filtered: number(t, d, "bad", 0), Unselected: number(t, d, "unselected", 0),
			ReceivedBytes: number(t, d, "bytes", 0)}
		e := taskCommitted{Task: id, Txn: txn, Counters: c, Next: offsets(t, d, "next"), Renewed: newID()}
		e.Duration = duration(t, d, "took")
		if c.Filtered > 0 {
			e.ErrorURL = "url" + itoa(txn)
		}
		return e
	case "abort":
		id, txn := task()
		return taskAborted{Task: id, Txn: txn, Reason: d.Input, Renewed: newID(), Stamp: stamp}
	case "expire":
		id, txn := task()
		return taskExpired{Task: id, Txn: txn, Renewed: newID(), Stamp: stamp}
	case "suspend":
		return suspended{}
	}
	d.Fatalf(t, "unknown command %s", d.Cmd)
	return nil
}

// describe prints what is different, and the effects.
func describe(before, after *jobState, effects []effect, _ error) string {
	var b strings.Builder
	line := func(name string, value func(*jobState) string) {
		if now := value(after); before == nil && now != "" || before != nil && now != value(before) {
			fmt.Fprintf(&b, "%s: %s\n", name, now)
		}
	}
	line("state", func(s *jobState) string { return string(s.State) })
	line("reason", func(s *jobState) string {
		switch s.State {
		case Paused:
			return s.PauseReason.String()
		case Cancelled:
			return s.CancelReason.String()
		}
		return ""
	})
	clock := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("15:04:05")
	}
	line("paused at", func(s *jobState) string { return clock(s.PausedAt) })
	line("ended at", func(s *jobState) string { return clock(s.EndedAt) })
	line("partitions", func(s *jobState) string { return strings.Trim(fmt.Sprint(s.Partitions), "[]") })
	line("progress", func(s *jobState) string { return printOffsets(s.Progress) })
	line("tasks", func(s *jobState) string {
		var list []string
		for _, t := range s.Tasks {
			text := fmt.Sprintf("%d(%s", t.ID[1], printOffsets(t.Next))
			if t.Txn != noTxn {
				text += fmt.Sprintf(" txn %d on %d", t.Txn, t.Backend)
			}
			text += fmt.Sprintf(" timeout %g", t.Timeout.Seconds())
			if due := t.dueAt(s.Definition.Properties.MaxBatchIntervalSeconds); !due.IsZero() {
				text += " not before " + clock(due)
			}
			list = append(list, text+")")
		}
		return strings.Join(list, " ")
	})
	line("running", func(s *jobState) string { return strings.Trim(fmt.Sprint(s.RunningTxns), "[]") })
	line("statistic", func(s *jobState) string {
		v := View{Statistic: s.Statistic}
		if before == nil {
			return ""
		}
		return v.StatisticText()
	})
	line("window", func(s *jobState) string {
		if s.Statistic == (Statistic{ExecuteMillis: 1}) {
			return ""
		}
		return fmt.Sprintf("%d bad of %d, %d aborted", s.Statistic.WindowErrors, s.Statistic.WindowTotal, s.Statistic.WindowAborts)
	})
	line("urls", func(s *jobState) string { return strings.Join(s.ErrorURLs, " ") })
	line("other", func(s *jobState) string { return s.OtherMsg })
	line("auto resumes", func(s *jobState) string {
		if s.AutoResumes == 0 {
			return ""
		}
		return fmt.Sprintf("%d, next wait %s", s.AutoResumes, autoResumeWait(s.AutoResumes))
	})
	var todo []string
	for _, e := range effects {
		todo = append(todo, e.String())
	}
	if len(todo) > 0 {
		b.WriteString("-> " + strings.Join(todo, ", ") + "\n")
	}
	if b.Len() == 0 {
		return "nothing changes\n"
	}
	return b.String()
}

func printOffsets(next map[int32]int64) string {
	var list []string
	for _, p := range slices.Sorted(maps.Keys(next)) {
		list = append(list, fmt.Sprintf("%d:%d", p, next[p]))
	}
	return strings.Join(list, " ")
}

// offsets reads an argument like starts=(0:5,1:7).
func offsets(t *testing.T, d *datadriven.TestData, name string) map[int32]int64 {
	if !d.HasArg(name) {
		return nil
	}
	m := map[int32]int64{}
	for _, arg := range d.CmdArgs {
		if arg.Key != name {
			continue
		}
		for _, v := range arg.Vals {
			var p int32
			var o int64
			if _, err := fmt.Sscanf(v, "%d:%d", &p, &o); err != nil {
				d.Fatalf(t, "offset %q", v)
			}
			m[p] = o
		}
	}
	return m
}

func number(t *testing.T, d *datadriven.TestData, name string, otherwise int64) int64 {
	if d.HasArg(name) {
		d.ScanArgs(t, name, &otherwise)
	}
	return otherwise
}

func duration(t *testing.T, d *datadriven.TestData, name string) time.Duration {
	if !d.HasArg(name) {
		return 0
	}
	var text string
	d.ScanArgs(t, name, &text)
	v, err := time.ParseDuration(text)
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	return v
}
