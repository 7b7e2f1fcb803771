//go:build clients

package clients

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// verdict is a script's last line.
var verdict = regexp.MustCompile(`(?m)^[1-9]\d* checks, 0 failed\n\z`)

// script runs a client's script and wants its verdict.
func script(t *testing.T, program string, args ...string) {
	t.Helper()
	out, err := open(t).run(t, "", program, args...)
	if m := verdict.FindString(out); err != nil || m == "" {
		t.Errorf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	} else {
		t.Log(strings.TrimSpace(m))
	}
}

// scripts returns the files of a pattern.
func scripts(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts %s: %v", pattern, err)
	}
	return files
}

func TestPython(t *testing.T) {
	need(t, "python3")
	install(t, "python")
	for _, file := range scripts(t, "python/*_test.py") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			script(t, ".cache/python/bin/python", file)
		})
	}
}

func TestNode(t *testing.T) {
	need(t, "node", "npm")
	install(t, "node")
	for _, file := range scripts(t, "node/*_test.js") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			script(t, "node", file)
		})
	}
}

func TestJDBC(t *testing.T) {
	need(t, "java", "javac", "mvn")
	install(t, "java")
	for _, jar := range scripts(t, ".cache/java/*.jar") {
		t.Run(filepath.Base(jar), func(t *testing.T) {
			t.Parallel()
			scheme := "mysql"
			if strings.HasPrefix(filepath.Base(jar), "mariadb") {
				scheme = "mariadb"
			}
			script(t, "java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", ".cache/java/classes:"+jar, "Jdbc", scheme)
		})
	}
}

func TestPHP(t *testing.T) {
	need(t, "php")
	t.Parallel()
	if out, err := exec.Command("php", "-m").Output(); err != nil || !strings.Contains(string(out), "pdo_mysql") {
		missing(t, "PHP's pdo_mysql and mysqli are not installed")
	}
	script(t, "php", "php/pdo_test.php")
}

func TestPerl(t *testing.T) {
	need(t, "perl")
	t.Parallel()
	if exec.Command("perl", "-MDBD::mysql", "-e1").Run() != nil {
		missing(t, "Perl's DBD::mysql is not installed")
	}
	script(t, "perl", "perl/dbi_test.pl")
}

// TestODBC holds the one ODBC driver of Debian to what it does with Doris: it sets a variable that Doris does not have when it
// connects, and shows the refusal.
func TestODBC(t *testing.T) {
	need(t, "isql")
	t.Parallel()
	drivers, err := filepath.Glob("/usr/lib/*/odbc/libmaodbc.so")
	if err != nil || len(drivers) == 0 {
		missing(t, "the ODBC driver of MariaDB is not installed")
	}
	s := open(t)
	out, err := s.run(t, "SELECT 1\n", "isql", "-v", "-k", "-b", "Driver="+drivers[0]+";Server="+s.host+";Port="+s.port+";Uid=root;Database=shop")
	if err == nil || !strings.Contains(out, "Unknown system variable 'session_track_schema',the similar variables are {'") {
		t.Errorf("connecting: %v\n%s", err, out)
	}
}
