package variable

import "testing"

func TestSimilarNames(t *testing.T) {
	for name, want := range map[string]string{
		"versoin": "{'version', 'version_comment', 'profiling'}",
		"a":       "{'agg_phase', 'autocommit', 'language'}",
		"nosuch":  "{'event_scheduler', 'enable_count_push_down_for_external_table', 'ignore_shape_nodes'}",
	} {
		if got := similar(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestSetAndReset(t *testing.T) {
	g := NewGlobals(map[string]string{"query_timeout": "77"})
	s := NewSession(g)
	d := Lookup("QUERY_TIMEOUT")
	set := func(name string, global bool, value string) {
		t.Helper()
		if err := s.Set(name, global, &value); err != nil {
			t.Errorf("SET %s = %s: %v", name, value, err)
		}
	}
	check := func(want string) {
		t.Helper()
		if got := s.Get(d); got != want {
			t.Errorf("query_timeout is %s, want %s", got, want)
		}
	}
	check("77")
	set("query_timeout", false, "5")
	check("5")
	set("max_execution_time", false, "9000")
	check("9")
	s.Reset()
	check("77")
	set("query_timeout", true, "6")
	check("6")
	if other := NewSession(g); other.Get(d) != "6" {
		t.Errorf("a new session has %s", other.Get(d))
	}
	if err := s.Set("query_timeout", false, nil); err != nil {
		t.Error(err)
	}
	check("900")
	set("experimental_enable_local_shuffle", false, "OFF")
	if Lookup("deprecated_enable_local_shuffle") != nil || Lookup("experimental_autocommit") != nil {
		t.Error("a wrong prefix was accepted")
	}
}

func TestZones(t *testing.T) {
	for name, known := range map[string]bool{"UTC": true, "utc": false, "Asia/Shanghai": true, "CST": true, "+8:00": true, "+08:00": true, "-12:00": true,
		"+14:00": true, "+14:01": false, "+25:00": false, "Mars/X": false, "": false, "Local": false} {
		if got := Zone(name) != nil; got != known {
			t.Errorf("zone %q known: %v", name, got)
		}
	}
}
