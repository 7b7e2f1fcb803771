package beconfig

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/setting"
)

// normal checks a value and returns the text that is shown for it.
func normal(f *setting.Field, value string) (string, error) {
	text := strings.TrimSpace(value)
	number, good := 0.0, true
	switch f.Type {
	case "bool":
		switch strings.ToLower(text) {
		case "true", "1":
			text = "true"
		case "false", "0":
			text = "false"
		default:
			good = false
		}
	case "int16_t", "int32_t", "int64_t":
		bits, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(f.Type, "int"), "_t"))
		n, err := strconv.ParseInt(text, 10, bits)
		text, number, good = strconv.FormatInt(n, 10), float64(n), err == nil
	case "double":
		d, err := strconv.ParseFloat(text, 64)
		text, number, good = strconv.FormatFloat(d, 'g', 6, 64), d, err == nil
	}
	if !good {
		return "", doriserr.New("[INVALID_ARGUMENT]convert '%s' as %s failed", value, f.Type)
	}
	if check := validators[f.Name]; check != nil && !check(number) {
		return "", doriserr.New("[INVALID_ARGUMENT]validate %s=%s failed", f.Name, text)
	}
	return text, nil
}

// validators are the bounds that the backend has for mutable numbers. Doris asks them before it stores the value, so that a wrong
// one is only refused the next time; here the value itself is checked.
var validators = map[string]func(float64) bool{
	"compaction_task_num_per_disk":              atLeast(2),
	"compaction_task_num_per_fast_disk":         atLeast(2),
	"low_priority_compaction_task_num_per_disk": atLeast(2),
	"async_reply_timeout_s":                     atLeast(3),
	"s3_get_bucket_tokens":                      atLeast(1),
	"s3_get_token_per_second":                   atLeast(1),
	"s3_put_bucket_tokens":                      atLeast(1),
	"s3_put_token_per_second":                   atLeast(1),
	"ann_index_build_chunk_size":                atLeast(1),
	"tablet_meta_serialize_size_limit":          func(v float64) bool { return v < 1717986918 },
}

// atLeast is the check of a lower bound.
func atLeast(low float64) func(float64) bool { return func(v float64) bool { return v >= low } }
