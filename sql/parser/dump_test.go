package parser

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// dump renders a node for golden files: its type and its fields that are not zero, without positions and texts.
func dump(v any) string {
	return dumpValue(reflect.ValueOf(v))
}

// dumpValue renders one value of a node.
func dumpValue(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case *ast.Subquery:
			if x != nil && x.Query != nil {
				return "subquery " + dumpValue(reflect.ValueOf(x.Query))
			}
		case ast.Expr:
			if x != nil && !reflect.ValueOf(x).IsNil() {
				return strings.Join([]string{"‹", x.String(), "›"}, "")
			}
		case catalog.Type:
			return x.Internal()
		case ast.Name:
			return strings.TrimLeft(x.Catalog+"."+x.Database+"."+x.Name, ".")
		case catalog.Default:
			return fmt.Sprintf("default(%d %q %d)", x.Kind, x.Literal, x.Precision)
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return dumpValue(v.Elem())
	case reflect.Struct:
		return dumpStruct(v)
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = dumpValue(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.String:
		return strconv.Quote(v.String())
	}
	return fmt.Sprint(v.Interface())
}

// dumpStruct renders a struct's fields that are not zero.
func dumpStruct(v reflect.Value) string {
	var parts []string
	for i := 0; i < v.NumField(); i++ {
		f := v.Type().Field(i)
		if f.Name == "Base" || f.Name == "Clause" || f.Name == "Pos" || v.Field(i).IsZero() {
			continue
		}
		if (f.Name == "Limit" || f.Name == "Buckets" || f.Name == "AutoStart") && v.Field(i).Int() == -1 {
			continue
		}
		if f.Type.Kind() == reflect.Bool {
			parts = append(parts, f.Name)
			continue
		}
		if f.Name == "ShowFilter" {
			if s := dumpValue(v.Field(i)); s != "ShowFilter{}" {
				parts = append(parts, s)
			}
			continue
		}
		parts = append(parts, f.Name+":"+dumpValue(v.Field(i)))
	}
	return v.Type().Name() + "{" + strings.Join(parts, " ") + "}"
}
