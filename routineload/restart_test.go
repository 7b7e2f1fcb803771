package routineload

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func TestRestartKeepsWhatIsDurable(t *testing.T) {
	inBubble(t, func(w *world) {
		ctx := context.Background()
		w.cluster.partitions("topic", 2)
		w.cluster.produce("topic", 0, "a", "b")
		w.start()
		running, paused, stopped := w.create(definition("running", "topic")), w.create(definition("paused", "topic")), w.create(definition("stopped", "topic"))
		time.Sleep(time.Second)
		if err := errors.Join(w.m.Pause(ctx, paused, ByUser("root")), w.m.Stop(ctx, stopped)); err != nil {
			t.Fatal(err)
		}
		err := w.m.Alter(ctx, paused, Alteration{Edit: func(d *Definition) error { d.Properties.MaxErrorNumber = 9; return nil }, Offsets: map[int32]int64{0: 1}})
		if err != nil {
			t.Fatal(err)
		}
		before := map[uint64]*View{}
		for _, id := range []uint64{running, paused, stopped} {
			before[id] = w.m.Get(id)
		}
		rows := w.store.total()
		w.shutdown()
		time.Sleep(time.Hour)
		w.start()
		time.Sleep(time.Second)
		for id, old := range before {
			v := w.m.Get(id)
			if v.State != old.State || !v.Created.Equal(old.Created) || !v.PausedAt.Equal(old.PausedAt) || !v.EndedAt.Equal(old.EndedAt) ||
				v.ProgressText() != old.ProgressText() || v.Statistic != old.Statistic || v.JobProperties() != old.JobProperties() && id == running ||
				v.Reason().String() != old.Reason().String() {
				t.Errorf("%s is now\n%+v\nwas\n%+v", old.Definition.Name, v, old)
			}
		}
		if w.m.Get(paused).Definition.Properties.MaxErrorNumber != 9 {
			t.Error("ALTER was lost")
		}
		if w.store.total() != rows {
			t.Errorf("%d rows after the restart, %d before", w.store.total(), rows)
		}
		if err := w.m.Resume(ctx, paused); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if w.store.total() != rows+1 {
			t.Errorf("%d rows after resuming from the altered offset, want %d", w.store.total(), rows+1)
		}
		w.shutdown()
	})
}

func TestRestartReadsExpressionsBack(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.start()
		good, bad := definition("good", "topic"), definition("bad", "topic")
		good.Load.Location = time.FixedZone("+08:00", 8*3600)
		good.Load.Where = &ast.Column{}
		good.Text.SQL = map[string]string{"where": "a > 1"}
		bad.Text.SQL = map[string]string{"where": "a >"}
		g, b := w.create(good), w.create(bad)
		synctest.Wait()
		w.shutdown()
		w.config.ParseExpressions = func(d *Definition) error {
			if d.Load.Where != nil {
				t.Error("an expression was stored")
			}
			if d.Text.SQL["where"] == "a >" {
				return errors.New("syntax error")
			}
			d.Load.Where = &ast.Column{}
			return nil
		}
		w.start()
		synctest.Wait()
		v := w.m.Get(g)
		if v.State != Running || v.Definition.Load.Where == nil {
			t.Errorf("good is %s", v.State)
		}
		if _, offset := time.Unix(0, 0).In(v.Definition.Load.Location).Zone(); offset != 8*3600 {
			t.Errorf("location %v", v.Definition.Load.Location)
		}
		w.wantReason(b, Cancelled, 2, "failed to parse the stored clauses: syntax error")
		w.shutdown()
	})
}

func TestFailedSaveChangesNothing(t *testing.T) {
	inBubble(t, func(w *world) {
		ctx := context.Background()
		w.cluster.partitions("topic", 1)
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		w.store.mu.Lock()
		w.store.failSave = func() error { return errors.New("disk full") }
		w.store.mu.Unlock()
		if err := w.m.Pause(ctx, id, ByUser("root")); err == nil || w.m.Get(id).State != Running {
			t.Errorf("%v, job is %s", err, w.m.Get(id).State)
		}
		if _, err := w.m.Create(ctx, definition("k", "topic")); err == nil || len(w.m.Jobs(Filter{DatabaseID: 1, History: true})) != 1 {
			t.Errorf("creating: %v", err)
		}
		w.store.mu.Lock()
		w.store.failSave = nil
		w.store.mu.Unlock()
		w.create(definition("k", "topic"))
		if err := w.m.PauseAll(ctx, 1, nil, ByUser("root")); err != nil {
			t.Fatal(err)
		}
		if err := w.m.PauseAll(ctx, 1, nil, ByUser("root")); err != nil {
			t.Errorf("pausing all that are paused: %v", err)
		}
		for _, v := range w.m.Jobs(Filter{}) {
			if v.State != Paused {
				t.Errorf("%s is %s", v.Definition.Name, v.State)
			}
		}
		if err := w.m.ResumeAll(ctx, 1, func(v *View) bool { return v.Definition.Name == "k" }); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if w.m.Get(id).State != Paused {
			t.Error("a job that did not match was resumed")
		}
		w.shutdown()
	})
}

func TestThrottledTaskWaits(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a")
		left := 3
		w.store.failBegin = func() error {
			if left--; left >= 0 {
				return ErrThrottled
			}
			return nil
		}
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		if x, err := w.m.Explain(id); err != nil || x.Tasks[0].Activity.Kind != ActivityThrottled {
			t.Errorf("%+v, %v", x, err)
		}
		time.Sleep(4 * time.Second)
		if w.store.total() != 1 || w.m.Get(id).State != Running {
			t.Errorf("%d rows", w.store.total())
		}
		w.shutdown()
	})
}

