//go:build integration

package integration

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
)

// TestRoutineLoadSecurity runs jobs over every listener of a real broker, with certificates from CREATE FILE. A job that cannot log
// in pauses with the step that failed, and loads everything after ALTER and RESUME; no secret is told anywhere.
func TestRoutineLoadSecurity(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{Security: []string{kafkatest.SASLPlaintext, kafkatest.SASLSSL, kafkatest.SSL, kafkatest.MTLS, kafkatest.ExpiredSSL}})
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE s", "USE s")
	upload(t, db, k.Certs, "ca.pem", "stranger-ca.pem", "client.pem", "client.key", "client-encrypted.key", "expired.pem", "expired.key", "stranger.pem", "stranger.key")
	send(t, k.Bootstrap, "t", 1, "0", "1", "2")

	const (
		wrong  = "wr0ng-passw0rd"
		ca     = `"property.ssl.ca.location" = "FILE:ca.pem"`
		tls    = `"property.security.protocol" = "ssl", `
		plain  = `"property.security.protocol" = "sasl_plaintext", `
		both   = `"property.security.protocol" = "sasl_ssl", ` + ca + ", "
		client = `, "property.ssl.certificate.location" = "FILE:%s.pem", "property.ssl.key.location" = "FILE:%s.key"`
		again  = `, "property.kafka_default_offsets" = "OFFSET_BEGINNING"`
	)
	login := func(mechanism, password string) string {
		return fmt.Sprintf(`"property.sasl.mechanism" = "%s", "property.sasl.username" = "%s", "property.sasl.password" = "%s"`, mechanism, kafkatest.User, password)
	}
	token := func(config string) string {
		return plain + `"property.sasl.mechanism" = "OAUTHBEARER", "property.enable.sasl.oauthbearer.unsecure.jwt" = "true", "property.sasl.oauthbearer.config" = "` + config + `"`
	}
	const noToken = "SASL authentication (OAUTHBEARER) failed: SASL_AUTHENTICATION_FAILED"
	const good = "principal=bearer-secret scope=load,else lifeSeconds=60"
	alice := strings.TrimPrefix(fmt.Sprintf(client, "client", "client"), ", ")
	password := fmt.Sprintf(`"property.sasl.password" = "%s"`, kafkatest.Password)
	type attempt struct{ name, listener, properties, want, repair string }
	attempts := []attempt{
		{"ssl", kafkatest.SSL, tls + ca, "", ""},
		{"ssl without authority", kafkatest.SSL, tls + `"property.client.id" = "c"`, "TLS handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority", ca},
		{"ssl with another authority", kafkatest.SSL, tls + `"property.ssl.ca.location" = "FILE:stranger-ca.pem"`, "TLS handshake failed: tls: failed to verify certificate", ca},
		{"ssl with an expired broker", kafkatest.ExpiredSSL, tls + ca, "TLS handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid", fmt.Sprintf(`"kafka_broker_list" = "%s"`, k.Listeners[kafkatest.SSL])},
		{"no ssl", kafkatest.SSL, `"property.client.id" = "c"`, "connect failed: the listener speaks TLS: security.protocol must be ssl or sasl_ssl", tls + ca},
		{"mtls", kafkatest.MTLS, tls + ca + fmt.Sprintf(client, "client", "client"), "", ""},
		{"mtls, encrypted key", kafkatest.MTLS, tls + ca + fmt.Sprintf(client, "client", "client-encrypted") + `, "property.ssl.key.password" = "client-secret"`, "", ""},
		{"mtls, wrong key password", kafkatest.MTLS, tls + ca + fmt.Sprintf(client, "client", "client-encrypted") + `, "property.ssl.key.password" = "` + wrong + `"`, "decrypting the private key with ssl.key.password", `"property.ssl.key.password" = "client-secret"`},
		{"mtls without certificate", kafkatest.MTLS, tls + ca, "TLS handshake failed: remote error: tls: ", alice},
		{"mtls, expired", kafkatest.MTLS, tls + ca + fmt.Sprintf(client, "expired", "expired"), "TLS handshake failed: remote error: tls: ", alice},
		{"mtls, stranger", kafkatest.MTLS, tls + ca + fmt.Sprintf(client, "stranger", "stranger"), "TLS handshake failed: remote error: tls: ", alice},
		{"no login", kafkatest.SASLPlaintext, `"property.client.id" = "c"`, "connect failed: the broker closed the connection without an answer; does security.protocol fit the listener?", plain + login("PLAIN", kafkatest.Password)},
		{"OAUTHBEARER", kafkatest.SASLPlaintext, token(good), "", ""},
		{"OAUTHBEARER, without the scope", kafkatest.SASLPlaintext, token("principal=bearer-secret scope=else"), noToken, token(good)},
		{"OAUTHBEARER, the user in another claim", kafkatest.SASLPlaintext, token("principal=bearer-secret principalClaimName=user scope=load"), noToken, token(good)},
	}
	for _, m := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		refused := "SASL authentication (" + m + ") failed: SASL_AUTHENTICATION_FAILED"
		attempts = append(attempts, attempt{m, kafkatest.SASLPlaintext, plain + login(m, kafkatest.Password), "", ""},
			attempt{m + " and tls", kafkatest.SASLSSL, both + login(m, kafkatest.Password), "", ""},
			attempt{m + ", wrong password", kafkatest.SASLPlaintext, plain + login(m, wrong), refused, password},
			attempt{m + " and tls, wrong password", kafkatest.SASLSSL, both + login(m, wrong), refused, password})
	}
	told := func(where, text string) {
		t.Helper()
		for _, secret := range []string{kafkatest.Password, wrong, "client-secret", "bearer-secret", "PRIVATE KEY"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q:\n%.2000s", where, secret, text)
			}
		}
	}
	for n, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			job := fmt.Sprint("j", n)
			exec1(t, db, "CREATE TABLE "+job+" (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			routineLoad(t, db, k.Listeners[a.listener], "t", job, job, "", "", a.properties)
			if a.want == "" {
				loadedOnce(t, db, job, job, 3)
			} else {
				pausedWith(t, db, job, "errCode = 4", "Failed to get all partitions of kafka topic: t error: ", a.want)
				if !strings.Contains(a.want, "ssl.key.password") {
					pausedWith(t, db, job, "(broker "+k.Listeners[a.listener]+")")
				}
			}
			row := show(t, db, "SHOW ROUTINE LOAD FOR "+job)
			told("SHOW ROUTINE LOAD", fmt.Sprint(row))
			if strings.Contains(a.properties, "password") && !strings.Contains(row["CustomProperties"], `password":"******"`) {
				t.Errorf("custom properties are %s", row["CustomProperties"])
			}
			told("EXPLAIN ROUTINE LOAD", strings.Join(rows(t, db, "EXPLAIN ROUTINE LOAD FOR "+job), "\n"))
			_, err := db.Exec("WAIT ROUTINE LOAD FOR " + job + " TIMEOUT 5")
			told("WAIT ROUTINE LOAD", fmt.Sprint(err))
			_, err = db.Exec(fmt.Sprintf(`EXPLAIN CREATE ROUTINE LOAD dry ON %s FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "t", %s)`, job, k.Listeners[a.listener], a.properties))
			told("EXPLAIN CREATE ROUTINE LOAD", fmt.Sprint(err))
			if (err == nil) != (a.want == "") || err != nil && !strings.Contains(err.Error(), a.want) {
				t.Errorf("the dry run answers %v, want %q", err, a.want)
			}
			if a.repair != "" {
				repaired(t, db, job, a.repair+again)
				loadedOnce(t, db, job, job, 3)
			}
			exec1(t, db, "STOP ROUTINE LOAD FOR "+job)
		})
	}
	t.Run("files", func(t *testing.T) {
		exec1(t, db, "CREATE TABLE f (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
		for file, want := range map[string]string{
			"FILE:nosuch.pem":   "File nosuch.pem does not exist in db ",
			k.Certs + "/ca.pem": "",
			"FILE:../ca.pem":    "File ../ca.pem does not exist in db ",
			"FILE:" + "ca.pem":  "",
			"FILE:client.key":   "",
			"FILE:/etc/passwd":  "File /etc/passwd does not exist in db ",
		} {
			_, err := db.Exec(fmt.Sprintf(`CREATE ROUTINE LOAD f ON f FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "t", "property.security.protocol" = "ssl", "property.ssl.ca.location" = "%s")`, k.Listeners[kafkatest.SSL], file))
			if want != "" && (err == nil || !strings.Contains(err.Error(), want)) || want == "" && err != nil {
				t.Errorf("%s: CREATE answers %v, want %q", file, err, want)
			}
			if err == nil {
				if file != "FILE:ca.pem" {
					pausedWith(t, db, "f", "ssl.ca.location")
				}
				exec1(t, db, "STOP ROUTINE LOAD FOR f")
			}
		}
		told("SHOW FILE", strings.Join(rows(t, db, "SHOW FILE"), "\n"))
	})
	t.Run("other users", func(t *testing.T) {
		exec1(t, db, "CREATE TABLE owned (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1", "CREATE USER reader IDENTIFIED BY 'r'", "CREATE USER loader IDENTIFIED BY 'l'",
			"GRANT SELECT_PRIV, LOAD_PRIV ON s.owned TO loader", "GRANT SELECT_PRIV ON s.owned TO reader")
		routineLoad(t, db, k.Listeners[kafkatest.SASLPlaintext], "t", "owned", "owned", "", "", plain+login("PLAIN", kafkatest.Password))
		loaded(t, db, "owned", "owned", 3)
		as := func(user string) *sql.DB {
			other, err := sql.Open("mysql", user+":"+user[:1]+"@tcp("+p.ready.MySQL+")/s")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			return other
		}
		loader, reader := as("loader"), as("reader")
		told("SHOW ROUTINE LOAD for another user", fmt.Sprint(show(t, loader, "SHOW ROUTINE LOAD FOR owned")))
		create := show(t, loader, "SHOW CREATE ROUTINE LOAD FOR owned")["CreateStmt"]
		told("SHOW CREATE for another user", create)
		if !strings.Contains(create, `"property.sasl.password" = "******"`) {
			t.Errorf("SHOW CREATE for another user:\n%s", create)
		}
		if own := show(t, db, "SHOW CREATE ROUTINE LOAD FOR owned")["CreateStmt"]; !strings.Contains(own, kafkatest.Password) {
			t.Errorf("SHOW CREATE for the creator cannot be executed again:\n%s", own)
		}
		if n := len(rows(t, reader, "SHOW ROUTINE LOAD")); n != 0 {
			t.Errorf("a user without LOAD_PRIV sees %d jobs", n)
		}
		for _, statement := range []string{"PAUSE ROUTINE LOAD FOR owned", "STOP ROUTINE LOAD FOR owned", "SHOW CREATE ROUTINE LOAD FOR owned", "EXPLAIN ROUTINE LOAD FOR owned", "WAIT ROUTINE LOAD FOR owned",
			`ALTER ROUTINE LOAD FOR owned PROPERTIES ("max_batch_interval" = "5")`, `CREATE ROUTINE LOAD mine ON owned FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "t")`,
			`EXPLAIN CREATE ROUTINE LOAD mine ON owned FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "t")`} {
			if _, err := reader.Exec(statement); err == nil || !strings.Contains(err.Error(), "LOAD") || !strings.Contains(err.Error(), "denied to user 'reader'") {
				t.Errorf("%s without LOAD_PRIV answers %v", statement, err)
			}
		}
		exec1(t, loader, "PAUSE ROUTINE LOAD FOR owned")
	})
	t.Run("elsewhere", func(t *testing.T) {
		told("information_schema.routine_load_jobs", strings.Join(rows(t, db, "SELECT * FROM information_schema.routine_load_jobs"), "\n"))
		told("/metrics of the FE", get(t, "http://"+p.ready.FEHTTP+"/metrics"))
		told("/metrics of the BE", get(t, "http://"+p.ready.BEHTTP+"/metrics"))
		told("SHOW PROC", strings.Join(rows(t, db, "SHOW PROC '/routine_loads'"), "\n"))
		told("the log", p.log())
	})
}
