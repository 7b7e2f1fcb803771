// Package setting holds named settings with defaults, the values that a running process gives them, and who obeys them. Packages
// feconfig and beconfig make the settings of a frontend and of a backend of it; nothing else imports it.
//
// It has no goroutines; a [Values] guards its own state.
package setting

import (
	"sort"
	"strings"
)

// Field is one setting.
type Field struct {
	Name    string
	Default string
	// Type is the name that the language of the setting's owner has for it.
	Type string
	// Mutable settings can be changed while the process runs; MasterOnly ones matter on the master only.
	Mutable, MasterOnly bool
}

// Fields are settings sorted by name.
type Fields []Field

// ReadFields reads a list of settings, one a line: name, default, type, mutable and, if the list has it, master only, between tabs.
// Lines that begin with # are comments.
func ReadFields(text string) Fields {
	var list Fields
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) < 4 || strings.HasPrefix(line, "#") {
			continue
		}
		list = append(list, Field{f[0], f[1], f[2], f[3] == "true", len(f) > 4 && f[4] == "true"})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Lookup returns the setting of a name, or nil.
func (l Fields) Lookup(name string) *Field {
	if i := sort.Search(len(l), func(i int) bool { return l[i].Name >= name }); i < len(l) && l[i].Name == name {
		return &l[i]
	}
	return nil
}
