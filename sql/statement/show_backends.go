package statement

import (
	"fmt"
	"strconv"
)

// SHOW BACKENDS
//
// Doris: ShowBackendsCommand, BackendsProcDir. There is one backend, this process; clients read some of its columns by place: id, host,
// HTTP port (4), brpc port (5). It needs no privilege.
func showBackends(env *Env) (*Result, error) {
	r := &Result{Columns: Strings("BackendId", "Host", "HeartbeatPort", "BePort", "HttpPort", "BrpcPort", "ArrowFlightSqlPort", "LastStartTime",
		"LastHeartbeat", "Alive", "SystemDecommissioned", "TabletNum", "DataUsedCapacity", "TrashUsedCapacity", "AvailCapacity",
		"TotalCapacity", "UsedPct", "MaxDiskUsedPct", "RemoteUsedCapacity", "Tag", "ErrMsg", "Version", "Status", "HeartbeatFailureCounter",
		"NodeRole", "CpuCores", "Memory", "LiveSince", "RunningTasks")}
	tablets := 0
	var bytes int64
	for _, d := range env.Catalog.Databases() {
		for _, t := range env.Catalog.Tables(d.ID) {
			if t.IsView() {
				continue
			}
			for i := range t.Partitions {
				tablets += t.Partitions[i].Buckets
			}
			s, _, err := tableStatistics(env, t)
			if err != nil {
				return nil, err
			}
			bytes += s.Bytes
		}
	}
	m := machine(env)
	percent := 0.0
	if m.DiskTotal > 0 {
		percent = float64(m.DiskTotal-m.DiskAvailable) / float64(m.DiskTotal) * 100
	}
	used := fmt.Sprintf("%.2f %%", percent)
	now := timeText(env, env.Clock.Now())
	running := 0
	for _, j := range allJobs(env) {
		for _, t := range j.Tasks {
			if !t.Started.IsZero() {
				running++
			}
		}
	}
	r.Rows = [][]Cell{Row(backendID, env.Addresses.Host, "9050", "9060", strconv.Itoa(env.Addresses.BEHTTPPort), "8060", "-1",
		timeText(env, env.Started), now, "true", "false", strconv.Itoa(tablets), sizeText(bytes), sizeText(0), sizeText(m.DiskAvailable),
		sizeText(m.DiskTotal), used, used, sizeText(0), `{"location" : "default"}`, "", version(env),
		`{"lastSuccessReportTabletsTime":"N/A","lastStreamLoadTime":-1,"isQueryDisabled":false,"isLoadDisabled":false,"isActive":true,"isShutdown":false,"currentFragmentNum":0,"lastFragmentUpdateTime":0}`,
		"0", "mix", strconv.Itoa(m.Cores), sizeText(m.Memory), timeText(env, env.Started), strconv.Itoa(running))}
	return r, nil
}
