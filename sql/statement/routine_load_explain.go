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
// how far the error threshold is, and which statement would help.
func explainRoutineLoad(_ context.Context, env *Env, st *ast.ExplainRoutineLoad) (*Result, error) {
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
	v := e.Job
	say("job", "%s", e.Summary)
	if v.OtherMsg != "" {
		say("last problem", "%s", v.OtherMsg)
	}
	if !e.NextAutoResume.IsZero() {
		say("job", "It resumes by itself, not before %s.", e.NextAutoResume.In(zone).Format(time.DateTime))
	}
	for _, t := range e.Tasks {
		say("task "+t.Task.ID.String(), "%s", activity(t, zone))
	}
	lags := v.Lag()
	for _, p := range slices.Sorted(maps.Keys(v.Progress)) {
		end := "not known yet"
		if latest, ok := v.Latest[p]; ok {
			end = fmt.Sprint(latest)
		}
		say(fmt.Sprintf("partition %d", p), "next offset %d, end of the partition %s, lag %d", v.Progress[p], end, lags[p])
	}
	p := v.Definition.Properties
	say("limits", "a task ends after %d s, %d messages or %d bytes, or when it has caught up", p.MaxBatchIntervalSeconds, p.MaxBatchRows, p.MaxBatchSize)
	say("errors", "%d of %d allowed error rows since the last resume; max_filter_ratio is %v", v.Statistic.ErrorRowsAfterResumed, p.MaxErrorNumber, p.MaxFilterRatio)
	if fix := remedy(v); fix != "" {
		say("what helps", "%s", fix)
	}
	return result, nil
}

// activity is the sentence about a task.
func activity(t routineload.TaskExplanation, zone *time.Location) string {
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
	}
	partitions := slices.Sorted(maps.Keys(t.Task.Next))
	fmt.Fprintf(&b, "; partitions %v, %d offsets behind", partitions, t.Lag)
	return b.String()
}

// remedy is the statement that would help a paused job.
func remedy(v *routineload.View) string {
	reason := v.Reason()
	if v.State != routineload.Paused || reason == nil {
		return ""
	}
	name := quote(v.DatabaseName) + "." + quote(v.Definition.Name)
	switch {
	case strings.Contains(reason.Message, "Offset out of range") || strings.Contains(reason.Message, "greater than kafka latest offset"):
		var partitions, offsets []string
		for _, p := range slices.Sorted(maps.Keys(v.Progress)) {
			partitions = append(partitions, fmt.Sprint(p))
			offsets = append(offsets, "OFFSET_BEGINNING")
		}
		return fmt.Sprintf(`ALTER ROUTINE LOAD FOR %s FROM KAFKA ("kafka_partitions" = "%s", "kafka_offsets" = "%s"); RESUME ROUTINE LOAD FOR %s`,
			name, strings.Join(partitions, ","), strings.Join(offsets, ","), name)
	case strings.HasPrefix(reason.Message, "failed to create task"):
		return fmt.Sprintf("ALTER ROUTINE LOAD FOR %s with the clause put right, or ALTER TABLE, then RESUME ROUTINE LOAD FOR %s; resuming alone ends in the same pause", name, name)
	case reason.Code == 102:
		return fmt.Sprintf(`see ErrorLogUrls; then RESUME ROUTINE LOAD FOR %s goes on behind the rows that were filtered; ALTER ROUTINE LOAD FOR %s PROPERTIES ("max_error_number" = "…") allows more of them`, name, name)
	}
	return "RESUME ROUTINE LOAD FOR " + name
}
