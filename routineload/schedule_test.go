package routineload

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFreshJobStartsAtOnce(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 3)
		w.cluster.produce("topic", 0, numbered(5)...)
		w.cluster.produce("topic", 2, numbered(7)...)
		w.start()
		synctest.Wait()
		began := time.Now()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		if took := time.Since(began); took != 0 || w.store.total() != 12 {
			t.Errorf("%d rows after %s, want 12 at once", w.store.total(), took)
		}
		v := w.m.Get(id)
		if v.State != Running || len(v.Tasks) != 3 || v.ProgressText() != `{"0":"4","1":"OFFSET_ZERO","2":"6"}` || v.LagText() != `{"0":0,"1":0,"2":0}` {
			t.Errorf("%s, %d tasks, progress %s, lag %s", v.State, len(v.Tasks), v.ProgressText(), v.LagText())
		}
		if v.Statistic.CommittedTasks != 2 {
			t.Errorf("%d tasks committed, want 2: one without data begins no transaction", v.Statistic.CommittedTasks)
		}
		w.shutdown()
		if v := w.m.Get(id); v.State != NeedSchedule || len(v.Tasks) != 0 {
			t.Errorf("after Run the job is %s with %d tasks", v.State, len(v.Tasks))
		}
	})
}

func TestCaughtUpTaskWaitsOutTheInterval(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.start()
		d := definition("j", "topic")
		d.Properties.MaxBatchIntervalSeconds = 20
		id := w.create(d)
		time.Sleep(5 * time.Second)
		began := time.Now()
		w.cluster.produce("topic", 0, "a")
		time.Sleep(2 * time.Second)
		if w.store.total() != 1 {
			t.Fatalf("a fresh job did not load its first message within 2 s")
		}
		w.cluster.produce("topic", 0, "b")
		for w.store.total() < 2 {
			time.Sleep(100 * time.Millisecond)
		}
		if waited := time.Since(began); waited < 20*time.Second || waited > 22*time.Second {
			t.Errorf("second batch after %s, want about 20 s", waited)
		}
		tasks := w.m.Get(id).Tasks
		if len(tasks) != 1 || !tasks[0].EOF || tasks[0].Timeout != 200*time.Second {
			t.Errorf("task %+v", tasks)
		}
		w.shutdown()
	})
}

func TestAbortedTaskIsRetriedAfterTheInterval(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a", "poison")
		w.start()
		id := w.create(definition("j", "topic"))
		time.Sleep(5*time.Minute + time.Second)
		v := w.m.Get(id)
		if v.State != Running || v.Statistic.AbortedTasks != 6 || w.store.total() != 0 ||
			!strings.HasSuffix(v.OtherMsg, ":[DATA_QUALITY_ERROR]something broke") || len(v.OtherMsg) != 20+len("[DATA_QUALITY_ERROR]something broke") {
			t.Errorf("%s, %d aborted, other message %q", v.State, v.Statistic.AbortedTasks, v.OtherMsg)
		}
		w.shutdown()
	})
}

func TestTaskTimeout(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a")
		stuck := true
		inner := w.config.NewLoad
		w.config.NewLoad = func(ctx context.Context, r LoadRequest) (Loader, error) {
			l, err := inner(ctx, r)
			if stuck {
				stuck = false
				return &stuckLoader{l}, err
			}
			return l, err
		}
		w.start()
		id := w.create(definition("j", "topic"))
		time.Sleep(59 * time.Minute)
		if task := w.m.Get(id).Tasks[0]; task.Timeout != time.Hour || task.TxnStatus != TxnPrepare {
			t.Errorf("task %+v", task)
		}
		if granted := w.store.begun()[0].request.Timeout; granted != time.Hour {
			t.Errorf("the transaction may take %s, its task an hour", granted)
		}
		time.Sleep(2 * time.Minute)
		v := w.m.Get(id)
		if w.store.total() != 1 || v.Statistic.AbortedTasks != 0 || !strings.HasSuffix(v.OtherMsg, ":timeout by txn manager") || w.store.begun()[0].reason != "timeout by txn manager" {
			t.Errorf("%d rows, %d aborted, other message %q", w.store.total(), v.Statistic.AbortedTasks, v.OtherMsg)
		}
		w.shutdown()
	})
}

type stuckLoader struct{ Loader }

func (s *stuckLoader) Finish(ctx context.Context) (Outcome, error) {
	<-ctx.Done()
	return Outcome{}, ctx.Err()
}

