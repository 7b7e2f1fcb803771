package statement

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// defaultWait is how long WAIT waits without TIMEOUT.
const defaultWait = 60 * time.Second

// WAIT ROUTINE LOAD FOR [db.]job [TIMEOUT seconds]
//
// Not in Doris: an extension for tests. It answers once everything that was in the topic at the call is loaded, filtered or
// unselected; it fails with the reason when the job pauses or ends before, and with the job's lag when the time is over. With
// TIMEOUT 0 it answers at once; without TIMEOUT it waits for a minute.
func waitRoutineLoad(ctx context.Context, env *Env, st *ast.WaitRoutineLoad) (*Result, error) {
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	limit, patient := defaultWait, st.TimeoutSeconds != 0
	if !patient {
		limit = boundsFor // for the cluster's answer
	} else if st.TimeoutSeconds > 0 {
		limit = time.Duration(st.TimeoutSeconds) * time.Second
	}
	timed, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if env.Clock.Sleep(timed, limit) == nil {
			cancel()
		}
	}()
	waited, err := env.Jobs.Wait(timed, job.ID, patient)
	over := timed.Err() != nil && ctx.Err() == nil
	cancel()
	<-ended
	name := job.Definition.Name
	switch {
	case over && errors.Is(err, context.Canceled):
		return nil, doriserr.New("routine load job %s has not loaded everything within %s: %s", name, limit, behind(env, job.ID))
	case err != nil:
		return nil, err
	case !waited.Loaded && waited.Reason != nil:
		return nil, doriserr.New("routine load job %s is %s: %s%s", name, waited.State, waited.Reason, filteredBehind(ctx, env, job.ID, waited.Reason))
	case !waited.Loaded && waited.State.Final():
		return nil, doriserr.New("routine load job %s is %s", name, waited.State)
	case !waited.Loaded:
		return nil, doriserr.New("routine load job %s has not loaded everything: %s", name, behind(env, job.ID))
	}
	if v := env.Jobs.Get(job.ID); v != nil {
		if missed := skippedAtStart(ctx, env, v); missed != "" {
			env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: missed})
		}
	}
	return &Result{}, nil
}

// filteredBehind is the first of the rows that paused a job for too many errors.
func filteredBehind(ctx context.Context, env *Env, id uint64, reason *routineload.Reason) string {
	v := env.Jobs.Get(id)
	if v == nil || reason.Code != doriserr.TooManyFailureRows {
		return ""
	}
	if line := firstFiltered(ctx, env, v); line != "" {
		return "; " + line
	}
	return ""
}

// skippedAtStart says that a job which has read nothing yet began behind messages, as it does unless told otherwise.
func skippedAtStart(ctx context.Context, env *Env, v *routineload.View) string {
	if v.Statistic.TotalRows > 0 || defaultOffsets(v.Definition.Kafka.Custom) != "" || len(v.Definition.Kafka.Offsets) > 0 || v.TotalLag() > 0 || len(v.Progress) == 0 {
		return ""
	}
	earliest, _, err := topicBounds(ctx, env, v)
	if err != nil {
		return ""
	}
	var skipped int64
	var partitions, offsets []string
	for _, p := range slices.Sorted(maps.Keys(v.Progress)) {
		if n := v.Progress[p] - earliest[p]; n > 0 {
			skipped += n
			partitions, offsets = append(partitions, strconv.Itoa(int(p))), append(offsets, strconv.FormatInt(earliest[p], 10))
		}
	}
	if skipped == 0 {
		return ""
	}
	name := quote(v.DatabaseName) + "." + quote(v.Definition.Name)
	return fmt.Sprintf("the job has started at the end of the topic (property.kafka_default_offsets) and has not read the %d messages before; to read them: PAUSE ROUTINE LOAD FOR %s; %s; RESUME ROUTINE LOAD FOR %s",
		skipped, name, alterOffsets(name, partitions, offsets), name)
}

// behind says where a job stands that has not loaded everything.
func behind(env *Env, id uint64) string {
	v := env.Jobs.Get(id)
	if v == nil {
		return "the job is gone"
	}
	text := "its state is " + string(v.State) + ", its lag " + v.LagText()
	if v.OtherMsg != "" {
		text += ", its last problem: " + v.OtherMsg
	}
	return text
}
