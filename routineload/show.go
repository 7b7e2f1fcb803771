package routineload

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/javamap"
)

// timeLayout is how Doris prints times.
const timeLayout = "2006-01-02 15:04:05"

// Cell is one value of a SHOW row: text or NULL.
type Cell struct {
	Null bool
	Text string
}

// text makes a cell.
func text(s string) Cell { return Cell{Text: s} }

// timeCell is a time in the session's zone, NULL if it is unset.
func timeCell(t time.Time, zone *time.Location) Cell {
	if t.IsZero() {
		return Cell{Null: true}
	}
	return text(t.In(zone).Format(timeLayout))
}

// ShowColumns are the columns of SHOW ROUTINE LOAD; older releases have no ComputeGroup.
var ShowColumns = []string{
	"Id", "Name", "CreateTime", "PauseTime", "EndTime", "DbName", "TableName", "IsMultiTable", "State", "DataSourceType",
	"CurrentTaskNum", "JobProperties", "DataSourceProperties", "CustomProperties", "Statistic", "Progress", "Lag",
	"ReasonOfStateChanged", "ErrorLogUrls", "OtherMsg", "User", "Comment", "ComputeGroup",
}

// ShowColumns are the columns of SHOW ROUTINE LOAD in the emulated release; rows may have more cells than that.
func (m *Manager) ShowColumns() []string {
	if m.Settings().Release.ComputeGroup {
		return ShowColumns
	}
	return ShowColumns[:len(ShowColumns)-1]
}

// Row is the job's row of SHOW ROUTINE LOAD, times in the zone of the session that asks (Doris: RoutineLoadJob.getShowInfo).
func (v *View) Row(zone *time.Location) []Cell {
	return []Cell{
		text(strconv.FormatUint(v.ID, 10)), text(v.Definition.Name),
		timeCell(v.Created, zone), timeCell(v.PausedAt, zone), timeCell(v.EndedAt, zone),
		text(v.DatabaseName), text(v.TableName), text(strconv.FormatBool(v.MultiTable())), text(string(v.State)), text("KAFKA"),
		text(strconv.Itoa(len(v.Tasks))), text(v.JobProperties()), text(v.DataSourceProperties()), text(v.CustomProperties()),
		text(v.StatisticText()), text(v.ProgressText()), text(v.LagText()), text(v.Reason().String()),
		text(strings.Join(v.ErrorURLs, ", ")), text(v.OtherMsg), text(v.Definition.User), text(v.Definition.Comment), text(""),
	}
}

// TaskColumns are the columns of SHOW ROUTINE LOAD TASK.
var TaskColumns = []string{
	"TaskId", "TxnId", "TxnStatus", "JobId", "CreateTime", "ExecuteStartTime", "Timeout", "BeId", "DataSourceProperties",
}

// TaskRows are the job's rows of SHOW ROUTINE LOAD TASK (Doris: RoutineLoadTaskInfo.getTaskShowInfo).
func (v *View) TaskRows(zone *time.Location) [][]Cell {
	rows := make([][]Cell, 0, len(v.Tasks))
	for _, t := range v.Tasks {
		status := Cell{Null: true}
		if t.Txn != noTxn {
			status = text(string(t.TxnStatus))
		}
		var next strings.Builder
		for i, p := range javamap.ConcurrentIntOrder(slices.Sorted(maps.Keys(t.Next))) {
			next.WriteString([2]string{",", "{"}[b2i(i == 0)] + `"` + itoa(int64(p)) + `":` + itoa(t.Next[p]))
		}
		if len(t.Next) == 0 {
			next.WriteByte('{')
		}
		next.WriteByte('}')
		rows = append(rows, []Cell{
			text(t.ID.String()), text(itoa(t.Txn)), status, text(strconv.FormatUint(v.ID, 10)),
			timeCell(t.Created, zone), timeCell(t.Started, zone), text(itoa(int64(t.Timeout / time.Second))), text(itoa(t.Backend)),
			text(next.String()),
		})
	}
	return rows
}

