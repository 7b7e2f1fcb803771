package routineload

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

func TestPauseRollsBackAndResumeGoesOn(t *testing.T) {
	inBubble(t, func(w *world) {
		ctx := context.Background()
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, numbered(10)...)
		inner := w.config.NewLoad
		w.config.NewLoad = func(ctx context.Context, r LoadRequest) (Loader, error) {
			time.Sleep(time.Second)
			return inner(ctx, r)
		}
		w.start()
		id := w.create(definition("j", "topic"))
		if err := w.m.Pause(ctx, id, ByUser("root")); err != nil {
			t.Fatal(err)
		}
		w.wantReason(id, Paused, 100, "User root pauses routine load job")
		if err := w.m.Pause(ctx, id, ByUser("root")); err == nil || err.Error() != "errCode = 2, detailMessage = Could not transform PAUSED to PAUSED" {
			t.Errorf("second pause: %v", err)
		}
		if err := w.m.Resume(ctx, id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		if w.store.total() != 10 {
			t.Errorf("%d rows after resume", w.store.total())
		}
		if err := w.m.Resume(ctx, id); err != nil {
			t.Errorf("resuming a running job: %v", err)
		}
		if err := w.m.Stop(ctx, id); err != nil {
			t.Fatal(err)
		}
		if _, err := w.m.Find(1, "j"); err == nil || !strings.Contains(err.Error(), "There is not operable routine load job with name j") {
			t.Errorf("finding a stopped job: %v", err)
		}
		if err := w.m.Resume(ctx, id); err == nil {
			t.Error("a stopped job was resumed")
		}
		w.create(definition("j", "topic"))
		if n := len(w.m.Jobs(Filter{DatabaseID: 1, Name: "j", History: true})); n != 2 {
			t.Errorf("%d jobs of the name in the history", n)
		}
		w.shutdown()
	})
}

func TestCommitOfAPausedJobIsRefused(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, numbered(3)...)
		w.start()
		// The loader holds the task between its last message and its commit.
		hold, held := make(chan struct{}), make(chan struct{})
		inner := w.config.NewLoad
		w.m.config.NewLoad = func(ctx context.Context, r LoadRequest) (Loader, error) {
			l, err := inner(ctx, r)
			return &slowFinish{l, held, hold}, err
		}
		id := w.create(definition("j", "topic"))
		<-held
		paused := make(chan error)
		go func() { paused <- w.m.Pause(context.Background(), id, ByUser("root")) }()
		synctest.Wait()
		close(hold)
		if err := <-paused; err != nil {
			t.Fatal(err)
		}
		txn := w.store.begun()[0]
		want := "txn " + itoa(txn.id) + " could not be COMMITTED while task " + txn.request.Label + " has been aborted."
		if txn.reason != want || w.store.total() != 0 {
			t.Errorf("%d rows, rolled back with %q, want %q", w.store.total(), txn.reason, want)
		}
		w.shutdown()
	})
}

type slowFinish struct {
	Loader
	held, hold chan struct{}
}

func (s *slowFinish) Finish(ctx context.Context) (Outcome, error) {
	close(s.held)
	<-s.hold
	return s.Loader.Finish(ctx)
}

func TestErrorThresholdCommitsThenPauses(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a", "bad", "b", "skip", "bad")
		w.start()
		id := w.create(definition("j", "topic"))
		time.Sleep(time.Second)
		w.wantReason(id, Paused, 102, "current error rows is more than max_error_number or the max_filter_ratio is more than the value set")
		v := w.m.Get(id)
		if v.ProgressText() != `{"0":"4"}` || v.Statistic.ErrorRows != 2 || v.Statistic.ErrorRowsAfterResumed != 2 || v.Statistic.LoadedRows() != 2 ||
			v.Statistic.UnselectedRows != 1 || len(v.ErrorURLs) != 1 {
			t.Errorf("progress %s, %s, urls %v", v.ProgressText(), v.StatisticText(), v.ErrorURLs)
		}
		time.Sleep(time.Hour)
		if w.m.Get(id).State != Paused {
			t.Error("a job with too many errors was resumed by itself")
		}
		w.cluster.produce("topic", 0, "c")
		if err := w.m.Resume(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if w.store.total() != 3 {
			t.Errorf("%d rows after resume", w.store.total())
		}
		w.shutdown()
	})
}

