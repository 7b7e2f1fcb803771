package routineload

import (
	"context"
	"fmt"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// metaTries is how often a question about a topic is asked before it fails (Doris: KafkaUtil.getInfoRequest).
const metaTries = 3

// MetadataError is the error of a question about a topic in Doris's words: what failed, the topic, and the broker's reason
// (Doris: KafkaUtil). Statements use it for CREATE and ALTER too.
func MetadataError(q MetadataQuestion, topic string, cause error) *doriserr.Error {
	inner := doriserr.New("failed to get info: [%s],", statusText(cause))
	e := doriserr.New("%s%s%s%s", q[0], topic, q[1], inner.Error())
	e.Cause = cause
	return e
}

// MetadataQuestion is the wording around the topic's name.
type MetadataQuestion [2]string

// The questions.
var (
	AskPartitions    = MetadataQuestion{"Failed to get all partitions of kafka topic: ", " error: "}
	AskRealOffsets   = MetadataQuestion{"Failed to get real offsets of kafka topic: ", ". error: "}
	AskOffsetsAt     = MetadataQuestion{"Failed to get offsets for times of kafka topic: ", ". error: "}
	AskLatestOffsets = MetadataQuestion{"Failed to get latest offsets of kafka topic: ", ". error: "}
)

// ask puts a question to the cluster, with Doris's time-out and number of tries, and tells the listener how long it took.
func ask[T any](ctx context.Context, m *Manager, q MetadataQuestion, topic string, question func(context.Context) (T, error)) (T, error) {
	started := m.config.Clock.Now()
	timeout := time.Duration(m.Settings().MetaTimeoutSeconds) * time.Second
	timed, stop := m.withTimeout(ctx, timeout, fmt.Errorf("no answer within %s", timeout))
	defer stop()
	var answer T
	var err error
	for range metaTries {
		if err = m.holdLatest(timed, q); err != nil {
			break
		}
		if answer, err = question(timed); err == nil || timed.Err() != nil {
			break
		}
	}
	if ctx.Err() != nil {
		return answer, ctx.Err()
	}
	if err != nil && timed.Err() != nil {
		err = context.Cause(timed)
	}
	m.emit(MetadataAsked{Topic: topic, Duration: m.config.Clock.Now().Sub(started), Err: err})
	if err != nil {
		return answer, MetadataError(q, topic, err)
	}
	return answer, nil
}

// withTimeout is context.WithTimeoutCause on the manager's clock. stop must be called; it returns when the timer's goroutine
// ended.
func (m *Manager) withTimeout(ctx context.Context, d time.Duration, expired error) (timed context.Context, stop func()) {
	timed, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if m.config.Clock.Sleep(timed, d) == nil {
			cancel(expired)
		}
	}()
	return timed, func() {
		cancel(context.Canceled)
		<-done
	}
}
