package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// TestPointQueriesWhileRowsChange looks rows up by prepared statements and texts in several sessions while others write newer values
// and change the table: a value never becomes older, and no lookup sees a table that is neither the old nor the new one.
func TestPointQueriesWhileRowsChange(t *testing.T) {
	s := recordedServer(t)
	open := func(id uint32) *engine.Session {
		session := s.engine.NewSession(id, "root", "127.0.0.1", nil)
		session.SetDatabase("c")
		return session
	}
	admin := open(1000)
	defer admin.Close()
	must := func(text string) {
		if a := askText(admin, text); strings.Contains(a.columns, "errCode") {
			t.Errorf("%s: %s", text, a.columns)
		}
	}
	must("CREATE DATABASE c")
	must(`CREATE TABLE c.t (k INT, v BIGINT) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ("replication_num" = "1")`)
	must("INSERT INTO c.t VALUES (1, 0), (2, 0)")
	const versions = 60
	var readers sync.WaitGroup
	over, end := context.WithCancel(t.Context())
	for n := range 4 {
		readers.Go(func() {
			session := open(uint32(2000 + n))
			defer session.Close()
			p, err := session.Prepare(t.Context(), "SELECT v FROM t WHERE k = ?")
			if err != nil {
				t.Error(err)
				return
			}
			last := 0
			for over.Err() == nil {
				var a asked
				if n%2 == 0 {
					a = execute(t, session, p, []parameter{{typ: catalog.Of(catalog.Int), text: "2"}})
				} else {
					a = askText(session, "SELECT v FROM t WHERE k = 2")
				}
				if strings.Contains(a.columns, "please retry") {
					// The table was changed between finding its definition and its row.
					continue
				}
				v, err := strconv.Atoi(strings.Join(a.rows, " "))
				if err != nil || v < last {
					t.Errorf("%v after %d", a, last)
					return
				}
				last = v
			}
		})
	}
	for v := range versions {
		must(fmt.Sprintf("INSERT INTO c.t (k, v) VALUES (2, %d)", v))
		switch v % 20 {
		case 5:
			must("ALTER TABLE c.t ADD COLUMN w INT DEFAULT '3'")
		case 10:
			must("ALTER TABLE c.t DROP COLUMN w")
		case 15:
			must("CREATE USER u" + strconv.Itoa(v))
		}
	}
	end()
	readers.Wait()
}