// b2i is 1 for true.
func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TaskStatisticText is the TaskStatistic of SHOW PROC '/routine_loads'.
func (v *View) TaskStatisticText() string {
	running := 0
	for _, t := range v.Tasks {
		running += b2i(!t.Started.IsZero())
	}
	var o object
	o.put("running_task", strconv.Itoa(running))
	o.put("waiting_task", strconv.Itoa(len(v.Tasks)-running))
	return o.json()
}

// DataSourceProperties is that column's JSON text.
func (v *View) DataSourceProperties() string {
	partitions := slices.Sorted(slices.Values(v.Partitions))
	var list strings.Builder
	for i, p := range partitions {
		if i > 0 {
			list.WriteByte(',')
		}
		list.WriteString(itoa(int64(p)))
	}
	var o object
	o.put("brokerList", v.Definition.Kafka.BrokerList)
	o.put("topic", v.Definition.Kafka.Topic)
	o.put("currentKafkaPartitions", list.String())
	return o.json()
}

// CustomProperties is that column's JSON text. Differs: secrets are masked.
func (v *View) CustomProperties() string {
	var o object
	for _, p := range masked(v.Definition.Kafka.Custom) {
		o.put(p.Key, p.Value)
	}
	return o.json()
}

// StatisticText is the Statistic column's JSON text (Doris: RoutineLoadStatistic.summary).
func (v *View) StatisticText() string {
	s := &v.Statistic
	var txns strings.Builder
	txns.WriteByte('[')
	for i, id := range javamap.ConcurrentLongOrder(v.RunningTxns) {
		if i > 0 {
			txns.WriteByte(',')
		}
		txns.WriteString(itoa(id))
	}
	txns.WriteByte(']')
	millis := max(s.ExecuteMillis, 1)
	var o object
	o.putNumber("totalRows", s.TotalRows)
	o.putNumber("loadedRows", s.LoadedRows())
	o.putNumber("errorRows", s.ErrorRows)
	o.putNumber("errorRowsAfterResumed", s.ErrorRowsAfterResumed)
	o.putNumber("unselectedRows", s.UnselectedRows)
	o.putNumber("receivedBytes", s.ReceivedBytes)
	o.putNumber("taskExecuteTimeMs", millis)
	o.putNumber("receivedBytesRate", s.ReceivedBytes*1000/millis)
	o.putNumber("loadRowsRate", s.LoadedRows()*1000/millis)
	o.putNumber("committedTaskNum", s.CommittedTasks)
	o.putNumber("abortedTaskNum", s.AbortedTasks)
	o.putRaw("runningTxns", txns.String())
	return o.json()
}

// ProgressText is the Progress column's JSON text: the last consumed offset of each partition.
func (v *View) ProgressText() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, p := range javamap.ConcurrentIntOrder(slices.Sorted(maps.Keys(v.Progress))) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + itoa(int64(p)) + `":"` + shownOffset(v.Progress[p], -1) + `"`)
	}
	b.WriteByte('}')
	return b.String()
}

// shownOffset is an offset as Doris prints it; plain ones are moved by delta (Doris: KafkaProgress.getReadableProgress).
func shownOffset(next, delta int64) string {
	switch next {
	case 0:
		return "OFFSET_ZERO"
	case OffsetEnd:
		return "OFFSET_END"
	case OffsetBeginning:
		return "OFFSET_BEGINNING"
	}
	return itoa(next + delta)
}

// LagText is the Lag column's JSON text.
func (v *View) LagText() string {
	lag := v.Lag()
	var b strings.Builder
	b.WriteByte('{')
	for i, p := range javamap.IntOrder(slices.Sorted(maps.Keys(lag))) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + itoa(int64(p)) + `":` + itoa(lag[p]))
	}
	b.WriteByte('}')
	return b.String()
}
