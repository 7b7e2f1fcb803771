//go:build clients

package clients

import (
	"strings"
	"testing"
)

// at are the options that connect a program of MariaDB.
func (s *shop) at(more ...string) []string {
	return append([]string{"-h" + s.host, "-P" + s.port, "-uroot"}, more...)
}

func TestMariaDBBatch(t *testing.T) {
	need(t, "mariadb")
	t.Parallel()
	s := open(t)
	for _, c := range []struct{ name, stdin, args, want string }{
		{"tab separated", "", "shop|-e|SELECT id, name, born FROM people ORDER BY id", "id\tname\tborn\n1\tAda\t1815-12-10\n2\tGrüße 世界 😀\tNULL\n3\tO'Neil\\\\n\t2000-02-29\n"},
		{"without names", "", "shop|-N|-B|-e|SELECT COUNT(*) FROM people", "3\n"},
		{"vertical", "SELECT id, name, paid FROM people WHERE id = 3\\G\n", "shop", "*************************** 1. row ***************************\n  id: 3\nname: O'Neil\\n\npaid: -0.01\n"},
		{"table", "SELECT city, SUM(amount) AS total FROM sales GROUP BY city ORDER BY city;", "shop|-t", "+-------+-------+\n| city  | total |\n+-------+-------+\n| Basel |     7 |\n| Bern  |     1 |\n+-------+-------+\n"},
		{"several", "USE shop; SELECT 1; SELECT 'a;b' AS x; SHOW TABLES LIKE 'p%';", "-N", "1\na;b\npeople\n"},
		{"delimiter", "DELIMITER //\nSELECT 1//\nSELECT 2//\n", "-N", "1\n2\n"},
		{"metadata", "SELECT id, name, paid FROM people WHERE id = 1", "shop|-t|--column-type-info", `Field   1:  ` + "`id`"},
		{"XML", "SELECT 1 AS one", "--xml", `<field name="one">1</field>`},
		{"server name completion off", "SELECT DATABASE()", "-A|-N|shop", "shop\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := s.run(t, c.stdin, "mariadb", s.at(strings.Split(c.args, "|")...)...)
			if err != nil || !strings.Contains(out, c.want) || strings.HasSuffix(c.want, "\n") && out != c.want {
				t.Errorf("%v\n%s\nwant\n%s", err, out, c.want)
			}
		})
	}
	out, err := s.run(t, "SELECT 1;\nSELECT * FROM nowhere;\nSELECT 2;\n", "mariadb", s.at("-N", "shop")...)
	if err == nil || !strings.HasPrefix(out, "1\n") || strings.Contains(out, "\n2\n") || !strings.Contains(out, "ERROR 1105 (HY000) at line 2: errCode = 2, detailMessage = Table [nowhere] does not exist in database [shop].") {
		t.Errorf("an error in the middle: %v\n%s", err, out)
	}
}

// TestMariaDBOverTLS asks for TLS, as --ssl-mode=REQUIRED does in the client of MySQL, and looks at what the session then has.
func TestMariaDBOverTLS(t *testing.T) {
	need(t, "mariadb")
	t.Parallel()
	s := open(t)
	out, err := s.run(t, "\\s\nSELECT COUNT(*) FROM people;\n", "mariadb", s.at("--ssl", "--skip-ssl-verify-server-cert", "-N", "shop")...)
	if err != nil || !strings.Contains(out, "Cipher in use is TLS_") || !strings.HasSuffix(out, "\n3\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestMariaDBInTerminal(t *testing.T) {
	need(t, "mariadb", "tmux")
	t.Parallel()
	s := open(t)
	term := s.inTerminal(t, "mariadb", "-h"+s.host, "-P"+s.port, "-uroot")
	term.await("Server version: 5.7.99 doris version doris-", "MySQL [(none)]>")
	term.write("use shop")
	term.key("Enter")
	term.await("Reading table information for completion", "Database changed", "MySQL [shop]>")
	term.write("select * from peo")
	term.key("Tab")
	term.await("select * from people")
	term.write(` where id = 1\G`)
	term.key("Enter")
	term.await("*** 1. row ***", "name: Ada", "seen: 2024-01-02 03:04:05.678", "1 row in set")
	term.write("select id, name from people order by id;")
	term.key("Enter")
	term.await("|    2 | Grüße 世界 😀", "3 rows in set")
	term.write(`\s`)
	term.key("Enter")
	// Doris has no @@character_set_database, which the command asks for; it goes on without.
	term.await("Current database:", "'root'@'127.0.0.1'", "Protocol version:", "Unsupported system variable: character_set_database", "TCP port:")
	term.write("insert into people (id) values (7);")
	term.key("Enter")
	term.await("Query OK, 1 row affected", "{'label':'label_", "'status':'VISIBLE', 'txnId':'")
	term.write("selec 1;")
	term.key("Enter")
	term.await("ERROR 1105 (HY000): errCode = 2, detailMessage =", "mismatched input 'selec' expecting {")
}
