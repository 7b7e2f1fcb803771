package feconfig

import (
	_ "embed"
	"sort"
	"strings"
)

//go:embed config.tsv
var recorded string

// Field is one setting of a frontend.
type Field struct {
	Name    string
	Default string
	// Type is Java's simple name: boolean, byte, short, int, long, double, String, short[] or String[].
	Type string
	// Mutable settings can be changed while the frontend runs; MasterOnly ones matter on the master only.
	Mutable, MasterOnly bool
}

// fields are all settings, sorted by name.
var fields = readFields(recorded)

// readFields reads the embedded list.
func readFields(text string) []Field {
	var list []Field
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 || strings.HasPrefix(line, "#") {
			continue
		}
		list = append(list, Field{Name: f[0], Default: f[1], Type: f[2], Mutable: f[3] == "true", MasterOnly: f[4] == "true"})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Lookup returns a setting, or nil. The names of experimental and deprecated settings are known with and without their prefix.
func Lookup(name string) *Field {
	for _, prefix := range []string{"", "experimental_", "deprecated_"} {
		full := prefix + name
		if i := sort.Search(len(fields), func(i int) bool { return fields[i].Name >= full }); i < len(fields) && fields[i].Name == full {
			return &fields[i]
		}
	}
	return nil
}

// Fields returns all settings sorted by name. The slice is the caller's.
func Fields() []Field { return append([]Field(nil), fields...) }