func TestSlotsLimitTasks(t *testing.T) {
	inBubble(t, func(w *world) {
		settings := DefaultSettings()
		settings.MaxTasksPerBackend = 2
		w.config.Settings = &settings
		w.cluster.partitions("topic", 6)
		for p := range 6 {
			w.cluster.produce("topic", p, "a")
		}
		w.start()
		var most int
		w.store.failCommit = func() error { most = max(most, w.store.open); return nil }
		hold := make(chan struct{})
		inner := w.config.NewLoad
		w.m.config.NewLoad = func(ctx context.Context, r LoadRequest) (Loader, error) { <-hold; return inner(ctx, r) }
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		if n := w.store.open; n != 2 {
			t.Errorf("%d transactions at once, want 2", n)
		}
		x, _ := w.m.Explain(id)
		var waiting int
		for _, task := range x.Tasks {
			if task.Activity.Kind == ActivityWaitingForSlot {
				waiting++
			}
		}
		if waiting != 4 {
			t.Errorf("%d tasks say that they wait for a slot, want 4", waiting)
		}
		w.m.ChangeSettings(func(s *Settings) { s.MaxTasksPerBackend = 5 })
		synctest.Wait()
		if n := w.store.open; n != 5 {
			t.Errorf("%d transactions at once after the change, want 5", n)
		}
		close(hold)
		synctest.Wait()
		if w.store.total() != 6 {
			t.Errorf("%d rows", w.store.total())
		}
		w.shutdown()
	})
}

func TestIdleJobsAskRarely(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 4)
		settings := DefaultSettings()
		settings.MaxJobs = 1000
		w.config.Settings = &settings
		w.start()
		for i := range 200 {
			w.create(definition("j"+itoa(int64(i)), "topic"))
		}
		time.Sleep(time.Minute)
		w.cluster.mu.Lock()
		before := w.cluster.latestLookups
		w.cluster.mu.Unlock()
		time.Sleep(10 * time.Minute)
		w.cluster.mu.Lock()
		asked := w.cluster.latestLookups - before
		w.cluster.mu.Unlock()
		t.Logf("200 idle jobs with 800 tasks on one topic asked for its ends %d times in 10 minutes", asked)
		if asked > 3100 || len(w.store.begun()) != 0 {
			t.Errorf("%d lookups and %d transactions in 10 idle minutes", asked, len(w.store.begun()))
		}
		w.shutdown()
	})
}

func TestTopicThatComesLater(t *testing.T) {
	inBubble(t, func(w *world) {
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		w.wantReason(id, Paused, 4, "errCode = 2, detailMessage = Failed to get all partitions of kafka topic: topic error: errCode = 2, detailMessage = failed to get info: [[INTERNAL_ERROR]no partition in this topic], may be Kafka properties set in job is error or no partition in this topic that should check Kafka")
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a")
		time.Sleep(21 * time.Second)
		if v := w.m.Get(id); v.State != Running || w.store.total() != 1 {
			t.Errorf("%s with %d rows after the topic was there for two rounds", v.State, w.store.total())
		}
		w.shutdown()
	})
}

// TestTaskStaysOpen has a job whose tasks do not end where their partitions do: they commit when the interval is over, or when somebody
// waits for them.
func TestTaskStaysOpen(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 2)
		w.cluster.produce("topic", 0, numbered(3)...)
		w.start()
		d := definition("j", "topic")
		d.Kafka.Custom = append(d.Kafka.Custom, Property{"enable.partition.eof", "false"})
		id := w.create(d)
		time.Sleep(5 * time.Minute)
		w.cluster.produce("topic", 0, "late")
		time.Sleep(50 * time.Second)
		if w.store.total() != 0 {
			t.Fatalf("%d rows before the interval is over", w.store.total())
		}
		time.Sleep(20 * time.Second)
		v := w.m.Get(id)
		if w.store.total() != 4 || v.Statistic.CommittedTasks != 1 || v.ProgressText() != `{"0":"3","1":"OFFSET_ZERO"}` {
			t.Fatalf("%d rows in %d tasks, progress %s", w.store.total(), v.Statistic.CommittedTasks, v.ProgressText())
		}
		w.cluster.produce("topic", 1, numbered(2)...)
		time.Sleep(10 * time.Second)
		if w.store.total() != 4 {
			t.Fatalf("%d rows before the second interval is over", w.store.total())
		}
		began := time.Now()
		done, err := w.m.Wait(context.Background(), id, true)
		if err != nil || !done.Loaded || w.store.total() != 6 || time.Since(began) > time.Second {
			t.Errorf("%+v, %v after %s with %d rows", done, err, time.Since(began), w.store.total())
		}
		if end := w.m.Get(id); end.Statistic.CommittedTasks != 2 {
			t.Errorf("%d tasks", end.Statistic.CommittedTasks)
		}
		w.shutdown()
	})
}
