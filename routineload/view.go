package routineload

import (
	"maps"
	"strconv"
	"time"
)

// View is a job at one moment, for SHOW and everyone else who looks. It is immutable.
type View struct {
	ID         uint64
	Definition *Definition
	// DatabaseName and TableName are the current names; the id's digits if the database or table is gone. TableName is empty for
	// a multi-table job.
	DatabaseName, TableName string
	// TableExists is false when the database or table is gone.
	TableExists bool
	State       State
	Created     time.Time
	// PausedAt and EndedAt are zero if unset.
	PausedAt, EndedAt         time.Time
	PauseReason, CancelReason *Reason
	// Progress is the next offset of each partition, Latest the newest known end of each.
	Progress, Latest map[int32]int64
	Statistic        Statistic
	RunningTxns      []int64
	ErrorURLs        []string
	OtherMsg         string
	// Partitions are those being consumed; empty before the first scheduling.
	Partitions  []int32
	Concurrency int
	Tasks       []Task
}

// view makes the job's view.
func (j *job) view() *View {
	s := j.state.Load()
	d := s.Definition
	v := &View{
		ID: s.ID, Definition: d, State: s.State, Created: s.Created, PausedAt: s.PausedAt, EndedAt: s.EndedAt,
		PauseReason: s.PauseReason, CancelReason: s.CancelReason, Progress: s.Progress, Statistic: s.Statistic,
		RunningTxns: s.RunningTxns, ErrorURLs: s.ErrorURLs, OtherMsg: s.OtherMsg, Partitions: s.Partitions,
		Concurrency: s.Concurrency, Tasks: s.Tasks,
	}
	j.latestMu.Lock()
	v.Latest = maps.Clone(j.latest)
	j.latestMu.Unlock()
	name, ok := j.m.config.Tables.DatabaseName(d.DatabaseID)
	v.TableExists = ok
	if v.DatabaseName = name; !ok {
		v.DatabaseName = strconv.FormatUint(d.DatabaseID, 10)
	}
	if d.TableID != 0 {
		if v.TableName = strconv.FormatUint(d.TableID, 10); ok {
			if name, ok = j.m.config.Tables.TableName(d.DatabaseID, d.TableID); ok {
				v.TableName = name
			}
			v.TableExists = ok
		}
	}
	return v
}

// MultiTable reports whether messages name their tables.
func (v *View) MultiTable() bool { return v.Definition.TableID == 0 }

// Reason is why the job is paused or cancelled, otherwise nil.
func (v *View) Reason() *Reason {
	switch v.State {
	case Paused:
		return v.PauseReason
	case Cancelled:
		return v.CancelReason
	}
	return nil
}

// AbnormalPause reports whether the job is paused and no user did it (IS_ABNORMAL_PAUSE).
func (v *View) AbnormalPause() bool {
	return v.State == Paused && v.PauseReason != nil && v.PauseReason.Code != 100
}

// Lag is how many offsets each partition is behind; -1 if its end is not known yet.
func (v *View) Lag() map[int32]int64 {
	lag := make(map[int32]int64, len(v.Progress))
	for p, next := range v.Progress {
		lag[p] = -1
		if end, ok := v.Latest[p]; ok {
			lag[p] = end - next
		}
	}
	return lag
}

// TotalLag and TotalProgress are the gauges of the metrics page: sums of the lags that are known, and of the next offsets.
func (v *View) TotalLag() (sum int64) {
	for _, lag := range v.Lag() {
		sum += max(lag, 0)
	}
	return sum
}

// TotalProgress is the sum of the next offsets.
func (v *View) TotalProgress() (sum int64) {
	for _, next := range v.Progress {
		sum += next
	}
	return sum
}
