package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// What this one process says of itself as a frontend and a backend.
const (
	frontendName = "fe_dorisemu"
	clusterID    = "10000"
	// usualVersion is the version without the variable that tells it.
	usualVersion = "doris-0.0.0-Unknown"
)

// version is the release that frontend and backend name.
func version(env *Env) string {
	text, _ := env.Session.Variable("version_comment")
	if fields := strings.Fields(text); len(fields) > 0 {
		return fields[len(fields)-1]
	}
	return usualVersion
}

// portSetting is a port of the settings; nothing of ours listens there.
func portSetting(env *Env, name, usual string) string {
	if env.Config != nil {
		if v, ok := env.Config.Value(name); ok {
			return v
		}
	}
	return usual
}

// SHOW FRONTENDS [DISKS]
//
// Doris: ShowFrontendsCommand, FrontendsProcNode. There is one, which is master. It needs no privilege.
func showFrontends(env *Env, st *ast.ShowFrontends) (*Result, error) {
	switch {
	case st.Name == "":
		return frontends(env), nil
	case strings.EqualFold(st.Name, "disks"):
		return frontendDisks(env), nil
	}
	return nil, doriserr.New("Show frontends with extra info only support show frontends disks")
}

// frontends is the answer of SHOW FRONTENDS and of SHOW PROC '/frontends'.
func frontends(env *Env) *Result {
	r := &Result{Columns: Strings("Name", "Host", "EditLogPort", "HttpPort", "QueryPort", "RpcPort", "ArrowFlightSqlPort", "Role", "IsMaster",
		"ClusterId", "Join", "Alive", "ReplayedJournalId", "LastStartTime", "LastHeartbeat", "IsHelper", "ErrMsg", "Version",
		"CurrentConnected", "LiveSince")}
	a := env.Addresses
	row := Row(frontendName, a.Host, portSetting(env, "edit_log_port", "9010"), strconv.Itoa(a.FEHTTPPort), strconv.Itoa(a.MySQLPort),
		portSetting(env, "rpc_port", "9020"), portSetting(env, "arrow_flight_sql_port", "-1"), "FOLLOWER", "true", clusterID, "true", "true", "1",
		timeText(env, env.Started), timeText(env, env.Clock.Now()), "true", "", version(env), "Yes")
	r.Rows = [][]Cell{append(row, NullCell)}
	return r
}

// frontendDisks is SHOW FRONTENDS DISKS: one line for the data directory's disk.
func frontendDisks(env *Env) *Result {
	r := &Result{Columns: Strings("Name", "Host", "DirType", "Dir", "Filesystem", "Capacity", "Used", "Available", "UseRate", "MountOn")}
	m := machine(env)
	used := m.DiskTotal - m.DiskAvailable
	rate := "0%"
	if m.DiskTotal > 0 {
		rate = strconv.FormatInt((used*100+m.DiskTotal-1)/m.DiskTotal, 10) + "%"
	}
	gigabytes := func(n int64) string { return strconv.FormatInt(n>>30, 10) + "G" }
	r.Rows = [][]Cell{Row(frontendName, env.Addresses.Host, "meta", ".", "-", gigabytes(m.DiskTotal), gigabytes(used), gigabytes(m.DiskAvailable), rate, "-")}
	return r
}

// machine is what is known of the machine.
func machine(env *Env) Machine {
	if env.Machine == nil {
		return Machine{}
	}
	return env.Machine()
}
