//go:build integration

package integration

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
)

// TestRoutineLoadKerberos runs jobs that log in to a real broker with tickets of a real KDC. What a wrong job says names the property
// that is wrong; ALTER and RESUME with the right one make it load every row once.
func TestRoutineLoadKerberos(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{Security: []string{kafkatest.Kerberos, kafkatest.KerberosSSL, kafkatest.SASLPlaintext}})
	t.Setenv("KRB5_CONFIG", filepath.Join(k.Krb5, "krb5.conf"))
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE k", "USE k")
	upload(t, db, k.Krb5, "alice.keytab", "wrong.keytab", "ghost.keytab", "krb5.conf")
	upload(t, db, k.Certs, "ca.pem")
	const messages = 3000
	send(t, k.Bootstrap, "t", 3, numbers(0, messages)...)

	const (
		service = `"property.sasl.kerberos.service.name" = "kafka"`
		alice   = `"property.sasl.kerberos.principal" = "alice@DORISEMU.TEST"`
		keytab  = `"property.sasl.kerberos.keytab" = "FILE:alice.keytab"`
		gssapi  = `"property.security.protocol" = "SASL_PLAINTEXT", "property.sasl.mechanism" = "GSSAPI", `
		again   = `"property.kafka_default_offsets" = "OFFSET_BEGINNING"`
	)
	all := strings.Join([]string{service, alice, keytab}, ", ")
	for n, a := range []struct{ name, listener, properties, want, repair string }{
		{"everything given", kafkatest.Kerberos, gssapi + all, "", ""},
		{"over TLS", kafkatest.KerberosSSL, `"property.security.protocol" = "SASL_SSL", "property.sasl.mechanism" = "GSSAPI", "property.ssl.ca.location" = "FILE:ca.pem", ` + all, "", ""},
		{"defaults of mechanism, service and realm", kafkatest.Kerberos, `"property.security.protocol" = "sasl_plaintext", "property.sasl.kerberos.principal" = "alice", ` + keytab, "", ""},
		{"key of an earlier time", kafkatest.Kerberos, gssapi + alice + `, "property.sasl.kerberos.keytab" = "FILE:wrong.keytab"`,
			"SASL authentication (GSSAPI) failed: the keytab's key is not that of alice@DORISEMU.TEST (sasl.kerberos.keytab)", keytab},
		{"keytab of somebody else", kafkatest.Kerberos, gssapi + alice + `, "property.sasl.kerberos.keytab" = "FILE:ghost.keytab"`,
			"the keytab has no key of alice@DORISEMU.TEST: sasl.kerberos.principal and sasl.kerberos.keytab do not fit", keytab},
		{"no keytab at all", kafkatest.Kerberos, gssapi + alice + `, "property.sasl.kerberos.keytab" = "FILE:krb5.conf"`, "reading the keytab: ", keytab},
		{"unknown principal", kafkatest.Kerberos, gssapi + `"property.sasl.kerberos.principal" = "ghost", "property.sasl.kerberos.keytab" = "FILE:ghost.keytab"`,
			"the KDC does not know ghost@DORISEMU.TEST (sasl.kerberos.principal)", alice + ", " + keytab},
		{"unknown service", kafkatest.Kerberos, gssapi + alice + ", " + keytab + `, "property.sasl.kerberos.service.name" = "nosuch"`,
			"getting a ticket for nosuch/127.0.0.1 (sasl.kerberos.service.name) failed", service},
		{"another mechanism", kafkatest.Kerberos, `"property.security.protocol" = "sasl_plaintext", "property.sasl.mechanism" = "PLAIN", "property.sasl.username" = "alice", "property.sasl.password" = "x", ` + all,
			"SASL", `"property.sasl.mechanism" = "GSSAPI"`},
		{"a listener without Kerberos", kafkatest.SASLPlaintext, gssapi + all, "GSSAPI", fmt.Sprintf(`"kafka_broker_list" = "%s"`, k.Listeners[kafkatest.Kerberos])},
		{"TLS to a listener without", kafkatest.Kerberos, `"property.security.protocol" = "SASL_SSL", ` + all, "security.protocol", `"property.security.protocol" = "SASL_PLAINTEXT"`},
	} {
		t.Run(a.name, func(t *testing.T) {
			job := fmt.Sprint("k", n)
			exec1(t, db, "CREATE TABLE "+job+" (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			routineLoad(t, db, k.Listeners[a.listener], "t", job, job, "", "", a.properties)
			if a.want != "" {
				pausedWith(t, db, job, "errCode = 4", "Failed to get all partitions of kafka topic: t error: ", a.want)
				repaired(t, db, job, a.repair+", "+again)
			}
			loadedOnce(t, db, job, job, messages)
			exec1(t, db, "STOP ROUTINE LOAD FOR "+job)
		})
	}
}

// upload makes files of a folder known with CREATE FILE.
func upload(t *testing.T, db *sql.DB, dir string, names ...string) {
	t.Helper()
	files := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer files.Close()
	for _, name := range names {
		exec1(t, db, fmt.Sprintf(`CREATE FILE "%s" PROPERTIES ("url" = "%s/%s", "catalog" = "kafka")`, name, files.URL, name))
	}
}

// repaired alters the source of a job that is paused, or pauses it again if it has resumed by itself meanwhile, and resumes it.
func repaired(t *testing.T, db *sql.DB, job, source string) {
	t.Helper()
	eventually(t, jobState(t, db, job), func() bool {
		_, _ = db.Exec("PAUSE ROUTINE LOAD FOR " + job)
		_, err := db.Exec(fmt.Sprintf("ALTER ROUTINE LOAD FOR %s FROM KAFKA (%s)", job, source))
		if err != nil && !strings.Contains(err.Error(), "Only supports modification of PAUSED jobs") {
			t.Fatal(err)
		}
		return err == nil
	})
	exec1(t, db, "RESUME ROUTINE LOAD FOR "+job)
}

// loadedOnce waits for the numbers from 0 to n-1 in a table's column id, and looks that each is there once.
func loadedOnce(t *testing.T, db *sql.DB, job, table string, n int64) {
	t.Helper()
	exec1(t, db, "WAIT ROUTINE LOAD FOR "+job)
	if got := rows(t, db, "SELECT COUNT(*), COUNT(DISTINCT id), MIN(id), MAX(id) FROM "+table); got[0] != fmt.Sprintf("%d|%d|0|%d", n, n, n-1) {
		t.Errorf("count, distinct, smallest, largest are %s, want %d numbers from 0\n%s", got[0], n, jobState(t, db, job)())
	}
	if row := show(t, db, "SHOW ROUTINE LOAD FOR "+job); row["State"] != "RUNNING" || !strings.Contains(row["Statistic"], `"errorRows":0,`) || !strings.Contains(row["Statistic"], fmt.Sprintf(`"loadedRows":%d,`, n)) {
		t.Errorf("after %d rows: %s", n, jobState(t, db, job)())
	}
}
