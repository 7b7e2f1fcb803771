// Package routineload runs routine load jobs: definition, state machine, manager, scheduler, task runner, progress and lag.
//
// [Manager] owns every job and all goroutines of the package; Run starts them and returns when all have stopped. A job's state
// changes only through the pure function apply(job, event). Offsets live in one place: the job state that [load.Txn] commits
// together with the rows. The package knows no SQL text and no Kafka client: a statement handler gives it a [Definition], a
// [Source] gives it records. Imports: load, catalog, sql/ast (expressions as data), internal.
package routineload
