package statement

import (
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestForms runs the files of testdata/forms, each in a database of its own: what statements answer that no recording has.
func TestForms(t *testing.T) {
	datadriven.Walk(t, "testdata/forms", func(t *testing.T, path string) {
		env, _ := newTestEnv(t)
		rows := newMemoryRows()
		env.Sink, env.Rows, env.Query = rows, rows, oneRowQuery{}
		mustExec(t, env, "CREATE DATABASE d")
		mustExec(t, env, "USE d")
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return maskLabels(answerText(execSQLResult(t, env, d.Input))) + "\n"
		})
	})
}
