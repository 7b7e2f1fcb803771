package feconfig

import (
	_ "embed"

	"github.com/dorisemu/dorisemu/internal/setting"
)

//go:embed config.tsv
var recorded string

// fields are all settings; their types are Java's simple names: boolean, byte, short, int, long, double, String, short[] or String[].
var fields = setting.ReadFields(recorded)

// Lookup returns a setting, or nil. The names of experimental and deprecated settings are known with and without their prefix.
func Lookup(name string) *setting.Field {
	for _, prefix := range []string{"", "experimental_", "deprecated_"} {
		if f := fields.Lookup(prefix + name); f != nil {
			return f
		}
	}
	return nil
}
