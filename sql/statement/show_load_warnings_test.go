package statement

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// oneLog is an error log with a name.
type oneLog struct{ name, text string }

func (l oneLog) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	if name != l.name {
		return nil, fs.ErrNotExist
	}
	return nopCloser{strings.NewReader(l.text)}, nil
}

type nopCloser struct{ *strings.Reader }

func (nopCloser) Close() error { return nil }

func TestErrorLogLines(t *testing.T) {
	env := &Env{Addresses: Addresses{Host: "be", BEHTTPPort: 8040}, ErrorLogs: oneLog{"__shard_0/error_log_x", "Reason: a\n\nReason: b"}}
	for url, want := range map[string]string{
		"http://be:8040/api/_load_error_log?file=__shard_0/error_log_x": "-1 NULL Reason: a|-1 NULL |-1 NULL Reason: b",
		"http://be:8040/api/_load_error_log?file=x":                     "failed to get error log from url: http://be:8040/api/_load_error_log?file=x. reason: http://be:8040/api/_load_error_log?file=x",
		"http://be:8041/api/_load_error_log?file=x":                     "be:8041 is not a valid backend",
		"http://fe/x":               "fe:-1 is not a valid backend",
		"http://be:8040/api/health": "Invalid error log path: /api/health. path should be: /api/_load_error_log",
		"x":                         "Invalid url: no protocol: x",
		"kafka://x":                 "Invalid url: unknown protocol: kafka",
		"":                          "Error load url is missing",
	} {
		r, err := showLoadWarnings(t.Context(), env, &ast.ShowLoadWarnings{OnURL: true, URL: url})
		var got string
		var refused *doriserr.Error
		if errors.As(err, &refused) {
			got = refused.Message
		} else {
			var lines []string
			for _, row := range r.Rows {
				var cells []string
				for _, c := range row {
					if c.Null {
						cells = append(cells, "NULL")
					} else {
						cells = append(cells, c.Text)
					}
				}
				lines = append(lines, strings.Join(cells, " "))
			}
			got = strings.Join(lines, "|")
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", url, got, want)
		}
	}
}
