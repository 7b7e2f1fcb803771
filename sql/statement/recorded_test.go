package statement

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/transcript"
)

// equalShare is the share of the recorded answers to be given, in thousandths.
const equalShare = 995

// foreign are statements of other packages, and those of tables that no recorded statement made as they are needed.
var foreign = regexp.MustCompile(`^(USE|SWITCH|SELECT|SET)\b|\bal3\b`)

// place is where a syntax error is; the texts behind it need not be the same.
var place = regexp.MustCompile(`\(line \d+, pos \d+\)`)

// changing are the ids and times of a recording.
var changing = regexp.MustCompile(`\b(\d{10,}|20\d\d-\d\d-\d\d \d\d:\d\d:\d\d|delete_[0-9a-f-]{36})\b`)

func TestRecordedAnswers(t *testing.T) {
	env, s := newTestEnv(t)
	total, equal := 0, 0
	for _, file := range []string{"setup", "ddl-ok", "ddl-errors"} {
		steps, err := transcript.ReadFile("testdata/" + file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			if step.Connect != nil && step.Connect.Database != "" {
				s.database = step.Connect.Database
			}
			got, want := answerText(execSQLResult(t, env, step.SQL)), recordedText(step.Answer)
			if strings.Contains(step.SQL, "TABLE bad1") && strings.HasPrefix(got, "OK") {
				mustExec(t, env, "DROP TABLE IF EXISTS bad1 FORCE")
			}
			if step.SQL == "USE ddl" {
				runMissing(t, env)
			}
			if foreign.MatchString(step.SQL) || step.Answer.NoEvidence || strings.Contains(want, "ORACLE-NEEDS-BACKEND") {
				continue
			}
			total++
			if sameAnswer(got, want) {
				equal++
				continue
			}
			t.Logf("%s.txt:%d %s\n  got  %s\n  want %s", file, step.Line, step.SQL, got, want)
		}
	}
	t.Logf("%d of %d recorded answers are equal (%.1f %%)", equal, total, 100*float64(equal)/float64(total))
	if equal*1000 < equalShare*total {
		t.Errorf("%d of %d answers are equal, fewer than %d thousandths", equal, total, equalShare)
	}
}

// runMissing makes the tables that the recordings need and do not make.
func runMissing(t *testing.T, env *Env) {
	t.Helper()
	steps, err := transcript.ReadFile("testdata/ddl-missing.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		mustExec(t, env, step.SQL)
	}
}

// outcome is what a statement gave.
type outcome struct {
	result *Result
	err    error
}

func execSQLResult(t *testing.T, env *Env, sql string) outcome {
	t.Helper()
	r, err := execSQL(t, env, sql)
	return outcome{r, err}
}

// answerText writes an outcome as a recording does, without what changes.
func answerText(o outcome) string {
	if o.err != nil {
		e := doriserr.From(o.err)
		code, state := e.MySQL, e.State
		if code == 0 {
			code = 1105
		}
		if state == "" {
			state = "HY000"
		}
		return changing.ReplaceAllString(fmt.Sprintf("ERROR %d (%s): %s", code, state, e.Error()), "*")
	}
	var b strings.Builder
	if o.result.Columns == nil {
		b.WriteString("OK " + fmt.Sprint(o.result.Affected) + " " + o.result.Info)
		return changing.ReplaceAllString(b.String(), "*")
	}
	for i, c := range o.result.Columns {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(c.Name)
	}
	for _, row := range o.result.Rows {
		b.WriteByte('\n')
		for i, c := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			switch {
			case c.Null:
				b.WriteString(transcript.Null)
			case strings.HasSuffix(o.result.Columns[i].Name, "Id"):
				b.WriteByte('*')
			default:
				b.WriteString(c.Text)
			}
		}
	}
	return changing.ReplaceAllString(b.String(), "*")
}

// recordedText writes a recorded answer in the same form.
func recordedText(a transcript.Answer) string {
	var text string
	switch {
	case a.Error != "":
		text = "ERROR " + a.Error
	case a.Columns == nil:
		text = "OK " + a.Affected + " " + strings.TrimPrefix(a.Info, "Y")
	default:
		lines := []string{strings.Join(a.Columns, "\t")}
		for _, r := range a.Rows {
			lines = append(lines, strings.Join(r, "\t"))
		}
		text = strings.Join(lines, "\n")
	}
	return changing.ReplaceAllString(text, "*")
}

// sameAnswer compares answers; of syntax errors only the place.
func sameAnswer(got, want string) bool {
	if got == want {
		return true
	}
	if strings.Contains(want, "mismatched input") || strings.Contains(want, "extraneous input") || strings.Contains(want, "no viable alternative") || strings.Contains(want, "missing ") {
		p := place.FindString(want)
		return p != "" && p == place.FindString(got)
	}
	return false
}

// labels are those that statements make up.
var labels = regexp.MustCompile(`label_[0-9a-f_]+`)

// maskLabels hides labels.
func maskLabels(s string) string { return labels.ReplaceAllString(s, "label_*") }
