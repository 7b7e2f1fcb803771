package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// The columns of SHOW LOAD and SHOW STREAM LOAD.
var (
	loadColumns = []string{"JobId", "Label", "State", "Progress", "Type", "EtlInfo", "TaskInfo", "ErrorMsg", "CreateTime", "EtlStartTime",
		"EtlFinishTime", "LoadStartTime", "LoadFinishTime", "URL", "JobDetails", "TransactionId", "ErrorTablets", "User", "Comment", "FirstErrorMsg"}
	streamLoadColumns = []string{"Label", "Db", "Table", "ClientIp", "Status", "Message", "Url", "TotalRows", "LoadedRows", "FilteredRows",
		"UnselectedRows", "LoadBytes", "StartTime", "FinishTime", "User", "Comment", "FirstErrorMsg"}
)

// SHOW [STREAM] LOAD [FROM db] [WHERE ...] [ORDER BY ...] [LIMIT ...]
//
// Doris: ShowLoadCommand. There are no broker loads here, and Doris records stream loads only if the backend is told to, so that both
// are always empty; the clauses are checked.
func showLoad(env *Env, st *ast.ShowLoad) (*Result, error) {
	name := env.databaseOf(st.Database)
	if name == "" {
		return nil, doriserr.New("No database selected")
	}
	if st.Where != nil && !loadCondition(st.Where) {
		return nil, doriserr.New(`Where clause should looks like: LABEL = "your_load_label", or LABEL LIKE "matcher",  or STATE = "PENDING|ETL|LOADING|FINISHED|CANCELLED",  or compound predicate with operator AND`)
	}
	columns := loadColumns
	if st.Stream {
		columns = streamLoadColumns
	}
	if env.Catalog.Database(name) == nil {
		return nil, doriserr.New("Unknown database '%s'", name)
	}
	filter := st.ShowFilter
	filter.Where = nil
	return tail(&Result{Columns: Strings(columns...)}, &filter)
}

// loadCondition reports whether a condition is one that SHOW LOAD takes.
func loadCondition(e ast.Expr) bool {
	b, ok := e.(*ast.Binary)
	if !ok {
		return false
	}
	if b.Op == "AND" {
		return loadCondition(b.Left) && loadCondition(b.Right)
	}
	column, isColumn := b.Left.(*ast.Column)
	literal, isLiteral := b.Right.(*ast.Literal)
	if !isColumn || !isLiteral || literal.Kind != ast.StringLiteral || literal.Text == "" {
		return false
	}
	switch strings.ToLower(column.Name()) {
	case "label":
		return b.Op == "=" || b.Op == "LIKE"
	case "state":
		switch strings.ToUpper(literal.Text) {
		case "PENDING", "ETL", "LOADING", "FINISHED", "CANCELLED":
			return b.Op == "="
		}
	}
	return false
}

// SHOW LOAD WARNINGS
//
// Doris: ShowLoadWarningsCommand. The error log of a load is at the URL that its answer or SHOW ROUTINE LOAD names.
func showLoadWarnings(st *ast.ShowLoadWarnings) (*Result, error) {
	if st.URL == "" && st.Where == nil {
		return nil, doriserr.New(`should supply condition like: LABEL = "your_load_label", or LOAD_JOB_ID/JOBID = $job_id`)
	}
	if st.URL != "" {
		return nil, doriserr.NotSupported("SHOW LOAD WARNINGS ON; read the URL itself")
	}
	return nil, doriserr.New("job is not exist.")
}

// cancelLoad is CANCEL LOAD: there are no broker loads.
func cancelLoad(env *Env, st *ast.CancelLoad) error {
	name := env.databaseOf(st.Database)
	if name == "" {
		return doriserr.New("No database selected")
	}
	if env.Catalog.Database(name) == nil {
		return doriserr.New("Unknown database '%s'", name)
	}
	return doriserr.New("Load job does not exist")
}

// cleanLabel is CLEAN LABEL, which forgets finished broker loads: there are none.
func cleanLabel(env *Env, st *ast.CleanLabel) error {
	if env.Catalog.Database(st.Database) == nil {
		return doriserr.New("Unknown database '%s'", st.Database)
	}
	return nil
}
