// Package variable holds the system variables of Doris: their definitions, global values and each session's own.
//
// The definitions are data (variables.tsv). [Globals] is shared by all sessions and safe for concurrent use; a [Session] belongs
// to one connection and is safe for concurrent use too, because other connections may list it. The package starts no goroutine; the
// engine and the protocol edges import it.
package variable

import (
	_ "embed"
	"sort"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

//go:embed variables.tsv
var data string

// Definition is one system variable (Doris: VariableMgr.VarAttr).
type Definition struct {
	Name string
	// Prefix is experimental or deprecated: SHOW VARIABLES then prints prefix_name, and SET accepts both.
	Prefix string
	// JavaType is boolean, int, long, double or String: it decides what SET accepts.
	JavaType string
	// Global variables have no session value, SessionOnly ones no global value; ReadOnly ones cannot be set.
	Global, SessionOnly, ReadOnly bool
	// Hidden variables are not part of SHOW VARIABLES.
	Hidden  bool
	Default string
}

// Display returns the name that SHOW VARIABLES prints.
func (d *Definition) Display() string {
	if d.Prefix == "" {
		return d.Name
	}
	return d.Prefix + "_" + d.Name
}

// Type returns the type of SELECT @@name (measured: a boolean is BOOLEAN, autocommit alone is BIGINT).
func (d *Definition) Type() catalog.Type {
	switch {
	case texts[d.Name]:
		return catalog.Of(catalog.String)
	case d.Name == "autocommit", d.JavaType == "long":
		return catalog.Of(catalog.BigInt)
	case d.JavaType == "boolean":
		return catalog.Of(catalog.Boolean)
	case d.JavaType == "int":
		return catalog.Of(catalog.Int)
	case d.JavaType == "double":
		return catalog.Of(catalog.Double)
	}
	return catalog.Of(catalog.String)
}

// texts are the variables that Doris keeps as numbers and shows as names.
var texts = map[string]bool{"sql_mode": true, "runtime_filter_type": true, "validate_password_policy": true}

// definitions by lower-case name, and all in the order of SHOW VARIABLES.
var (
	definitions = map[string]*Definition{}
	ordered     []*Definition
)

func init() {
	for line := range strings.Lines(data) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 5 {
			continue
		}
		d := &Definition{Name: f[0], JavaType: f[2], Default: f[4]}
		if f[1] != "-" {
			d.Prefix = f[1]
		}
		for _, flag := range strings.Split(f[3], ",") {
			switch flag {
			case "GLOBAL":
				d.Global = true
			case "SESSION_ONLY":
				d.SessionOnly = true
			case "READ_ONLY":
				d.ReadOnly = true
			case "HIDDEN":
				d.Hidden = true
			}
		}
		definitions[strings.ToLower(d.Name)] = d
		ordered = append(ordered, d)
	}
	sort.Slice(ordered, func(i, j int) bool { return ordered[i].Display() < ordered[j].Display() })
}

// Lookup returns the definition of a name, with or without its display prefix, in any case; nil if there is none.
func Lookup(name string) *Definition {
	name = strings.ToLower(name)
	if d := definitions[name]; d != nil {
		return d
	}
	for _, prefix := range []string{"experimental", "deprecated"} {
		if rest, ok := strings.CutPrefix(name, prefix+"_"); ok {
			if d := definitions[rest]; d != nil && d.Prefix == prefix {
				return d
			}
		}
	}
	return nil
}
