package beconfig

import "testing"

func TestSet(t *testing.T) {
	s := New(map[string]string{"webserver_port": "1", "nosuch": "x"})
	heard := ""
	s.Obey("write_buffer_size", func(v string) { heard = v })
	for _, c := range []struct{ name, value, want, err string }{
		{"write_buffer_size", " 100 ", "100", ""},
		{"disable_auto_compaction", "TRUE", "true", ""},
		{"disable_auto_compaction", "0", "false", ""},
		{"disable_auto_compaction", "yes", "false", "errCode = 2, detailMessage = [INVALID_ARGUMENT]convert 'yes' as bool failed"},
		{"write_buffer_size", "x", "100", "errCode = 2, detailMessage = [INVALID_ARGUMENT]convert 'x' as int64_t failed"},
		{"topn_agg_limit_multiplier", "70000", "2", "errCode = 2, detailMessage = [INVALID_ARGUMENT]convert '70000' as int16_t failed"},
		{"compaction_task_num_per_disk", "1", "4", "errCode = 2, detailMessage = [INVALID_ARGUMENT]validate compaction_task_num_per_disk=1 failed"},
		{"compaction_promotion_ratio", "0.10", "0.1", ""},
		{"webserver_port", "2", "1", "errCode = 2, detailMessage = [NOT_IMPLEMENTED_ERROR]'webserver_port' is not support to modify"},
		{"nosuch", "2", "", "errCode = 2, detailMessage = [NOT_FOUND]'nosuch' is not found"},
		{"sys_log_level", "WARNING", "WARNING", ""},
	} {
		err := s.Set(c.name, c.value)
		if got := text(err); got != c.err {
			t.Errorf("Set(%s, %s): %s, want %s", c.name, c.value, got, c.err)
		}
		if got, _ := s.Value(c.name); got != c.want {
			t.Errorf("%s is %q after %q, want %q", c.name, got, c.value, c.want)
		}
	}
	if heard != "100" {
		t.Errorf("the listener heard %q", heard)
	}
	if rows := s.Rows(); len(rows) < 600 || len(s.Lists()) != len(rows) {
		t.Errorf("%d settings", len(rows))
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
