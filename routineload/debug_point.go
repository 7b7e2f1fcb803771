package routineload

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// DebugPoints are faults that somebody switched on, by Doris's names (POST /api/debug_point/add/{name}); a
// [debugpoint.Set] is one.
type DebugPoints interface {
	// Fire reports whether a point is on, and with which parameters; it counts against the point's limit.
	Fire(name string) (map[string]string, bool)
}

// The debug points of the frontend that concern routine load.
const (
	// pointJudgeEOF makes no task count as caught up, so that the next one does not wait (Doris: RoutineLoadTaskInfo).
	pointJudgeEOF = "RoutineLoadTaskInfo.judgeEof"
	// pointSubmitFailed loses the answer of the backend: the task is given up and replaced (Doris: RoutineLoadTaskScheduler).
	pointSubmitFailed = "FE.ROUTINE_LOAD_TASK_SUBMIT_FAILED"
	// pointSubmitMemory takes the backend's answer for a refusal, although it works on the task.
	pointSubmitMemory = "FE.ROUTINE_LOAD_TASK_SUBMIT_FAILED.MEM_LIMIT_EXCEEDED"
	// pointCommitFailed refuses commits. In Doris it concerns only transactions of several statements
	// (DatabaseTransactionMgr); here it concerns tasks.
	pointCommitFailed = "DatabaseTransactionMgr.commitTransaction.failed"
	// pointCommitTimeout holds commits up for a minute and refuses them then (Doris: FrontendServiceImpl).
	pointCommitTimeout = "load.commit_timeout"
	// pointStopFinish and pointStopPublish keep committed transactions invisible (Doris: DatabaseTransactionMgr,
	// PublishVersionDaemon).
	pointStopFinish  = "DatabaseTransactionMgr.stop_finish_transaction"
	pointStopPublish = "PublishVersionDaemon.stop_publish"
)

// The debug points of the backend that concern routine load.
const (
	// pointOutOfRange makes reading fail as if the offset were gone (Doris: KafkaDataConsumer).
	pointOutOfRange = "KafkaDataConsumer.group_consume.out_of_range"
	// pointLatestTimeout holds every question for the latest offsets up.
	pointLatestTimeout = "KafkaDataConsumer.get_latest_offsets_for_partitions.timeout"
	// pointDuplicated finds a task's load under way already (Doris: NewLoadStreamMgr).
	pointDuplicated = "NewLoadStreamMgr.test_duplicated_load_id"
	// pointMemoryLimit refuses tasks (Doris: RoutineLoadTaskExecutor).
	pointMemoryLimit = "RoutineLoadTaskExecutor.submit_task.memory_limit"
	// pointCommitBlock holds commits up (Doris: StreamLoadExecutor).
	pointCommitBlock = "StreamLoadExecutor.commit_txn.block"
	// pointExecPlans fails multi-table tasks that have messages (Doris: MultiTablePipe).
	pointExecPlans = "MultiTablePipe.exec_plans.failed"
)

const (
	// pointPause is the time between two looks at a point that blocks (Doris: DBUG_BLOCK).
	pointPause = 10 * time.Millisecond
	// latestTimeoutPause is how long pointLatestTimeout holds a question up.
	latestTimeoutPause = time.Minute + time.Second
	// commitTimeoutPause is how long pointCommitTimeout holds a commit up.
	commitTimeoutPause = time.Minute
)

// fires reports whether a point is on. Nil has no points.
func fires(points DebugPoints, name string) bool {
	if points == nil {
		return false
	}
	_, on := points.Fire(name)
	return on
}

// holdLatest holds a question for the latest offsets up while its debug point is on.
func (m *Manager) holdLatest(ctx context.Context, q MetadataQuestion) error {
	if q != AskLatestOffsets || !fires(m.config.BackendPoints, pointLatestTimeout) {
		return nil
	}
	return m.config.Clock.Sleep(ctx, latestTimeoutPause)
}

