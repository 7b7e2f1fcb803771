package routineload

import (
	"context"
	"errors"
	"maps"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// keepIdle is how long a caught-up task keeps its consumer open.
const keepIdle = 30 * time.Second

// throttlePause is the time before a transaction that could not begin is tried again.
const throttlePause = time.Second

// ErrThrottled is wrapped by a [load.Sink] that has too many transactions in flight; the task waits instead of pausing its job
// (Doris: BeginTransactionException).
var ErrThrottled = errors.New("too many transactions are running")

// lane runs one task after the other for the same partitions of a job. What it needs besides belongs to its goroutine.
type lane struct {
	j   *job
	run context.Context
	// definition cannot change while the lane works: ALTER needs a paused job.
	definition *Definition
	task       TaskID
	// nudge makes the lane look again whether it has to wait.
	nudge chan struct{}
	doing atomic.Pointer[Activity]
	// ended is how the task before came to its end, nil if there was none.
	ended atomic.Pointer[TaskEnd]

	// feed reads from at on; cursor is the fetch that is not used up.
	feed   *feed
	at     map[int32]int64
	cursor *cursor
}

// work runs tasks until the job drops them.
func (l *lane) work(ctx context.Context) {
	defer l.closeFeed()
	for ctx.Err() == nil {
		t, ok := l.current()
		if !ok {
			return
		}
		if l.turn(ctx, t) {
			continue
		}
		// The job was paused or ended, and this returns at once; or the store refused to save that, and it is tried again.
		if l.j.m.config.Clock.Sleep(ctx, throttlePause) != nil {
			return
		}
	}
}

// turn takes a task from its waiting to its end. It reports false if there is nothing to go on with.
func (l *lane) turn(ctx context.Context, t Task) bool {
	if !l.waitUntilDue(ctx, t) || !l.waitForData(ctx, t) {
		return false
	}
	l.say(ActivityWaitingForSlot, "all max_routine_load_task_num_per_be task slots are taken", time.Time{})
	if l.j.m.slots.acquire(ctx) != nil {
		return false
	}
	defer l.j.m.slots.release()
	return l.runTask(ctx, t)
}

// current returns the lane's task, or false if the job dropped it.
func (l *lane) current() (Task, bool) {
	s := l.j.state.Load()
	i := s.task(l.task)
	if i < 0 {
		return Task{}, false
	}
	return s.Tasks[i], true
}

// say notes what the lane is doing, for those who ask.
func (l *lane) say(kind ActivityKind, detail string, until time.Time) {
	l.doing.Store(&Activity{task: l.task, Kind: kind, Detail: detail, Since: l.j.m.now(), Until: until})
}

// waitUntilDue waits out the batch interval after a task that had caught up or was aborted. Somebody who waits for the job to
// catch up cuts it short, unless the task before was aborted.
func (l *lane) waitUntilDue(ctx context.Context, t Task) bool {
	due := t.dueAt(l.definition.Properties.MaxBatchIntervalSeconds)
	for {
		left := due.Sub(l.j.m.now())
		if left <= 0 {
			return ctx.Err() == nil
		}
		if l.j.waiting.Load() > 0 && !t.Delay {
			if more, _ := hasMore(t.Next, l.j.knownEnds(t.Next)); more {
				return ctx.Err() == nil
			}
		}
		detail := "the last task caught up; tasks of a caught-up job start at most every max_batch_interval"
		if t.Delay {
			detail = "the last task was aborted; the same offsets are tried again after max_batch_interval"
		}
		l.say(ActivityDelayed, detail, due)
		if left > 2*keepIdle {
			l.closeFeed()
		}
		select {
		case <-ctx.Done():
			return false
		case <-l.nudge:
		case <-l.j.m.config.Clock.After(left):
		}
	}
}

// waitForData waits until a partition of the task has messages (Doris: KafkaTaskInfo.hasMoreDataToConsume). No transaction
// begins before.
func (l *lane) waitForData(ctx context.Context, t Task) bool {
	if l.j.do(ctx, taskScheduled{Task: t.ID}) != nil {
		return false
	}
	if l.cursor != nil {
		return true
	}
	if ends := l.j.knownEnds(t.Next); len(ends) == len(t.Next) && behindEverywhere(t.Next, ends) {
		return true
	}
	l.say(ActivityWaitingForData, "every partition is read to its end", time.Time{})
	answer, stop := l.j.m.latest.watch(l.run, l.j, t.Next)
	defer stop()
	for {
		var got <-chan fetched
		var tooLong <-chan time.Time
		if l.feed != nil {
			tooLong = l.j.m.config.Clock.After(keepIdle)
			if l.feed.asked {
				got = l.feed.got
			}
		}
		select {
		case <-ctx.Done():
			return false
		case err := <-answer:
			return l.answered(ctx, t, err)
		case f := <-got:
			l.feed.asked = false
			if f.err != nil {
				l.closeFeed()
				continue
			}
			l.j.learnEnds(f.End)
			l.cursor = newCursor(f.Fetch)
			l.j.m.emit(TaskFetched{Job: l.j.ref(), Task: t.ID, Messages: l.cursor.messages, Bytes: l.cursor.bytes})
			return l.answered(ctx, t, nil)
		case <-tooLong:
			l.closeFeed()
		}
	}
}

// answered handles the answer to whether there is more: yes, or why the job has to pause.
func (l *lane) answered(ctx context.Context, t Task, err error) bool {
	if err == nil {
		return l.j.do(ctx, taskScheduled{Task: t.ID}) == nil
	}
	reason := Reason{Code: doriserr.Internal, Message: err.Error()}
	var lookup *lookupError
	if errors.As(err, &lookup) {
		reason = Reason{Code: doriserr.Partitions, Message: "failed to get latest partition offset. {}" + err.Error()}
	}
	if ctx.Err() == nil {
		l.pause(ctx, t, reason)
	}
	return false
}

// pause pauses the job on behalf of a task, unless the job dropped the task meanwhile.
func (l *lane) pause(ctx context.Context, t Task, reason Reason) {
	l.j.mu.Lock()
	defer l.j.mu.Unlock()
	if l.j.state.Load().task(t.ID) < 0 {
		return
	}
	if err := l.j.doLocked(context.WithoutCancel(ctx), pauseRequested{Reason: reason}, nil); err != nil {
		l.j.m.log.Error("pausing a routine load job", "job", l.definition.Name, "error", err)
	}
}

// behindEverywhere reports whether every partition has more.
func behindEverywhere(next, ends map[int32]int64) bool {
	for p, n := range next {
		if n >= ends[p] {
			return false
		}
	}
	return true
}

// openFeed reads from the task's offsets on, with the consumer of the task before if it stands there.
func (l *lane) openFeed(ctx context.Context, t Task) error {
	if l.feed != nil && maps.Equal(l.at, t.Next) {
		return nil
	}
	l.closeFeed()
	c, err := l.j.m.config.Source.Open(ctx, l.j.connection(l.definition), l.definition.Kafka.Topic, t.Next)
	if err != nil {
		return err
	}
	l.feed = newFeed(l.run, c)
	l.at = maps.Clone(t.Next)
	return nil
}

// closeFeed closes the consumer and forgets what it brought.
func (l *lane) closeFeed() {
	if l.feed != nil {
		l.feed.close()
	}
	l.feed, l.cursor, l.at = nil, nil, nil
}
