package routineload

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/debugpoint"
)

// inBubbleWithPoints is inBubble with debug points for both roles.
func inBubbleWithPoints(t *testing.T, test func(w *world, fe, be *debugpoint.Set)) {
	t.Helper()
	inBubble(t, func(w *world) {
		fe, be := debugpoint.NewSet(clock.Real{}), debugpoint.NewSet(clock.Real{})
		w.config.FrontendPoints, w.config.BackendPoints = fe, be
		w.cluster.partitions("topic", 1)
		w.cluster.produce("topic", 0, numbered(3)...)
		test(w, fe, be)
		w.shutdown()
	})
}

func TestPointJudgeEOFSkipsTheInterval(t *testing.T) {
	inBubbleWithPoints(t, func(w *world, fe, _ *debugpoint.Set) {
		fe.Add(pointJudgeEOF, debugpoint.Point{})
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		w.cluster.produce("topic", 0, "next")
		time.Sleep(time.Second)
		if w.store.total() != 4 || w.m.Get(id).Tasks[0].EOF {
			t.Errorf("%d rows after a second, tasks %+v", w.store.total(), w.m.Get(id).Tasks)
		}
		fe.Remove(pointJudgeEOF)
		w.cluster.produce("topic", 0, "judged")
		time.Sleep(time.Second)
		w.cluster.produce("topic", 0, "late")
		time.Sleep(30 * time.Second)
		if w.store.total() != 5 {
			t.Errorf("%d rows, want 5: the interval is waited out without the point", w.store.total())
		}
	})
}

func TestPointsOfSubmission(t *testing.T) {
	const prefix = ":errCode = 2, detailMessage = failed to send task: errCode = 2, detailMessage = "
	for _, c := range []struct {
		name, point, message string
		backend              bool
		// rows after a second with the point; later after it was removed and this time has passed.
		rows  int
		later time.Duration
	}{
		{"lost", pointSubmitFailed, "debug point FE.ROUTINE_LOAD_TASK_SUBMIT_FAILED", false, 0, 2 * time.Second},
		{"taken for refused", pointSubmitMemory, "MEM_LIMIT_EXCEEDED", false, 3, 0},
		{"refused", pointMemoryLimit, "failed to submit task. error code: MEM_LIMIT_EXCEEDED, msg: (127.0.0.1)[MEM_LIMIT_EXCEEDED]fake reason: reach memory limit",
			true, 0, time.Hour + time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubbleWithPoints(t, func(w *world, fe, be *debugpoint.Set) {
				points := fe
				if c.backend {
					points = be
				}
				points.Add(c.point, debugpoint.Point{})
				w.start()
				id := w.create(definition("j", "topic"))
				time.Sleep(1500 * time.Millisecond)
				v := w.m.Get(id)
				if v.State != Running || w.store.total() != c.rows || !strings.HasSuffix(v.OtherMsg, prefix+c.message) || v.Statistic.AbortedTasks != 0 {
					t.Errorf("%s with %d rows: %s", v.State, w.store.total(), v.OtherMsg)
				}
				points.Clear()
				time.Sleep(c.later)
				if w.store.total() != 3 {
					t.Errorf("%d rows %s after the point was removed", w.store.total(), c.later)
				}
			})
		})
	}
}

