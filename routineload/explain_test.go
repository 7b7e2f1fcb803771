package routineload

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

func TestWait(t *testing.T) {
	inBubble(t, func(w *world) {
		w.cluster.partitions("topic", 2)
		w.cluster.produce("topic", 0, "a")
		w.start()
		id := w.create(definition("j", "topic"))
		time.Sleep(2 * time.Second)
		w.cluster.produce("topic", 0, "b")
		began := time.Now()
		done, err := w.m.Wait(context.Background(), id, true)
		if err != nil || !done.Loaded || w.store.total() != 2 || time.Since(began) > 2*time.Second {
			t.Errorf("%+v, %v after %s with %d rows", done, err, time.Since(began), w.store.total())
		}
		w.cluster.produce("topic", 0, "c")
		done, err = w.m.Wait(context.Background(), id, false)
		if err != nil || done.Loaded || done.State != Running {
			t.Errorf("without patience: %+v, %v", done, err)
		}
		w.cluster.produce("topic", 1, "bad")
		done, err = w.m.Wait(context.Background(), id, true)
		if err != nil || done.State != Paused || done.Reason.Code != doriserr.TooManyFailureRows || !done.Loaded {
			t.Errorf("%+v, %v", done, err)
		}
		done, err = w.m.Wait(context.Background(), id, true)
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
