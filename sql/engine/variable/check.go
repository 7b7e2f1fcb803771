package variable

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// compatible are variables that Doris lacks and a SET of which it takes without a word.
var compatible = map[string]bool{}

// lower is strings.ToLower.
func lower(s string) string { return strings.ToLower(s) }

// wrong is the error of a value that the variable cannot have.
func wrong(d *Definition, value string) error {
	return doriserr.New("Variable '%s' can't be set to the value of '%s'", d.Name, value)
}

// standardize does what happens to a value before anything else is looked at (Doris: SetSessionVarOp.validate).
func standardize(d *Definition, value string) (string, error) {
	switch d.Name {
	case "time_zone":
		if Zone(value) == nil {
			return "", doriserr.New("Unknown or incorrect time zone: '%s'", value)
		}
		return zoneName(value), nil
	case "group_commit":
		switch lower(value) {
		case "async_mode", "sync_mode", "off_mode":
		default:
			return "", doriserr.New("Variable 'group_commit' can't be set to the value of ''%s''", value)
		}
	case "exec_mem_limit", "scan_queue_mem_limit":
		n, err := dataVolume(value)
		if err != nil {
			return "", err
		}
		return strconv.FormatInt(n, 10), nil
	case "file_split_size", "merge_io_read_slice_size_bytes":
		if n, err := dataVolume(value); err == nil {
			return strconv.FormatInt(n, 10), nil
		}
	case "default_rowset_type":
		if v := lower(value); v != "alpha" && v != "beta" {
			return "", doriserr.New("Invalid rowset type, now we support {alpha, beta}.")
		}
	case "prefer_join_method":
		if v := lower(value); v != "broadcast" && v != "shuffle" {
			return "", wrong(d, value)
		}
	}
	return value, nil
}

// check validates a value and returns it as SHOW VARIABLES prints it.
func check(d *Definition, value string) (string, error) {
	switch d.Name {
	case "sql_mode":
		return sqlMode(d, value)
	case "runtime_filter_type":
		return runtimeFilterType(d, value)
	case "sql_select_limit":
		if lower(value) == "default" {
			return d.Default, nil
		}
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return "", doriserr.New("Invalid sql_select_limit value: %s", value)
		}
	case "parallel_fragment_exec_instance_num":
		// The setter of this deprecated variable does nothing.
		return d.Default, nil
	case "validate_password_policy":
		switch strings.ToUpper(value) {
		case "0", "NONE", "DISABLED":
			return "NONE", nil
		case "2", "STRONG":
			return "STRONG", nil
		}
		return "", doriserr.New("Invalid validate_password_policy value: %s", value)
	case "query_timeout":
		n, err := javaInt(value)
		if err != nil {
			return "", err
		}
		if n <= 0 {
			return "", doriserr.New("query_timeout can not be set to %s, it must be greater than 0", value)
		}
	case "max_execution_time":
		n, err := javaInt(value)
		if err != nil {
			return "", err
		}
		if n < 1000 {
			return "", doriserr.New("max_execution_time can not be set to %s, it must be greater or equal to 1000, the time unit is millisecond", value)
		}
	case "batch_size", "broker_load_batch_size":
		n, err := javaInt(value)
		if err != nil {
			return "", err
		}
		if n < 1 || n > 65535 {
			return "", doriserr.New("batch_size should be between 1 and 65535)")
		}
	case "profile_level":
		n, err := javaInt(value)
		if err != nil {
			return "", err
		}
		if n < 1 || n > 3 {
			return "", doriserr.New("Profile level can not be set to %s, it must be in the range of 1-3", value)
		}
	case "partial_update_new_key_behavior":
		if v := strings.ToUpper(value); v != "APPEND" && v != "ERROR" {
			return "", doriserr.New("partial_update_new_key_behavior should be one of {'APPEND', 'ERROR'}, but found %s", value)
		}
	}
	if i, ok := intervals[d.Name]; ok {
		if err := i.within(value); err != nil {
			return "", err
		}
	}
	value, err := worded(d, value)
	if err != nil {
		return "", err
	}
	return typed(d, value)
}

