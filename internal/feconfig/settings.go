package feconfig

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/setting"
)

// Settings are the values of one running frontend. Its methods may be called by any goroutine.
type Settings struct{ values *setting.Values }

// New returns settings with their defaults, changed by what is known of this process, such as its ports. Unknown names are ignored.
func New(known map[string]string) *Settings {
	return &Settings{setting.NewValues(Lookup, known)}
}

// Obey calls f with each new value of a setting, on the goroutine that sets it, and marks the setting as one that has an effect.
func (s *Settings) Obey(name string, f func(value string)) {
	if field := Lookup(name); field != nil {
		s.values.Obey(field, f)
	}
}

// Obeyed reports whether anything obeys a setting; the others are kept and shown only.
func (s *Settings) Obeyed(name string) bool {
	f := Lookup(name)
	return f != nil && s.values.Obeyed(f)
}

// Value returns a setting's text and whether there is one of this name.
func (s *Settings) Value(name string) (string, bool) {
	f := Lookup(name)
	if f == nil {
		return "", false
	}
	return s.values.Get(f), true
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

// Rows returns the settings whose name is wanted, sorted by name.
func (s *Settings) Rows(wanted func(name string) bool) []setting.Row {
	return s.values.Rows(fields, wanted)
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
	text, err := normal(f, value)
	if err != nil {
		return doriserr.New("Failed to set config '%s'. err: %v", name, err)
	}
	return s.values.Set(f, text, func(old string) error {
		if f.Name == intersecting && !intersects(old, text) {
			return doriserr.New("Failed to set config '%s'. err: Config '%s' must have intersection between the configs", name, name)
		}
		return nil
	})
}
