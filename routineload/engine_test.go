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

// inBubble runs a test where time passes as soon as everyone waits; goroutines that are left over fail it.
func inBubble(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		test(w)
	})
}

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

func TestLimitsCutAFetchAndLoseNothing(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 2)
		w.cluster.fetchSize = 700
		w.cluster.produce("topic", 0, numbered(2500)...)
		w.cluster.produce("topic", 1, append(numbered(300), "", "", "skip")...)
		settings := DefaultSettings()
		w.config.Settings = &settings
		w.start()
		d := definition("j", "topic")
		d.Properties.DesiredConcurrentNumber = 1
		w.create(d)
		time.Sleep(time.Second)
		if got := w.store.total(); got != 2800 {
			t.Errorf("%d rows, want 2800", got)
		}
		w.shutdown()
		// Cut exactly: the property is tested on the runner, whose limits are not bound by the statement's minimum.
		for _, rows := range []int64{1, 7, 699, 700, 701} {
			w.store = newStore()
			w.config.Store = w.store
			w.start()
			l := &lane{j: &job{m: w.m}, run: context.Background(), definition: &d}
			l.j.state.Store(&jobState{Definition: &d})
			next := map[int32]int64{0: 0, 1: 0}
			var total int64
			for range 3000 {
				txn := &fakeTxn{store: w.store, id: 1}
				w.store.open++
				done, err := l.consume(context.Background(), Task{Next: next}, &fakeLoader{txn: txn}, limits{interval: time.Hour, rows: rows, bytes: 1 << 40})
				if err != nil {
					t.Fatal(err)
				}
				if done.messages > rows {
					t.Fatalf("%d messages in a task of at most %d", done.messages, rows)
				}
				total += done.messages
				next = map[int32]int64{0: l.at[0], 1: l.at[1]}
				if err := txn.Commit(context.Background(), loadAttachment(1)); err != nil {
					t.Fatal(err)
				}
				if next[0] == 2500 && next[1] == 303 {
					break
				}
			}
			l.closeFeed()
			if total != 2801 || w.store.total() != 2800 || len(w.store.unselected) != 1 {
				t.Errorf("limit %d: %d messages, %d rows", rows, total, w.store.total())
			}
			for k, n := range w.store.rows {
				if n != 1 {
					t.Errorf("limit %d: %s loaded %d times", rows, k, n)
				}
			}
			w.stop()
			<-w.stopped
		}
	})
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

func TestNewPartitionsStartAtTheDefaultOffset(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.start()
		d := definition("j", "topic")
		d.Kafka.Default = StartOffset{Offset: OffsetEnd}
		w.cluster.produce("topic", 0, numbered(4)...)
		id := w.create(d)
		synctest.Wait()
		if p := w.m.Get(id).ProgressText(); p != `{"0":"3"}` {
			t.Errorf("progress %s", p)
		}
		w.cluster.partitions("topic", 2)
		w.cluster.produce("topic", 1, "unseen")
		time.Sleep(11 * time.Second)
		v := w.m.Get(id)
		if v.State != Running || len(v.Tasks) != 2 || v.ProgressText() != `{"0":"3","1":"OFFSET_ZERO"}` && v.ProgressText() != `{"0":"3","1":"0"}` {
			t.Errorf("%s, %d tasks, progress %s", v.State, len(v.Tasks), v.ProgressText())
		}
		w.cluster.produce("topic", 1, "seen")
		time.Sleep(2 * time.Second)
		if w.store.total() != 1 || w.store.rows["1/1"] != 1 {
			t.Errorf("rows %v", w.store.rows)
		}
		w.shutdown()
	})
}

func TestDroppedTableCancels(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.start()
		id, other := w.create(definition("j", "topic")), w.create(definition("k", "topic"))
		synctest.Wait()
		w.tables.mu.Lock()
		w.tables.noTable = true
		w.tables.mu.Unlock()
		if v := w.m.Get(id); v.TableName != "2" || v.State != Running {
			t.Errorf("table %s, %s", v.TableName, v.State)
		}
		if _, err := w.m.Find(1, "j"); err == nil || !strings.Contains(err.Error(), "The metadata of job has been changed. The job will be cancelled automatically") {
			t.Errorf("finding it: %v", err)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		w.wantReason(id, Cancelled, 6, "table does not exist")
		w.wantReason(other, Cancelled, 6, "table does not exist")
		w.tables.mu.Lock()
		w.tables.noTable = false
		w.tables.mu.Unlock()
		third := w.create(definition("l", "topic"))
		synctest.Wait()
		w.tables.mu.Lock()
		w.tables.noDatabase = true
		w.tables.mu.Unlock()
		time.Sleep(11 * time.Second)
		w.wantReason(third, Cancelled, 5, "db 1not exist")
		w.shutdown()
	})
}

