package routineload

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// errExpired is the cause of a task that ran longer than its time-out.
var errExpired = errors.New("timeout by txn manager")

// runTask runs a task: transaction, fetches, rows, commit. It reports whether the lane goes on; its task is then the next one.
func (l *lane) runTask(ctx context.Context, t Task) bool {
	m, d := l.j.m, l.definition
	settings := m.Settings()
	lim := taskLimits(&t, &d.Properties, &settings)
	l.say(ActivityStarting, "", time.Time{})

	request := load.TxnRequest{
		DatabaseID: d.DatabaseID, Label: t.ID.String(), SourceType: "ROUTINE_LOAD_TASK", Coordinator: m.config.Coordinator,
		ListenerID: int64(l.j.id), Timeout: lim.timeout,
	}
	if d.TableID != 0 {
		request.Tables = []uint64{d.TableID}
	}
	txn, err := m.config.Store.Begin(ctx, request)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return false
	case errors.Is(err, ErrThrottled):
		l.say(ActivityThrottled, err.Error(), m.now().Add(throttlePause))
		return m.config.Clock.Sleep(ctx, throttlePause) == nil
	default:
		l.pause(ctx, t, Reason{doriserr.CreateTasks, "failed to begin txn: " + doriserr.From(err).Error()})
		return false
	}
	begun := taskBegun{Task: t.ID, Txn: txn.ID(), Backend: m.config.BackendID, Timeout: lim.timeout}
	if l.j.do(ctx, begun) != nil {
		l.rollback(ctx, t, txn, nil)
		return false
	}
	t.Txn = txn.ID()
	m.emit(TaskStarted{Job: l.j.ref(), Task: t.ID, Txn: t.Txn, Next: t.Next})

	timed, stop := m.withTimeout(ctx, lim.timeout, errExpired)
	defer stop()
	loader, err := m.config.NewLoad(timed, LoadRequest{JobID: l.j.id, TaskID: t.ID.String(), Definition: d, Txn: txn})
	if err != nil {
		return l.planFailed(ctx, t, txn, err)
	}
	defer loader.Close()
	if submitted, goOn := l.handOver(ctx, timed, t, txn); !submitted {
		return goOn
	}
	done, err := l.consume(timed, t, loader, lim)
	if err == nil {
		l.say(ActivityCommitting, "", time.Time{})
		if err = l.holdCommit(ctx, timed, t); err == nil {
			err = l.commit(ctx, t, txn, done)
		}
	}
	if err == nil {
		return true
	}
	return l.failed(ctx, timed, t, txn, err)
}

// planFailed pauses or cancels the job of a task that cannot be planned against the current schema.
func (l *lane) planFailed(ctx context.Context, t Task, txn load.Txn, err error) bool {
	if ctx.Err() != nil {
		l.rollback(ctx, t, txn, nil)
		return false
	}
	e := doriserr.From(err)
	if strings.HasPrefix(e.Message, "[") {
		// The backend's status: it has seen what the frontend does not look at.
		return l.failed(ctx, ctx, t, txn, err)
	}
	l.rollback(ctx, t, txn, e)
	if e.Code == doriserr.MetaNotFound {
		l.j.try(context.WithoutCancel(ctx), cancelRequested{Reason{doriserr.MetaNotFound, "meta not found: " + e.Error()}})
		return false
	}
	l.pause(ctx, t, Reason{e.Code, "failed to create task: " + e.Error()})
	return false
}

// consumed is what a task took from its partitions.
type consumed struct {
	outcome Outcome
	// messages are what max_batch_rows counts; a message may be several rows.
	messages int64
	duration time.Duration
	end      TaskEnd
}

