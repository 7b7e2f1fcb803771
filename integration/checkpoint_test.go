package integration

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckpointAndRestore copies a running server's store, goes on loading, and starts another server from the copy. What is damaged
// is not restored.
func TestCheckpointAndRestore(t *testing.T) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (k INT, v INT) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1", "INSERT INTO d.t VALUES (1, 1), (2, 2)")
	out, err := exec.Command(binary, "checkpoint", "one", "--fe-http", p.ready.FEHTTP).CombinedOutput()
	if err != nil {
		t.Fatalf("checkpoint: %v\n%s", err, out)
	}
	copied := strings.TrimSpace(string(out))
	exec1(t, db, "INSERT INTO d.t VALUES (3, 3)", "DROP TABLE d.t FORCE")
	for _, name := range []string{"one", "../two"} {
		if out, err := exec.Command(binary, "checkpoint", name, "--fe-http", p.ready.FEHTTP).CombinedOutput(); err == nil {
			t.Errorf("checkpoint %s: %s", name, out)
		}
	}
	restored := filepath.Join(t.TempDir(), "restored")
	if out, err := exec.Command(binary, "restore", copied, "--data", restored).CombinedOutput(); err != nil || !strings.Contains(string(out), "0 problems") {
		t.Fatalf("restore: %v\n%s", err, out)
	}
	if out, err := exec.Command(binary, "restore", copied, "--data", restored).CombinedOutput(); err == nil {
		t.Errorf("restore over a store: %s", out)
	}
	if n := number(t, serve(t, restored).open(""), "SELECT sum(v) FROM d.t"); n != 3 {
		t.Errorf("the restored table has a sum of %d, want 3", n)
	}
}
