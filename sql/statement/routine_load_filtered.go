package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/routineload"
)

// firstFiltered is the first line of a job's newest error log, with a hint if one comes to mind, and where the others are. It is empty
// if there is no log or it is gone.
func firstFiltered(ctx context.Context, env *Env, v *routineload.View) string {
	if len(v.ErrorURLs) == 0 {
		return ""
	}
	url := v.ErrorURLs[len(v.ErrorURLs)-1]
	log, err := errorLogLines(ctx, env, url)
	if err != nil || len(log.Rows) == 0 {
		return ""
	}
	row := log.Rows[0]
	line := strings.TrimSuffix(strings.TrimSpace(row[len(row)-1].Text), ";")
	if _, rest, ok := strings.Cut(line, "src line ["); ok {
		if end := strings.LastIndex(rest, "]"); end >= 0 {
			if hint := hintFor(v.Definition, env.Catalog.TableByID(v.Definition.TableID), []byte(rest[:end])); hint != "" {
				line += "; " + hint
			}
		}
	}
	return line + "; more: SHOW LOAD WARNINGS ON \"" + url + "\""
}
