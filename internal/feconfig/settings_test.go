package feconfig

import (
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// TestSet sets values of all types, in the forms that a frontend takes and refuses.
func TestSet(t *testing.T) {
	for _, c := range []struct{ name, value, shown, failure string }{
		{"max_routine_load_job_num", "5", "5", ""},
		{"max_routine_load_job_num", " +7 ", "7", ""},
		{"max_routine_load_job_num", "abc", "", `Failed to set config 'max_routine_load_job_num'. err: For input string: "abc"`},
		{"max_routine_load_job_num", "2147483648", "", `Failed to set config 'max_routine_load_job_num'. err: For input string: "2147483648"`},
		{"max_routine_load_job_num", "", "", `Failed to set config 'max_routine_load_job_num'. err: For input string: ""`},
		{"nosuch", "1", "", "Config 'nosuch' does not exist"},
		{"http_port", "1", "", "Config 'http_port' is not mutable"},
		{"balance_load_score_threshold", "1", "1.0", ""},
		{"balance_load_score_threshold", "1e9", "1.0E9", ""},
		{"balance_load_score_threshold", "x", "", `Failed to set config 'balance_load_score_threshold'. err: For input string: "x"`},
		{"be_rebalancer_fuzzy_test", "TRUE", "true", ""},
		{"be_rebalancer_fuzzy_test", "1", "", "Failed to set config 'be_rebalancer_fuzzy_test'. err: type mismatch"},
		{"auto_start_ignore_resume_db_names", "a, b,", "[a, b]", ""},
		{"auto_start_ignore_resume_db_names", "", "[]", ""},
		{"meta_service_endpoint", "a:1", "", "Failed to set config 'meta_service_endpoint'. err: Config 'meta_service_endpoint' must have intersection between the configs"},
	} {
		s := New(nil)
		err := s.Set(c.name, c.value)
		if c.failure != "" {
			if err == nil || doriserr.From(err).Message != c.failure {
				t.Errorf("%s = %q: got %v, want %s", c.name, c.value, err, c.failure)
			}
			continue
		}
		if shown, _ := s.Value(c.name); err != nil || shown != c.shown {
			t.Errorf("%s = %q: got %q, %v, want %q", c.name, c.value, shown, err, c.shown)
		}
	}
}

// TestObey checks that listeners hear new values only, and under either name of an experimental setting.
func TestObey(t *testing.T) {
	s := New(map[string]string{"query_port": "1"})
	var heard []string
	s.Obey("max_routine_load_job_num", func(v string) { heard = append(heard, v) })
	_ = s.Set("max_routine_load_job_num", "x")
	_ = s.Set("max_routine_load_job_num", "3")
	if len(heard) != 1 || heard[0] != "3" || !s.Obeyed("max_routine_load_job_num") || s.Obeyed("max_bytes_per_broker_scanner") {
		t.Errorf("heard %v", heard)
	}
	if v, _ := s.Value("query_port"); v != "1" {
		t.Errorf("the port is %s", v)
	}
	for _, f := range fields {
		if bare, ok := strings.CutPrefix(f.Name, "experimental_"); ok && Lookup(bare) == nil {
			t.Errorf("%s is not found without its prefix", f.Name)
		}
	}
}

// TestDefaults checks that each default is one that its own setting accepts.
func TestDefaults(t *testing.T) {
	if n := len(fields); n != 670 {
		t.Fatalf("there are %d settings", n)
	}
	for _, f := range fields {
		value := f.Default
		if strings.HasSuffix(f.Type, "[]") {
			value = strings.Trim(value, "[]")
		}
		if f.Type == "byte" || value == "null" {
			continue
		}
		if got, err := normal(&f, value); err != nil || got != f.Default {
			t.Errorf("%s: %q becomes %q, %v", f.Name, f.Default, got, err)
		}
	}
}