// holdCommit waits while a debug point keeps the commits of backend or frontend up. A task that waits to be published is shown
// as COMMITTED and does not expire; Doris has moved its progress by then, here that and the rows follow together.
func (l *lane) holdCommit(ctx, timed context.Context, t Task) error {
	config := &l.j.m.config
	for fires(config.BackendPoints, pointCommitBlock) {
		if err := config.Clock.Sleep(timed, pointPause); err != nil {
			return err
		}
	}
	if fires(config.FrontendPoints, pointCommitFailed) {
		e := doriserr.New("DebugPoint: %s", pointCommitFailed)
		return errors.New("[ANALYSIS_ERROR]TStatus: " + e.Error())
	}
	if fires(config.FrontendPoints, pointCommitTimeout) {
		if err := config.Clock.Sleep(timed, commitTimeoutPause); err != nil {
			return err
		}
		return errors.New("[INTERNAL_ERROR]TStatus: load commit timeout")
	}
	for told := false; fires(config.FrontendPoints, pointStopPublish) || fires(config.FrontendPoints, pointStopFinish); told = true {
		if !told {
			if err := l.j.do(ctx, taskHeld{Task: t.ID}); err != nil {
				return err
			}
		}
		if err := config.Clock.Sleep(ctx, pointPause); err != nil {
			return err
		}
	}
	return nil
}

// pretendOutOfRange fails a task as if the offset of its first partition were gone.
func (l *lane) pretendOutOfRange(t Task) error {
	if !fires(l.j.m.config.BackendPoints, pointOutOfRange) {
		return nil
	}
	for _, p := range slices.Sorted(maps.Keys(t.Next)) {
		return errors.New("Offset out of range, consume partition " + itoa(int64(p)) + ", consume offset " + itoa(t.Next[p]))
	}
	return nil
}

// pretendDuplicated fails a task as if its load were under way already.
func (l *lane) pretendDuplicated(t Task) error {
	if !fires(l.j.m.config.BackendPoints, pointDuplicated) {
		return nil
	}
	return errors.New("[INTERNAL_ERROR]id: " + t.ID.String() + " already exist")
}

// handOver gives a planned task to the backend, which is this process: only debug points keep it from working on it. What goes
// wrong is told in OtherMsg and never pauses the job. A backend short of memory leaves the task to its time-out, which relieves
// it; a lost answer has the task replaced (Doris: RoutineLoadTaskScheduler.submitTask, handleSubmitTaskFailure). goOn is what
// the lane does if the task was not submitted.
func (l *lane) handOver(ctx, timed context.Context, t Task, txn load.Txn) (submitted, goOn bool) {
	config := &l.j.m.config
	fail := func(text string) taskSubmitFailed {
		cause := doriserr.New("%s", text)
		return taskSubmitFailed{
			Task: t.ID, Txn: t.Txn, Stamp: l.j.m.now().In(config.Location).Format(timeLayout),
			Message: doriserr.New("failed to send task: %s", cause.Error()).Error(),
		}
	}
	switch {
	case fires(config.BackendPoints, pointMemoryLimit):
		l.j.try(ctx, fail("failed to submit task. error code: MEM_LIMIT_EXCEEDED, msg: (127.0.0.1)[MEM_LIMIT_EXCEEDED]fake reason: reach memory limit"))
		<-timed.Done()
		return false, l.failed(ctx, timed, t, txn, timed.Err())
	case fires(config.FrontendPoints, pointSubmitFailed):
		e := fail("debug point " + pointSubmitFailed)
		e.Renew, e.Renewed = true, newTaskID()
		l.rollback(ctx, t, txn, nil)
		if l.j.do(ctx, e) != nil {
			return false, false
		}
		l.task = e.Renewed
		return false, config.Clock.Sleep(ctx, throttlePause) == nil
	case fires(config.FrontendPoints, pointSubmitMemory):
		// The backend has the task all the same.
		l.j.try(ctx, fail("MEM_LIMIT_EXCEEDED"))
	}
	return true, true
}