func TestReasonsThatPause(t *testing.T) {
	t.Run("offset out of range", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, numbered(3)...)
			w.cluster.update(func() {
				w.cluster.topics["topic"][0].first = 100
				w.cluster.topics["topic"][0].records = nil
				w.cluster.topics["topic"][0].hidden = 5
			})
			w.start()
			d := definition("j", "topic")
			d.Kafka.Partitions, d.Kafka.Offsets = []int32{0}, map[int32]int64{0: 7}
			id := w.create(d)
			time.Sleep(time.Second)
			task := taskIDOf(w)
			w.wantReason(id, Paused, 105, "be 10 abort task, task id: "+task+" job id: "+itoa(int64(id))+" with reason: [INTERNAL_ERROR]Broker: Offset out of range, consume partition 0, consume offset 7 the offset used by job does not exist in kafka, please check the offset, using the Alter ROUTINE LOAD command to modify it, and resume the job")
			w.shutdown()
		})
	})
	t.Run("invalid jsonpaths", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, "jsonpath")
			w.start()
			id := w.create(definition("j", "topic"))
			time.Sleep(time.Second)
			w.wantReason(id, Paused, 105, "be 10 abort task, task id: "+taskIDOf(w)+" job id: "+itoa(int64(id))+" with reason: [INVALID_JSON_PATH]Invalid json path: x please check the jsonpaths")
			w.shutdown()
		})
	})
	t.Run("the word PAUSE", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, "a")
			w.cluster.openErr = errors.New("PAUSE: failed to create kafka consumer: x")
			w.start()
			id := w.create(definition("j", "topic"))
			time.Sleep(time.Second)
			w.wantReason(id, Paused, 105, "be 10 abort task with reason: [INTERNAL_ERROR]PAUSE: failed to create kafka consumer: x")
			w.shutdown()
		})
	})
	t.Run("offset above latest", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, numbered(100)...)
			w.start()
			d := definition("j", "topic")
			d.Kafka.Partitions, d.Kafka.Offsets = []int32{0}, map[int32]int64{0: 500}
			id := w.create(d)
			synctest.Wait()
			w.wantReason(id, Paused, 2, "errCode = 2, detailMessage = offset set in job: 500 is greater than kafka latest offset: 100 partition id: 0")
			if len(w.store.begun()) != 0 {
				t.Error("a transaction began")
			}
			w.shutdown()
		})
	})
	t.Run("planning", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.planErr = doriserr.New("Unknown column 'zzz' in 'table list' in FILTER clause(line 1, pos 13)")
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, "a")
			w.start()
			id := w.create(definition("j", "topic"))
			synctest.Wait()
			w.wantReason(id, Paused, 2, "failed to create task: errCode = 2, detailMessage = Unknown column 'zzz' in 'table list' in FILTER clause(line 1, pos 13)")
			if txns := w.m.Get(id).RunningTxns; len(txns) != 0 {
				t.Errorf("transactions %v are left", txns)
			}
			w.shutdown()
		})
	})
	t.Run("metadata lost while planning", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.planErr = doriserr.Coded(doriserr.MetaNotFound, "table not found, tableName=t")
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, "a")
			w.start()
			id := w.create(definition("j", "topic"))
			synctest.Wait()
			w.wantReason(id, Cancelled, 7, "meta not found: errCode = 7, detailMessage = table not found, tableName=t")
			w.shutdown()
		})
	})
	t.Run("begin", func(t *testing.T) {
		inBubble(t, func(w *world) {
			w.store.failBegin = func() error { return errors.New("disk full") }
			w.cluster.partitions("topic", 1)
			w.cluster.produce("topic", 0, "a")
			w.start()
			id := w.create(definition("j", "topic"))
			synctest.Wait()
			w.wantReason(id, Paused, 103, "failed to begin txn: errCode = 2, detailMessage = disk full")
			w.shutdown()
		})
	})
}

// taskIDOf is the UUID of the only task that aborted.
func taskIDOf(w *world) string {
	w.eventMu.Lock()
	defer w.eventMu.Unlock()
	for _, e := range w.events {
		if a, ok := e.(TaskAborted); ok {
			return a.Task.UUID()
		}
	}
	return "no task aborted"
}

func TestClusterDownAndBack(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a")
		w.cluster.down = errors.New("failed to get partition meta: Local: Broker transport failure")
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		const unreachable = "errCode = 2, detailMessage = Failed to get all partitions of kafka topic: topic error: errCode = 2, detailMessage = failed to get info: [[INTERNAL_ERROR]failed to get partition meta: Local: Broker transport failure], may be Kafka properties set in job is error or no partition in this topic that should check Kafka"
		w.wantReason(id, Paused, 4, unreachable)
		time.Sleep(5 * time.Minute)
		x, err := w.m.Explain(id)
		if err != nil || x.NextAutoResume.IsZero() || x.Job.State != Paused {
			t.Errorf("explanation %+v, %v", x, err)
		}
		w.cluster.update(func() { w.cluster.down = nil })
		time.Sleep(5*time.Minute + 10*time.Second)
		v := w.m.Get(id)
		if v.State != Running || w.store.total() != 1 || v.OtherMsg != unreachable {
			t.Errorf("%s, %d rows, other message %q", v.State, w.store.total(), v.OtherMsg)
		}

		// While it runs, a failed look at the ends pauses it too.
		w.cluster.update(func() { w.cluster.down = errors.New("gone") })
		time.Sleep(2 * time.Minute)
		w.wantReason(id, Paused, 4, "failed to get latest partition offset. {}errCode = 2, detailMessage = Failed to get latest offsets of kafka topic: topic. error: errCode = 2, detailMessage = failed to get info: [[INTERNAL_ERROR]gone],")
		w.shutdown()
	})
}