func TestPointsOfReading(t *testing.T) {
	inBubbleWithPoints(t, func(w *world, _, be *debugpoint.Set) {
		be.Add(pointOutOfRange, debugpoint.Point{Limit: 1})
		w.start()
		id := w.create(definition("j", "topic"))
		synctest.Wait()
		if v := w.m.Get(id); v.State != Paused || v.Reason().Code != 105 || !strings.Contains(v.Reason().Message,
			"with reason: [INTERNAL_ERROR]Offset out of range, consume partition 0, consume offset 0 the offset used by job does not exist in kafka") {
			t.Errorf("%s: %s", v.State, v.Reason())
		}
		if err := w.m.Resume(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if w.store.total() != 3 {
			t.Errorf("%d rows after the resume", w.store.total())
		}
	})
}

func TestPointLatestTimeoutPauses(t *testing.T) {
	inBubbleWithPoints(t, func(w *world, _, be *debugpoint.Set) {
		be.Add(pointLatestTimeout, debugpoint.Point{})
		w.start()
		time.Sleep(5 * time.Second) // rounds, which resume by themselves, come every ten seconds
		id := w.create(definition("j", "topic"))
		time.Sleep(61 * time.Second)
		w.wantReason(id, Paused, 4, "failed to get latest partition offset. {}errCode = 2, detailMessage = Failed to get latest offsets of kafka topic: topic. error: "+
			"errCode = 2, detailMessage = failed to get info: [[INTERNAL_ERROR]no answer within 1m0s],")
		be.Clear()
		time.Sleep(20 * time.Second)
		if w.store.total() != 3 {
			t.Errorf("%d rows after the job resumed by itself", w.store.total())
		}
	})
}

func TestPointsOfCommit(t *testing.T) {
	inBubbleWithPoints(t, func(w *world, fe, be *debugpoint.Set) {
		be.Add(pointCommitBlock, debugpoint.Point{})
		w.start()
		d := definition("j", "topic")
		d.Properties.MaxBatchIntervalSeconds = 5
		id := w.create(d)
		time.Sleep(time.Minute)
		if v := w.m.Get(id); w.store.total() != 0 || v.Tasks[0].TxnStatus != TxnPrepare {
			t.Errorf("blocked: %d rows, tasks %+v", w.store.total(), v.Tasks)
		}
		be.Clear()
		time.Sleep(time.Second)
		if w.store.total() != 3 {
			t.Errorf("%d rows after the block", w.store.total())
		}

		fe.Add(pointCommitFailed, debugpoint.Point{})
		w.cluster.produce("topic", 0, "a")
		time.Sleep(10 * time.Second)
		if v := w.m.Get(id); v.State != Running || v.Statistic.AbortedTasks == 0 || w.store.total() != 3 ||
			!strings.HasSuffix(v.OtherMsg, ":[ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = DebugPoint: DatabaseTransactionMgr.commitTransaction.failed") {
			t.Errorf("refused: %s, %d rows, %s", v.State, w.store.total(), v.OtherMsg)
		}
		fe.Clear()
		time.Sleep(10 * time.Second)

		for _, point := range []string{pointStopFinish, pointStopPublish} {
			before := w.store.total()
			fe.Add(point, debugpoint.Point{})
			w.cluster.produce("topic", 0, point)
			time.Sleep(10 * time.Minute)
			if v := w.m.Get(id); w.store.total() != before || v.Tasks[0].TxnStatus != TxnCommitted {
				t.Errorf("%s: %d rows, want %d; tasks %+v", point, w.store.total(), before, v.Tasks)
			}
			fe.Clear()
			time.Sleep(time.Second)
			if w.store.total() != before+1 {
				t.Errorf("%s: %d rows after it", point, w.store.total())
			}
		}
	})
}

func TestPointExecPlansFailsMultiTableTasks(t *testing.T) {
	inBubbleWithPoints(t, func(w *world, _, be *debugpoint.Set) {
		be.Add(pointExecPlans, debugpoint.Point{})
		w.start()
		single := w.create(definition("single", "topic"))
		d := definition("multi", "topic")
		d.TableID, d.TableName = 0, ""
		multi := w.create(d)
		synctest.Wait()
		if v := w.m.Get(multi); v.State != Running || v.Statistic.AbortedTasks != 1 || !strings.HasSuffix(v.OtherMsg, ":[ABORTED]MultiTablePipe.exec_plans.failed") {
			t.Errorf("multi-table job: %s, %s", v.State, v.OtherMsg)
		}
		if v := w.m.Get(single); v.Statistic.CommittedTasks != 1 {
			t.Errorf("job of one table: %+v", v.Statistic)
		}
	})
}

func TestPointsThatAbort(t *testing.T) {
	for point, want := range map[string]string{pointCommitTimeout: "[INTERNAL_ERROR]TStatus: load commit timeout", pointDuplicated: " already exist"} {
		inBubbleWithPoints(t, func(w *world, fe, be *debugpoint.Set) {
			fe.Add(pointCommitTimeout, debugpoint.Point{})
			if point == pointDuplicated {
				fe.Clear()
				be.Add(pointDuplicated, debugpoint.Point{})
			}
			w.start()
			id := w.create(definition("j", "topic"))
			time.Sleep(90 * time.Second)
			if v := w.m.Get(id); v.State != Running || v.Statistic.AbortedTasks == 0 || w.store.total() != 0 || !strings.HasSuffix(v.OtherMsg, want) {
				t.Errorf("%s: %s, %d rows, %s", point, v.State, w.store.total(), v.OtherMsg)
			}
			fe.Clear()
			be.Clear()
			time.Sleep(2 * time.Minute)
			if w.store.total() != 3 {
				t.Errorf("%s: %d rows after it", point, w.store.total())
			}
		})
	}
}