// consume loads messages until a limit is reached or every partition was read to its end, unless the job wants its tasks to stay
// there and nobody waits for it. A limit may cut a fetch in the middle: what is left of it is the beginning of the next task.
func (l *lane) consume(ctx context.Context, t Task, loader Loader, lim limits) (consumed, error) {
	clock := l.j.m.config.Clock
	started := clock.Now()
	if err := l.pretendDuplicated(t); err != nil {
		return consumed{}, err
	}
	if err := l.openFeed(ctx, t); err != nil {
		return consumed{}, err
	}
	if err := l.pretendOutOfRange(t); err != nil {
		return consumed{}, err
	}
	ends := l.j.knownEnds(t.Next)
	open := maps.Clone(t.Next)
	sawEnds := func() {
		for p := range open {
			if end, ok := ends[p]; ok && l.at[p] >= end {
				delete(open, p)
			}
		}
	}
	sawEnds()
	var nudge <-chan struct{}
	if l.definition.Kafka.StaysOpen() {
		nudge = l.nudge
	}
	caughtUp := func() bool { return len(open) == 0 && (nudge == nil || l.j.waiting.Load() > 0) }
	var messages, bytes int64
	l.say(ActivityReading, "", started.Add(lim.interval))
	for !caughtUp() && messages < lim.rows && bytes < lim.bytes {
		left := lim.interval - clock.Now().Sub(started)
		if left <= 0 {
			break
		}
		if l.cursor == nil {
			asked := clock.Now()
			f, err := l.next(ctx, left, nudge)
			if err != nil {
				return consumed{}, err
			}
			if f == nil {
				break
			}
			l.cursor = f
			l.j.m.emit(TaskFetched{Job: l.j.ref(), Task: t.ID, Messages: f.messages, Bytes: f.bytes, Waited: clock.Now().Sub(asked)})
		}
		maps.Copy(ends, only(l.cursor.End, t.Next))
		for _, p := range l.cursor.Silent {
			delete(open, p)
		}
		l.readAhead(open, ends)
		n, size, err := l.addRun(ctx, loader, lim.rows-messages, lim.bytes-bytes)
		if err != nil {
			return consumed{}, err
		}
		messages += n
		bytes += size
		sawEnds()
	}
	if err := ctx.Err(); err != nil {
		return consumed{}, err
	}
	if messages > 0 && l.definition.TableID == 0 && fires(l.j.m.config.BackendPoints, pointExecPlans) {
		return consumed{}, errors.New("[ABORTED]" + pointExecPlans)
	}
	outcome, err := loader.Finish(ctx)
	if err != nil {
		return consumed{}, err
	}
	outcome.Counters.ReceivedBytes = bytes
	l.j.learnEnds(ends)
	now := clock.Now()
	end := TaskEnd{At: now, Messages: messages, Bytes: bytes, Duration: now.Sub(started), Limit: endOf(caughtUp(), messages, bytes, lim),
		Limits: TaskLimits{lim.interval, lim.rows, lim.bytes}}
	return consumed{outcome, messages, end.Duration, end}, nil
}

// next takes the next fetch, an empty one after a nudge, or nil when the time is up.
func (l *lane) next(ctx context.Context, left time.Duration, nudge <-chan struct{}) (*cursor, error) {
	l.feed.ask()
	take := func(f fetched) (*cursor, error) {
		l.feed.asked = false
		if f.err != nil {
			return nil, f.err
		}
		return newCursor(f.Fetch), nil
	}
	select {
	case f := <-l.feed.got:
		return take(f)
	default:
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case f := <-l.feed.got:
		return take(f)
	case <-nudge:
		return newCursor(Fetch{}), nil
	case <-l.j.m.config.Clock.After(left):
		return nil, nil
	}
}

// readAhead starts the next fetch while the current one is loaded, unless the current one ends the task.
func (l *lane) readAhead(open, ends map[int32]int64) {
	for p := range open {
		at, fetched := l.cursor.Next[p]
		if !fetched {
			at = l.at[p]
		}
		if end, ok := ends[p]; !ok || at < end {
			l.feed.ask()
			return
		}
	}
}

