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
// unselected; it fails with the reason when the job pauses or ends before, and with the job's lag when the time is over.
func waitRoutineLoad(ctx context.Context, env *Env, st *ast.WaitRoutineLoad) (*Result, error) {
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	limit := defaultWait
	if st.TimeoutSeconds > 0 {
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
	waited, err := env.Jobs.Wait(timed, job.ID)
	over := timed.Err() != nil && ctx.Err() == nil
	cancel()
	<-ended
	name := job.Definition.Name
	switch {
	case over && errors.Is(err, context.Canceled):
		late := "the job is gone"
		if v := env.Jobs.Get(job.ID); v != nil {
			late = "its state is " + string(v.State) + ", its lag " + v.LagText()
			if v.OtherMsg != "" {
				late += ", its last problem: " + v.OtherMsg
			}
		}
		return nil, doriserr.New("routine load job %s has not loaded everything within %s: %s", name, limit, late)
	case err != nil:
		return nil, err
	case !waited.Loaded && waited.Reason != nil:
		return nil, doriserr.New("routine load job %s is %s: %s", name, waited.State, waited.Reason)
	case !waited.Loaded:
		return nil, doriserr.New("routine load job %s is %s", name, waited.State)
	}
	return &Result{}, nil
}
