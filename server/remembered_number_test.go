package server

import (
	"slices"
	"testing"
)

// TestPlansOfNumbersTakeNoTexts asks for numbers until the plan is kept, and then for texts: beside a BOOLEAN a number is compared as a
// number, a text as a BOOLEAN.
func TestPlansOfNumbersTakeNoTexts(t *testing.T) {
	s := recordedServer(t)
	session := s.engine.NewSession(1000, "root", "127.0.0.1", nil)
	defer session.Close()
	for _, text := range []string{"CREATE DATABASE p", "USE p",
		`CREATE TABLE t (k INT, b BOOLEAN) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
		"INSERT INTO t VALUES (1, true), (2, false), (3, NULL)"} {
		askText(session, text)
	}
	for _, c := range []struct {
		text string
		rows []string
	}{
		{"SELECT k FROM t WHERE b != 5 ORDER BY k", []string{"1", "2"}},
		{"SELECT k FROM t WHERE b != 6 ORDER BY k", []string{"1", "2"}},
		{"SELECT k FROM t WHERE b != '5' ORDER BY k", nil},
		{"SELECT k FROM t WHERE b != '1' ORDER BY k", []string{"2"}},
		{"SELECT k FROM t WHERE b != 1 ORDER BY k", []string{"2"}},
		{"SELECT k FROM t WHERE b <=> 7", nil},
		{"SELECT k FROM t WHERE b <=> 8", nil},
		{"SELECT k FROM t WHERE b <=> '7'", []string{"3"}},
		{"SELECT k FROM t WHERE b <=> 7", nil},
	} {
		if got := askText(session, c.text); !slices.Equal(got.rows, c.rows) {
			t.Errorf("%s: %v %v, want %v", c.text, got.columns, got.rows, c.rows)
		}
	}
}
