//go:build clients

package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// terminal is a program in a terminal of tmux.
type terminal struct {
	t      *testing.T
	socket string
}

// inTerminal starts a program in a terminal of 160 columns.
func (s *shop) inTerminal(t *testing.T, program string, args ...string) *terminal {
	t.Helper()
	need(t, "tmux")
	term := &terminal{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	command := []string{"env"}
	command = append(command, s.environment(t)...)
	command = append(append(command, program), args...)
	for i, a := range command {
		command[i] = "'" + a + "'"
	}
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "60", strings.Join(command, " "))
	t.Cleanup(func() {
		term.tmux("kill-server")
		_ = os.Remove(term.socket)
	})
	return term
}

// tmux runs a command of tmux on the test's own server.
func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", term.socket}, args...)...).CombinedOutput()
	if err != nil && args[0] != "kill-server" {
		term.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// write types a text; key presses a key by its name.
func (term *terminal) write(text string) {
	if strings.HasSuffix(text, ";") { // tmux takes it for the end of its command
		text = strings.TrimSuffix(text, ";") + `\;`
	}
	term.tmux("send-keys", "-l", text)
}
func (term *terminal) key(name string) { term.tmux("send-keys", name) }

// await waits until the screen has all the texts and returns it.
func (term *terminal) await(texts ...string) string {
	term.t.Helper()
	var screen string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		screen = term.tmux("capture-pane", "-p")
		found := true
		for _, text := range texts {
			found = found && strings.Contains(screen, text)
		}
		if found {
			return screen
		}
	}
	term.t.Fatalf("the screen has not all of %q:\n%s", texts, screen)
	return ""
}
