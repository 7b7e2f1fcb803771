package feconfig

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Settings are the values of one running frontend. Its methods may be called by any goroutine.
type Settings struct {
	mu sync.Mutex
	// values are those that differ from the defaults, by the field's name.
	values map[string]string
	obeyed map[string][]func(value string)
}

// Row is one line of ADMIN SHOW FRONTEND CONFIG.
type Row struct {
	Field
	Value string
}

// New returns settings with their defaults, changed by what is known of this process, such as its ports. Unknown names are ignored.
func New(known map[string]string) *Settings {
	s := &Settings{values: map[string]string{}, obeyed: map[string][]func(string){}}
	for name, value := range known {
		if f := Lookup(name); f != nil {
			s.values[f.Name] = value
		}
	}
	return s
}

// Obey calls f with each new value of a setting, on the goroutine that sets it, and marks the setting as one that has an effect.
func (s *Settings) Obey(name string, f func(value string)) {
	if field := Lookup(name); field != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.obeyed[field.Name] = append(s.obeyed[field.Name], f)
	}
}

// Obeyed reports whether anything obeys a setting; the others are kept and shown only.
func (s *Settings) Obeyed(name string) bool {
	f := Lookup(name)
	if f == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.obeyed[f.Name]) > 0
}

// Value returns a setting's text and whether there is one of this name.
func (s *Settings) Value(name string) (string, bool) {
	f := Lookup(name)
	if f == nil {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value(f), true
}

// Int returns a setting that is a number, or 0.
func (s *Settings) Int(name string) int64 {
	text, _ := s.Value(name)
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// Bool returns a setting that is true or false.
func (s *Settings) Bool(name string) bool {
	text, _ := s.Value(name)
	return text == "true"
}

// value is the current text; the lock is held.
func (s *Settings) value(f *Field) string {
	if v, ok := s.values[f.Name]; ok {
		return v
	}
	return f.Default
}

// Rows returns the settings whose name is wanted, sorted by name.
func (s *Settings) Rows(wanted func(name string) bool) []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []Row
	for i := range fields {
		if f := &fields[i]; wanted(f.Name) {
			rows = append(rows, Row{*f, s.value(f)})
		}
	}
	return rows
}

// intersecting is the one setting whose new value must share an element with the old one (Doris: CommaSeparatedIntersectConfHandler).
const intersecting = "meta_service_endpoint"

// intersects reports whether two lists with commas have an element in common.
func intersects(a, b string) bool {
	for _, x := range strings.Split(a, ",") {
		if slices.Contains(strings.Split(b, ","), x) {
			return true
		}
	}
	return false
}

// Set changes a setting until the process ends (Doris: ConfigBase.setMutableConfig).
func (s *Settings) Set(name, value string) error {
	f := Lookup(name)
	if f == nil {
		return doriserr.New("Config '%s' does not exist", name)
	}
	if !f.Mutable {
		return doriserr.New("Config '%s' is not mutable", name)
	}
	text, err := f.normal(value)
	if err != nil {
		return doriserr.New("Failed to set config '%s'. err: %v", name, err)
	}
	s.mu.Lock()
	if f.Name == intersecting && !intersects(s.value(f), text) {
		s.mu.Unlock()
		return doriserr.New("Failed to set config '%s'. err: Config '%s' must have intersection between the configs", name, name)
	}
	s.values[f.Name] = text
	listeners := s.obeyed[f.Name]
	s.mu.Unlock()
	for _, l := range listeners {
		l(text)
	}
	return nil
}
