package feconfig

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/setting"
)

// normal checks a value for a setting and returns the text that is shown for it (Doris: ConfigBase.setConfigField, getConfValue).
// Its error is the text of the Java exception.
func normal(f *setting.Field, value string) (string, error) {
	value = strings.TrimSpace(value)
	element, isList := strings.CutSuffix(f.Type, "[]")
	if !isList {
		return normalElement(f.Type, value)
	}
	var parts []string
	if value != "" {
		parts = strings.Split(value, ",")
		// Java's split drops empty parts at the end.
		for len(parts) > 0 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
	}
	for i, p := range parts {
		text, err := normalElement(element, strings.TrimSpace(p))
		if err != nil {
			return "", err
		}
		parts[i] = text
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}

// normalElement checks one value of a type.
func normalElement(kind, text string) (string, error) {
	switch kind {
	case "byte":
		return "", fmt.Errorf("unknown type: byte")
	case "short", "int", "long":
		bits := map[string]int{"short": 16, "int": 32, "long": 64}[kind]
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil && kind == "short" && (n < math.MinInt16 || n > math.MaxInt16) && n >= math.MinInt32 && n <= math.MaxInt32 {
			return "", fmt.Errorf("Value out of range. Value:\"%s\" Radix:10", text)
		}
		if n, err = strconv.ParseInt(text, 10, bits); err != nil {
			return "", fmt.Errorf("For input string: \"%s\"", text)
		}
		return strconv.FormatInt(n, 10), nil
	case "double":
		if text == "" {
			return "", fmt.Errorf("empty String")
		}
		d, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(d, 0) {
			return "", fmt.Errorf("For input string: \"%s\"", text)
		}
		return javaDouble(d), nil
	case "boolean":
		if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
			return "", fmt.Errorf("type mismatch")
		}
		return strings.ToLower(text), nil
	}
	return text, nil
}

// javaDouble prints a double as Java does: always with a fraction, with an exponent outside of 1e-3 to 1e7.
func javaDouble(d float64) string {
	abs := math.Abs(d)
	switch {
	case math.IsNaN(d):
		return "NaN"
	case math.IsInf(d, 0):
		return map[bool]string{true: "Infinity", false: "-Infinity"}[d > 0]
	case abs != 0 && (abs < 1e-3 || abs >= 1e7):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(d, 'E', -1, 64), "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent) // FormatFloat wrote it
		return mantissa + "E" + strconv.Itoa(n)
	}
	text := strconv.FormatFloat(d, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
