package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// takeBool reads a property that must be true or false; absent is fallback. missing is put between name and text where Doris
// forgets the blank (store_row_column).
func (b *propertyBag) takeBool(key string, fallback bool) (bool, error) {
	v, ok := b.take(key)
	switch {
	case !ok:
		return fallback, nil
	case strings.EqualFold(v, "true"):
		return true, nil
	case strings.EqualFold(v, "false"):
		return false, nil
	case key == "store_row_column":
		return false, doriserr.New("%smust be `true` or `false`", key)
	}
	return false, doriserr.New("%s must be `true` or `false`", key)
}

// takeExactBool is takeBool for the properties that Doris compares with case.
func (b *propertyBag) takeExactBool(key string, fallback bool) (bool, error) {
	switch v, ok := b.take(key); {
	case !ok:
		return fallback, nil
	case v == "true":
		return true, nil
	case v == "false":
		return false, nil
	}
	return false, doriserr.New("%s must be `true` or `false`", key)
}

// takeLoose reads a boolean as java.lang.Boolean.parseBoolean: everything but true is false.
func (b *propertyBag) takeLoose(key string, fallback bool) bool {
	if v, ok := b.take(key); ok {
		return strings.EqualFold(v, "true")
	}
	return fallback
}

// takeLong reads a whole number; format makes the error of anything else.
func (b *propertyBag) takeLong(key string, fallback int64, format func(text string) error) (int64, error) {
	v, ok := b.take(key)
	if !ok {
		return fallback, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, format(v)
	}
	return n, nil
}

// javaShort reads a number as java.lang.Short does, with its texts.
func javaShort(text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, doriserr.New(`For input string: "%s"`, text)
	}
	if n < -32768 || n > 32767 {
		return 0, doriserr.New(`Value out of range. Value:"%s" Radix:10`, text)
	}
	return int(n), nil
}

// alignTo4K rounds up to a multiple of 4096.
func alignTo4K(n int64) int64 { return (n + 4095) &^ 4095 }