// typed checks a value against the variable's Java type.
func typed(d *Definition, value string) (string, error) {
	switch d.JavaType {
	case "boolean":
		switch lower(value) {
		case "on", "true", "1":
			return "true", nil
		case "off", "false", "0":
			return "false", nil
		}
		return "", wrong(d, value)
	case "int", "long":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || d.JavaType == "int" && (n < math.MinInt32 || n > math.MaxInt32) {
			return "", doriserr.New("Incorrect argument type to variable '%s'", d.Name)
		}
		return strconv.FormatInt(n, 10), nil
	case "double":
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return "", doriserr.New("Incorrect argument type to variable '%s'", d.Name)
		}
		text := strconv.FormatFloat(x, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text, nil
	}
	return value, nil
}

// OfBoolean is the text that TRUE and FALSE, written without quotes, have for a variable (Doris: BoolLiteral in SetVar): 1 and 0 for
// numbers and names of modes, except for those that are given as sizes.
func (d *Definition) OfBoolean(value string) string {
	switch {
	case d.Name == "exec_mem_limit", d.Name == "scan_queue_mem_limit":
		return value
	case d.JavaType == "int", d.JavaType == "long", d.JavaType == "double", d.Name == "sql_mode", d.Name == "runtime_filter_type":
		if lower(value) == "true" {
			return "1"
		}
		return "0"
	}
	return value
}

// javaInt reads an int as Integer.valueOf does.
func javaInt(value string) (int64, error) {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil {
		return 0, doriserr.New("For input string: \"%s\"", value)
	}
	return n, nil
}

// inSeconds turns milliseconds into seconds.
func inSeconds(ms string) string {
	n, _ := strconv.ParseInt(ms, 10, 64)
	return strconv.FormatInt(n/1000, 10)
}

// KnownCharacterSet reports whether SET NAMES and SET CHARACTER SET take a name (Doris: only UTF-8). The variables that they set
// take every text.
func KnownCharacterSet(name string) bool {
	switch lower(name) {
	case "utf8", "utf8mb4", "null", "binary", "default":
		return true
	}
	return false
}

// dataVolume reads a size as 8G or 1024 (Doris: ParseUtil.analyzeDataVolume).
func dataVolume(text string) (int64, error) {
	units := map[string]int64{"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30,
		"T": 1 << 40, "TB": 1 << 40, "P": 1 << 50, "PB": 1 << 50}
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	if digits == 0 || strings.ContainsAny(text[digits:], "0123456789") {
		return 0, doriserr.New("invalid data volume expression:%s", text)
	}
	unit, ok := units[strings.ToUpper(text[digits:])]
	n, err := strconv.ParseInt(text[:digits], 10, 64)
	switch {
	case err != nil:
		return 0, doriserr.New("invalid data volume:%s", text[:digits])
	case n <= 0:
		return 0, doriserr.New("Data volume must larger than 0")
	case !ok:
		return 0, doriserr.New("invalid unit:%s", text[digits:])
	}
	return n * unit, nil
}

// mode is one name of sql_mode: its bits are what the name sets, its own the first of them.
type mode struct {
	name     string
	own, all int64
}

