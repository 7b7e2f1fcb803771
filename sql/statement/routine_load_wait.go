package statement

import (
	"context"
	"errors"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
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
		return nil, doriserr.New("routine load job %s is %s: %s", name, waited.State, waited.Reason)
	case !waited.Loaded && waited.State.Final():
		return nil, doriserr.New("routine load job %s is %s", name, waited.State)
	case !waited.Loaded:
		return nil, doriserr.New("routine load job %s has not loaded everything: %s", name, behind(env, job.ID))
	}
	return &Result{}, nil
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
