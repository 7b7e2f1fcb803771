package mysql_test

import (
	"os/exec"
	"testing"
)

// mariadb runs the command-line client and returns what it prints, errors too.
func mariadb(t *testing.T, f *fixture, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("mariadb")
	if err != nil {
		t.Skip("the mariadb command-line client is not installed")
	}
	all := append([]string{"--no-defaults", "-h127.0.0.1", "-P" + port(t, f.addr), "--protocol=tcp"}, args...)
	out, _ := exec.CommandContext(t.Context(), path, all...).CombinedOutput()
	return string(out)
}

func TestMariadbClient(t *testing.T) {
	f := start(t, nil)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"several answers", []string{"-uroot", "shop", "-N", "-e", "SELECT 1; SHOW ROUTINE LOAD FOR `a;b`; SELECT ';' AS x, \"double\"; SET query_timeout = 7; SELECT @@query_timeout"},
			"1\n1\ta;b\tNULL\n;\tdouble\n7\n"},
		{"names of columns", []string{"-uroot", "shop", "-e", "SELECT id+1, p.name, 'x', @@query_timeout FROM people p WHERE id = 1"}, "id+1\tname\tx\t@@query_timeout\n2\tann\tx\t900\n"},
		{"an error in the middle", []string{"-uroot", "shop", "-N", "-e", "SELECT 1; PAUSE ROUTINE LOAD FOR j; SELECT 2"},
			"1\n--------------\nPAUSE ROUTINE LOAD FOR j\n--------------\n\nERROR 1105 (HY000) at line 1: errCode = 2, detailMessage = There is no operable routine load job with name j\n"},
		{"unknown database", []string{"-uroot", "nodb", "-e", "SELECT 1"}, "ERROR 1049 (42000): errCode = 2, detailMessage = Unknown database 'nodb'\n"},
		{"unknown user", []string{"-uu1", "-pwrong", "-e", "SELECT 1"}, "ERROR 1045 (28000): Access denied for user 'u1@127.0.0.1' (using password: YES)\n"},
		{"vertical", []string{"-uroot", "shop", "-e", "SHOW ROUTINE LOAD FOR j\\G"}, "*************************** 1. row ***************************\n            Id: 1\n          Name: j\nJob Properties: NULL\n"},
	} {
		if got := mariadb(t, f, c.args...); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}
