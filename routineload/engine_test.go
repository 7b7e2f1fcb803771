package routineload

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// inBubble runs a test where time passes as soon as everyone waits; goroutines that are left over fail it.
func inBubble(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		test(w)
	})
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
