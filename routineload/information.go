package routineload

import (
	"strconv"
	"strings"
	"time"
)

// InformationRow is the job's row of information_schema.routine_load_jobs: JOB_ID ... USER_NAME, CURRENT_ABORT_TASK_NUM,
// IS_ABNORMAL_PAUSE, COMPUTE_GROUP. Values are string, int64, bool, or nil for NULL; final jobs have a row too. Names are empty
// once the database is gone. Doris sends unset times as the text \N; ours are NULL.
func (v *View) InformationRow(zone *time.Location) []any {
	at := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.In(zone).Format(timeLayout)
	}
	database, table := v.DatabaseName, v.TableName
	if !v.TableExists {
		// The names are digits then, which this table does not show.
		table = ""
		if database == strconv.FormatUint(v.Definition.DatabaseID, 10) {
			database = ""
		}
	}
	return []any{
		strconv.FormatUint(v.ID, 10), v.Definition.Name, at(v.Created), at(v.PausedAt), at(v.EndedAt), database, table,
		string(v.State), strconv.Itoa(len(v.Tasks)), v.JobProperties(), v.DataSourceProperties(), v.CustomProperties(),
		v.StatisticText(), v.ProgressText(), v.LagText(), v.Reason().String(), strings.Join(v.ErrorURLs, ", "), v.Definition.User,
		v.Statistic.WindowAborts, v.AbnormalPause(), "",
	}
}