func TestHistoryExpires(t *testing.T) {
	inBubble(t, func(w *world) {
		settings := DefaultSettings()
		settings.LabelKeepMaxSeconds = 100
		settings.MaxJobs = 2
		w.config.Settings = &settings
		w.cluster.partitions("topic", 1)
		w.store.onDelete = func() {
			if !w.m.mu.TryRLock() {
				t.Error("nobody can look at a job while the store deletes another")
				return
			}
			w.m.mu.RUnlock()
		}
		w.start()
		ctx := context.Background()
		ids := []uint64{w.create(definition("a", "topic")), w.create(definition("b", "topic")), w.create(definition("c", "topic"))}
		if _, err := w.m.Create(ctx, definition("d", "topic")); err == nil || err.Error() != "errCode = 2, detailMessage = There are more than 2 routine load jobs are running. exceed limit." {
			t.Errorf("fourth job: %v", err)
		}
		if _, err := w.m.Create(ctx, definition("a", "topic")); err == nil || err.Error() != "errCode = 2, detailMessage = Name a already used in db db" {
			t.Errorf("second a: %v", err)
		}
		if err := w.m.Stop(ctx, ids[0]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(99 * time.Second)
		if w.m.Get(ids[0]) == nil {
			t.Error("forgotten too early")
		}
		time.Sleep(20 * time.Second)
		if w.m.Get(ids[0]) != nil || w.store.jobs[ids[0]] != nil {
			t.Error("not forgotten")
		}
		w.m.ChangeSettings(func(s *Settings) { s.LabelNumThreshold = 1 })
		if err := w.m.Stop(ctx, ids[1]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if w.m.Get(ids[1]) != nil || w.m.Get(ids[2]) == nil {
			t.Error("the limit of jobs did not remove the final one")
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

func TestWait(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 2)
		w.cluster.produce("topic", 0, "a")
		w.start()
		id := w.create(definition("j", "topic"))
		time.Sleep(2 * time.Second)
		w.cluster.produce("topic", 0, "b")
		began := time.Now()
		done, err := w.m.Wait(context.Background(), id)
		if err != nil || !done.Loaded || w.store.total() != 2 || time.Since(began) > 2*time.Second {
			t.Errorf("%+v, %v after %s with %d rows", done, err, time.Since(began), w.store.total())
		}
		w.cluster.produce("topic", 1, "bad")
		done, err = w.m.Wait(context.Background(), id)
		if err != nil || done.State != Paused || done.Reason.Code != doriserr.TooManyFailureRows || !done.Loaded {
			t.Errorf("%+v, %v", done, err)
		}
		done, err = w.m.Wait(context.Background(), id)
		if err != nil || done.State != Paused {
			t.Errorf("%+v, %v", done, err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		w.cluster.update(func() { w.cluster.topics["topic"][0].hidden = 0 })
		if err := w.m.Stop(ctx, id); err != nil {
			t.Fatal(err)
		}
		w.shutdown()
	})
}

func TestControlRecordsAtTheEndAreEOF(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a", "b")
		w.cluster.update(func() { w.cluster.topics["topic"][0].hidden = 1 })
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		if v := w.m.Get(id); v.ProgressText() != `{"0":"2"}` || v.Statistic.CommittedTasks != 1 {
			t.Errorf("progress %s after %d tasks", v.ProgressText(), v.Statistic.CommittedTasks)
		}
		w.shutdown()
	})
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

func TestExplainSaysWhyATaskWaits(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, "a")
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		x, err := w.m.Explain(id)
		if err != nil || x.Tasks[0].Activity.Kind != ActivityDelayed || time.Until(x.Tasks[0].Activity.Until) != time.Minute || x.Summary != "The job runs with 1 task and is caught up." {
			t.Errorf("%+v, %v", x, err)
		}
		time.Sleep(2 * time.Minute)
		if x, err = w.m.Explain(id); err != nil || x.Tasks[0].Activity.Kind != ActivityWaitingForData {
			t.Errorf("%+v, %v", x, err)
		}
		if _, err := w.m.Explain(1); err == nil {
			t.Error("an unknown job was explained")
		}
		w.shutdown()
	})
}

// TestSilentPartitionEndsATaskWithoutLosingRows has a broker answer nothing for a while.
func TestSilentPartitionEndsATaskWithoutLosingRows(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, numbered(5)...)
		w.cluster.update(func() { w.cluster.topics["topic"][0].silent = true })
		w.start()
		d := definition("j", "topic")
		d.Properties.MaxBatchIntervalSeconds = 10
		id := w.create(d)
		time.Sleep(time.Minute)
		v := w.m.Get(id)
		if n := len(w.store.begun()); n < 2 || n > 8 || v.State != Running || v.LagText() != `{"0":5}` || w.store.total() != 0 {
			t.Errorf("%d tasks in a minute, state %s, lag %s, %d rows", n, v.State, v.LagText(), w.store.total())
		}
		w.cluster.update(func() { w.cluster.topics["topic"][0].silent = false })
		time.Sleep(20 * time.Second)
		if v := w.m.Get(id); w.store.total() != 5 || v.LagText() != `{"0":0}` {
			t.Errorf("%d rows, lag %s, want 5 and none", w.store.total(), v.LagText())
		}
		w.shutdown()
	})
}
