package statement

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
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
// Doris: ShowLoadCommand. There are no broker loads here; each INSERT is a load, and stream loads are remembered if the backend's
// enable_stream_load_record says so. Differs: a load's id is that of its transaction, and who made it is not known.
func showLoad(env *Env, st *ast.ShowLoad) (*Result, error) {
	name := env.databaseOf(st.Database)
	if name == "" {
		return nil, doriserr.New("No database selected")
	}
	if st.Where != nil && !loadCondition(st.Where, st.Stream) {
		return nil, doriserr.New(`Where clause should looks like: LABEL = "your_load_label", or LABEL LIKE "matcher",  or STATE = "PENDING|ETL|LOADING|FINISHED|CANCELLED",  or compound predicate with operator AND`)
	}
	d := env.Catalog.Database(name)
	if d == nil {
		return nil, doriserr.New("Unknown database '%s'", name)
	}
	r := insertLoads(env, d)
	aliases := map[string]string(nil)
	if st.Stream {
		r = streamLoads(env, name)
		aliases = map[string]string{"state": "Status"}
	}
	filter := st.ShowFilter
	if filter.Where != nil {
		var err error
		if r, err = filterRows(r, wideLabels(filter.Where), aliases); err != nil {
			return nil, err
		}
	}
	filter.Where = nil
	return tail(r, &filter)
}

// wideLabels makes LABEL LIKE 'x' without a percent sign look for x anywhere, and states upper-case but for stream loads.
func wideLabels(e ast.Expr) ast.Expr {
	b, ok := e.(*ast.Binary)
	if !ok {
		return e
	}
	if b.Op == "AND" {
		return &ast.Binary{Pos: b.Pos, Op: b.Op, Left: wideLabels(b.Left), Right: wideLabels(b.Right)}
	}
	literal := *b.Right.(*ast.Literal) // the condition was checked
	if b.Op == "LIKE" && !strings.Contains(literal.Text, "%") {
		literal.Text = "%" + literal.Text + "%"
	}
	if strings.EqualFold(b.Left.(*ast.Column).Name(), "state") {
		literal.Text = strings.ToUpper(literal.Text)
		if state := literal.Text; state == "SUCCESS" || state == "FAIL" {
			literal.Text = state[:1] + strings.ToLower(state[1:])
		}
	}
	return &ast.Binary{Pos: b.Pos, Op: b.Op, Left: b.Left, Right: &literal}
}

// insertLoads are the loads of INSERT, oldest first (Doris: InsertLoadJob).
func insertLoads(env *Env, d *catalog.Database) *Result {
	r := &Result{Columns: Strings(loadColumns...)}
	if env.Transactions == nil {
		return r
	}
	transactions := env.Transactions.Transactions(d.ID)
	slices.SortFunc(transactions, func(a, b *load.Transaction) int { return int(a.ID - b.ID) })
	for _, t := range transactions {
		if t.SourceType != "INSERT_STREAMING" || !t.Status.Final() || !env.mayLoadInto(d, t) {
			continue
		}
		id := strconv.FormatInt(t.ID, 10)
		state, message := "FINISHED", NullCell
		if t.Status == load.TxnAborted {
			state, message = "CANCELLED", Text("type:LOAD_RUN_FAIL; msg:"+t.Reason)
		}
		clock := func(at time.Time) string { return at.In(env.Session.Location()).Format("2006-01-02 15:04:05") }
		row := append(Row(id, t.Label, state, "Unknown id: "+id, "INSERT"), NullCell, Text("cluster:N/A; timeout(s):14400; max_filter_ratio:0.0"), message)
		began := clock(t.PrepareTime)
		row = append(row, Row(began, began, began, began, clock(t.FinishTime), t.ErrorURL, jobDetails, id, "{}")...)
		r.Rows = append(r.Rows, append(row, NullCell, Text(""), Text("")))
	}
	return r
}

// LoadJobRows are the rows of information_schema.load_jobs: those of SHOW LOAD for all databases.
func LoadJobRows(env *Env) [][]any {
	var rows [][]any
	for _, d := range env.Catalog.Databases() {
		for _, cells := range insertLoads(env, d).Rows {
			row := make([]any, len(cells))
			for i, c := range cells {
				if !c.Null {
					row[i] = c.Text
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// jobDetails is what Doris says of a load without files.
const jobDetails = `{"Unfinished backends":{},"ScannedRows":0,"TaskNumber":0,"LoadBytes":0,"All backends":{},"FileNumber":0,"FileSize":0}`

// mayLoadInto reports whether the session may load into the tables of a transaction.
func (e *Env) mayLoadInto(d *catalog.Database, t *load.Transaction) bool {
	for _, id := range t.Tables {
		name := ""
		if table := e.Catalog.TableByID(id); table != nil {
			name = table.Name
		}
		if !e.may(catalog.MayLoad, d.Name, name) {
			return false
		}
	}
	return true
}

// StreamLoad is a stream load that is remembered. Status is Success, Fail or Label Already Exists.
type StreamLoad struct {
	Label, Database, Table, ClientIP, Status, Message, URL string
	Total, Loaded, Filtered, Unselected, Bytes             int64
	Started, Finished                                      time.Time
	User, Comment, FirstError                              string
}

// streamLoads are the stream loads of a database, by label.
func streamLoads(env *Env, database string) *Result {
	r := &Result{Columns: Strings(streamLoadColumns...)}
	if env.StreamLoads == nil {
		return r
	}
	loads := env.StreamLoads()
	slices.SortStableFunc(loads, func(a, b StreamLoad) int { return strings.Compare(a.Label, b.Label) })
	for _, l := range loads {
		if l.Database != database || !env.may(catalog.MayLoad, l.Database, l.Table) {
			continue
		}
		number := func(n int64) string { return strconv.FormatInt(n, 10) }
		clock := func(at time.Time) string { return at.In(env.Session.Location()).Format("2006-01-02 15:04:05.000") }
		r.Rows = append(r.Rows, Row(l.Label, l.Database, l.Table, l.ClientIP, l.Status, l.Message, l.URL, number(l.Total), number(l.Loaded),
			number(l.Filtered), number(l.Unselected), number(l.Bytes), clock(l.Started), clock(l.Finished), l.User, l.Comment, l.FirstError))
	}
	return r
}

// loadCondition reports whether a condition is one that SHOW LOAD takes.
func loadCondition(e ast.Expr, stream bool) bool {
	b, ok := e.(*ast.Binary)
	if !ok {
		return false
	}
	if b.Op == "AND" {
		return loadCondition(b.Left, stream) && loadCondition(b.Right, stream)
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
		switch state := strings.ToUpper(literal.Text); state {
		case "SUCCESS", "FAIL":
			return stream && b.Op == "="
		case "PENDING", "ETL", "LOADING", "FINISHED", "CANCELLED":
			return !stream && b.Op == "="
		}
	}
	return false
}

// cancelLoad is CANCEL LOAD: there are no broker loads.
func cancelLoad(env *Env, st *ast.CancelLoad) error {
	name := env.databaseOf(st.Database)
	if name == "" {
		return doriserr.New("No database selected")
	}
	if err := checkCancelCondition(st.Where); err != nil {
		return err
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