// modes are the names of sql_mode in the order in which they are printed (Doris: SqlModeHelper). ANSI and TRADITIONAL stand for others
// too and are printed beside them.
var modes = []mode{
	{name: "ANSI", own: 1 << 18, all: 1<<34 | 2 | 4 | 8 | 32}, {name: "ANSI_QUOTES", own: 4}, {name: "DEFAULT", own: 1},
	{name: "ERROR_FOR_DIVISION_BY_ZERO", own: 1 << 26}, {name: "HIGH_NOT_PRECEDENCE", own: 1 << 29}, {name: "IGNORE_SPACE", own: 8},
	{name: "INVALID_DATES", own: 1 << 25}, {name: "NOT_USED", own: 16}, {name: "NO_AUTO_VALUE_ON_ZERO", own: 1 << 19},
	{name: "NO_BACKSLASH_ESCAPES", own: 1 << 20}, {name: "NO_DIR_IN_CREATE", own: 128}, {name: "NO_ENGINE_SUBSTITUTION", own: 1 << 30},
	{name: "NO_UNSIGNED_SUBTRACTION", own: 64}, {name: "NO_ZERO_DATE", own: 1 << 24}, {name: "NO_ZERO_IN_DATE", own: 1 << 23},
	{name: "ONLY_FULL_GROUP_BY", own: 32}, {name: "PAD_CHAR_TO_FULL_LENGTH", own: 1 << 31}, {name: "PIPES_AS_CONCAT", own: 2},
	{name: "REAL_AS_FLOAT", own: 1 << 34}, {name: "STRICT_ALL_TABLES", own: 1 << 22}, {name: "STRICT_TRANS_TABLES", own: 1 << 21},
	{name: "TIME_TRUNCATE_FRACTIONAL", own: 1 << 32}, {name: "TRADITIONAL", own: 1 << 27, all: 1<<21 | 1<<22 | 1<<23 | 1<<24 | 1<<26 | 1<<30},
}

// sqlMode checks a list of modes or of their numbers and puts their names in order (Doris: SqlModeHelper.encode, decode).
func sqlMode(d *Definition, value string) (string, error) {
	var bits, known int64
	for _, m := range modes {
		known |= m.own
	}
	for _, part := range strings.Split(value, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		number, err := strconv.ParseUint(part, 10, 63)
		found := err == nil
		for _, m := range modes {
			if err == nil && int64(number)&m.own != 0 || strings.EqualFold(m.name, part) {
				found = true
				bits |= m.own | m.all
			}
		}
		if !found || int64(number)&^known != 0 {
			return "", wrong(d, part)
		}
	}
	var on []string
	for _, m := range modes {
		if bits&m.own != 0 && bits != 1 {
			on = append(on, m.name)
		}
	}
	return strings.Join(on, ","), nil
}

// Zone returns the zone that a time_zone value names, or nil: an IANA name (case matters), CST, or an offset from -12:00 to +14:00.
func Zone(name string) *time.Location {
	if name == "CST" {
		l, _ := time.LoadLocation("Asia/Shanghai")
		return l
	}
	if seconds, ok := offset(name); ok {
		return time.FixedZone(zoneName(name), seconds)
	}
	if name == "" || name == "Local" {
		return nil
	}
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	if l, err := time.LoadLocation(name); err == nil && l.String() == name {
		zones.Store(name, l)
		return l
	}
	return nil
}

// zones are the time zones that were read, by name: every statement asks for one.
var zones sync.Map

// zoneName returns an offset in the form +08:00, and any other name as it is.
func zoneName(name string) string {
	if _, ok := offset(name); ok && len(name) == 5 {
		return name[:1] + "0" + name[1:]
	}
	return name
}

// offset reads +8:00 or -03:30.
func offset(name string) (seconds int, ok bool) {
	if len(name) < 5 || len(name) > 6 || name[0] != '+' && name[0] != '-' || name[len(name)-3] != ':' {
		return 0, false
	}
	h, err1 := strconv.ParseUint(name[1:len(name)-3], 10, 8)
	m, err2 := strconv.ParseUint(name[len(name)-2:], 10, 8)
	if err1 != nil || err2 != nil || m > 59 {
		return 0, false
	}
	seconds = int(h*3600 + m*60)
	if name[0] == '-' {
		seconds = -seconds
	}
	return seconds, seconds >= -12*3600 && seconds <= 14*3600
}
