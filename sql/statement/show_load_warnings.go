// SHOW LOAD WARNINGS ON "http://be:8040/api/_load_error_log?file=name", SHOW LOAD WARNINGS [FROM db] WHERE ...
//
// Doris: ShowLoadWarningsCommand. The error log of a load is at the URL that its answer or SHOW ROUTINE LOAD names.

package statement

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// warningLines is how many lines of an error log are shown.
const warningLines = 100

// ErrorLogs gives the error logs of loads by the name in their URL.
type ErrorLogs interface {
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
}

func showLoadWarnings(ctx context.Context, env *Env, st *ast.ShowLoadWarnings) (*Result, error) {
	if st.OnURL {
		return errorLogLines(ctx, env, st.URL)
	}
	database := env.databaseOf(st.Database)
	if database == "" {
		return nil, doriserr.New("No database selected")
	}
	where := wildCondition(&st.ShowFilter)
	if where == nil {
		return nil, doriserr.New(`should supply condition like: LABEL = "your_load_label", or LOAD_JOB_ID/JOBID = $job_id`)
	}
	b, _ := where.(*ast.Binary)
	valid := false
	switch {
	case b != nil && b.Op == "OR":
		return nil, doriserr.New("Only allow compound predicate with operator AND")
	case b != nil && b.Op == "AND":
		valid = warningCondition(b.Left) && warningCondition(b.Right)
	default:
		valid = warningCondition(where)
	}
	if !valid {
		return nil, doriserr.New(`Where clause should looks like: LABEL = "your_load_label", or LOAD_JOB_ID/JOBID = $job_id`)
	}
	if _, err := findDatabase(env, "", database); err != nil {
		return nil, err
	}
	return nil, doriserr.New("job does not exist")
}

// warningCondition reports whether SHOW LOAD WARNINGS takes a condition.
func warningCondition(e ast.Expr) bool {
	if column, op, text, ok := comparedText(e); ok {
		return column == "label" && op == "=" && text != ""
	}
	id, ok := comparedNumber(e)
	return ok && (id == "load_job_id" || id == "jobid")
}

// errorLogLines are the first lines of the error log at a URL of this backend.
func errorLogLines(ctx context.Context, env *Env, text string) (*Result, error) {
	if text == "" {
		return nil, doriserr.New("Error load url is missing")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "":
		return nil, doriserr.New("Invalid url: no protocol: %s", text)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, doriserr.New("Invalid url: unknown protocol: %s", u.Scheme)
	}
	port := u.Port()
	if port == "" {
		port = "-1"
	}
	if u.Hostname() != env.Addresses.Host || port != strconv.Itoa(env.Addresses.BEHTTPPort) {
		return nil, doriserr.New("%s is not a valid backend", net.JoinHostPort(u.Hostname(), port))
	}
	if u.Path != "/api/_load_error_log" {
		return nil, doriserr.New("Invalid error log path: %s. path should be: /api/_load_error_log", u.Path)
	}
	if env.ErrorLogs == nil {
		return nil, doriserr.NotSupported("SHOW LOAD WARNINGS ON")
	}
	log, err := env.ErrorLogs.Open(ctx, u.Query().Get("file"))
	if err != nil {
		// Java names the URL as the reason of a 404.
		return nil, doriserr.New("failed to get error log from url: %s. reason: %s", text, text)
	}
	defer log.Close()
	r := &Result{Columns: Strings("JobId", "Label", "ErrorMsgDetail")}
	for lines := bufio.NewReader(log); len(r.Rows) < warningLines; {
		line, err := lines.ReadString('\n')
		if line != "" {
			r.Rows = append(r.Rows, []Cell{Text("-1"), NullCell, Text(strings.TrimRight(line, "\r\n"))})
		}
		if err != nil {
			break
		}
	}
	return r, nil
}