func TestStartAtATime(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 2)
		w.cluster.produce("topic", 0, "a", "b", "c")
		w.cluster.produce("topic", 1, "d")
		w.cluster.update(func() {
			for i := range w.cluster.topics["topic"][0].records {
				w.cluster.topics["topic"][0].records[i].Timestamp = int64(1000 * i)
			}
		})
		w.start()
		d := definition("j", "topic")
		d.Kafka.Default = StartOffset{Time: time.UnixMilli(1500)}
		id := w.create(d)
		synctest.Wait()
		// Partition 1 has nothing that late, so it starts at its end.
		if p := w.m.Get(id).ProgressText(); p != `{"0":"2","1":"0"}` || w.store.total() != 1 {
			t.Errorf("progress %s, %d rows", p, w.store.total())
		}
		w.shutdown()
	})
}

func TestEventsOfALife(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a")
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		ctx := context.Background()
		if err := errors.Join(w.m.Pause(ctx, id, ByUser("root")), w.m.Alter(ctx, id, Alteration{}), w.m.Resume(ctx, id)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := w.m.Stop(ctx, id); err != nil {
			t.Fatal(err)
		}
		w.shutdown()
		var kinds []string
		for _, e := range w.events {
			if _, ok := e.(MetadataAsked); !ok {
				kinds = append(kinds, reflect.TypeOf(e).Name())
			}
		}
		want := []string{"JobCreated", "JobScheduled", "TaskStarted", "TaskFetched", "TaskCommitted", "JobPaused", "JobAltered", "JobResumed", "JobScheduled", "JobEnded"}
		if !slices.Equal(kinds, want) {
			t.Errorf("events %v, want %v", kinds, want)
		}
	})
}

func TestConsumerIsKeptBetweenTasks(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, numbered(100)...)
		w.start()
		d := definition("j", "topic")
		d.Properties.MaxBatchIntervalSeconds = 5
		id := w.create(d)
		for range 10 {
			time.Sleep(5 * time.Second)
			w.cluster.produce("topic", 0, numbered(100)...)
		}
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if w.cluster.opens != 1 || w.store.total() != 1100 || w.m.Get(id).Statistic.CommittedTasks < 10 {
			t.Errorf("%d opens for %d tasks and %d rows", w.cluster.opens, w.m.Get(id).Statistic.CommittedTasks, w.store.total())
		}
		if !maps.Equal(w.cluster.groups, map[int32]int64{0: 1100}) {
			t.Errorf("group offsets %v", w.cluster.groups)
		}
		// A failed fetch reopens at the committed offset.
		w.cluster.update(func() { w.cluster.fetchErr = errors.New("Local: Broker transport failure") })
		w.cluster.produce("topic", 0, "x")
		time.Sleep(21 * time.Second)
		synctest.Wait()
		if w.cluster.opens != 2 || w.store.total() != 1101 {
			t.Errorf("%d opens, %d rows after a broken connection", w.cluster.opens, w.store.total())
		}
		w.shutdown()
	})
}

func FuzzDecodeState(f *testing.F) {
	j := &job{}
	d := definition("j", "topic")
	s := newJobState(5, &d, time.Unix(1000, 0))
	s.PauseReason = &Reason{doriserr.Internal, "x"}
	good := j.encode(&s)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte{storedFormat, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeState(b)
		if err == nil && (s.Definition == nil || s.Progress == nil || s.State == Running) {
			t.Errorf("decoded %+v", s)
		}
	})
}

func TestEncodedStateReadsBack(t *testing.T) {
	d := definition("j", "topic")
	d.Kafka.Partitions, d.Kafka.Offsets = []int32{3, 1}, map[int32]int64{3: -1}
	d.Kafka.Default = StartOffset{Time: time.UnixMilli(1700000000123)}
	d.Load.Partitions = []string{"p1"}
	separator := "\\x01"
	d.Text.ColumnSeparator = &separator
	s := newJobState(5, &d, time.Unix(1000, 5e6))
	s.State = Running
	s.Statistic.TotalRows = 12
	s.AutoResumes, s.LastAutoResume = 3, time.Unix(2000, 0)
	back, err := decodeState((&job{}).encode(&s))
	if err != nil {
		t.Fatal(err)
	}
	if back.State != NeedSchedule || !back.Created.Equal(s.Created) || back.Statistic != s.Statistic || back.AutoResumes != 3 ||
		!maps.Equal(back.Progress, s.Progress) || !back.Definition.Kafka.Default.Time.Equal(d.Kafka.Default.Time) ||
		back.Definition.Load.Format != load.CSV || *back.Definition.Text.ColumnSeparator != separator {
		t.Errorf("%+v\n%+v", back, back.Definition)
	}
	back.Definition.Kafka.Default.Time = d.Kafka.Default.Time
	if !reflect.DeepEqual(back.Definition, &d) {
		t.Errorf("definition\n%+v\nwant\n%+v", back.Definition, &d)
	}
}

func TestSettings(t *testing.T) {
	s := DefaultSettings()
	for _, name := range SettingNames() {
		if _, ok := s.Get(name); !ok {
			t.Errorf("%s is not known", name)
		}
		if known, err := s.Set(name, "77"); !known || err != nil {
			t.Errorf("setting %s: %v, %v", name, known, err)
		}
		if v, _ := s.Get(name); v != "77" {
			t.Errorf("%s is %s", name, v)
		}
	}
	if known, err := s.Set("max_routine_load_job_num", "x"); !known || err == nil {
		t.Errorf("a word was accepted: %v", err)
	}
	if known, _ := s.Set("nosuch", "1"); known {
		t.Error("nosuch is known")
	}
}
