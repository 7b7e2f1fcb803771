package routineload

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestEveryOffsetOnce plays random histories against the simplest model there is: every message that was produced is, in the
// end, loaded, filtered, unselected or a tombstone exactly once, whatever happened in between.
func TestEveryOffsetOnce(t *testing.T) {
	histories := 150
	if testing.Short() {
		histories = 20
	}
	var crashes, failures, commits int
	for seed := range histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, f, n := history(t, uint64(seed))
				crashes, failures, commits = crashes+c, failures+f, commits+n
			})
		})
	}
	t.Logf("%d histories: %d commits, %d crashes, %d failed commits", histories, commits, crashes, failures)
	if commits == 0 || crashes == 0 || failures == 0 {
		t.Error("the histories do not exercise what they should")
	}
}

// history plays one random history and returns how many crashes, failed commits and commits it had.
func history(t *testing.T, seed uint64) (crashes, failures, commits int) {
	r := shuffledSource(seed)
	w := newWorld(t)
	ctx := context.Background()
	partitions := 1 + r.IntN(4)
	w.cluster.partitions("topic", partitions)
	w.cluster.fetchSize = 1 + r.IntN(40)
	var failing, slow atomic.Bool
	dice := shuffledSource(seed + 1000)
	w.store.failCommit = func() error {
		if failing.Load() && dice.IntN(3) == 0 {
			failures++
			return errors.New("no space left on device")
		}
		commits++
		return nil
	}
	w.store.failSave = func() error {
		if failing.Load() && dice.IntN(3) == 0 {
			return errors.New("no space left on device")
		}
		return nil
	}
	// A slow loader leaves room for a crash in the middle of a task.
	inner := w.config.NewLoad
	w.config.NewLoad = func(ctx context.Context, request LoadRequest) (Loader, error) {
		l, err := inner(ctx, request)
		if slow.Load() {
			return &dawdlingLoader{l}, err
		}
		return l, err
	}
	produced := map[string]string{}
	produce := func(p, n int) {
		for range n {
			value := fmt.Sprint("v", len(produced))
			switch r.IntN(40) {
			case 0:
				value = "bad"
			case 1:
				value = "skip"
			case 2:
				value = ""
			}
			w.cluster.mu.Lock()
			offset := w.cluster.topics["topic"][p].end()
			w.cluster.mu.Unlock()
			produced[fmt.Sprintf("%d/%d", p, offset)] = value
			w.cluster.produce("topic", p, value)
		}
	}
	w.start()
	defer w.shutdown()
	d := definition("j", "topic")
	d.Properties.MaxErrorNumber = []int64{0, 10, 1 << 40}[r.IntN(3)]
	d.Properties.MaxBatchIntervalSeconds = int64(1 + r.IntN(30))
	d.Properties.DesiredConcurrentNumber = int64(r.IntN(4))
	d.Properties.MaxBatchRows = int64(1 + r.IntN(50))
	id := w.create(d)

	for range 50 {
		switch r.IntN(15) {
		case 0, 1, 2, 3:
			produce(r.IntN(partitions), 1+r.IntN(120))
		case 4:
			_ = w.m.Pause(ctx, id, ByUser("root"))
		case 5, 12, 13, 14:
			_ = w.m.Resume(ctx, id)
		case 6:
			partitions++
			w.cluster.partitions("topic", partitions)
		case 7:
			// A crash: the manager is dropped where it stands. Its goroutines see every later write fail.
			crashes++
			w.crash()
			w.start()
		case 8:
			failing.Store(!failing.Load())
		case 9:
			slow.Store(!slow.Load())
		case 10:
			down := r.IntN(2) == 0
			w.cluster.update(func() {
				if w.cluster.down = nil; down {
					w.cluster.down = errors.New("Local: Broker transport failure")
				}
			})
		case 11:
			if w.m.Pause(ctx, id, ByUser("root")) == nil && r.IntN(2) == 0 {
				err := w.m.Alter(ctx, id, Alteration{Edit: func(d *Definition) error {
					d.Properties.DesiredConcurrentNumber = int64(1 + r.IntN(5))
					return nil
				}})
				if err != nil && !failing.Load() {
					t.Errorf("altering a paused job: %v", err)
				}
			}
		}
		time.Sleep(time.Duration(r.IntN(20000)) * time.Millisecond)
		if err := consistent(w, produced); err != nil {
			t.Fatal(err)
		}
	}

	failing.Store(false)
	w.cluster.update(func() { w.cluster.down = nil })
	for range 400 {
		if v := w.m.Get(id); v.State == Paused {
			_ = w.m.Resume(ctx, id)
		}
		time.Sleep(30 * time.Second)
		v := w.m.Get(id)
		if len(v.Progress) == partitions && v.TotalLag() == 0 && v.State == Running && allTold(w, v) {
			break
		}
	}
	if err := consistent(w, produced); err != nil {
		t.Error(err)
	}
	for key, value := range produced {
		n := w.store.rows[key] + w.store.filtered[key] + w.store.unselected[key]
		if want := 1; value != "" && n != want {
			t.Errorf("seed %d: %s (%q) was accounted for %d times", seed, key, value, n)
		}
	}
	v := w.m.Get(id)
	if total := int64(len(w.store.rows) + len(w.store.filtered) + len(w.store.unselected)); v.Statistic.TotalRows != total {
		t.Errorf("seed %d: statistic says %d rows, the store has %d", seed, v.Statistic.TotalRows, total)
	}
	w.shutdown()
	return crashes, failures, commits
}

