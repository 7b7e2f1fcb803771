package beconfig

import (
	_ "embed"
	"sort"
	"strings"
	"sync"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

//go:embed config.tsv
var listed string

// Field is one setting of a backend.
type Field struct {
	Name    string
	Default string
	// Type is that of C++: bool, int16_t, int32_t, int64_t, double, std::string or std::vector<std::string>.
	Type string
	// Mutable settings can be changed while the backend runs.
	Mutable bool
}

// fields are all settings, sorted by name.
var fields = readFields(listed)

// readFields reads the embedded list.
func readFields(text string) []Field {
	var list []Field
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 || strings.HasPrefix(line, "#") {
			continue
		}
		list = append(list, Field{f[0], f[1], f[2], f[3] == "true"})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// lookup returns a setting, or nil.
func lookup(name string) *Field {
	if i := sort.Search(len(fields), func(i int) bool { return fields[i].Name >= name }); i < len(fields) && fields[i].Name == name {
		return &fields[i]
	}
	return nil
}

// Settings are the values of one running backend.
type Settings struct {
	mu sync.Mutex
	// values are those that differ from the defaults.
	values map[string]string
	obeyed map[string][]func(value string)
}

// Row is one setting with its value.
type Row struct {
	Field
	Value string
}

// New returns settings with their defaults, changed by what is known of this process, such as its ports.
func New(known map[string]string) *Settings {
	s := &Settings{values: map[string]string{}, obeyed: map[string][]func(string){}}
	for name, value := range known {
		if lookup(name) != nil {
			s.values[name] = value
		}
	}
	return s
}

// Obey calls f with each new value of a setting, on the goroutine that sets it.
func (s *Settings) Obey(name string, f func(value string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.obeyed[name] = append(s.obeyed[name], f)
}

// Value returns a setting's text and whether there is one of this name.
func (s *Settings) Value(name string) (string, bool) {
	f := lookup(name)
	if f == nil {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value(f), true
}

// value is the current text; the lock is held.
func (s *Settings) value(f *Field) string {
	if v, changed := s.values[f.Name]; changed {
		return v
	}
	return f.Default
}

// Rows returns all settings, sorted by name.
func (s *Settings) Rows() []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := make([]Row, len(fields))
	for i := range fields {
		rows[i] = Row{fields[i], s.value(&fields[i])}
	}
	return rows
}

// Lists returns all settings as /api/show_config does: name, type, value, mutable.
func (s *Settings) Lists() [][]string {
	var lists [][]string
	for _, r := range s.Rows() {
		mutable := "false"
		if r.Mutable {
			mutable = "true"
		}
		lists = append(lists, []string{r.Name, r.Type, r.Value, mutable})
	}
	return lists
}

// Set changes a setting until the process ends (Doris: config::set_config). Its errors are worded as the backend's.
func (s *Settings) Set(name, value string) error {
	f := lookup(name)
	switch {
	case f == nil:
		return doriserr.New("[NOT_FOUND]'%s' is not found", name)
	case !f.Mutable:
		return doriserr.New("[NOT_IMPLEMENTED_ERROR]'%s' is not support to modify", name)
	}
	text, err := f.normal(value)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.values[name] = text
	listeners := s.obeyed[name]
	s.mu.Unlock()
	for _, l := range listeners {
		l(text)
	}
	return nil
}
