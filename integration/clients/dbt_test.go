//go:build clients

package clients

import "testing"

func TestDBT(t *testing.T) {
	need(t, "python3", "git")
	install(t, "dbt")
	t.Parallel()
	script(t, ".cache/dbt/bin/python", "dbt/project_test.py", "dbt/project", t.TempDir())
}