// allTold reports whether the job's progress stands at the end of every partition.
func allTold(w *world, v *View) bool {
	w.cluster.mu.Lock()
	defer w.cluster.mu.Unlock()
	for p, next := range v.Progress {
		if next != w.cluster.topics["topic"][p].end() {
			return false
		}
	}
	return true
}

// consistent checks what has to hold at any moment: nothing twice, and everything below the stored progress accounted for.
func consistent(w *world, produced map[string]string) error {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	for key := range produced {
		if n := w.store.rows[key] + w.store.filtered[key] + w.store.unselected[key]; n > 1 {
			return fmt.Errorf("%s was accounted for %d times", key, n)
		}
	}
	for _, encoded := range w.store.jobs {
		s, err := decodeState(encoded)
		if err != nil {
			return err
		}
		for p, next := range s.Progress {
			for offset := int64(0); offset < next; offset++ {
				key := fmt.Sprintf("%d/%d", p, offset)
				if w.store.rows[key]+w.store.filtered[key]+w.store.unselected[key] == 0 && produced[key] != "" {
					return fmt.Errorf("progress of partition %d is %d, but %s was not loaded", p, next, key)
				}
			}
		}
	}
	return nil
}

// crash drops the manager: from now on the store it writes to is a copy that nobody reads.
func (w *world) crash() {
	old := w.store
	old.mu.Lock()
	fresh := newStore()
	fresh.nextID = old.nextID + 1000
	fresh.failCommit, fresh.failSave = old.failCommit, old.failSave
	for k, v := range old.jobs {
		fresh.jobs[k] = v
	}
	for _, pair := range [][2]map[string]int{{old.rows, fresh.rows}, {old.filtered, fresh.filtered}, {old.unselected, fresh.unselected}} {
		for k, v := range pair[0] {
			pair[1][k] = v
		}
	}
	old.mu.Unlock()
	w.store, w.config.Store = fresh, fresh
	w.stop()
	<-w.stopped
}

type dawdlingLoader struct{ Loader }

func (l *dawdlingLoader) Finish(ctx context.Context) (Outcome, error) {
	select {
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	case <-time.After(7 * time.Second):
	}
	return l.Loader.Finish(ctx)
}