// addRun loads the next records of the cursor and moves the lane's position behind them.
func (l *lane) addRun(ctx context.Context, loader Loader, leftMessages, leftBytes int64) (messages, bytes int64, err error) {
	c := l.cursor
	whole := c.used(c.record)
	if !whole {
		batch := &c.Batches[c.batch]
		var from, to int
		from, to, messages, bytes = c.run(leftMessages, leftBytes)
		if err := loader.Add(ctx, load.Batch{Partition: batch.Partition, Records: batch.Records[from:to]}); err != nil {
			return 0, 0, err
		}
		l.at[batch.Partition] = batch.Records[to-1].Offset + 1
		whole = c.used(to)
	}
	if whole {
		maps.Copy(l.at, only(c.Next, l.at))
		l.cursor = nil
		if c.Release != nil {
			c.Release()
		}
	}
	return messages, bytes, nil
}

// commit makes rows, progress and statistics durable together, if the task still belongs to its job.
func (l *lane) commit(ctx context.Context, t Task, txn load.Txn, done consumed) error {
	next := maps.Clone(l.at)
	renewed := newTaskID()
	committed := taskCommitted{
		Task: t.ID, Txn: t.Txn, Counters: done.outcome.Counters, Next: next, Duration: done.duration,
		ErrorURL: done.outcome.ErrorURL, Renewed: renewed, NeverEOF: fires(l.j.m.config.FrontendPoints, pointJudgeEOF),
	}
	l.j.mu.Lock()
	err := l.j.doLocked(ctx, committed, func(state []byte) error {
		// A commit under way is not given up: its outcome has to be known.
		return txn.Commit(context.WithoutCancel(ctx), load.Attachment{
			JobID: l.j.id, JobState: state, Counters: done.outcome.Counters, ErrorURL: done.outcome.ErrorURL,
		})
	})
	if err == nil {
		// Told under the lock, so that listeners hear commits of one job in their order.
		l.j.m.emit(TaskCommitted{
			Job: l.j.ref(), Task: t.ID, Txn: t.Txn, Messages: done.messages, Counters: done.outcome.Counters, Next: next,
			Duration: done.duration, FirstError: done.outcome.FirstError,
		})
	}
	l.j.mu.Unlock()
	if err != nil {
		return err
	}
	l.task = renewed
	l.ended.Store(&done.end)
	l.j.ended.Store(&done.end)
	l.feed.consumer.CommitGroup(l.run, next)
	return nil
}

// failed rolls a task back. It reports whether the lane goes on with the task that follows.
func (l *lane) failed(ctx, timed context.Context, t Task, txn load.Txn, cause error) bool {
	l.closeFeed()
	if ctx.Err() != nil {
		l.rollback(ctx, t, txn, nil)
		return false
	}
	stamp := l.j.m.now().In(l.j.m.config.Location).Format(timeLayout)
	next := newTaskID()
	var e event
	if timed.Err() != nil {
		l.rollback(ctx, t, txn, errExpired)
		e = taskExpired{Task: t.ID, Txn: t.Txn, Renewed: next, Stamp: stamp}
	} else {
		reason := statusText(cause)
		l.rollback(ctx, t, txn, errors.New(reason))
		e = taskAborted{Task: t.ID, Txn: t.Txn, Reason: reason, Renewed: next, Stamp: stamp}
	}
	if err := l.j.do(context.WithoutCancel(ctx), e); err != nil {
		l.j.m.log.Error("saving a routine load job", "job", l.definition.Name, "error", err)
		return false
	}
	l.task = next
	return ctx.Err() == nil
}

// rollback drops a transaction. Without a cause the job dropped the task.
func (l *lane) rollback(ctx context.Context, t Task, txn load.Txn, cause error) {
	ctx = context.WithoutCancel(ctx)
	if cause == nil {
		cause = doriserr.New("txn %d could not be COMMITTED while task %s has been aborted.", txn.ID(), t.ID)
	}
	var e *doriserr.Error
	reason := cause.Error()
	if errors.As(cause, &e) {
		reason = e.Message
	}
	if err := txn.Rollback(ctx, reason); err != nil {
		l.j.m.log.Error("rolling back a task", "job", l.definition.Name, "task", t.ID.String(), "error", err)
	}
	l.j.try(ctx, taskDropped{Txn: txn.ID()})
	l.j.m.emit(TaskAborted{Job: l.j.ref(), Task: t.ID, Txn: txn.ID(), Reason: reason})
}
