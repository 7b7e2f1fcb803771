//go:build clients

package clients

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMycliInTerminal(t *testing.T) {
	need(t, "python3", "tmux")
	install(t, "python")
	t.Parallel()
	s := open(t)
	mycli, err := filepath.Abs(".cache/python/bin/mycli")
	if err != nil {
		t.Fatal(err)
	}
	term := s.inTerminal(t, mycli, "-h", s.host, "-P", s.port, "-u", "root", "shop")
	term.await("root@127.0.0.1:shop>")
	term.write("select * from peo")
	// Names come in the background: before that, Tab completes nothing.
	for range 30 {
		term.key("Tab")
		time.Sleep(500 * time.Millisecond)
		if strings.Contains(term.tmux("capture-pane", "-p"), "select * from people") {
			break
		}
	}
	term.await("select * from people")
	term.write(` where id = 1\G`)
	term.key("Enter")
	term.await("name | Ada", "born | 1815-12-10", "1 row in set")
}
