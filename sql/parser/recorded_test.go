package parser

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// The shares of recorded statements that were read as the real frontend reads them; they must not fall.
const (
	recordedAccepted = 1.0
	recordedRefused  = 1.0
	recordedKind     = 1.0
)

// recording is one statement and what the real frontend's parser said: empty if it took it.
type recording struct{ statement, syntax string }

// recordings reads testdata/recorded.txt.
func recordings(t testing.TB) []recording {
	f, err := os.Open("testdata/recorded.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []recording
	var current []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, ">>> "):
			current = []string{line[4:]}
		case strings.HasPrefix(line, "... "):
			current = append(current, line[4:])
		case current != nil && line == "ok":
			all = append(all, recording{statement: strings.Join(current, "\n")})
			current = nil
		case current != nil && strings.HasPrefix(line, "syntax "):
			all = append(all, recording{strings.Join(current, "\n"), strings.ReplaceAll(line[7:], `\n`, "\n")})
			current = nil
		}
	}
	return all
}

var place = regexp.MustCompile(`\(line (\d+), pos (\d+)\)`)

// TestRecordedStatements reads each statement that a real frontend answered: what it took must be read, what it refused must be
// refused at the same place and with the same kind of message.
func TestRecordedStatements(t *testing.T) {
	taken, takenOf, placed, kinds, refusedOf := 0, 0, 0, 0, 0
	for _, r := range recordings(t) {
		var err error
		for _, one := range SplitAll(r.statement) {
			if _, err = Parse(one); err != nil {
				break
			}
		}
		if r.syntax == "" {
			takenOf++
			if err == nil || !strings.Contains(err.Error(), "(line ") {
				taken++
			} else {
				t.Logf("refused: %s\n\t%s", r.statement, strings.TrimSpace(err.Error()))
			}
			continue
		}
		refusedOf++
		if err == nil {
			t.Logf("taken: %s\n\twant %s", r.statement, strings.TrimSpace(r.syntax))
			continue
		}
		message := doriserr.From(err).Message
		if place.FindString(message) == place.FindString(r.syntax) {
			placed++
			if firstWords(message) == firstWords(r.syntax) {
				kinds++
				continue
			}
		}
		t.Logf("differs: %s\n\tgot  %s\n\twant %s", r.statement, strings.TrimSpace(message), strings.TrimSpace(r.syntax))
	}
	report(t, "taken", taken, takenOf, recordedAccepted)
	report(t, "refused at the same place", placed, refusedOf, recordedRefused)
	report(t, "refused with the same kind of message", kinds, refusedOf, recordedKind)
}

// firstWords returns the first word of a message: mismatched, extraneous, missing, no, only, Possibly.
func firstWords(message string) string {
	return strings.SplitN(strings.TrimSpace(message), " ", 2)[0]
}

// report logs a share and fails if it is below the level reached.
func report(t *testing.T, what string, n, of int, level float64) {
	t.Helper()
	t.Logf("%s: %d of %d (%.1f %%)", what, n, of, 100*float64(n)/float64(of))
	if float64(n) < level*float64(of) {
		t.Errorf("%s: fell below %.1f %%", what, 100*level)
	}
}
