package statement

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// EXPLAIN ROUTINE LOAD FOR [db.]job
//
// Not in Doris: an extension. It says what the job and each of its tasks is doing and why it waits, where each partition stands,
// how far the error threshold is, what ended the last task, and which statement would help.
func explainRoutineLoad(ctx context.Context, env *Env, st *ast.ExplainRoutineLoad) (*Result, error) {
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	e, err := env.Jobs.Explain(job.ID)
	if err != nil {
		return nil, err
	}
	zone := sessionLocation(env.Session)
	result := &Result{Columns: Strings("Subject", "Explanation")}
	say := func(subject, format string, args ...any) {
		result.Rows = append(result.Rows, Row(subject, fmt.Sprintf(format, args...)))
	}
	earliest, latest, err := topicBounds(ctx, env, e.Job)
	e.Learn(latest)
	v := e.Job
	say("job", "%s", e.Summary)
	if v.OtherMsg != "" {
		say("last problem", "%s", v.OtherMsg)
	}
	if !e.NextAutoResume.IsZero() {
		say("job", "It resumes by itself, not before %s.", e.NextAutoResume.In(zone).Format(time.DateTime))
	}
	for _, t := range e.Tasks {
		say("task "+t.Task.ID.String(), "%s", activity(t, env.Clock.Now(), zone))
	}
	if e.LastTask != nil {
		say("last task", "%s", ending(e.LastTask, zone))
	}
	if err != nil {
		say("cluster", "the topic's offsets cannot be asked for: %v", err)
	}
	lags := v.Lag()
	for _, p := range slices.Sorted(maps.Keys(v.Progress)) {
		say(fmt.Sprintf("partition %d", p), "%s", standing(p, v.Progress[p], lags[p], v.Latest, earliest))
	}
	p := v.Definition.Properties
	caughtUp := ", or when it has caught up"
	if v.Definition.Kafka.StaysOpen() {
		caughtUp = ", and not when it has caught up (property.enable.partition.eof)"
	}
	say("limits", "a task ends after %s%s", limitText(time.Duration(p.MaxBatchIntervalSeconds)*time.Second, p.MaxBatchRows, p.MaxBatchSize), caughtUp)
	if e.Behind != nil {
		say("limits", "while it is behind, a task ends after %s (adaptive batch)", limitText(e.Behind.Interval, e.Behind.Rows, e.Behind.Bytes))
	}
	say("errors", "%s", threshold(v))
	if v.Statistic.ErrorRows > 0 {
		if line := firstFiltered(ctx, env, v); line != "" {
			say("filtered", "%s", line)
		}
	}
	if v.State == routineload.Running {
		if missed := skippedAtStart(ctx, env, v); missed != "" {
			say("what helps", "%s", missed)
		}
	}
	for _, fix := range remedies(env, e, earliest) {
		say("what helps", "%s", fix)
	}
	return result, nil
}

// boundsFor is how long the cluster may take to tell where the topic starts and ends.
const boundsFor = 5 * time.Second

// topicBounds asks the cluster where the job's partitions start and end.
func topicBounds(ctx context.Context, env *Env, v *routineload.View) (earliest, latest map[int32]int64, err error) {
	partitions := slices.Sorted(maps.Keys(v.Progress))
	if len(partitions) == 0 {
		return nil, nil, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	timed, stop := context.WithCancel(ctx)
	go func() {
		defer close(ended)
		if env.Clock.Sleep(timed, boundsFor) == nil {
			cancel(fmt.Errorf("no answer within %s", boundsFor))
		}
	}()
	defer func() { stop(); <-ended; cancel(nil) }()
	c, topic := env.connection(v.Definition), v.Definition.Kafka.Topic
	if earliest, err = env.Kafka.Offsets(ctx, c, topic, partitions, routineload.OffsetBeginning); err == nil {
		latest, err = env.Kafka.Offsets(ctx, c, topic, partitions, routineload.OffsetEnd)
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return earliest, latest, err
}

// standing is the sentence about a partition.
func standing(p int32, next, lag int64, latest, earliest map[int32]int64) string {
	end, ok := latest[p]
	text := fmt.Sprintf("next offset %d, end of the partition not known yet, lag %d", next, lag)
	if ok {
		text = fmt.Sprintf("next offset %d, end of the partition %d, lag %d", next, end, lag)
	}
	first, ok := earliest[p]
	if !ok {
		return text
	}
	text += fmt.Sprintf(", earliest %d", first)
	switch {
	case next >= 0 && next < first:
		text += fmt.Sprintf("; %d messages were deleted before they could be read", first-next)
	case lag < 0 && next > end:
		text += "; the next offset is behind the end: was the topic made anew?"
	}
	return text
}

// limitText names the limits of tasks.
func limitText(interval time.Duration, rows, bytes int64) string {
	return fmt.Sprintf("%v s, %d messages or %d bytes", interval.Seconds(), rows, bytes)
}

// threshold says how far the job is from the pause for too many errors (Doris: RoutineLoadJob.updateNumOfData).
func threshold(v *routineload.View) string {
	p, s := v.Definition.Properties, v.Statistic
	errors := fmt.Sprintf("%d of %d allowed error rows", s.WindowErrors, p.MaxErrorNumber)
	pauses := fmt.Sprintf("; more than %d pause the job", p.MaxErrorNumber)
	if p.MaxFilterRatio < 1 {
		pauses = fmt.Sprintf("; more than %d, or a share above max_filter_ratio %v, pause the job", p.MaxErrorNumber, p.MaxFilterRatio)
	}
	switch {
	case v.State == routineload.Paused && s.WindowTotal == 0 && s.ErrorRowsAfterResumed > 0:
		return fmt.Sprintf("the window that ended with the pause had %d error rows, the next one starts with none%s", s.ErrorRowsAfterResumed, pauses)
	case s.WindowTotal > 0:
		errors += fmt.Sprintf(" (%.3g %%)", 100*float64(s.WindowErrors)/float64(s.WindowTotal))
	}
	return fmt.Sprintf("%s in the %d rows of this window, which ends after %d rows%s", errors, s.WindowTotal, p.MaxBatchRows*10, pauses)
}

// ending is the sentence about a task that has committed.
func ending(e *routineload.TaskEnd, zone *time.Location) string {
	return fmt.Sprintf("ended at %s because %s: %d messages, %d bytes in %.1f s", e.At.In(zone).Format(time.DateTime), e.Reason(), e.Messages, e.Bytes, e.Duration.Seconds())
}

// activity is the sentence about a task.
func activity(t routineload.TaskExplanation, now time.Time, zone *time.Location) string {
	var b strings.Builder
	b.WriteString(string(t.Activity.Kind))
	if t.Activity.Detail != "" {
		b.WriteString(": " + t.Activity.Detail)
	}
	if !t.Activity.Since.IsZero() {
		b.WriteString(", since " + t.Activity.Since.In(zone).Format(time.DateTime))
	}
	if !t.Activity.Until.IsZero() {
		b.WriteString(", until " + t.Activity.Until.In(zone).Format(time.DateTime))
		if left := t.Activity.Until.Sub(now); left > 0 {
			fmt.Fprintf(&b, " (%.0f s left)", left.Seconds())
		}
	}
	partitions := slices.Sorted(maps.Keys(t.Task.Next))
	fmt.Fprintf(&b, "; partitions %v, %d offsets behind", partitions, t.Lag)
	if t.Before != nil {
		b.WriteString("; the task before ended because " + t.Before.Reason())
	}
	return b.String()
}
