package beconfig

import (
	_ "embed"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/setting"
)

//go:embed config.tsv
var listed string

// fields are all settings; their types are those of C++: bool, int16_t, int32_t, int64_t, double, std::string or
// std::vector<std::string>.
var fields = setting.ReadFields(listed)

// Settings are the values of one running backend.
type Settings struct{ values *setting.Values }

// New returns settings with their defaults, changed by what is known of this process, such as its ports.
func New(known map[string]string) *Settings {
	return &Settings{setting.NewValues(fields.Lookup, known)}
}

// Obey calls f with each new value of a setting, on the goroutine that sets it.
func (s *Settings) Obey(name string, f func(value string)) {
	if field := fields.Lookup(name); field != nil {
		s.values.Obey(field, f)
	}
}

// Value returns a setting's text and whether there is one of this name.
func (s *Settings) Value(name string) (string, bool) {
	f := fields.Lookup(name)
	if f == nil {
		return "", false
	}
	return s.values.Get(f), true
}

// Rows returns all settings, sorted by name.
func (s *Settings) Rows() []setting.Row {
	return s.values.Rows(fields, func(string) bool { return true })
}

// Lists returns all settings as /api/show_config does: name, type, value, mutable.
func (s *Settings) Lists() [][]string {
	var lists [][]string
	for _, r := range s.Rows() {
		lists = append(lists, []string{r.Name, r.Type, r.Value, strconv.FormatBool(r.Mutable)})
	}
	return lists
}

// Set changes a setting until the process ends (Doris: config::set_config). Its errors are worded as the backend's.
func (s *Settings) Set(name, value string) error {
	f := fields.Lookup(name)
	switch {
	case f == nil:
		return doriserr.New("[NOT_FOUND]'%s' is not found", name)
	case !f.Mutable:
		return doriserr.New("[NOT_IMPLEMENTED_ERROR]'%s' is not support to modify", name)
	}
	text, err := normal(f, value)
	if err != nil {
		return err
	}
	return s.values.Set(f, text, nil)
}
